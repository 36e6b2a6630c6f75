// The schema `plan` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let planSource = #"""
    "description": "What `titrate plan --format json` prints: all that apply would do.",
    "type": "object",
    "required": [
      "formatVersion", "state", "selection", "notLookedAt", "hasChanges", "drift", "stops", "changes",
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
      "drift": {
        "description": "What is served and is not what titrate keeps, where a provider serves.",
        "type": "array",
        "items": { "$ref": "#/$defs/drift" }
      },
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
      "withdrawn": {
        "description": "What the base of a pull request asks for, and these manifests do not; left out where there is none, and without --base.",
        "type": "array",
        "items": {
          "type": "object",
          "required": ["kind", "key", "action", "environment", "feature"],
          "properties": {
            "kind": { "$ref": "#/$defs/subjectKind" },
            "key": { "type": "string" },
            "action": { "$ref": "#/$defs/action" },
            "environment": { "$ref": "#/$defs/optionalKey" },
            "feature": { "$ref": "#/$defs/optionalFeature" }
          }
        }
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
        "waitsFor": {
          "description": "What results must say, too, before it or a step before it is taken, so that it may come later; left out for nothing.",
          "type": "object",
          "required": ["guardrailsHold"],
          "properties": {
            "exposures": {
              "description": "How many must have been exposed in the phase; left out for any number.",
              "$ref": "#/$defs/number"
            },
            "guardrailsHold": {
              "description": "Whether every guardrail must hold.",
              "type": "boolean"
            }
          }
        },
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
    """#

  /// What has drifted, for all schemas that tell it.
  static let driftDefinitions = #"""
    "drift": {
      "description": "A way in which what is served of a part of a flag differs from what titrate keeps of it.",
      "type": "object",
      "required": [
        "class", "environment", "experiment", "feature", "kept", "name", "putRight", "segment",
        "served"
      ],
      "properties": {
        "class": {
          "description": "What kind of difference it is. Less exposure is respected, more is put right.",
          "type": "string",
          "enum": [
            "less-exposure", "more-exposure", "other-split", "other-value", "other-default",
            "other-status", "not-titrates"
          ]
        },
        "environment": { "description": "The environment.", "$ref": "#/$defs/key" },
        "experiment": {
          "description": "The experiment whose cohort it is about; null where it is about none.",
          "$ref": "#/$defs/optionalExperiment"
        },
        "feature": { "$ref": "#/$defs/featureName" },
        "kept": {
          "description": "What titrate keeps; null where it keeps nothing of it.",
          "anyOf": [{ "$ref": "#/$defs/driftSide" }, { "type": "null" }]
        },
        "name": {
          "description": "What the provider calls an override that is not titrate's.",
          "type": ["string", "null"]
        },
        "putRight": {
          "description": "Whether applying the plan puts it right; else it stays.",
          "type": "boolean"
        },
        "segment": {
          "description": "The rollout segment whose override it is; null for the default, and for what is not titrate's.",
          "anyOf": [{ "$ref": "#/$defs/salt" }, { "type": "null" }]
        },
        "served": {
          "description": "What is served; null where nothing is.",
          "anyOf": [{ "$ref": "#/$defs/driftSide" }, { "type": "null" }]
        }
      }
    }

    "driftSide": {
      "description": "What is kept, or served, of a part of a flag.",
      "type": "object",
      "required": ["allocations", "enabled", "percentage", "value"],
      "properties": {
        "allocations": { "$ref": "#/$defs/allocations" },
        "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
        "percentage": {
          "description": "How many belong to the cohort; null for the default, and where another rule says who does.",
          "anyOf": [{ "$ref": "#/$defs/percentage" }, { "type": "null" }]
        },
        "status": {
          "description": "The status of the experiment that it belongs to; left out for the default, and where the provider keeps no experiments.",
          "$ref": "#/$defs/status"
        },
        "value": { "description": "What it serves as control.", "$ref": "#/$defs/typedValue" }
      }
    }
    """#
}
