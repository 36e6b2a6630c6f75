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
