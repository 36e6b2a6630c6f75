// The schema `status` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let statusSource = #"""
    "description": "What `titrate status --format json` prints: the state as it stands.",
    "type": "object",
    "required": ["formatVersion", "state", "lineage", "serial", "experiments", "environments"],
    "properties": {
      "formatVersion": { "$ref": "#/$defs/formatVersion" },
      "state": { "$ref": "#/$defs/statePlace" },
      "lineage": {
        "description": "The state's lineage; null where there is no state yet.",
        "anyOf": [{ "$ref": "#/$defs/lineage" }, { "type": "null" }]
      },
      "serial": {
        "description": "The number of its commit; 0 where there is no state yet.",
        "$ref": "#/$defs/count"
      },
      "experiments": {
        "description": "The experiments, by environment and key.",
        "type": "array",
        "items": { "$ref": "#/$defs/experiment" }
      },
      "provider": {
        "description": "The provider that was asked; only with --served.",
        "type": "string"
      },
      "drift": {
        "description": "What is served and is not what titrate keeps; only with --served.",
        "type": "array",
        "items": { "$ref": "#/$defs/drift" }
      },
      "environments": {
        "description": "What every environment serves by default.",
        "type": "array",
        "items": { "$ref": "#/$defs/environment" }
      }
    }

    "statePlace": {
      "description": "Where the state is kept.",
      "type": "object",
      "required": ["backend", "commit", "serial"],
      "properties": {
        "backend": { "$ref": "#/$defs/backend" },
        "commit": { "$ref": "#/$defs/gitCommit" },
        "serial": {
          "description": "The number of its commit; 0 where there is no state yet.",
          "$ref": "#/$defs/count"
        }
      }
    }

    "experiment": {
      "description": "An experiment as it stands.",
      "type": "object",
      "required": [
        "key", "environment", "feature", "name", "owner", "group", "status", "createdAt",
        "startedAt", "endedAt", "serving", "stop", "schedule", "decideBy", "iteration", "phases",
        "conclusion", "held", "stale", "rollout"
      ],
      "properties": {
        "key": { "$ref": "#/$defs/key" },
        "environment": { "$ref": "#/$defs/key" },
        "feature": { "$ref": "#/$defs/featureName" },
        "served": {
          "description": "What is served; null where the provider does not have the flag; only with --served.",
          "type": ["object", "null"],
          "required": ["default", "override"],
          "properties": {
            "default": { "$ref": "#/$defs/driftSide" },
            "override": {
              "description": "What the cohort gets; null where there is no override.",
              "anyOf": [{ "$ref": "#/$defs/driftSide" }, { "type": "null" }]
            }
          }
        },
        "name": { "description": "The name for people, if any.", "type": ["string", "null"] },
        "owner": {
          "description": "Who answers for it, if anyone.",
          "type": ["string", "null"]
        },
        "status": { "$ref": "#/$defs/status" },
        "createdAt": { "description": "When it was created.", "$ref": "#/$defs/instant" },
        "startedAt": {
          "description": "When it was first started; null before that.",
          "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
        },
        "endedAt": {
          "description": "When it was completed; null before that.",
          "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
        },
        "serving": {
          "description": "Whether its cohort gets the override: enabled, more than 0 percent, and not stopped. Paused and completed experiments may still serve.",
          "type": "boolean"
        },
        "stop": {
          "description": "Why it serves nobody; null where nobody stopped it.",
          "anyOf": [{ "$ref": "#/$defs/stop" }, { "type": "null" }]
        },
        "schedule": {
          "description": "When it starts and ends by itself; null where neither is to happen.",
          "anyOf": [{ "$ref": "#/$defs/schedule" }, { "type": "null" }]
        },
        "group": {
          "description": "The group of whose experiments one at a time serves; null where it belongs to none.",
          "anyOf": [{ "$ref": "#/$defs/key" }, { "type": "null" }]
        },
        "decideBy": {
          "description": "By when to decide; null where nothing is due.",
          "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
        },
        "iteration": {
          "description": "How often it began anew, this time included.",
          "$ref": "#/$defs/number"
        },
        "phases": {
          "description": "The stretches in which its split stayed as it was, the first one first.",
          "type": "array",
          "items": { "$ref": "#/$defs/phase" }
        },
        "conclusion": {
          "description": "What was decided in the end; null as long as nothing is.",
          "anyOf": [{ "$ref": "#/$defs/conclusion" }, { "type": "null" }]
        },
        "held": {
          "description": "What is due and waits for the end of a freeze, or for the gate of a step; null where nothing does.",
          "anyOf": [{ "$ref": "#/$defs/heldStep" }, { "type": "null" }]
        },
        "stale": {
          "description": "Why somebody should look at it; empty where all is in order.",
          "type": "array",
          "items": { "$ref": "#/$defs/staleness" }
        },
        "violations": { "$ref": "#/$defs/violations" },
        "rollout": {
          "description": "The rollout as it is stored; null where there is none.",
          "anyOf": [{ "$ref": "#/$defs/rollout" }, { "type": "null" }]
        }
      }
    }

    "phase": {
      "description": "A stretch in which the split stays as it is, so that its data can be pooled.",
      "type": "object",
      "required": ["iteration", "split", "startedAt", "endedAt", "sizes"],
      "properties": {
        "iteration": {
          "description": "The iteration that it belongs to.",
          "$ref": "#/$defs/number"
        },
        "split": {
          "description": "The shares that are expected; null for a standard feature.",
          "anyOf": [{ "$ref": "#/$defs/split" }, { "type": "null" }]
        },
        "startedAt": { "description": "When it began.", "$ref": "#/$defs/instant" },
        "endedAt": {
          "description": "When it ended; null as long as it goes on.",
          "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
        },
        "mismatch": { "$ref": "#/$defs/mismatch" },
        "sizes": {
          "description": "How large the cohort was, from when on.",
          "type": "array",
          "items": {
            "type": "object",
            "required": ["since", "percentage"],
            "properties": {
              "since": { "$ref": "#/$defs/instant" },
              "percentage": { "$ref": "#/$defs/percentage" }
            }
          }
        }
      }
    }

    "rollout": {
      "description": "Override and cohort, seen as one.",
      "type": "object",
      "required": ["enabled", "percentage", "ramp", "value", "split", "segment", "splitSeed"],
      "properties": {
        "enabled": { "description": "Whether the override is enabled.", "type": "boolean" },
        "percentage": {
          "description": "How many belong to the cohort.",
          "$ref": "#/$defs/percentage"
        },
        "ramp": {
          "description": "How the cohort grows; null where it stays as it is.",
          "anyOf": [{ "$ref": "#/$defs/ramp" }, { "type": "null" }]
        },
        "bake": {
          "description": "How long it runs at the last step before it ends by itself; left out where it does not.",
          "$ref": "#/$defs/duration"
        },
        "value": {
          "description": "What the control serves in the cohort.",
          "$ref": "#/$defs/typedValue"
        },
        "split": {
          "description": "The shares of the cohort; null for a standard feature.",
          "anyOf": [{ "$ref": "#/$defs/split" }, { "type": "null" }]
        },
        "segment": { "description": "The id of the segment.", "$ref": "#/$defs/salt" },
        "splitSeed": { "description": "The seed of the split.", "$ref": "#/$defs/salt" }
      }
    }

    "staleness": {
      "description": "It is stopped; a freeze holds what is due; a step is due for more than half an hour, and nobody has applied it; a decision is overdue; it is completed, or paused for more than 7 days, and still serves; it was created more than 30 days ago and never started; or it is created, and its manifest has a schedule, which has no effect.",
      "type": "string",
      "enum": [
        "stopped", "held", "nobody-reconciles", "decision-overdue", "still-serving",
        "paused-for-long", "never-started", "schedule-ignored"
      ]
    }

    "environment": {
      "description": "What an environment serves by default.",
      "type": "object",
      "required": ["key", "featureVersioning", "features"],
      "properties": {
        "key": { "$ref": "#/$defs/key" },
        "featureVersioning": { "$ref": "#/$defs/versioning" },
        "features": {
          "description": "The features, by name.",
          "type": "array",
          "items": { "$ref": "#/$defs/feature" }
        }
      }
    }

    "feature": {
      "description": "What everyone gets who gets nothing else.",
      "type": "object",
      "required": ["name", "enabled", "value", "allocations", "held", "version"],
      "properties": {
        "name": { "$ref": "#/$defs/featureName" },
        "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
        "value": { "description": "What it serves as control.", "$ref": "#/$defs/typedValue" },
        "allocations": { "$ref": "#/$defs/allocations" },
        "held": {
          "description": "Default allocations that wait for the end of a rollout; null where none do.",
          "anyOf": [{ "$ref": "#/$defs/allocations" }, { "type": "null" }]
        },
        "version": {
          "description": "The number of the live version (v2); null under v1.",
          "anyOf": [{ "$ref": "#/$defs/number" }, { "type": "null" }]
        }
      }
    }
    """#
}
