// Made from schemas/plan.schema.json by a test run with RECORD=1. Edit that file.
extension Schema {
  static let planText2 = #"""
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
            "iteration": {
              "description": "How often the experiment began anew, this time included.",
              "$ref": "#/$defs/number"
            },
            "decision": { "$ref": "#/$defs/decision" },
            "reason": { "description": "Why.", "type": "string" },
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
            }
          ]
        },
        "switch": {
          "description": "Whether it was on, and is to be; before is null for an override that is \#
    made.",
          "type": "object",
          "required": ["before", "after"],
          "properties": {
            "before": { "type": ["boolean", "null"] },
            "after": { "type": "boolean" }
          }
        },
        "featureState": {
          "description": "What a feature serves in one place.",
          "type": "object",
          "required": ["enabled", "value", "allocations"],
          "properties": {
            "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
            "value": { "description": "What it serves as control.", "$ref": "#/$defs/typedValue" },
            "allocations": { "$ref": "#/$defs/allocations" }
          }
        },
        "key": {
          "description": "Lower-case ASCII letters, digits, \".\", \"_\" and \"-\", beginning \#
    with a letter or digit.",
          "type": "string",
          "pattern": "^[a-z0-9][a-z0-9._-]*$",
          "maxLength": 255
        },
        "variantKey": {
          "description": "A key for a variant. \"control\" is reserved: it names the feature's \#
    own value.",
          "type": "string",
          "pattern": "^[a-z0-9][a-z0-9._-]*$",
          "maxLength": 255,
          "not": { "const": "control" }
        },
        "featureName": {
          "description": "ASCII letters, digits, \".\", \"_\" and \"-\".",
          "type": "string",
          "pattern": "^[A-Za-z0-9_.-]+$",
          "maxLength": 255
        },
        "percentage": {
          "description": "A number from 0 to 100 with at most two decimals and no exponent.",
          "$comment": "No multipleOf: validators compute it in floating point, where 0.07 is no \#
    multiple of 0.01.",
          "type": "number",
          "minimum": 0,
          "maximum": 100,
          "examples": [20, 12.5, 0.01]
        },
        "status": {
          "description": "Where an experiment stands in its life.",
          "type": "string",
          "enum": ["created", "running", "paused", "completed"]
        },
        "decision": {
          "description": "What everyone gets from then on: a variant, or the control; or nothing \#
    follows.",
          "type": "string",
          "enum": ["ship", "control", "none"]
        },
        "versioning": {
          "description": "How an environment keeps what features serve: in place, or in versions.",
          "type": "string",
          "enum": ["v1", "v2"]
        },
        "featureType": {
          "description": "Whether a feature has variants.",
          "type": "string",
          "enum": ["standard", "multivariate"]
        },
        "typedValue": {
          "description": "A flag's value with its type.",
          "type": "object",
          "required": ["type", "value"],
          "properties": {
            "type": { "type": "string", "enum": ["string", "integer", "boolean"] },
            "value": { "type": ["string", "integer", "boolean"] }
          },
          "oneOf": [
            { "properties": { "type": { "const": "string" }, "value": { "type": "string" } } },
            { "properties": { "type": { "const": "integer" }, "value": { "type": "integer" } } },
            { "properties": { "type": { "const": "boolean" }, "value": { "type": "boolean" } } }
          ],
          "examples": [{ "type": "string", "value": "grey" }]
        },
        "allocations": {
          "description": "The share of each variant in percent. What remains of 100 goes to the \#
    control.",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/variantKey" },
          "additionalProperties": { "$ref": "#/$defs/percentage" },
          "examples": [{ "green": 25, "blue": 25 }]
        },
        "ramp": {
          "description": "How a cohort grows: in order of time, with percentages that do not fall.",
          "type": "array",
          "minItems": 1,
          "items": {
            "type": "object",
            "required": ["after", "percentage"],
            "properties": {
              "after": { "$ref": "#/$defs/duration" },
              "percentage": { "$ref": "#/$defs/percentage" }
            }
          },
          "examples": [[{ "after": "0d", "percentage": 5 }, { "after": "2d", "percentage": 20 }]]
        },
        "duration": {
          "description": "A whole number and a unit: days, hours, minutes or seconds. At most ten \#
    years.",
          "type": "string",
          "pattern": "^[0-9]+[dhms]$",
          "examples": ["12h", "2d"]
        },
        "salt": {
          "description": "The id of a rollout segment, or a split seed: a number that is hashed \#
    with an identity.",
          "type": "integer",
          "minimum": 1,
          "maximum": 2147483647
        },
        "count": { "description": "A number of things.", "type": "integer", "minimum": 0 },
        "number": {
          "description": "A number that counts from 1.",
          "type": "integer",
          "minimum": 1
        },
        "instant": {
          "description": "A moment in UTC, in whole seconds.",
          "type": "string",
          "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
          "examples": ["2026-01-31T09:30:00Z"]
        },
        "lineage": {
          "description": "The UUID that tells one state from another, in lower case.",
          "type": "string",
          "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
          "examples": ["3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b"]
        },
        "formatVersion": {
          "description": "The version of this format. It changes only with what programs must \#
    notice.",
          "type": "string",
          "const": "1.0"
        },
        "variant": {
          "description": "A variant of a feature.",
          "type": "object",
          "required": ["id", "key", "value"],
          "properties": {
            "id": {
              "description": "The variant's number, which never changes.",
              "$ref": "#/$defs/number"
            },
            "key": { "$ref": "#/$defs/variantKey" },
            "value": { "description": "What the variant serves.", "$ref": "#/$defs/typedValue" }
          }
        },
        "author": {
          "description": "Who made a change: a user, or an API key by its name, never the key.",
          "type": "object",
          "required": ["name", "type"],
          "properties": {
            "type": {
              "description": "A user or an API key.",
              "type": "string",
              "enum": ["user", "apiKey"]
            },
            "name": { "description": "The name of the user or of the key.", "type": "string" }
          }
        },
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
        },
        "diagnostic": {
          "description": "Something that is wrong, or worth a warning.",
          "type": "object",
          "required": [
            "identifier", "severity", "message", "detail", "notes", "path", "line", "column",
            "endLine", "endColumn"
          ],
          "properties": {
            "identifier": {
              "description": "The stable identifier. `titrate explain` tells cause and cure.",
              "type": "string",
              "pattern": "^[a-z][a-z0-9-]*$",
              "examples": ["split-sum"]
            },
            "severity": {
              "description": "Whether it stops what it concerns, or only tells.",
              "type": "string",
              "enum": ["error", "warning"]
            },
            "message": {
              "description": "What is wrong, in few words that are always the same.",
              "type": "string"
            },
            "detail": {
              "description": "What is wrong here, why, and how to mend it.",
              "type": "string"
            },
            "notes": {
              "description": "Other places that it has to do with.",
              "type": "array",
              "items": {
                "type": "object",
                "required": ["message", "path", "line", "column", "endLine", "endColumn"],
                "properties": {
                  "message": { "description": "What there is to see.", "type": "string" },
                  "path": { "$ref": "#/$defs/path" },
                  "line": { "$ref": "#/$defs/position" },
                  "column": { "$ref": "#/$defs/position" },
                  "endLine": { "$ref": "#/$defs/position" },
                  "endColumn": { "$ref": "#/$defs/position" }
                }
              }
            },
            "path": { "$ref": "#/$defs/path" },
            "line": { "$ref": "#/$defs/position" },
            "column": { "$ref": "#/$defs/position" },
            "endLine": { "$ref": "#/$defs/position" },
            "endColumn": { "$ref": "#/$defs/position" }
          }
        },
        "path": {
          "description": "The file, from the root of the repository; null where it concerns none.",
          "type": ["string", "null"]
        },
        "position": {
          "description": "A line or column from 1, columns in Unicode scalars, ends exclusive; \#
    null if unknown.",
          "type": ["integer", "null"],
          "minimum": 1
        },
        "subjectKind": {
          "description": "What kind of thing it is about.",
          "type": "string",
          "enum": ["experiment", "feature", "environment"]
        },
        "action": {
          "description": "What the change amounts to.",
          "type": "string",
          "enum": [
            "create", "start", "resume", "pause", "complete", "update", "remove", "stop", "release"
          ]
        },
        "optionalKey": {
          "description": "The environment; null for what concerns a feature everywhere.",
          "anyOf": [{ "$ref": "#/$defs/key" }, { "type": "null" }]
        },
        "optionalFeature": {
          "description": "The feature; null where it concerns none.",
          "anyOf": [{ "$ref": "#/$defs/featureName" }, { "type": "null" }]
        }
      }
    }

    """#
}
