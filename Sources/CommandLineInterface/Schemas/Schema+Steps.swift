// The definitions of steps, for the schema of plans.
extension Schema {
  /// The definitions of the plan that are about its steps.
  static let stepSource = #"""
    "step": {
      "description": "One thing that apply does.",
      "type": "object",
      "required": ["step"],
      "properties": {
        "step": {
          "description": "What is done.",
          "type": "string",
          "enum": [
            "addEnvironment", "updateEnvironment", "removeEnvironment", "addFeature",
            "changeType", "addVariant", "updateVariant", "removeVariant", "addFlag",
            "removeFlag", "removeFeature", "createExperiment", "updateExperiment",
            "transitionStatus", "configureRollout", "removeRollout", "startOver", "stop",
            "release", "noteResults", "conclude", "removeExperiment", "updateFlag", "holdAllocations",
            "correctDrift"
          ]
        },
        "name": { "description": "The environment's name for people.", "type": "string" },
        "featureVersioning": { "$ref": "#/$defs/versioning" },
        "type": { "$ref": "#/$defs/featureType" },
        "variant": {
          "description": "The variant; of one that is removed or shipped its key.",
          "anyOf": [{ "$ref": "#/$defs/variant" }, { "$ref": "#/$defs/variantKey" }]
        },
        "environment": { "description": "The environment.", "$ref": "#/$defs/key" },
        "feature": { "$ref": "#/$defs/featureName" },
        "id": { "description": "The experiment's number.", "$ref": "#/$defs/number" },
        "details": {
          "description": "What describes an experiment; hypothesis, metrics and notes as digests.",
          "type": "object",
          "required": [
            "name", "owner", "startAt", "endAt", "decideBy", "hypothesis", "metrics", "notes"
          ],
          "properties": {
            "name": { "description": "The name for people.", "type": ["string", "null"] },
            "owner": { "description": "Who answers for it.", "type": ["string", "null"] },
            "startAt": {
              "description": "Before that it does not start.",
              "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
            },
            "endAt": {
              "description": "From then on it is completed.",
              "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
            },
            "atEnd": {
              "description": "There where it serves nobody from endAt on.",
              "const": "stop"
            },
            "scheduleIgnored": {
              "description": "There where its manifest has a schedule that has no effect.",
              "const": true
            },
            "group": {
              "description": "There where it belongs to a group.",
              "$ref": "#/$defs/key"
            },
            "decideBy": {
              "description": "By when to decide.",
              "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
            },
            "hypothesis": { "description": "A digest.", "type": "string" },
            "metrics": { "description": "A digest.", "type": "string" },
            "notes": {
              "description": "A digest of description, links and tags.",
              "type": "string"
            }
          }
        },
        "from": { "$ref": "#/$defs/status" },
        "to": { "$ref": "#/$defs/status" },
        "segment": {
          "description": "The rollout segment; null for the environment default.",
          "anyOf": [{ "$ref": "#/$defs/salt" }, { "type": "null" }]
        },
        "splitSeed": { "$ref": "#/$defs/salt" },
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
        "asOf": { "description": "The end of results.", "$ref": "#/$defs/instant" },
        "mismatch": {
          "description": "Exposures that do not fit the split; left out where they do, and where that is known.",
          "$ref": "#/$defs/countedExposures"
        },
        "violations": {
          "description": "What results violate, empty where they violate nothing any more; left out where what is known stays.",
          "$ref": "#/$defs/violatedGuardrails"
        },
        "iteration": {
          "description": "How often the experiment began anew, this time included.",
          "$ref": "#/$defs/number"
        },
        "decision": { "$ref": "#/$defs/decision" },
        "reason": { "description": "Why; empty where nobody said.", "type": "string" },
        "enabled": {
          "description": "Whether the feature is to be on; of an update, before and after.",
          "anyOf": [{ "type": "boolean" }, { "$ref": "#/$defs/switch" }]
        },
        "value": {
          "description": "What is to be served as control.",
          "$ref": "#/$defs/typedValue"
        },
        "allocations": {
          "description": "Shares to store; null leaves the stored ones.",
          "anyOf": [{ "$ref": "#/$defs/allocations" }, { "type": "null" }]
        },
        "before": {
          "description": "What is stored; null for an override that is made.",
          "anyOf": [{ "$ref": "#/$defs/featureState" }, { "type": "null" }]
        },
        "held": {
          "description": "Allocations to hold until the rollout is removed.",
          "anyOf": [{ "$ref": "#/$defs/allocations" }, { "type": "null" }]
        }
      },
      "allOf": [
        {
          "if": {
            "properties": { "step": { "enum": ["addEnvironment", "updateEnvironment"] } }
          },
          "then": { "required": ["name", "featureVersioning"] }
        },
        {
          "if": { "properties": { "step": { "enum": ["addFeature", "changeType"] } } },
          "then": { "required": ["type"] }
        },
        {
          "if": {
            "properties": {
              "step": { "enum": ["addVariant", "updateVariant", "removeVariant"] }
            }
          },
          "then": { "required": ["variant"] }
        },
        {
          "if": { "properties": { "step": { "const": "addFlag" } } },
          "then": {
            "required": ["environment", "enabled", "value", "allocations", "splitSeed"]
          }
        },
        {
          "if": { "properties": { "step": { "const": "removeFlag" } } },
          "then": { "required": ["environment"] }
        },
        {
          "if": { "properties": { "step": { "const": "createExperiment" } } },
          "then": { "required": ["id", "feature", "details"] }
        },
        {
          "if": { "properties": { "step": { "const": "updateExperiment" } } },
          "then": { "required": ["details"] }
        },
        {
          "if": { "properties": { "step": { "const": "transitionStatus" } } },
          "then": { "required": ["from", "to"] }
        },
        {
          "if": { "properties": { "step": { "const": "configureRollout" } } },
          "then": { "required": ["segment", "splitSeed", "percentage", "ramp"] }
        },
        {
          "if": { "properties": { "step": { "const": "startOver" } } },
          "then": { "required": ["iteration"] }
        },
        {
          "if": { "properties": { "step": { "const": "stop" } } },
          "then": { "required": ["reason"] }
        },
        {
          "if": { "properties": { "step": { "const": "noteResults" } } },
          "then": { "required": ["asOf"] }
        },
        {
          "if": { "properties": { "step": { "const": "conclude" } } },
          "then": { "required": ["decision", "reason"] }
        },
        {
          "if": { "properties": { "step": { "const": "removeRollout" } } },
          "then": { "required": ["segment"] }
        },
        {
          "if": { "properties": { "step": { "const": "updateFlag" } } },
          "then": {
            "required": [
              "environment", "segment", "enabled", "value", "allocations", "before", "held"
            ]
          }
        },
        {
          "if": { "properties": { "step": { "const": "holdAllocations" } } },
          "then": { "required": ["environment", "allocations"] }
        },
        {
          "if": { "properties": { "step": { "const": "correctDrift" } } },
          "then": { "required": ["environment", "segment"] }
        }
      ]
    }

    "switch": {
      "description": "Whether it was on, and is to be; before is null for an override that is made.",
      "type": "object",
      "required": ["before", "after"],
      "properties": {
        "before": { "type": ["boolean", "null"] },
        "after": { "type": "boolean" }
      }
    }

    "featureState": {
      "description": "What a feature serves in one place.",
      "type": "object",
      "required": ["enabled", "value", "allocations"],
      "properties": {
        "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
        "value": { "description": "What it serves as control.", "$ref": "#/$defs/typedValue" },
        "allocations": { "$ref": "#/$defs/allocations" }
      }
    }
    """#
}
