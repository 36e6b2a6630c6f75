// Made from schemas/settings.schema.json by a test run with RECORD=1. Edit that file.
extension Schema {
  static let settingsText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:titrate:schema:settings:1",
      "title": "Settings",
      "description": "The settings of a workspace of titrate, in titrate.json beside the \#
    manifests.",
      "type": "object",
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read \#
    it."
        },
        "ignore": {
          "description": "Patterns, with the meaning of gitignore, of files that are no manifests \#
    although they end in .json.",
          "type": "array",
          "items": { "type": "string" },
          "examples": [["package.json", "node_modules/"]]
        },
        "publish": {
          "description": "The documents that apply writes for SDKs, which evaluate them without a \#
    server.",
          "type": "array",
          "items": {
            "description": "One document.",
            "type": "object",
            "required": ["environment", "format", "path"],
            "properties": {
              "$schema": {
                "description": "The path or the URN of this schema, for editors. Titrate does not \#
    read it."
              },
              "environment": {
                "description": "The environment that it is about. All documents of one have the \#
    same format.",
                "$ref": "#/$defs/key"
              },
              "format": {
                "description": "Whose SDKs read it. It is not to be changed while the environment \#
    has clients: each format puts identities into other cohorts.",
                "$ref": "#/$defs/bucketing"
              },
              "path": {
                "description": "The file, relative to the workspace, that is written when what it \#
    serves changes.",
                "type": "string",
                "pattern": "^[^/.]|^\\.[^/.]",
                "examples": ["served/production.json"]
              }
            },
            "patternProperties": {
              "^x-": { "description": "A field of your own. Titrate does not read it." }
            },
            "additionalProperties": false
          },
          "examples": [
            [
              {
                "environment": "production",
                "format": "flagsmith",
                "path": "served/production.json"
              }
            ]
          ]
        },
        "state": {
          "description": "What must hold for the state.",
          "type": "object",
          "properties": {
            "$schema": {
              "description": "The path or the URN of this schema, for editors. Titrate does not \#
    read it."
            },
            "lineage": {
              "description": "The lineage of the state that belongs to the workspace. A missing \#
    or foreign state is then an error.",
              "$ref": "#/$defs/lineage"
            }
          },
          "patternProperties": {
            "^x-": { "description": "A field of your own. Titrate does not read it." }
          },
          "additionalProperties": false
        }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false,
      "examples": [{ "ignore": ["package.json"] }],
      "$defs": {
        "key": {
          "description": "Lower-case ASCII letters, digits, \".\", \"_\" and \"-\", beginning \#
    with a letter or digit.",
          "type": "string",
          "pattern": "^[a-z0-9][a-z0-9._-]*$",
          "maxLength": 255
        },
        "bucketing": {
          "description": "Whose SDKs evaluate, and so how identities are dealt out.",
          "type": "string",
          "enum": ["flagsmith", "flagd"]
        },
        "lineage": {
          "description": "The UUID that tells one state from another, in lower case.",
          "type": "string",
          "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
          "examples": ["3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b"]
        }
      }
    }

    """#
}
