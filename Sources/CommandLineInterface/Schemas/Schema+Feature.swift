// Made from schemas/feature.schema.json by a test run with RECORD=1. Edit that file.
extension Schema {
  static let featureText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:titrate:schema:feature:1",
      "title": "Feature",
      "description": "A manifest of titrate: a feature, also known as a flag, and what it serves \#
    by default.",
      "type": "object",
      "required": ["kind", "name", "value"],
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read \#
    it."
        },
        "kind": { "description": "What this manifest describes.", "const": "Feature" },
        "name": { "description": "The feature's identity.", "$ref": "#/$defs/featureName" },
        "description": {
          "description": "What people should know about the feature.",
          "$ref": "#/$defs/text"
        },
        "owner": {
          "description": "The person or team that answers for the feature.",
          "$ref": "#/$defs/text"
        },
        "tags": { "description": "Words to find the feature by.", "$ref": "#/$defs/texts" },
        "type": {
          "description": "Whether the feature has variants.",
          "$ref": "#/$defs/featureType",
          "default": "standard"
        },
        "value": {
          "description": "What the feature serves as control, where no environment says otherwise.",
          "$ref": "#/$defs/value"
        },
        "enabled": {
          "description": "Whether the feature is on, where no environment says otherwise.",
          "type": "boolean",
          "default": false
        },
        "variants": {
          "description": "What a multivariate feature can serve beside the control. Append new \#
    ones: their order decides who gets which.",
          "type": "array",
          "items": { "$ref": "#/$defs/variant" }
        },
        "environments": {
          "description": "What single environments say otherwise, by their keys.",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/key" },
          "additionalProperties": { "$ref": "#/$defs/entry" }
        }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false,
      "if": {
        "required": ["type"],
        "properties": { "type": { "const": "multivariate" } }
      },
      "then": {
        "required": ["variants"],
        "properties": { "variants": { "minItems": 1 } }
      },
      "else": {
        "properties": {
          "variants": { "maxItems": 0 },
          "environments": {
            "additionalProperties": { "properties": { "allocations": { "maxProperties": 0 } } }
          }
        }
      },
      "examples": [
        {
          "kind": "Feature",
          "name": "checkout_button",
          "type": "multivariate",
          "value": "grey",
          "enabled": true,
          "variants": [{ "key": "green", "value": "green" }, { "key": "blue", "value": "blue" }],
          "environments": { "production": { "allocations": { "green": 10 } } }
        }
      ],
      "$defs": {
        "variant": {
          "description": "A variant of the feature.",
          "type": "object",
          "required": ["key", "value"],
          "properties": {
            "$schema": {
              "description": "The path or the URN of this schema, for editors. Titrate does not \#
    read it."
            },
            "key": { "$ref": "#/$defs/variantKey" },
            "value": { "description": "What the variant serves.", "$ref": "#/$defs/value" },
            "description": {
              "description": "What people should know about the variant.",
              "$ref": "#/$defs/text"
            }
          },
          "patternProperties": {
            "^x-": { "description": "A field of your own. Titrate does not read it." }
          },
          "additionalProperties": false,
          "examples": [{ "key": "green", "value": "green" }]
        },
        "entry": {
          "description": "What one environment says otherwise.",
          "type": "object",
          "properties": {
            "$schema": {
              "description": "The path or the URN of this schema, for editors. Titrate does not \#
    read it."
            },
            "enabled": {
              "description": "Whether the feature is on in this environment.",
              "type": "boolean"
            },
            "value": {
              "description": "What the feature serves as control in this environment.",
              "$ref": "#/$defs/value"
            },
            "allocations": { "$ref": "#/$defs/allocations" }
          },
          "patternProperties": {
            "^x-": { "description": "A field of your own. Titrate does not read it." }
          },
          "additionalProperties": false,
          "examples": [{ "enabled": true, "allocations": { "green": 10 } }]
        },
        "text": {
          "description": "A text for people: not blank, and at most 10,000 bytes.",
          "type": "string",
          "pattern": "\\S",
          "maxLength": 10000
        },
        "texts": {
          "description": "Texts for people.",
          "type": "array",
          "items": { "$ref": "#/$defs/text" }
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
        "value": {
          "description": "What a flag serves: a string, an integer of 64 bits, or a boolean.",
          "type": ["string", "integer", "boolean"],
          "minimum": -9223372036854775808,
          "maximum": 9223372036854775807,
          "examples": ["grey", 3, true]
        },
        "featureType": {
          "description": "Whether a feature has variants.",
          "type": "string",
          "enum": ["standard", "multivariate"]
        },
        "allocations": {
          "description": "The share of each variant in percent. What remains of 100 goes to the \#
    control.",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/variantKey" },
          "additionalProperties": { "$ref": "#/$defs/percentage" },
          "examples": [{ "green": 25, "blue": 25 }]
        }
      }
    }

    """#
}
