// What the schema `plan` says of one change, in paragraphs.
extension Schema {
  static let changeSource = #"""
    "change": {
      "description": "What is done about one subject, all or nothing. Documents come last.",
      "type": "object",
      "required": [
        "kind", "key", "action", "environment", "feature", "status", "fields", "steps",
        "reasons", "briefing", "impact", "upcoming"
      ],
      "properties": {
        "kind": { "$ref": "#/$defs/subjectKind" },
        "key": {
          "description": "The key or name of the subject; of a document, its path in the workspace.",
          "type": "string"
        },
        "action": { "$ref": "#/$defs/action" },
        "environment": {
          "description": "The environment; null for what concerns a feature everywhere, and for a document that is no longer published.",
          "$ref": "#/$defs/optionalKey"
        },
        "feature": { "$ref": "#/$defs/optionalFeature" },
        "status": {
          "description": "The experiment's status; null for other subjects.",
          "type": ["object", "null"],
          "required": ["before", "after"],
          "properties": {
            "before": {
              "description": "Null for a new one.",
              "anyOf": [{ "$ref": "#/$defs/status" }, { "type": "null" }]
            },
            "after": {
              "description": "Null for one that is removed.",
              "anyOf": [{ "$ref": "#/$defs/status" }, { "type": "null" }]
            }
          }
        },
        "fields": {
          "description": "The fields that change, in order of path.",
          "type": "array",
          "items": {
            "type": "object",
            "required": ["path", "before", "after"],
            "properties": {
              "path": {
                "description": "A JSON pointer into the manifest.",
                "type": "string",
                "pattern": "^/",
                "examples": ["/rollout/percentage"]
              },
              "before": { "description": "The stored value; null where there is none." },
              "after": { "description": "The value from then on; null where there is none." }
            }
          }
        },
        "steps": {
          "description": "What is done, in order.",
          "type": "array",
          "items": { "$ref": "#/$defs/step" }
        },
        "upcoming": {
          "description": "What time makes of the edit, each moment in order; empty where nothing happens later, or where it is no edit.",
          "type": "array",
          "items": { "$ref": "#/$defs/upcomingStep" }
        },
        "reasons": {
          "description": "What people should know about it.",
          "type": "array",
          "items": { "type": "string" }
        },
        "ships": {
          "description": "The variant that everyone gets in the place of the rollout that goes, told by the first of the reasons; left out where none is shipped.",
          "$ref": "#/$defs/key"
        },
        "briefing": { "$ref": "#/$defs/briefing" },
        "origin": {
          "description": "Whether the base of a pull request asks for the same already, or it comes with these manifests; only with --base.",
          "type": "string",
          "enum": ["base", "head"]
        },
        "impact": {
          "description": "What it does to everyone; null where it touches no traffic, and for what concerns a feature everywhere.",
          "anyOf": [{ "$ref": "#/$defs/impact" }, { "type": "null" }]
        },
        "impactByEnvironment": {
          "description": "The same of what concerns a feature everywhere, by environment.",
          "type": "object",
          "additionalProperties": { "$ref": "#/$defs/impact" }
        }
      }
    }

    "briefing": {
      "description": "What the manifest of an experiment says for people; null for other subjects, and where it is not looked up.",
      "type": ["object", "null"],
      "required": ["owner", "hypothesis", "primaryMetrics"],
      "properties": {
        "owner": { "description": "Who answers for it, if anyone.", "type": ["string", "null"] },
        "hypothesis": { "description": "What it is to show.", "type": "string" },
        "primaryMetrics": {
          "description": "By what it is judged.",
          "type": "array",
          "items": {
            "type": "object",
            "required": ["name", "expectedDirection"],
            "properties": {
              "name": { "description": "The metric's name.", "type": "string" },
              "expectedDirection": {
                "description": "What it is expected to do.",
                "type": "string"
              }
            }
          }
        }
      }
    }

