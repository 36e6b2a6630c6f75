// The schema `spec` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let specSource = #"""
    "description": "A manifest of titrate: what a feature is to serve in an environment, case by case. `titrate test` says whether it does.",
    "type": "object",
    "required": ["kind", "environment", "feature", "cases"],
    "properties": {
      "$schema": {
        "description": "The path or the URN of this schema, for editors. Titrate does not read it."
      },
      "kind": { "description": "What this manifest is.", "const": "Spec" },
      "environment": {
        "description": "The key of the environment in which the feature is served.",
        "$ref": "#/$defs/key"
      },
      "feature": {
        "description": "The name of the feature.",
        "$ref": "#/$defs/featureName"
      },
      "cases": {
        "description": "What is to hold, each case by itself.",
        "type": "array",
        "minItems": 1,
        "items": { "$ref": "#/$defs/case" }
      },
      "at": {
        "description": "When it is to hold, if nothing else is edited until then: schedules, ramps and freezes are followed. Unless given, and once it has passed, as soon as the pending plan is applied.",
        "$ref": "#/$defs/moment"
      },
      "description": {
        "description": "What people should know of the spec.",
        "$ref": "#/$defs/text"
      }
    },
    "patternProperties": {
      "^x-": { "description": "A field of your own. Titrate does not read it." }
    },
    "additionalProperties": false,
    "examples": [
      {
        "kind": "Spec",
        "environment": "production",
        "feature": "checkout_button",
        "at": "2027-01-20T00:00:00Z",
        "cases": [
          { "identity": "erin", "value": "green" },
          { "identity": "bob", "enabled": false },
          { "shares": { "control": 50, "green": 25 }, "of": "cohort" },
          { "shares": { "control": 95 }, "of": "everyone", "within": 5 }
        ]
      }
    ]

    "case": {
      "description": "What one identity gets, or how many get what.",
      "type": "object",
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
        },
        "identity": {
          "description": "The identity, as the application names it.",
          "type": "string",
          "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]+$",
          "maxLength": 2000
        },
        "value": {
          "description": "What is served to the identity. Unless `enabled` is given, the feature is to be on for it, too.",
          "$ref": "#/$defs/value"
        },
        "enabled": {
          "description": "Whether the feature is on for the identity.",
          "type": "boolean"
        },
        "shares": { "$ref": "#/$defs/shares" },
        "of": {
          "description": "Whom these are shares of: those in the cohort of the experiment that serves the feature, or all identities.",
          "enum": ["cohort", "everyone"]
        },
        "within": {
          "description": "By how many points each share may be off. Unless given, by what the buckets of the hash bring about: 0.01 of a cohort, 0.02 of everyone.",
          "$ref": "#/$defs/percentage"
        }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false,
      "oneOf": [
        {
          "required": ["identity"],
          "anyOf": [{ "required": ["value"] }, { "required": ["enabled"] }],
          "not": {
            "anyOf": [{ "required": ["shares"] }, { "required": ["of"] }, { "required": ["within"] }]
          }
        },
        {
          "required": ["shares", "of"],
          "not": {
            "anyOf": [
              { "required": ["identity"] }, { "required": ["value"] }, { "required": ["enabled"] }
            ]
          }
        }
      ]
    }

    "shares": {
      "description": "The shares of the control and of variants, in percent. One that is not named may have any.",
      "type": "object",
      "minProperties": 1,
      "propertyNames": { "$ref": "#/$defs/key" },
      "additionalProperties": { "$ref": "#/$defs/percentage" },
      "examples": [{ "control": 50, "green": 25, "blue": 25 }]
    }
    """#
}
