// The schema `verdicts` in paragraphs: its members, then the definitions that it alone has. What an
// evaluation tells is taken from the schema `evaluation`.
extension Schema {
  static let verdictsSource = #"""
    "description": "What `titrate test --format json` prints: whether what is served is what the specs say.",
    "type": "object",
    "required": ["formatVersion", "passes", "counts", "diagnostics", "specs"],
    "properties": {
      "formatVersion": { "$ref": "#/$defs/formatVersion" },
      "passes": {
        "description": "Whether every case holds but for those that are pending; also where there is none.",
        "type": "boolean"
      },
      "counts": {
        "description": "How many there are of all.",
        "type": "object",
        "required": ["specs", "cases", "failed", "pending"],
        "properties": {
          "specs": { "description": "The specs.", "$ref": "#/$defs/count" },
          "cases": { "description": "Their cases.", "$ref": "#/$defs/count" },
          "failed": {
            "description": "The cases that do not hold, without those that are pending.",
            "$ref": "#/$defs/count"
          },
          "pending": {
            "description": "The cases that do not hold at the base of a pull request either.",
            "$ref": "#/$defs/count"
          }
        }
      },
      "diagnostics": {
        "description": "The errors of the plan. Where there are some, no spec is judged.",
        "type": "array",
        "items": { "$ref": "#/$defs/diagnostic" }
      },
      "specs": {
        "description": "What was judged, in order of the files.",
        "type": "array",
        "items": { "$ref": "#/$defs/judgedSpec" }
      }
    },
    "examples": [
      {
        "formatVersion": "1.0",
        "passes": true,
        "counts": { "specs": 0, "cases": 0, "failed": 0, "pending": 0 },
        "diagnostics": [],
        "specs": []
      }
    ]

    "judgedSpec": {
      "description": "A spec, judged.",
      "type": "object",
      "required": ["path", "environment", "feature", "at", "isPast", "cases"],
      "properties": {
        "path": { "description": "The file.", "type": "string" },
        "environment": {
          "description": "Where the feature is served.",
          "$ref": "#/$defs/key"
        },
        "feature": { "description": "The feature.", "$ref": "#/$defs/featureName" },
        "at": {
          "description": "The moment that the spec names; null where it names none.",
          "anyOf": [{ "$ref": "#/$defs/instant" }, { "type": "null" }]
        },
        "isPast": {
          "description": "Whether that moment has passed, so that the spec was judged by what is served once the plan is applied.",
          "type": "boolean"
        },
        "cases": {
          "description": "The cases, in the order of the file.",
          "type": "array",
          "items": { "$ref": "#/$defs/judgedCase" }
        }
      }
    }

    "judgedCase": {
      "description": "A case, judged.",
      "type": "object",
      "required": [
        "line", "column", "holds", "isPending", "expected", "actual", "explanation"
      ],
      "properties": {
        "line": {
          "description": "The line where it begins, from 1; null where the file cannot be read any more.",
          "anyOf": [{ "$ref": "#/$defs/number" }, { "type": "null" }]
        },
        "column": {
          "description": "The column where it begins, from 1, in Unicode scalars.",
          "anyOf": [{ "$ref": "#/$defs/number" }, { "type": "null" }]
        },
        "holds": { "description": "Whether it holds.", "type": "boolean" },
        "isPending": {
          "description": "Whether it does not hold at the base of a pull request either, so that it does not count.",
          "type": "boolean"
        },
        "expected": {
          "description": "What is to be.",
          "oneOf": [{ "$ref": "#/$defs/expectedOutcome" }, { "$ref": "#/$defs/expectedShares" }]
        },
        "actual": {
          "description": "What comes; null where the feature is not served there, or where there is no cohort.",
          "oneOf": [
            { "$ref": "#/$defs/answer" }, { "$ref": "#/$defs/actualShares" }, { "type": "null" }
          ]
        },
        "explanation": {
          "description": "What comes, and why, in sentences.",
          "type": "string"
        }
      }
    }

    "expectedOutcome": {
      "description": "What an identity is to get.",
      "type": "object",
      "required": ["identity", "enabled", "value"],
      "properties": {
        "identity": {
          "description": "The identity, as the application names it.",
          "type": "string"
        },
        "enabled": { "description": "Whether the feature is to be on.", "type": "boolean" },
        "value": {
          "description": "What is to be served; null for anything.",
          "type": ["string", "integer", "boolean", "null"]
        }
      }
    }

    "expectedShares": {
      "description": "How many are to get what.",
      "type": "object",
      "required": ["shares", "of", "within"],
      "properties": {
        "shares": {
          "description": "The shares in percent, by variant or \"control\".",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/key" },
          "additionalProperties": { "$ref": "#/$defs/percentage" }
        },
        "of": {
          "description": "Whom they are shares of.",
          "enum": ["cohort", "everyone"]
        },
        "within": {
          "description": "By how many points each may be off.",
          "$ref": "#/$defs/percentage"
        }
      }
    }

    "actualShares": {
      "description": "How many get what, exactly.",
      "type": "object",
      "required": ["shares", "off", "experiment"],
      "properties": {
        "shares": {
          "description": "The shares in percent, by variant or \"control\", of all that is served to anyone.",
          "type": "object",
          "propertyNames": { "$ref": "#/$defs/key" },
          "additionalProperties": { "$ref": "#/$defs/hash" }
        },
        "off": {
          "description": "For how many the feature is off.",
          "$ref": "#/$defs/hash"
        },
        "experiment": {
          "description": "The experiment whose cohort it is; null for everyone.",
          "anyOf": [{ "$ref": "#/$defs/key" }, { "type": "null" }]
        }
      }
    }
    """#
}
