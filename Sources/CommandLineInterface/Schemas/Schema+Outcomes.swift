// The schema `outcomes` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let outcomesSource = #"""
    "description": "What `titrate apply --format json` prints: what was done, and what could not be.",
    "type": "object",
    "required": [
      "formatVersion", "state", "committed", "outcomes", "published", "summary", "diagnostics",
      "breaches", "policy", "drift"
    ],
    "properties": {
      "formatVersion": { "$ref": "#/$defs/formatVersion" },
      "state": { "description": "The state after the run.", "$ref": "#/$defs/keptState" },
      "committed": {
        "description": "Whether a commit was made. Where there was nothing to do, none is.",
        "type": "boolean"
      },
      "outcomes": {
        "description": "What became of each change, in order, those of documents last.",
        "type": "array",
        "items": { "$ref": "#/$defs/outcome" }
      },
      "drift": {
        "description": "What was served before and was not what titrate kept, where a provider serves.",
        "type": "array",
        "items": { "$ref": "#/$defs/drift" }
      },
      "published": {
        "description": "The documents that were written, since what they serve has changed, or they were not what they should be.",
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
      },
      "breaches": {
        "description": "What the policy does not permit. What it concerns was not done.",
        "type": "array",
        "items": { "$ref": "#/$defs/breach" }
      },
      "policy": {
        "description": "The policy that is in force from now on; null where it stays.",
        "anyOf": [{ "$ref": "#/$defs/policyChange" }, { "type": "null" }]
      }
    }

    "keptState": {
      "description": "Which state it is, and where it is kept.",
      "type": "object",
      "required": ["backend", "commit", "lineage", "serial"],
      "properties": {
        "backend": { "$ref": "#/$defs/backend" },
        "commit": { "$ref": "#/$defs/gitCommit" },
        "lineage": {
          "description": "The state's lineage; null where there is no state yet.",
          "anyOf": [{ "$ref": "#/$defs/lineage" }, { "type": "null" }]
        },
        "serial": {
          "description": "The number of its commit; 0 where there is no state yet.",
          "$ref": "#/$defs/count"
        }
      }
    }

    "publication": {
      "description": "A document for SDKs.",
      "type": "object",
      "required": ["environment", "format", "path"],
      "properties": {
        "environment": { "$ref": "#/$defs/key" },
        "format": { "$ref": "#/$defs/bucketing" },
        "path": { "description": "The file, relative to the workspace.", "type": "string" }
      }
    }

    "outcome": {
      "description": "What became of one change.",
      "type": "object",
      "required": ["kind", "key", "action", "environment", "feature", "outcome", "reason"],
      "properties": {
        "kind": { "$ref": "#/$defs/subjectKind" },
        "key": {
          "description": "The key or name of the subject; of a document, its path in the workspace.",
          "type": "string"
        },
        "action": { "$ref": "#/$defs/action" },
        "environment": {
          "description": "The environment; null for what concerns a feature everywhere, and for a document that is no longer published.",
          "$ref": "#/$defs/optionalKey"
        },
        "feature": { "$ref": "#/$defs/optionalFeature" },
        "outcome": {
          "description": "Applied; failed, and undone whole; or skipped, since it builds on one that failed.",
          "type": "string",
          "enum": ["applied", "failed", "skipped"]
        },
        "reason": {
          "description": "Why it was not applied; null where it was.",
          "type": ["string", "null"]
        }
      }
    }
    """#
}
