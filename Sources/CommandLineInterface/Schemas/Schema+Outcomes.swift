// Made from schemas/outcomes.schema.json by a test run with RECORD=1. Edit that file.
extension Schema {
  static let outcomesText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:titrate:schema:outcomes:1",
      "title": "Outcomes",
      "description": "What `titrate apply --format json` prints: what was done, and what could \#
    not be.",
      "type": "object",
      "required": [
        "formatVersion", "state", "committed", "outcomes", "published", "summary", "diagnostics"
      ],
      "properties": {
        "formatVersion": { "$ref": "#/$defs/formatVersion" },
        "state": { "description": "The state after the run.", "$ref": "#/$defs/state" },
        "committed": {
          "description": "Whether a commit was made. Where there was nothing to do, none is.",
          "type": "boolean"
        },
        "outcomes": {
          "description": "What became of each change, in order.",
          "type": "array",
          "items": { "$ref": "#/$defs/outcome" }
        },
        "published": {
          "description": "The documents that were written, since what they serve has changed.",
          "type": "array",
          "items": { "$ref": "#/$defs/publication" }
        },
        "summary": {
          "description": "How many changes ended in which way.",
          "type": "object",
          "required": ["applied", "failed", "skipped"],
          "properties": {
            "applied": { "$ref": "#/$defs/count" },
            "failed": { "$ref": "#/$defs/count" },
            "skipped": { "$ref": "#/$defs/count" }
          }
        },
        "diagnostics": {
          "description": "What is wrong, or worth a warning, by file and position.",
          "type": "array",
          "items": { "$ref": "#/$defs/diagnostic" }
        }
      },
      "$defs": {
        "publication": {
          "description": "A document for SDKs.",
          "type": "object",
          "required": ["environment", "format", "path"],
          "properties": {
            "environment": { "$ref": "#/$defs/key" },
            "format": { "$ref": "#/$defs/bucketing" },
            "path": { "description": "The file, relative to the workspace.", "type": "string" }
          }
        },
        "bucketing": {
          "description": "Whose SDKs evaluate, and so how identities are dealt out.",
          "type": "string",
          "enum": ["flagsmith", "flagd"]
        },
        "outcome": {
          "description": "What became of one change.",
          "type": "object",
          "required": ["kind", "key", "action", "environment", "feature", "outcome", "reason"],
          "properties": {
            "kind": { "$ref": "#/$defs/subjectKind" },
            "key": {
              "description": "The key or name of the subject.",
              "$ref": "#/$defs/featureName"
            },
            "action": { "$ref": "#/$defs/action" },
            "environment": { "$ref": "#/$defs/optionalKey" },
            "feature": { "$ref": "#/$defs/optionalFeature" },
            "outcome": {
              "description": "Applied; failed, and undone whole; or skipped, since it builds on \#
    one that failed.",
              "type": "string",
              "enum": ["applied", "failed", "skipped"]
            },
            "reason": {
              "description": "Why it was not applied; null where it was.",
              "type": ["string", "null"]
            }
          }
        },
        "key": {
          "description": "Lower-case ASCII letters, digits, \".\", \"_\" and \"-\", beginning \#
    with a letter or digit.",
          "type": "string",
          "pattern": "^[a-z0-9][a-z0-9._-]*$",
          "maxLength": 255
        },
        "featureName": {
          "description": "ASCII letters, digits, \".\", \"_\" and \"-\".",
          "type": "string",
          "pattern": "^[A-Za-z0-9_.-]+$",
          "maxLength": 255
        },
        "count": { "description": "A number of things.", "type": "integer", "minimum": 0 },
        "lineage": {
          "description": "The UUID that tells one state from another, in lower case.",
          "type": "string",
          "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
          "examples": ["3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b"]
        },
        "formatVersion": {
          "description": "The version of this format. It changes only with what programs must \#
    notice.",
          "type": "string",
          "const": "1.0"
        },
        "state": {
          "description": "Which state was read.",
          "type": "object",
          "required": ["lineage", "serial"],
          "properties": {
            "lineage": {
              "description": "The state's lineage; null where there is no state yet.",
              "anyOf": [{ "$ref": "#/$defs/lineage" }, { "type": "null" }]
            },
            "serial": {
              "description": "The number of its commit; 0 where there is no state yet.",
              "$ref": "#/$defs/count"
            }
          }
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
        },
        "subjectKind": {
          "description": "What kind of thing it is about.",
          "type": "string",
          "enum": ["experiment", "feature", "environment"]
        },
        "action": {
          "description": "What the change amounts to.",
          "type": "string",
          "enum": [
            "create", "start", "resume", "pause", "complete", "update", "remove", "stop", "release"
          ]
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
