// The schemas of what titrate and a provider program say to each other, in paragraphs.
extension Schema {
  static let providerRequestSource = #"""
    "description": "One line that titrate writes to a provider program: a greeting first, then the requests of the verb that the program was started with, a question for describe and read, an order for apply. Members that are not described here are to be ignored.",
    "anyOf": [
      { "$ref": "#/$defs/greeting" }, { "$ref": "#/$defs/question" }, { "$ref": "#/$defs/order" }
    ],
    "examples": [
      {
        "lineage": "3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b", "protocol": "titrate-provider",
        "settings": { "type": "file", "path": "server.json", "environments": { "production": {} } },
        "version": 1
      },
      { "environment": "production", "features": ["checkout_button"], "id": 1 },
      {
        "environment": "production", "expected": "7f3a", "experiment": "checkout-cta",
        "feature": "checkout_button", "hypothesis": "A blue button is found sooner.", "id": 1,
        "steps": [],
        "want": {
          "overrides": [
            {
              "allocations": { "blue": 50 }, "enabled": true, "percentage": 10, "priority": 0,
              "segment": 1827382, "status": "running", "value": "grey"
            }
          ],
          "remove": []
        }
      }
    ]

    "greeting": {
      "description": "The first line.",
      "type": "object",
      "required": ["lineage", "protocol", "settings", "version"],
      "properties": {
        "lineage": {
          "description": "The state's lineage; null where there is no state yet.",
          "anyOf": [{ "$ref": "#/$defs/lineage" }, { "type": "null" }]
        },
        "protocol": { "$ref": "#/$defs/protocol" },
        "settings": {
          "description": "All that titrate.json says of the provider.",
          "type": "object"
        },
        "version": { "$ref": "#/$defs/protocolVersion" }
      }
    }

    "question": {
      "description": "A request of describe and of read.",
      "type": "object",
      "required": ["environment", "features", "id"],
      "properties": {
        "environment": { "$ref": "#/$defs/key" },
        "features": {
          "description": "The features that are asked about.",
          "type": "array",
          "items": { "$ref": "#/$defs/featureName" },
          "maxItems": 500
        },
        "id": { "$ref": "#/$defs/requestID" }
      }
    }

    "order": {
      "description": "A request of apply: to have a feature served in a way. Where it is already, nothing is to be written, whatever was expected.",
      "type": "object",
      "required": ["environment", "expected", "experiment", "feature", "id", "steps", "want"],
      "properties": {
        "environment": { "$ref": "#/$defs/key" },
        "expected": {
          "description": "The fingerprint of what was read before; null where nothing was. Where another one is served, the result is a conflict.",
          "type": ["string", "null"]
        },
        "experiment": {
          "description": "The experiment that it is for; null where it is for the default alone.",
          "$ref": "#/$defs/optionalKey"
        },
        "feature": { "$ref": "#/$defs/featureName" },
        "hypothesis": {
          "description": "What the experiment is to show, for servers that keep experiments of their own; left out where that is not known.",
          "type": "string"
        },
        "id": { "$ref": "#/$defs/requestID" },
        "steps": {
          "description": "What the plan says is done, as its schema describes it; for messages alone.",
          "type": "array",
          "items": { "type": "object", "required": ["step"] }
        },
        "want": {
          "description": "What is to be served. It is to be made so in this order; what it does not name stays as it is.",
          "type": "object",
          "required": ["overrides", "remove"],
          "properties": {
            "default": { "$ref": "#/$defs/servedState" },
            "overrides": {
              "description": "The overrides that are to be as they are here.",
              "type": "array",
              "items": { "$ref": "#/$defs/servedOverride" }
            },
            "remove": {
              "description": "The segments whose overrides are to be gone.",
              "type": "array",
              "items": { "$ref": "#/$defs/salt" }
            }
          }
        }
      }
    }
    """#

  static let providerAnswerSource = #"""
    "description": "One line that a provider program writes to titrate: a greeting first, then an answer to each request, in any order. Members that are not described here are ignored.",
    "anyOf": [
      { "$ref": "#/$defs/greeting" }, { "$ref": "#/$defs/descriptions" },
      { "$ref": "#/$defs/servings" }, { "$ref": "#/$defs/result" }
    ],
    "examples": [
      { "protocol": "titrate-provider", "version": 1, "name": "file" },
      {
        "id": 1, "environment": { "featureVersioning": "v1" },
        "features": {
          "checkout_button": {
            "type": "multivariate", "variants": [{ "key": "blue", "value": "#00f" }]
          },
          "gone": null
        }
      },
      {
        "id": 1,
        "features": {
          "checkout_button": {
            "default": { "allocations": { "blue": 0 }, "enabled": true, "value": "grey" },
            "fingerprint": "7f3a",
            "overrides": [
              {
                "allocations": {}, "enabled": true, "name": "Beta testers", "percentage": null,
                "priority": 3, "segment": null, "value": "grey"
              }
            ]
          }
        }
      },
      { "id": 1, "result": "unavailable", "message": "Too many requests.", "retryAfter": 30 },
      { "id": 2, "result": "conflict" }
    ]

    "greeting": {
      "description": "The first line.",
      "type": "object",
      "required": ["name", "protocol", "version"],
      "properties": {
        "concurrency": {
          "description": "How many requests may be under way at once; left out, as many as titrate.json says.",
          "type": "integer",
          "minimum": 1
        },
        "name": { "description": "What the program calls itself.", "type": "string" },
        "ownSalts": {
          "description": "Whether the server deals identities out by salts of its own, which read tells.",
          "type": "boolean"
        },
        "protocol": { "$ref": "#/$defs/protocol" },
        "version": { "$ref": "#/$defs/protocolVersion" }
      }
    }

