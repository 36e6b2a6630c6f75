// Made from schemas/environment.schema.json by a test run with RECORD=1. Edit that file.
extension Schema {
  static let environmentText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:titrate:schema:environment:1",
      "title": "Environment",
      "description": "A manifest of titrate: a place where features are served.",
      "type": "object",
      "required": ["kind", "key"],
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read \#
    it."
        },
        "kind": { "description": "What this manifest describes.", "const": "Environment" },
        "key": { "description": "The environment's identity.", "$ref": "#/$defs/key" },
        "name": {
          "description": "The name for people; the key unless given.",
          "$ref": "#/$defs/text"
        },
        "featureVersioning": {
          "description": "How the environment keeps what features serve: v1 changes it in place, \#
    v2 publishes numbered versions. There is no way back from v2.",
          "$ref": "#/$defs/versioning",
          "default": "v1"
        }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false,
      "examples": [
        {
          "kind": "Environment",
          "key": "production",
          "name": "Production",
          "featureVersioning": "v2"
        }
      ],
      "$defs": {
        "text": {
          "description": "A text for people: not blank, and at most 10,000 bytes.",
          "type": "string",
          "pattern": "\\S",
          "maxLength": 10000
        },
        "key": {
          "description": "Lower-case ASCII letters, digits, \".\", \"_\" and \"-\", beginning \#
    with a letter or digit.",
          "type": "string",
          "pattern": "^[a-z0-9][a-z0-9._-]*$",
          "maxLength": 255
        },
        "versioning": {
          "description": "How an environment keeps what features serve: in place, or in versions.",
          "type": "string",
          "enum": ["v1", "v2"]
        }
      }
    }

    """#
}