    "impact": {
      "description": "What a change does to everyone in an environment, computed from the buckets of the hash. Shares are percentages of all identities, rounded to two decimals so that they add up, where only nobody is 0 and only everyone is 100.",
      "type": "object",
      "required": [
        "environment", "shares", "off", "enrolled", "enters", "leaves", "unchanged", "moves",
        "enrolledMoved", "enrolledMovedOfEnrolled", "othersMoved", "counts", "sentences", "stop"
      ],
      "properties": {
        "environment": { "description": "The environment.", "$ref": "#/$defs/key" },
        "shares": {
          "description": "Who is served what, the control first, then the variants in their order.",
          "type": "array",
          "items": {
            "type": "object",
            "required": [
              "variant", "value", "before", "after", "enrolledBefore", "enrolledAfter"
            ],
            "properties": {
              "variant": { "$ref": "#/$defs/variantOrOff" },
              "value": { "$ref": "#/$defs/valueOrOff" },
              "before": { "$ref": "#/$defs/percentage" },
              "after": { "$ref": "#/$defs/percentage" },
              "enrolledBefore": { "$ref": "#/$defs/percentage" },
              "enrolledAfter": { "$ref": "#/$defs/percentage" }
            }
          }
        },
        "off": {
          "description": "For whom the feature is off.",
          "type": "object",
          "required": ["before", "after", "enrolledBefore", "enrolledAfter"],
          "properties": {
            "before": { "$ref": "#/$defs/percentage" },
            "after": { "$ref": "#/$defs/percentage" },
            "enrolledBefore": { "$ref": "#/$defs/percentage" },
            "enrolledAfter": { "$ref": "#/$defs/percentage" }
          }
        },
        "enrolled": {
          "description": "Who belongs to a cohort.",
          "type": "object",
          "required": ["before", "after"],
          "properties": {
            "before": { "$ref": "#/$defs/percentage" },
            "after": { "$ref": "#/$defs/percentage" }
          }
        },
        "enters": { "$ref": "#/$defs/percentage" },
        "leaves": { "$ref": "#/$defs/percentage" },
        "unchanged": { "$ref": "#/$defs/percentage" },
        "moves": {
          "description": "Who is served something else, the largest move first and at most 1,000, with those who enter and leave.",
          "type": "array",
          "items": {
            "type": "object",
            "required": ["from", "fromValue", "to", "toValue", "share"],
            "properties": {
              "from": { "$ref": "#/$defs/variantOrOff" },
              "fromValue": { "$ref": "#/$defs/valueOrOff" },
              "to": { "$ref": "#/$defs/variantOrOff" },
              "toValue": { "$ref": "#/$defs/valueOrOff" },
              "share": { "$ref": "#/$defs/percentage" }
            }
          }
        },
        "enrolledMoved": { "$ref": "#/$defs/percentage" },
        "enrolledMovedOfEnrolled": { "$ref": "#/$defs/percentage" },
        "othersMoved": { "$ref": "#/$defs/percentage" },
        "otherOverrides": {
          "description": "How many overrides there are that are not titrate's, those of single identities included. It is exact for identities that none of them matches. Left out where there are none.",
          "$ref": "#/$defs/count"
        },
        "overlap": {
          "description": "How many of those who enter are in the cohorts of other experiments, too. Left out where none is.",
          "type": "object",
          "required": ["largest", "others"],
          "properties": {
            "largest": {
              "description": "The cohorts that the most of them are in, the largest first.",
              "type": "array",
              "items": {
                "type": "object",
                "required": ["experiment", "share"],
                "properties": {
                  "experiment": { "$ref": "#/$defs/key" },
                  "share": { "$ref": "#/$defs/percentage" }
                }
              }
            },
            "others": {
              "description": "How many more cohorts some of them are in.",
              "$ref": "#/$defs/count"
            }
          }
        },
        "counts": {
          "description": "How many of given identities it concerns; null where none were given.",
          "type": ["object", "null"],
          "required": ["identities", "enter", "leave", "move", "enrolledMoved"],
          "properties": {
            "identities": { "$ref": "#/$defs/count" },
            "enter": { "$ref": "#/$defs/count" },
            "leave": { "$ref": "#/$defs/count" },
            "move": { "$ref": "#/$defs/count" },
            "enrolledMoved": { "$ref": "#/$defs/count" }
          }
        },
        "sentences": {
          "description": "Who sees what from now on, and what that means for the analysis.",
          "type": "array",
          "items": { "type": "string" }
        },
        "stop": {
          "description": "How to stop it; null where nothing is served that could be stopped.",
          "type": ["string", "null"]
        }
      }
    }

    "environmentImpact": {
      "description": "The shares of identities of an environment to which it happens for at least one feature.",
      "type": "object",
      "required": ["environment", "features", "enters", "leaves", "moves", "enrolledMoved"],
      "properties": {
        "environment": { "description": "The environment.", "$ref": "#/$defs/key" },
        "features": {
          "description": "How many features serve someone something else.",
          "$ref": "#/$defs/count"
        },
        "enters": { "$ref": "#/$defs/percentage" },
        "leaves": { "$ref": "#/$defs/percentage" },
        "moves": { "$ref": "#/$defs/percentage" },
        "enrolledMoved": { "$ref": "#/$defs/percentage" }
      }
    }

    "variantOrOff": {
      "description": "The variant's key, or control; null where the feature is off.",
      "type": ["string", "null"]
    }

    "valueOrOff": {
      "description": "What is served; null where the feature is off.",
      "type": ["string", "integer", "boolean", "null"]
    }
    """#
}
