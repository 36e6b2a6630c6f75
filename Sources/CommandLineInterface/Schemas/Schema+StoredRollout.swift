// The definitions of the rollout and of the phases of an experiment, for the schema of the state.
extension Schema {
  /// The definitions of the snapshot that are about rollouts.
  static let storedRolloutSource = #"""
    "phase": {
      "description": "A stretch in which the split stays as it is, so that its data can be pooled.",
      "type": "object",
      "required": ["iteration", "allocations", "startedAt", "endedAt", "sizes"],
      "properties": {
        "iteration": {
          "description": "The iteration that it belongs to.",
          "$ref": "#/$defs/number"
        },
        "allocations": { "$ref": "#/$defs/allocations" },
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
      "description": "The cohort of an experiment, and the override: what it gets instead of the default.",
      "type": "object",
      "required": [
        "percentage", "segment", "splitSeed", "enabled", "value", "allocations", "priority",
        "wasEnabled"
      ],
      "properties": {
        "percentage": {
          "description": "How many belong to the cohort.",
          "$ref": "#/$defs/percentage"
        },
        "segment": { "description": "The salt of the cohort.", "$ref": "#/$defs/salt" },
        "splitSeed": { "description": "The salt of the split.", "$ref": "#/$defs/salt" },
        "servedSalts": {
          "description": "The salts by which a provider deals out; absent where segment and splitSeed count.",
          "type": "object",
          "required": ["cohort", "split"],
          "properties": {
            "cohort": { "$ref": "#/$defs/salt" },
            "environment": {
              "description": "What is hashed in the place of the environment's key; left out where that is.",
              "type": "string"
            },
            "split": { "$ref": "#/$defs/salt" }
          }
        },
        "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
        "value": { "description": "What it serves as control.", "$ref": "#/$defs/value" },
        "allocations": { "$ref": "#/$defs/allocations" },
        "priority": {
          "description": "The rank of the override; the lower, the stronger.",
          "$ref": "#/$defs/count"
        },
        "wasEnabled": {
          "description": "Whether the override was ever enabled.",
          "type": "boolean"
        },
        "ramp": {
          "description": "How the cohort grows; left out where it stays as it is.",
          "type": "array",
          "minItems": 1,
          "items": {
            "type": "object",
            "required": ["afterSeconds", "percentage"],
            "properties": {
              "afterSeconds": {
                "description": "After how much time of running.",
                "$ref": "#/$defs/count"
              },
              "percentage": { "$ref": "#/$defs/percentage" },
              "whenExposures": {
                "description": "How many must have been exposed in the phase before; left out for any number.",
                "$ref": "#/$defs/number"
              },
              "whenGuardrailsHold": {
                "description": "There where every guardrail must hold before.",
                "const": true
              }
            }
          }
        },
        "bakeSeconds": {
          "description": "How long it runs at the last step before it ends by itself; left out where it does not.",
          "$ref": "#/$defs/count"
        },
        "lastStepAtSeconds": {
          "description": "How long it had run when that step was reached; left out as long as it was not.",
          "$ref": "#/$defs/count"
        },
        "stop": {
          "description": "Why nobody is served; left out where nobody stopped it.",
          "$ref": "#/$defs/stop"
        },
        "releasedAt": {
          "description": "When it was last served again after a stop.",
          "$ref": "#/$defs/instant"
        }
      }
    }
    """#
}
