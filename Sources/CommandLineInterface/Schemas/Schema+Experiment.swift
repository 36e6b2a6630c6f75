// The schema `experiment` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let experimentSource = #"""
    "description": "A manifest of titrate: an experiment with a feature in one environment.",
    "type": "object",
    "required": ["kind", "key", "hypothesis", "environment", "feature", "status"],
    "properties": {
      "$schema": {
        "description": "The path or the URN of this schema, for editors. Titrate does not read it."
      },
      "kind": { "description": "What this manifest describes.", "const": "Experiment" },
      "key": {
        "description": "The experiment's identity in its environment. It never changes.",
        "$ref": "#/$defs/key"
      },
      "name": { "description": "The name for people.", "$ref": "#/$defs/text" },
      "description": {
        "description": "What people should know beside the hypothesis.",
        "$ref": "#/$defs/text"
      },
      "hypothesis": {
        "description": "What is expected to happen, by how much and by when.",
        "$ref": "#/$defs/text"
      },
      "owner": {
        "description": "The person or team that answers for the experiment.",
        "$ref": "#/$defs/text"
      },
      "tags": { "description": "Words to find the experiment by.", "$ref": "#/$defs/texts" },
      "links": {
        "description": "Where to read more, such as a design or a dashboard.",
        "$ref": "#/$defs/texts"
      },
      "environment": {
        "description": "The key of the environment in which the experiment runs.",
        "$ref": "#/$defs/key"
      },
      "feature": {
        "description": "The name of the feature that the experiment is about. It never changes.",
        "$ref": "#/$defs/featureName"
      },
      "status": {
        "description": "The status that the experiment is to have. \"running\" launches it and enables its rollout. Paused and completed ones go on serving; to stop, use percentage 0.",
        "$ref": "#/$defs/status"
      },
      "schedule": { "$ref": "#/$defs/schedule" },
      "rollout": { "$ref": "#/$defs/rollout" },
      "group": {
        "description": "A group of experiments of which one at a time serves in an environment.",
        "$ref": "#/$defs/key"
      },
      "decideBy": { "$ref": "#/$defs/deadline" },
      "iteration": {
        "description": "How often the experiment is to have begun anew, this time included. One more deals everyone out anew, and its data stands alone.",
        "type": "integer",
        "minimum": 1,
        "maximum": 1000000,
        "default": 1
      },
      "conclusion": { "$ref": "#/$defs/conclusion" },
      "metrics": {
        "description": "What is measured.",
        "type": "array",
        "items": { "$ref": "#/$defs/metric" }
      }
    },
    "if": { "required": ["conclusion"] },
    "then": { "properties": { "status": { "const": "completed" } } },
    "allOf": [
      {
        "if": {
          "required": ["schedule"],
          "properties": {
            "schedule": { "required": ["atEnd"], "not": { "required": ["endAt"] } }
          }
        },
        "then": {
          "anyOf": [
            { "properties": { "status": { "const": "completed" } } },
            { "required": ["rollout"], "properties": { "rollout": { "required": ["bake"] } } }
          ]
        }
      }
    ],
    "patternProperties": {
      "^x-": { "description": "A field of your own. Titrate does not read it." }
    },
    "additionalProperties": false,
    "examples": [
      {
        "kind": "Experiment",
        "key": "checkout-cta",
        "hypothesis": "A green button lifts completed checkouts by 2% within 30 days.",
        "environment": "production",
        "feature": "checkout_button",
        "status": "running",
        "rollout": { "percentage": 20, "split": { "control": 50, "green": 25, "blue": 25 } },
        "metrics": [{ "name": "checkout_completed", "expectedDirection": "increase" }]
      }
    ]

    "rollout": {
      "description": "Who takes part, and what they get. Without it there is nothing to enable.",
      "type": "object",
      "oneOf": [{ "required": ["percentage"] }, { "required": ["ramp"] }],
      "if": { "required": ["bake"] },
      "then": { "required": ["ramp"] },
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
        },
        "percentage": {
          "description": "How many belong to the cohort, in percent. 0 serves nobody.",
          "$ref": "#/$defs/percentage"
        },
        "ramp": {
          "description": "How the cohort grows with the time that the experiment has run. Paused and stopped time does not count.",
          "$ref": "#/$defs/ramp"
        },
        "bake": {
          "description": "How long the experiment runs at the last step of the ramp before it ends by itself. Paused and stopped time does not count.",
          "$ref": "#/$defs/duration"
        },
        "split": {
          "description": "How the cohort is shared out: every variant to get a share, and \"control\" for the feature's own value. It sums to exactly 100. Needed for a multivariate feature, and only there.",
          "$ref": "#/$defs/split"
        },
        "value": {
          "description": "What the control serves inside the cohort. Left out, the feature's default.",
          "$ref": "#/$defs/value"
        },
        "enabled": {
          "description": "Whether the rollout serves before the start. With another status than created it says nothing.",
          "type": "boolean",
          "default": false
        }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false
    }

    "schedule": {
      "description": "When the experiment starts and ends by itself. Each apply does what is due. With the status created it says nothing.",
      "type": "object",
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
        },
        "startAt": {
          "description": "Before that it does not start, though its status is to be running.",
          "$ref": "#/$defs/moment"
        },
        "endAt": {
          "description": "From then on it is to be completed. After startAt. Beside a bake, it does not end before that.",
          "$ref": "#/$defs/moment"
        },
        "atEnd": {
          "description": "What else happens when it ends by itself: with stop it serves nobody any more. Left out, the rollout goes on serving.",
          "type": "string",
          "enum": ["stop"]
        }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false
    }

    "ramp": {
      "description": "Steps in order of time, with percentages that do not fall.",
      "type": "array",
      "minItems": 1,
      "items": {
        "type": "object",
        "required": ["after", "percentage"],
        "properties": {
          "$schema": {
            "description": "The path or the URN of this schema, for editors. Titrate does not read it."
          },
          "after": {
            "description": "After how much time of running.",
            "$ref": "#/$defs/duration"
          },
          "percentage": {
            "description": "How many belong to the cohort from then on.",
            "$ref": "#/$defs/percentage"
          },
          "whenExposures": {
            "description": "How many identities must have been exposed in the phase before that, by the latest results. Not for the first step.",
            "type": "integer",
            "minimum": 1,
            "maximum": 9007199254740992
          },
          "whenGuardrailsHold": {
            "description": "Whether results that are newer than the size of the cohort must have measured every guardrail, and violate none. Not for the first step.",
            "type": "boolean",
            "default": false
          }
        },
        "patternProperties": {
          "^x-": { "description": "A field of your own. Titrate does not read it." }
        },
        "additionalProperties": false
      },
      "examples": [[{ "after": "0d", "percentage": 5 }, { "after": "2d", "percentage": 20 }]]
    }

    "conclusion": {
      "description": "What was decided in the end, of an experiment that is to be completed.",
      "type": "object",
      "required": ["decision", "reason"],
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
        },
        "decision": { "$ref": "#/$defs/decision" },
        "variant": {
          "description": "The variant that everyone gets.",
          "$ref": "#/$defs/variantKey"
        },
        "reason": { "description": "Why.", "$ref": "#/$defs/text" }
      },
      "if": { "properties": { "decision": { "const": "ship" } } },
      "then": { "required": ["variant"] },
      "else": { "not": { "required": ["variant"] } },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false,
      "examples": [
        { "decision": "ship", "variant": "green", "reason": "It lifts checkouts by 3%." }
      ]
    }

    "metric": {
      "description": "Something that is measured.",
      "type": "object",
      "required": ["name", "expectedDirection"],
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
        },
        "name": {
          "description": "What the metric is called where it is measured.",
          "$ref": "#/$defs/text"
        },
        "expectedDirection": {
          "description": "Where it is expected to move.",
          "type": "string",
          "enum": ["increase", "decrease", "not_increase", "not_decrease"]
        },
        "role": {
          "description": "What part it plays in the decision.",
          "type": "string",
          "enum": ["primary", "guardrail", "secondary"],
          "default": "primary"
        }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false,
      "examples": [{ "name": "checkout_completed", "expectedDirection": "increase" }]
    }

    "deadline": {
      "description": "By when a decision is due: a day, up to its last second in UTC, or a moment as RFC 3339 writes it.",
      "type": "string",
      "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$",
      "examples": ["2026-12-24", "2026-12-24T18:00:00Z"]
    }
    """#
}
