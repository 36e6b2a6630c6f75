// Made from schemas/snapshot.schema.json by a test run with RECORD=1. Edit that file.
extension Schema {
  static let snapshotText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:titrate:schema:snapshot:1",
      "title": "Snapshot",
      "description": "The persisted state, state.json. Titrate alone writes it.",
      "type": "object",
      "required": [
        "formatVersion", "lineage", "serial", "committedAt", "author", "origin", "lastNumbers",
        "environments", "features", "experiments", "events", "checksum"
      ],
      "properties": {
        "formatVersion": {
          "description": "The version of this format.",
          "type": "integer",
          "const": 1
        },
        "lineage": { "$ref": "#/$defs/lineage" },
        "serial": { "description": "The number of the commit.", "$ref": "#/$defs/number" },
        "committedAt": { "description": "When it was committed.", "$ref": "#/$defs/instant" },
        "author": { "$ref": "#/$defs/author" },
        "origin": {
          "description": "The run that made the commit, as far as it is known.",
          "type": "object",
          "properties": {
            "commit": { "description": "The commit that was checked out.", "type": "string" },
            "ref": { "description": "The branch or other ref that was built.", "type": "string" },
            "runURL": { "description": "The page of the run.", "type": "string" },
            "pullRequest": { "description": "The number of the pull request.", "type": "integer" }
          }
        },
        "lastNumbers": {
          "description": "The numbers that were given out last.",
          "type": "object",
          "required": ["experiment", "variant"],
          "properties": {
            "experiment": { "$ref": "#/$defs/count" },
            "variant": { "$ref": "#/$defs/count" }
          }
        },
        "environments": {
          "description": "The environments, by key.",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/key" },
          "additionalProperties": { "$ref": "#/$defs/environment" }
        },
        "features": {
          "description": "The features, by name.",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/featureName" },
          "additionalProperties": { "$ref": "#/$defs/feature" }
        },
        "experiments": {
          "description": "The experiments, by environment and key.",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/experimentIdentity" },
          "additionalProperties": { "$ref": "#/$defs/experiment" }
        },
        "events": {
          "description": "What happened in this very commit, as the audit trail records it.",
          "type": "array",
          "items": { "$ref": "#/$defs/event" }
        },
        "checksum": {
          "description": "The CRC-64/XZ of all bytes before this line.",
          "type": "string",
          "pattern": "^[0-9a-f]{16}$"
        }
      },
      "$defs": {
        "environment": {
          "description": "An environment.",
          "type": "object",
          "required": ["name", "featureVersioning"],
          "properties": {
            "name": { "description": "The name for people.", "type": "string" },
            "featureVersioning": { "$ref": "#/$defs/versioning" }
          }
        },
        "feature": {
          "description": "A feature, and what it serves.",
          "type": "object",
          "required": ["type", "variants", "environments"],
          "properties": {
            "type": { "$ref": "#/$defs/featureType" },
            "variants": { "type": "array", "items": { "$ref": "#/$defs/variant" } },
            "environments": {
              "description": "What is served, by environment.",
              "type": "object",
              "propertyNames": { "$ref": "#/$defs/key" },
              "additionalProperties": { "$ref": "#/$defs/flag" }
            }
          }
        },
        "flag": {
          "description": "What a feature serves in one environment by default.",
          "type": "object",
          "required": ["enabled", "value", "allocations", "held", "splitSeed", "version"],
          "properties": {
            "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
            "value": { "description": "What it serves as control.", "$ref": "#/$defs/value" },
            "allocations": { "$ref": "#/$defs/allocations" },
            "held": {
              "description": "Default allocations that wait for the end of a rollout; null where \#
    none do.",
              "anyOf": [{ "$ref": "#/$defs/allocations" }, { "type": "null" }]
            },
            "splitSeed": {
              "description": "The seed of the default's split.",
              "$ref": "#/$defs/salt"
            },
            "version": {
              "description": "The live version (v2); null under v1.",
              "anyOf": [{ "$ref": "#/$defs/version" }, { "type": "null" }]
            }
          }
        },
        "version": {
          "description": "A published version.",
          "type": "object",
          "required": ["number", "publishedAt", "author"],
          "properties": {
            "number": { "$ref": "#/$defs/number" },
            "publishedAt": { "$ref": "#/$defs/instant" },
            "author": { "$ref": "#/$defs/author" }
          }
        },
        "experiment": {
          "description": "An experiment.",
          "type": "object",
          "required": [
            "id", "feature", "name", "owner", "status", "createdAt", "changedAt", "startedAt", \#
    "endedAt",
            "digests", "rollout"
          ],
          "properties": {
            "id": { "description": "Its number, which never changes.", "$ref": "#/$defs/number" },
            "feature": { "$ref": "#/$defs/featureName" },
            "name": { "description": "The name for people, if any.", "type": ["string", "null"] },
            "owner": {
              "description": "Who answers for it, if anyone.",
              "type": ["string", "null"]
            },
            "status": { "$ref": "#/$defs/status" },
            "createdAt": { "$ref": "#/$defs/instant" },
            "changedAt": {
              "description": "When the status last changed.",
              "$ref": "#/$defs/instant"
            },
            "startedAt": {
              "description": "When it was first started.",
              "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
            },
            "endedAt": {
              "description": "When it was completed.",
              "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
            },
            "digests": {
              "description": "Digests of longer fields, by which an edit is noticed.",
              "type": "object",
              "required": ["hypothesis", "metrics", "notes"],
              "properties": {
                "hypothesis": { "$ref": "#/$defs/digest" },
                "metrics": { "$ref": "#/$defs/digest" },
                "notes": { "$ref": "#/$defs/digest" }
              }
            },
            "rollout": {
              "description": "The cohort, and what it gets; null where there is no rollout.",
              "anyOf": [{ "$ref": "#/$defs/rollout" }, { "type": "null" }]
            }
          }
        },
        "digest": {
          "description": "The CRC-64/XZ of what it stands for.",
          "type": "string",
          "pattern": "^[0-9a-f]{16}$"
        },
        "rollout": {
          "description": "The cohort of an experiment, and the override: what it gets instead of \#
    the default.",
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
            }
          }
        },
        "event": {
          "description": "Something that happened.",
          "type": "object",
          "required": ["event", "environment", "experiment", "feature", "attributes"],
          "properties": {
            "event": {
              "description": "What happened.",
              "type": "string",
              "enum": [
                "environment.created", "environment.updated", "environment.removed",
                "feature.created", "feature.updated", "feature.removed", "flag.created",
                "flag.updated", "flag.published", "flag.held", "flag.removed", "experiment.created",
                "experiment.started", "experiment.resumed", "experiment.paused",
                "experiment.completed", "experiment.updated", "experiment.removed",
                "rollout.configured", "rollout.enabled", "rollout.removed", "state.restored"
              ]
            },
            "environment": { "$ref": "#/$defs/optionalKey" },
            "experiment": { "$ref": "#/$defs/optionalExperiment" },
            "feature": { "$ref": "#/$defs/optionalFeature" },
            "attributes": {
              "description": "The particulars of the event; the schema of an event describes them.",
              "type": "object"
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
        "experimentIdentity": {
          "description": "An experiment's environment and key, with a slash between them.",
          "type": "string",
          "pattern": "^[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*$",
          "maxLength": 511,
          "examples": ["production/checkout-cta"]
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
