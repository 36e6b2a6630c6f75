// Made from schemas/event.schema.json by a test run with RECORD=1. Edit that file.
extension Schema {
  static let eventText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:titrate:schema:event:1",
      "title": "Event",
      "description": "One line of `titrate history --format json`, and of the audit trail \#
    audit.jsonl.",
      "type": "object",
      "required": [
        "lineage", "serial", "time", "author", "event", "environment", "experiment", "feature",
        "attributes"
      ],
      "properties": {
        "lineage": { "$ref": "#/$defs/lineage" },
        "serial": {
          "description": "The commit of the state that it belongs to.",
          "$ref": "#/$defs/number"
        },
        "time": { "description": "When it was committed.", "$ref": "#/$defs/instant" },
        "author": { "$ref": "#/$defs/author" },
        "commit": { "description": "The commit that was checked out.", "type": "string" },
        "ref": { "description": "The branch or other ref that was built.", "type": "string" },
        "runURL": { "description": "The page of the run.", "type": "string" },
        "pullRequest": { "description": "The number of the pull request.", "type": "integer" },
        "event": {
          "description": "What happened.",
          "type": "string",
          "enum": [
            "environment.created", "environment.updated", "environment.removed", "feature.created",
            "feature.updated", "feature.removed", "flag.created", "flag.updated", "flag.published",
            "flag.held", "flag.removed", "experiment.created", "experiment.started",
            "experiment.resumed", "experiment.paused", "experiment.completed", "experiment.updated",
            "experiment.removed", "experiment.stopped", "experiment.released",
            "experiment.started-over", "experiment.concluded", "phase.begun", "rollout.configured",
            "rollout.enabled", "rollout.removed", "state.restored"
          ]
        },
        "environment": { "$ref": "#/$defs/optionalKey" },
        "experiment": { "$ref": "#/$defs/optionalExperiment" },
        "feature": { "$ref": "#/$defs/optionalFeature" },
        "attributes": {
          "description": "The particulars of the event.",
          "type": "object",
          "properties": {
            "name": { "description": "The name for people.", "type": "string" },
            "featureVersioning": { "$ref": "#/$defs/versioning" },
            "type": { "$ref": "#/$defs/featureType" },
            "addedVariant": {
              "description": "A variant that was added.",
              "$ref": "#/$defs/variant"
            },
            "changedVariant": {
              "description": "A variant whose value was changed.",
              "$ref": "#/$defs/variant"
            },
            "removedVariant": {
              "description": "The key of a variant that was removed.",
              "$ref": "#/$defs/variantKey"
            },
            "variant": {
              "description": "The variant that is shipped.",
              "$ref": "#/$defs/variantKey"
            },
            "segment": {
              "description": "The rollout segment; null for the environment default.",
              "anyOf": [{ "$ref": "#/$defs/salt" }, { "type": "null" }]
            },
            "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
            "value": { "description": "What it serves as control.", "$ref": "#/$defs/typedValue" },
            "allocations": { "$ref": "#/$defs/allocations" },
            "version": { "description": "The live version (v2).", "$ref": "#/$defs/number" },
            "id": { "description": "The experiment's number.", "$ref": "#/$defs/number" },
            "from": { "description": "The status before.", "$ref": "#/$defs/status" },
            "to": { "description": "The status after.", "$ref": "#/$defs/status" },
            "fields": {
              "description": "The fields that were edited.",
              "type": "array",
              "items": { "type": "string" }
            },
            "splitSeed": { "description": "The salt of the split.", "$ref": "#/$defs/salt" },
            "percentage": {
              "description": "How many belong to the cohort.",
              "$ref": "#/$defs/percentage"
            },
            "percentageBefore": {
              "description": "How many did before; null for a new cohort.",
              "anyOf": [{ "$ref": "#/$defs/percentage" }, { "type": "null" }]
            },
            "reason": { "description": "Why.", "type": "string" },
            "iteration": {
              "description": "How often the experiment began anew, this time included.",
              "$ref": "#/$defs/number"
            },
            "decision": { "$ref": "#/$defs/decision" },
            "fromSerial": {
              "description": "The commit whose state came back.",
              "$ref": "#/$defs/number"
            }
          }
        }
      },
      "allOf": [
        {
          "if": {
            "properties": { "event": { "enum": ["environment.created", "environment.updated"] } }
          },
          "then": { "properties": { "attributes": { "required": ["name", "featureVersioning"] } } }
        },
        {
          "if": { "properties": { "event": { "const": "feature.created" } } },
          "then": { "properties": { "attributes": { "required": ["type"] } } }
        },
        {
          "if": {
            "properties": {
              "event": { "enum": ["flag.created", "flag.updated", "flag.published"] }
            }
          },
          "then": {
            "properties": {
              "attributes": { "required": ["segment", "enabled", "value", "allocations"] }
            }
          }
        },
        {
          "if": { "properties": { "event": { "const": "flag.held" } } },
          "then": { "properties": { "attributes": { "required": ["allocations"] } } }
        },
        {
          "if": { "properties": { "event": { "const": "experiment.created" } } },
          "then": { "properties": { "attributes": { "required": ["id"] } } }
        },
        {
          "if": {
            "properties": {
              "event": {
                "enum": [
                  "experiment.started", "experiment.resumed", "experiment.paused",
                  "experiment.completed"
                ]
              }
            }
          },
          "then": { "properties": { "attributes": { "required": ["from", "to"] } } }
        },
        {
          "if": { "properties": { "event": { "const": "experiment.updated" } } },
          "then": { "properties": { "attributes": { "required": ["fields"] } } }
        },
        {
          "if": { "properties": { "event": { "const": "experiment.stopped" } } },
          "then": { "properties": { "attributes": { "required": ["reason"] } } }
        },
        {
          "if": { "properties": { "event": { "const": "experiment.started-over" } } },
          "then": { "properties": { "attributes": { "required": ["iteration"] } } }
        },
        {
          "if": { "properties": { "event": { "const": "experiment.concluded" } } },
          "then": { "properties": { "attributes": { "required": ["decision", "reason"] } } }
        },
        {
          "if": { "properties": { "event": { "const": "phase.begun" } } },
          "then": { "properties": { "attributes": { "required": ["iteration", "allocations"] } } }
        },
        {
          "if": { "properties": { "event": { "const": "rollout.configured" } } },
          "then": {
            "properties": {
              "attributes": {
                "required": ["segment", "splitSeed", "percentage", "percentageBefore"]
              }
            }
          }
        },
        {
          "if": { "properties": { "event": { "const": "rollout.enabled" } } },
          "then": { "properties": { "attributes": { "required": ["segment", "percentage"] } } }
        },
        {
          "if": { "properties": { "event": { "const": "rollout.removed" } } },
          "then": { "properties": { "attributes": { "required": ["segment"] } } }
        },
        {
          "if": { "properties": { "event": { "const": "state.restored" } } },
          "then": { "properties": { "attributes": { "required": ["fromSerial"] } } }
        }
      ],
      "examples": [
        {
          "lineage": "3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b",
          "serial": 2,
          "time": "2026-01-31T09:30:00Z",
          "author": { "type": "user", "name": "Mira" },
          "event": "experiment.started",
          "environment": "production",
          "experiment": "checkout-cta",
          "feature": "checkout_button",
          "attributes": { "from": "created", "to": "running" }
        }
      ],
      "$defs": {
        "lineage": {
          "description": "The UUID that tells one state from another, in lower case.",
          "type": "string",
          "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
          "examples": ["3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b"]
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
        "salt": {
          "description": "The id of a rollout segment, or a split seed: a number that is hashed \#
    with an identity.",
          "type": "integer",
          "minimum": 1,
          "maximum": 2147483647
        },
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
        "optionalKey": {
          "description": "The environment; null for what concerns a feature everywhere.",
          "anyOf": [{ "$ref": "#/$defs/key" }, { "type": "null" }]
        },
        "optionalFeature": {
          "description": "The feature; null where it concerns none.",
          "anyOf": [{ "$ref": "#/$defs/featureName" }, { "type": "null" }]
        },
        "optionalExperiment": {
          "description": "The experiment; null where it concerns none.",
          "anyOf": [{ "$ref": "#/$defs/key" }, { "type": "null" }]
        }
      }
    }

    """#
}
