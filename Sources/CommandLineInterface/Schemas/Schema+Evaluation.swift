// The schema `evaluation` in paragraphs: its members, then the definitions that it alone has, and those
// that it shares with `verdicts`.
extension Schema {
  static let evaluationSource = #"""
    "description": "A line that `titrate evaluate --format json` prints: what one identity gets of one feature. With --plan it tells what it gets before and after; with --summary, how many get what.",
    "type": "object",
    "required": ["environment", "feature"],
    "properties": {
      "environment": { "description": "The environment.", "$ref": "#/$defs/key" },
      "feature": { "description": "The feature.", "$ref": "#/$defs/featureName" },
      "identity": { "description": "The identity, as the application names it.", "type": "string" },
      "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
      "value": { "$ref": "#/$defs/servedValue" },
      "variant": { "$ref": "#/$defs/servedVariant" },
      "reason": { "$ref": "#/$defs/reason" },
      "identities": {
        "description": "How many identities were counted.",
        "$ref": "#/$defs/count"
      },
      "outcomes": { "$ref": "#/$defs/outcomes" },
      "before": {
        "description": "What is got before the plan; null where the feature is not served then.",
        "anyOf": [
          { "$ref": "#/$defs/answer" }, { "$ref": "#/$defs/outcomes" }, { "type": "null" }
        ]
      },
      "after": {
        "description": "What is got after the plan; null where the feature is not served then.",
        "anyOf": [
          { "$ref": "#/$defs/answer" }, { "$ref": "#/$defs/outcomes" }, { "type": "null" }
        ]
      },
      "changed": {
        "description": "Whether the plan changes what the identity gets; in a summary, for how many it does.",
        "anyOf": [{ "type": "boolean" }, { "$ref": "#/$defs/count" }]
      }
    },
    "oneOf": [
      { "required": ["identity", "enabled", "value", "variant", "reason"] },
      { "required": ["identity", "before", "after", "changed"] },
      { "required": ["identities", "outcomes"] },
      { "required": ["identities", "before", "after", "changed"] }
    ],
    "examples": [
      {
        "enabled": true,
        "environment": "production",
        "feature": "checkout_button",
        "identity": "alice",
        "reason": {
          "cohort": {
            "experiment": "checkout-cta",
            "hash": 7.091418283656731,
            "member": true,
            "percentage": 50
          },
          "rule": "cohort",
          "split": { "from": 50, "hash": 61.18223644728946, "to": 100 }
        },
        "value": "grey",
        "variant": "control"
      }
    ]

    "outcomes": {
      "description": "All that there is to get, the strongest cohort first.",
      "type": "array",
      "items": {
        "description": "One thing to get.",
        "type": "object",
        "required": [
          "cohort", "variant", "enabled", "value", "count", "percentage", "expectedPercentage"
        ],
        "properties": {
          "cohort": {
            "description": "The experiment whose cohort gets it; null for the environment's default.",
            "anyOf": [{ "$ref": "#/$defs/key" }, { "type": "null" }]
          },
          "variant": { "$ref": "#/$defs/servedVariant" },
          "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
          "value": { "$ref": "#/$defs/servedValue" },
          "count": { "description": "How many get it.", "$ref": "#/$defs/count" },
          "percentage": {
            "description": "Their share of the identities that were counted.",
            "$ref": "#/$defs/hash"
          },
          "expectedPercentage": {
            "description": "The share of all identities that the hash gives it.",
            "$ref": "#/$defs/hash"
          }
        }
      }
    }
    """#

  static let evaluationDefinitions = #"""
    "answer": {
      "description": "What an identity gets.",
      "type": "object",
      "required": ["enabled", "value", "variant", "reason"],
      "properties": {
        "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
        "value": { "$ref": "#/$defs/servedValue" },
        "variant": { "$ref": "#/$defs/servedVariant" },
        "reason": { "$ref": "#/$defs/reason" }
      }
    }

    "servedValue": {
      "description": "What is served; where the feature is off, what it would serve.",
      "type": ["string", "integer", "boolean"]
    }

    "servedVariant": {
      "description": "The variant, or \"control\".",
      "type": "string",
      "pattern": "^[a-z0-9][a-z0-9._-]*$",
      "maxLength": 255
    }

    "reason": {
      "description": "What decided.",
      "type": "object",
      "required": ["rule", "cohort", "split"],
      "properties": {
        "rule": { "$ref": "#/$defs/rule" },
        "cohort": {
          "description": "Where the identity lies as to a cohort: its own, or else the strongest; null where no rollout is served.",
          "anyOf": [{ "$ref": "#/$defs/cohortPlace" }, { "type": "null" }]
        },
        "split": {
          "description": "Where the identity lies in the split of what it gets; null where all get the same.",
          "anyOf": [{ "$ref": "#/$defs/splitPlace" }, { "type": "null" }]
        }
      }
    }

    "rule": {
      "description": "The rule that decided: the control of the environment's default, the control of a cohort, a variant, that the identity belongs to a cohort that is stopped, or that the feature is off.",
      "type": "string",
      "enum": ["default", "cohort", "variant", "stopped", "off"]
    }

    "cohortPlace": {
      "description": "Where an identity lies as to the cohort of an experiment.",
      "type": "object",
      "required": ["experiment", "hash", "percentage", "member"],
      "properties": {
        "experiment": { "$ref": "#/$defs/key" },
        "hash": { "$ref": "#/$defs/hash" },
        "percentage": {
          "description": "How many belong to the cohort.",
          "$ref": "#/$defs/percentage"
        },
        "member": { "description": "Whether the identity does.", "type": "boolean" }
      }
    }

    "splitPlace": {
      "description": "Where an identity lies in a split.",
      "type": "object",
      "required": ["hash", "from", "to"],
      "properties": {
        "hash": { "$ref": "#/$defs/hash" },
        "from": { "description": "Where its share begins.", "$ref": "#/$defs/percentage" },
        "to": { "description": "Where its share ends.", "$ref": "#/$defs/percentage" }
      }
    }

    "hash": {
      "description": "What the hash of salt and identity says, as a percentage.",
      "type": "number",
      "minimum": 0,
      "maximum": 100
    }
    """#
}
