// The schema `feature` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let featureSource = #"""
    "description": "A manifest of titrate: a feature, also known as a flag, and what it serves by default.",
    "type": "object",
    "required": ["kind", "name", "value"],
    "properties": {
      "$schema": {
        "description": "The path or the URN of this schema, for editors. Titrate does not read it."
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
        "description": "What a multivariate feature can serve beside the control. Append new ones: their order decides who gets which.",
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
    ]

    "variant": {
      "description": "A variant of the feature.",
      "type": "object",
      "required": ["key", "value"],
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
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
    }

    "entry": {
      "description": "What one environment says otherwise.",
      "type": "object",
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
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
    }
    """#
}
