// Made from schemas/plan.schema.json by a test run with RECORD=1. Edit that file.
extension Schema {
  static let planText2 = #"""
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
        },
        "subjectKind": {
          "description": "What kind of thing it is about.",
          "type": "string",
          "enum": ["experiment", "feature", "environment"]
        },
        "action": {
          "description": "What the change amounts to.",
          "type": "string",
          "enum": ["create", "start", "resume", "pause", "complete", "update", "remove"]
        },
        "optionalKey": {
          "description": "The environment; null for what concerns a feature everywhere.",
          "anyOf": [{ "$ref": "#/$defs/key" }, { "type": "null" }]
        },
        "optionalFeature": {
          "description": "The feature; null where it concerns none.",
          "anyOf": [{ "$ref": "#/$defs/featureName" }, { "type": "null" }]
        }
      }
    }

    """#
}
