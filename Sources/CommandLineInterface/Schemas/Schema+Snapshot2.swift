// Made from schemas/snapshot.schema.json by a test run with RECORD=1. Edit that file.
extension Schema {
  static let snapshotText2 = #"""
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
        "value": {
          "description": "What a flag serves: a string, an integer of 64 bits, or a boolean.",
          "type": ["string", "integer", "boolean"],
          "minimum": -9223372036854775808,
          "maximum": 9223372036854775807,
          "examples": ["grey", 3, true]
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
            "value": { "description": "What the variant serves.", "$ref": "#/$defs/value" }
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
