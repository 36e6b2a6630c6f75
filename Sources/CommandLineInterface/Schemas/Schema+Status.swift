// Made from schemas/status.schema.json by a test run with RECORD=1. Edit that file.
extension Schema {
  static let statusText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:titrate:schema:status:1",
      "title": "Status",
      "description": "What `titrate status --format json` prints: the state as it stands.",
      "type": "object",
      "required": ["formatVersion", "lineage", "serial", "experiments", "environments"],
      "properties": {
        "formatVersion": { "$ref": "#/$defs/formatVersion" },
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
        "environments": {
          "description": "What every environment serves by default.",
          "type": "array",
          "items": { "$ref": "#/$defs/environment" }
        }
      },
      "$defs": {
        "experiment": {
          "description": "An experiment as it stands.",
          "type": "object",
          "required": [
            "key", "environment", "feature", "name", "owner", "status", "createdAt", "startedAt",
            "endedAt", "serving", "stop", "schedule", "decideBy", "iteration", "phases",
            "conclusion", "stale", "rollout"
          ],
          "properties": {
            "key": { "$ref": "#/$defs/key" },
            "environment": { "$ref": "#/$defs/key" },
            "feature": { "$ref": "#/$defs/featureName" },
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
              "description": "Whether its cohort gets the override: enabled, more than 0 percent, \#
    and not stopped. Paused and completed experiments may still serve.",
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
            "decideBy": {
              "description": "By when to decide; null where nothing is due.",
              "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
            },
            "iteration": {
              "description": "How often it began anew, this time included.",
              "$ref": "#/$defs/number"
            },
            "phases": {
              "description": "The stretches in which its split stayed as it was, the first one \#
    first.",
              "type": "array",
              "items": { "$ref": "#/$defs/phase" }
            },
            "conclusion": {
              "description": "What was decided in the end; null as long as nothing is.",
              "anyOf": [{ "$ref": "#/$defs/conclusion" }, { "type": "null" }]
            },
            "stale": {
              "description": "Why somebody should look at it; empty where all is in order.",
              "type": "array",
              "items": { "$ref": "#/$defs/staleness" }
            },
            "rollout": {
              "description": "The rollout as it is stored; null where there is none.",
              "anyOf": [{ "$ref": "#/$defs/rollout" }, { "type": "null" }]
            }
          }
        },
        "schedule": {
          "description": "When an experiment starts and ends by itself.",
          "type": "object",
          "required": ["startAt", "endAt"],
          "properties": {
            "startAt": {
              "description": "Before that it does not start.",
              "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
            },
            "endAt": {
              "description": "From then on it is completed.",
              "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
            }
          }
        },
        "phase": {
          "description": "A stretch in which the split stays as it is, so that its data can be \#
    pooled.",
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
        },
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
        },
        "stop": {
          "description": "Who stopped an experiment, when, and why.",
          "type": "object",
          "required": ["stoppedAt", "author", "reason"],
          "properties": {
            "stoppedAt": { "description": "When.", "$ref": "#/$defs/instant" },
            "author": { "$ref": "#/$defs/author" },
            "reason": { "description": "Why.", "type": "string" }
          }
        },
        "conclusion": {
          "description": "What was decided when an experiment was over.",
          "type": "object",
          "required": ["decision", "reason"],
          "properties": {
            "decision": { "$ref": "#/$defs/decision" },
            "variant": {
              "description": "The variant that is shipped.",
              "$ref": "#/$defs/variantKey"
            },
            "reason": { "description": "Why.", "type": "string" }
          }
        },
        "staleness": {
          "description": "It is stopped; a decision is overdue; it is completed, or paused for \#
    more than 7 days, and still serves; or it was created more than 30 days ago and never started.",
          "type": "string",
          "enum": [
            "stopped", "decision-overdue", "still-serving", "paused-for-long", "never-started"
          ]
        },
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
        },
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
              "description": "Default allocations that wait for the end of a rollout; null where \#
    none do.",
              "anyOf": [{ "$ref": "#/$defs/allocations" }, { "type": "null" }]
            },
            "version": {
              "description": "The number of the live version (v2); null under v1.",
              "anyOf": [{ "$ref": "#/$defs/number" }, { "type": "null" }]
            }
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
        "split": {
          "description": "The share of the control and of each variant in percent, 100 in all.",
          "type": "object",
          "required": ["control"],
          "propertyNames": { "$ref": "#/$defs/key" },
          "additionalProperties": { "$ref": "#/$defs/percentage" },
          "examples": [{ "control": 50, "green": 25, "blue": 25 }]
        },
        "decision": {
          "description": "What everyone gets from then on: a variant, or the control; or nothing \#
    follows.",
          "type": "string",
          "enum": ["ship", "control", "none"]
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
        }
      }
    }

    """#
}
