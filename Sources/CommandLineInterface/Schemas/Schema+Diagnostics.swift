// Made from schemas/diagnostics.schema.json by a test run with RECORD=1. Edit that file.
extension Schema {
  static let diagnosticsText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:titrate:schema:diagnostics:1",
      "title": "Diagnostics",
      "description": "What `titrate validate --format json` prints.",
      "type": "object",
      "required": ["formatVersion", "diagnostics"],
      "properties": {
        "formatVersion": { "$ref": "#/$defs/formatVersion" },
        "diagnostics": {
          "description": "What is wrong, or worth a warning, by file and position.",
          "type": "array",
          "items": { "$ref": "#/$defs/diagnostic" }
        }
      },
      "examples": [{ "formatVersion": "1.0", "diagnostics": [] }],
      "$defs": {
        "formatVersion": {
          "description": "The version of this format. It changes only with what programs must \#
    notice.",
          "type": "string",
          "const": "1.0"
        },
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
        },
        "path": {
          "description": "The file, from the root of the repository; null where it concerns none.",
          "type": ["string", "null"]
        },
        "position": {
          "description": "A line or column from 1, columns in Unicode scalars, ends exclusive; \#
    null if unknown.",
          "type": ["integer", "null"],
          "minimum": 1
        }
      }
    }

    """#
}
