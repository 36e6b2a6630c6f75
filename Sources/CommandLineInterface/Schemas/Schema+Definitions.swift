extension Schema {
  /// What several schemas refer to. A definition stands before those that it refers to.
  static let sharedDefinitions = #"""
    "status": {
      "description": "Where an experiment stands in its life.",
      "type": "string",
      "enum": ["created", "running", "paused", "completed"]
    }

    "versioning": {
      "description": "How an environment keeps what features serve: in place, or in versions.",
      "type": "string",
      "enum": ["v1", "v2"]
    }

    "featureType": {
      "description": "Whether a feature has variants.",
      "type": "string",
      "enum": ["standard", "multivariate"]
    }

    "allocations": {
      "description": "The share of each variant in percent. What remains of 100 goes to the control.",
      "type": "object",
      "propertyNames": { "$ref": "#/$defs/variantKey" },
      "additionalProperties": { "$ref": "#/$defs/percentage" },
      "examples": [{ "green": 25, "blue": 25 }]
    }

    "ramp": {
      "description": "How a cohort grows: in order of time, with percentages that do not fall.",
      "type": "array",
      "minItems": 1,
      "items": {
        "type": "object",
        "required": ["after", "percentage"],
        "properties": {
          "after": { "$ref": "#/$defs/duration" },
          "percentage": { "$ref": "#/$defs/percentage" },
          "whenExposures": { "$ref": "#/$defs/number" },
          "whenGuardrailsHold": { "const": true }
        }
      },
      "examples": [[{ "after": "0d", "percentage": 5 }, { "after": "2d", "percentage": 20 }]]
    }

    "heldStep": {
      "description": "A step that is due, and waits until what is in its way has ended.",
      "type": "object",
      "required": ["experiment", "percentage", "reason", "step", "until"],
      "properties": {
        "experiment": {
          "description": "The experiment.",
          "$ref": "#/$defs/experimentIdentity"
        },
        "percentage": {
          "description": "How large the cohort would be; null unless it would grow.",
          "anyOf": [{ "$ref": "#/$defs/percentage" }, { "type": "null" }]
        },
        "reason": { "description": "What is in its way.", "type": "string" },
        "step": { "$ref": "#/$defs/timedStep" },
        "until": {
          "description": "Until when; null where no time ends it.",
          "$ref": "#/$defs/optionalInstant"
        }
      }
    }

    "timedStep": {
      "description": "It starts, its cohort grows, it is completed, or it is completed and serves nobody any more.",
      "type": "string",
      "enum": ["start", "rise", "complete", "stop"]
    }

    "experimentIdentity": {
      "description": "An experiment's environment and key, with a slash between them.",
      "type": "string",
      "pattern": "^[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*$",
      "maxLength": 511,
      "examples": ["production/checkout-cta"]
    }

    "optionalInstant": {
      "description": "A moment; null where there is none.",
      "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
    }

    "duration": {
      "description": "A whole number and a unit: days, hours, minutes or seconds. At most ten years.",
      "type": "string",
      "pattern": "^[0-9]+[dhms]$",
      "examples": ["12h", "2d"]
    }

    "salt": {
      "description": "The id of a rollout segment, or a split seed: a number that is hashed with an identity.",
      "type": "integer",
      "minimum": 1,
      "maximum": 2147483647
    }

    "formatVersion": {
      "description": "The version of this format. It changes only with what programs must notice.",
      "type": "string",
      "const": "1.0"
    }

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
    }

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
          "description": "From then on it is completed; not before a bake is over.",
          "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
        },
        "atEnd": {
          "description": "With stop it serves nobody from then on; null or left out, it goes on serving.",
          "enum": ["stop", null]
        }
      }
    }

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
    }

    "number": {
      "description": "A number that counts from 1.",
      "type": "integer",
      "minimum": 1
    }

    "backend": { "description": "How a state is kept.", "enum": ["file", "git"] }

    "gitCommit": {
      "description": "The commit of git that holds the state; null for a file, and where none was made.",
      "type": ["string", "null"]
    }

    "count": { "description": "A number of things.", "type": "integer", "minimum": 0 }

    "lineage": {
      "description": "The UUID that tells one state from another, in lower case.",
      "type": "string",
      "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
      "examples": ["3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b"]
    }

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
    }

    "path": {
      "description": "The file, from the root of the repository; null where it concerns none.",
      "type": ["string", "null"]
    }

    "position": {
      "description": "A line or column from 1, columns in Unicode scalars, ends exclusive; null if unknown.",
      "type": ["integer", "null"],
      "minimum": 1
    }

    "subjectKind": {
      "description": "What kind of thing it is about. A document is one that is published, and is missing, out of date or edited by hand.",
      "type": "string",
      "enum": ["experiment", "feature", "environment", "document"]
    }

    "action": {
      "description": "What the change amounts to.",
      "type": "string",
      "enum": [
        "create", "start", "resume", "pause", "complete", "update", "remove", "stop", "release"
      ]
    }

    "optionalKey": {
      "description": "The environment; null for what concerns a feature everywhere.",
      "anyOf": [{ "$ref": "#/$defs/key" }, { "type": "null" }]
    }

    "optionalFeature": {
      "description": "The feature; null where it concerns none.",
      "anyOf": [{ "$ref": "#/$defs/featureName" }, { "type": "null" }]
    }

    "featureName": {
      "description": "ASCII letters, digits, \".\", \"_\" and \"-\".",
      "type": "string",
      "pattern": "^[A-Za-z0-9_.-]+$",
      "maxLength": 255
    }

    "texts": {
      "description": "Texts for people.",
      "type": "array",
      "items": { "$ref": "#/$defs/text" }
    }

    "text": {
      "description": "A text for people: not blank, and at most 10,000 bytes.",
      "type": "string",
      "pattern": "\\S",
      "maxLength": 10000
    }

    "value": {
      "description": "What a flag serves: a string, an integer of 64 bits, or a boolean.",
      "type": ["string", "integer", "boolean"],
      "minimum": -9223372036854775808,
      "maximum": 9223372036854775807,
      "examples": ["grey", 3, true]
    }

    "moment": {
      "description": "A moment as RFC 3339 writes it, with an offset from UTC.",
      "type": "string",
      "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
      "examples": ["2026-12-24T18:00:00Z", "2026-12-24T18:00:00+01:00"]
    }

    "split": {
      "description": "The share of the control and of each variant in percent, 100 in all.",
      "type": "object",
      "required": ["control"],
      "propertyNames": { "$ref": "#/$defs/key" },
      "additionalProperties": { "$ref": "#/$defs/percentage" },
      "examples": [{ "control": 50, "green": 25, "blue": 25 }]
    }

    "percentage": {
      "description": "A number from 0 to 100 with at most two decimals and no exponent.",
      "$comment": "No multipleOf: validators compute it in floating point, where 0.07 is no multiple of 0.01.",
      "type": "number",
      "minimum": 0,
      "maximum": 100,
      "examples": [20, 12.5, 0.01]
    }

    "bucketing": {
      "description": "Whose SDKs evaluate, and so how identities are dealt out.",
      "type": "string",
      "enum": ["flagsmith", "flagd"]
    }

    "stop": {
      "description": "Who stopped an experiment, when, and why.",
      "type": "object",
      "required": ["stoppedAt", "author", "reason"],
      "properties": {
        "stoppedAt": { "description": "When.", "$ref": "#/$defs/instant" },
        "author": { "$ref": "#/$defs/author" },
        "reason": { "description": "Why; empty where nobody said.", "type": "string" }
      }
    }

    "instant": {
      "description": "A moment in UTC, in whole seconds.",
      "type": "string",
      "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
      "examples": ["2026-01-31T09:30:00Z"]
    }

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
    }

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
    }

    "variantKey": {
      "description": "A key for a variant. \"control\" is reserved: it names the feature's own value.",
      "type": "string",
      "pattern": "^[a-z0-9][a-z0-9._-]*$",
      "maxLength": 255,
      "not": { "const": "control" }
    }

    "decision": {
      "description": "What everyone gets from then on: a variant, or the control; or nothing follows.",
      "type": "string",
      "enum": ["ship", "control", "none"]
    }

    "optionalExperiment": {
      "description": "The experiment; null where it concerns none.",
      "anyOf": [{ "$ref": "#/$defs/key" }, { "type": "null" }]
    }

    "key": {
      "description": "Lower-case ASCII letters, digits, \".\", \"_\" and \"-\", beginning with a letter or digit.",
      "type": "string",
      "pattern": "^[a-z0-9][a-z0-9._-]*$",
      "maxLength": 255
    }
    """#
}
