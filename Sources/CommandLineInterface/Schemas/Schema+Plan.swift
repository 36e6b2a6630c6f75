// The schema `plan` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let planSource = #"""
    "description": "What `titrate plan --format json` prints: all that apply would do.",
    "type": "object",
    "required": [
      "formatVersion", "state", "selection", "notLookedAt", "hasChanges", "stops", "changes",
      "upcoming", "held", "policy", "environments", "breaches", "summary", "diagnostics",
      "errorsElsewhere"
    ],
    "properties": {
      "formatVersion": { "$ref": "#/$defs/formatVersion" },
      "state": { "$ref": "#/$defs/state" },
      "selection": {
        "description": "What the plan is narrowed to; null for everything. Where experiments are named, the environments narrow nothing more.",
        "type": ["object", "null"],
        "required": ["environments", "experiments"],
        "properties": {
          "environments": {
            "description": "Their keys.",
            "type": "array",
            "items": { "$ref": "#/$defs/key" }
          },
          "experiments": {
            "description": "Each as its environment and its key.",
            "type": "array",
            "items": { "type": "string", "examples": ["production/checkout-cta"] }
          }
        }
      },
      "notLookedAt": {
        "description": "What a narrowed plan claims nothing of, in phrases for people.",
        "type": "array",
        "items": { "type": "string", "examples": ["the variants of checkout_button"] }
      },
      "hasChanges": { "description": "Whether there is anything to apply.", "type": "boolean" },
      "stops": {
        "description": "What serves nobody after the plan, since somebody stopped it.",
        "type": "array",
        "items": { "$ref": "#/$defs/stoppedExperiment" }
      },
      "changes": {
        "description": "What would be done, in order.",
        "type": "array",
        "items": { "$ref": "#/$defs/change" }
      },
      "upcoming": {
        "description": "What comes next by itself after the plan, at most three steps of each experiment.",
        "type": "array",
        "items": { "$ref": "#/$defs/upcomingStep" }
      },
      "held": {
        "description": "What is due and waits. It is no change.",
        "type": "array",
        "items": { "$ref": "#/$defs/heldStep" }
      },
      "policy": {
        "description": "The policy that is in force once the plan is applied; null where it stays.",
        "anyOf": [{ "$ref": "#/$defs/policyChange" }, { "type": "null" }]
      },
      "environments": {
        "description": "What the plan as a whole does to everyone, by environment.",
        "type": "array",
        "items": { "$ref": "#/$defs/environmentImpact" }
      },
      "breaches": {
        "description": "What the policy does not permit. What only takes people out of cohorts, and what time alone brings about, is applied all the same.",
        "type": "array",
        "items": { "$ref": "#/$defs/breach" }
      },
      "summary": {
        "description": "How many changes of each action there are.",
        "type": "object",
        "required": [
          "create", "start", "resume", "pause", "complete", "update", "remove", "stop", "release"
        ],
        "additionalProperties": { "$ref": "#/$defs/count" }
      },
      "diagnostics": {
        "description": "What is wrong, or worth a warning, by file and position.",
        "type": "array",
        "items": { "$ref": "#/$defs/diagnostic" }
      },
      "errorsElsewhere": {
        "description": "How many errors lie outside the selection.",
        "$ref": "#/$defs/count"
      }
    }

    "state": {
      "description": "Which state was read.",
      "type": "object",
      "required": ["lineage", "serial"],
      "properties": {
        "lineage": {
          "description": "The state's lineage; null where there is no state yet.",
          "anyOf": [{ "$ref": "#/$defs/lineage" }, { "type": "null" }]
        },
        "serial": {
          "description": "The number of its commit; 0 where there is no state yet.",
          "$ref": "#/$defs/count"
        }
      }
    }

    "stoppedExperiment": {
      "description": "An experiment that is stopped, by whom, when, and why.",
      "type": "object",
      "required": ["environment", "key", "stoppedAt", "author", "reason"],
      "properties": {
        "environment": { "description": "The environment.", "$ref": "#/$defs/key" },
        "key": { "description": "The experiment.", "$ref": "#/$defs/key" },
        "stoppedAt": { "description": "When.", "$ref": "#/$defs/instant" },
        "author": { "$ref": "#/$defs/author" },
        "reason": { "description": "Why; empty where nobody said.", "type": "string" }
      }
    }

    "upcomingStep": {
      "description": "What happens to an experiment by itself, unless something else happens before.",
      "type": "object",
      "required": [
        "action", "after", "at", "breaches", "environment", "held", "key", "localTime", "percentage"
      ],
      "properties": {
        "action": { "$ref": "#/$defs/timedStep" },
        "after": {
          "description": "How long after the plan is applied; null where the time is known.",
          "anyOf": [{ "$ref": "#/$defs/duration" }, { "type": "null" }]
        },
        "at": {
          "description": "When; null where it counts from the apply. A pause or a stop puts it off.",
          "$ref": "#/$defs/optionalInstant"
        },
        "breaches": {
          "description": "The fields of the policy that do not permit it; only where it belongs to an edit of this plan.",
          "type": "array",
          "items": { "$ref": "#/$defs/policyRule" }
        },
        "environment": { "description": "The environment.", "$ref": "#/$defs/key" },
        "held": {
          "description": "Why not earlier, and when it was asked for; null where nothing is in its way.",
          "anyOf": [
            {
              "type": "object",
              "required": ["due", "reason"],
              "properties": {
                "due": { "$ref": "#/$defs/instant" },
                "reason": { "type": "string" }
              }
            },
            { "type": "null" }
          ]
        },
        "impact": {
          "description": "What it does to everyone in the environment; only where it belongs to an edit of this plan.",
          "$ref": "#/$defs/impact"
        },
        "key": { "description": "The experiment.", "$ref": "#/$defs/key" },
        "localTime": {
          "description": "When, with the offset from UTC that the manifest writes; null where it writes none.",
          "type": ["string", "null"]
        },
        "percentage": {
          "description": "How large the cohort is from then on; null unless it grows.",
          "anyOf": [{ "$ref": "#/$defs/percentage" }, { "type": "null" }]
        }
      }
    }

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
