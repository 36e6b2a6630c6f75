// What results leave behind, for the schemas of whatever tells it.
extension Schema {
  /// What several schemas refer to, as far as it is about results.
  static let findingDefinitions = #"""
    "mismatch": {
      "description": "Exposures that did not fit the split, which holds for the whole phase; left out where none are known.",
      "type": "object",
      "required": ["asOf", "exposures"],
      "properties": {
        "asOf": {
          "description": "The end of the results that showed it first.",
          "$ref": "#/$defs/instant"
        },
        "exposures": { "$ref": "#/$defs/countedExposures" }
      }
    }

    "violations": {
      "description": "The guardrails of which the next results decide whether they stop the experiment; left out where there are none.",
      "type": "object",
      "required": ["asOf", "guardrails"],
      "properties": {
        "asOf": {
          "description": "The end of the results that violate them.",
          "$ref": "#/$defs/instant"
        },
        "guardrails": { "$ref": "#/$defs/violatedGuardrails" }
      }
    }

    "violatedGuardrails": {
      "description": "Guardrails, each with a variant that violates it.",
      "type": "array",
      "items": {
        "type": "object",
        "required": ["metric", "variant"],
        "properties": {
          "metric": { "description": "The name of the metric.", "type": "string" },
          "variant": { "description": "The variant.", "$ref": "#/$defs/variantKey" }
        }
      }
    }

    "countedExposures": {
      "description": "How many identities were exposed to the control and to each variant.",
      "type": "object",
      "required": ["control", "variants"],
      "properties": {
        "control": { "$ref": "#/$defs/count" },
        "variants": {
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/variantKey" },
          "additionalProperties": { "$ref": "#/$defs/count" }
        }
      },
      "examples": [{ "control": 10120, "variants": { "blue": 4981, "green": 5023 } }]
    }
    """#
}
