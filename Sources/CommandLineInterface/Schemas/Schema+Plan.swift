// Made from schemas/plan.schema.json by a test run with RECORD=1. Edit that file.
extension Schema {
  static let planText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:titrate:schema:plan:1",
      "title": "Plan",
      "description": "What `titrate plan --format json` prints: all that apply would do.",
      "type": "object",
      "required": [
        "formatVersion", "state", "hasChanges", "changes", "summary", "diagnostics",
        "errorsElsewhere"
      ],
      "properties": {
        "formatVersion": { "$ref": "#/$defs/formatVersion" },
        "state": { "$ref": "#/$defs/state" },
        "hasChanges": { "description": "Whether there is anything to apply.", "type": "boolean" },
        "changes": {
          "description": "What would be done, in order.",
          "type": "array",
          "items": { "$ref": "#/$defs/change" }
        },
        "summary": {
          "description": "How many changes of each action there are.",
          "type": "object",
          "required": ["create", "start", "resume", "pause", "complete", "update", "remove"],
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
      },
      "$defs": {
        "change": {
          "description": "What is done about one subject, all or nothing.",
          "type": "object",
          "required": [
            "kind", "key", "action", "environment", "feature", "status", "fields", "steps",
            "reasons"
          ],
          "properties": {
            "kind": { "$ref": "#/$defs/subjectKind" },
            "key": {
              "description": "The key or name of the subject.",
              "$ref": "#/$defs/featureName"
            },
            "action": { "$ref": "#/$defs/action" },
            "environment": { "$ref": "#/$defs/optionalKey" },
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
            "reasons": {
              "description": "What people should know about it.",
              "type": "array",
              "items": { "type": "string" }
            }
          }
        },
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
                "transitionStatus", "configureRollout", "removeRollout", "removeExperiment",
                "updateFlag", "holdAllocations"
              ]
            },
            "name": { "description": "The environment's name for people.", "type": "string" },
            "featureVersioning": { "$ref": "#/$defs/versioning" },
            "type": { "$ref": "#/$defs/featureType" },
            "variant": {
              "description": "The variant; of one that is removed its key.",
              "anyOf": [{ "$ref": "#/$defs/variant" }, { "$ref": "#/$defs/variantKey" }]
            },
            "environment": { "description": "The environment.", "$ref": "#/$defs/key" },
            "feature": { "$ref": "#/$defs/featureName" },
            "id": { "description": "The experiment's number.", "$ref": "#/$defs/number" },
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
              "then": { "required": ["id", "feature"] }
            },
            {
              "if": { "properties": { "step": { "const": "transitionStatus" } } },
              "then": { "required": ["from", "to"] }
            },
            {
              "if": { "properties": { "step": { "const": "configureRollout" } } },
              "then": { "required": ["segment", "splitSeed", "percentage"] }
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

    """#
}