    "descriptions": {
      "description": "An answer of describe.",
      "type": "object",
      "required": ["environment", "features", "id"],
      "properties": {
        "environment": {
          "description": "The environment; null where there is none of that key.",
          "type": ["object", "null"],
          "required": ["featureVersioning"],
          "properties": { "featureVersioning": { "$ref": "#/$defs/versioning" } }
        },
        "features": {
          "description": "Each feature that was asked about; null where there is none of that name.",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/featureName" },
          "additionalProperties": {
            "anyOf": [{ "$ref": "#/$defs/description" }, { "type": "null" }]
          }
        },
        "id": { "$ref": "#/$defs/requestID" }
      }
    }

    "description": {
      "description": "What a feature is.",
      "type": "object",
      "required": ["type"],
      "properties": {
        "type": { "$ref": "#/$defs/featureType" },
        "variants": {
          "description": "The variants, in the order in which shares are dealt out; left out where there are none.",
          "type": "array",
          "items": {
            "type": "object",
            "required": ["key", "value"],
            "properties": {
              "key": { "$ref": "#/$defs/variantKey" },
              "value": { "$ref": "#/$defs/value" }
            }
          }
        }
      }
    }

    "servings": {
      "description": "An answer of read.",
      "type": "object",
      "required": ["features", "id"],
      "properties": {
        "features": {
          "description": "Each feature that was asked about; null where it is not served there.",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/featureName" },
          "additionalProperties": {
            "anyOf": [{ "$ref": "#/$defs/served" }, { "type": "null" }]
          }
        },
        "id": { "$ref": "#/$defs/requestID" }
      }
    }

    "result": {
      "description": "An answer of apply; refused and unavailable may answer describe and read, too.",
      "type": "object",
      "required": ["id", "result"],
      "properties": {
        "id": { "$ref": "#/$defs/requestID" },
        "message": {
          "description": "Why, for people, where it is refused, unavailable or unknown.",
          "type": "string"
        },
        "result": {
          "description": "It is served as it is wanted; something else is served than what was expected, and nothing was written; it cannot be done; it cannot be done now; or it may be done or not, so that it is to be read.",
          "type": "string",
          "enum": ["conflict", "done", "refused", "unavailable", "unknown"]
        },
        "retryAfter": {
          "description": "After how many seconds it may work again, where it is unavailable.",
          "$ref": "#/$defs/count"
        },
        "served": { "$ref": "#/$defs/served" }
      },
      "allOf": [
        {
          "if": { "properties": { "result": { "const": "done" } } },
          "then": { "required": ["served"] }
        },
        {
          "if": { "properties": { "result": { "enum": ["refused", "unavailable", "unknown"] } } },
          "then": { "required": ["message"] }
        }
      ]
    }

    "served": {
      "description": "All that is served of a feature in an environment.",
      "type": "object",
      "required": ["default", "fingerprint", "overrides"],
      "properties": {
        "default": { "$ref": "#/$defs/servedState" },
        "fingerprint": {
          "description": "What tells it from what is served before and after a change of any of it.",
          "type": "string"
        },
        "identityOverrides": {
          "description": "How many identities get something of their own there; left out where none does, or nobody counts them.",
          "$ref": "#/$defs/count"
        },
        "overrides": {
          "description": "What cohorts get instead, in any order.",
          "type": "array",
          "items": { "$ref": "#/$defs/servedOverride" }
        }
      }
    }
    """#

  /// What both of them refer to.
  static let providerDefinitions = #"""
    "requestID": {
      "description": "The number of a request, which its answer repeats.",
      "type": "integer"
    }

    "protocol": { "description": "The name of the protocol.", "const": "titrate-provider" }

    "protocolVersion": {
      "description": "The version of the protocol. It changes only with what programs must notice.",
      "const": 1
    }

    "servedOverride": {
      "description": "What a cohort gets in the place of the default.",
      "type": "object",
      "required": ["allocations", "enabled", "percentage", "priority", "segment", "value"],
      "properties": {
        "allocations": { "$ref": "#/$defs/allocations" },
        "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
        "name": {
          "description": "What the server calls the segment, for people, where it is not titrate's.",
          "type": "string"
        },
        "percentage": {
          "description": "How many belong to the cohort; null where another rule than a percentage split says who does.",
          "anyOf": [{ "$ref": "#/$defs/percentage" }, { "type": "null" }]
        },
        "priority": {
          "description": "The rank among the overrides of the feature: the lowest number wins.",
          "type": "integer"
        },
        "salts": {
          "description": "The salts by which the server deals identities out, where they are not titrate's.",
          "type": "object",
          "required": ["segment", "split"],
          "properties": {
            "environment": {
              "description": "What the server hashes in the place of titrate's key of the environment, where it does.",
              "type": "string"
            },
            "segment": { "$ref": "#/$defs/salt" },
            "split": { "$ref": "#/$defs/salt" }
          }
        },
        "segment": {
          "description": "The number by which titrate knows the cohort; null for an override that is not titrate's.",
          "anyOf": [{ "$ref": "#/$defs/salt" }, { "type": "null" }]
        },
        "status": {
          "description": "The status of the experiment that it belongs to: titrate says it always, a program where the server keeps experiments of its own.",
          "$ref": "#/$defs/status"
        },
        "value": { "$ref": "#/$defs/value" }
      }
    }

    "servedState": {
      "description": "What everyone gets who is in no cohort.",
      "type": "object",
      "required": ["allocations", "enabled", "value"],
      "properties": {
        "allocations": { "$ref": "#/$defs/allocations" },
        "enabled": { "description": "Whether the feature is on.", "type": "boolean" },
        "value": { "$ref": "#/$defs/value" }
      }
    }
    """#
}
