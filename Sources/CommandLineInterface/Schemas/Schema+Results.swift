// The schema `results` in paragraphs: its members, then the definitions that it alone has.
extension Schema {
  static let resultsSource = #"""
    "description": "A manifest of titrate: what was measured of an experiment in a span of time.",
    "type": "object",
    "required": ["kind", "environment", "experiment", "since", "asOf", "exposures"],
    "properties": {
      "$schema": {
        "description": "The path or the URN of this schema, for editors. Titrate does not read it."
      },
      "kind": { "description": "What this manifest is.", "const": "Results" },
      "environment": {
        "description": "The key of the environment in which the experiment runs.",
        "$ref": "#/$defs/key"
      },
      "experiment": { "description": "The key of the experiment.", "$ref": "#/$defs/key" },
      "since": {
        "description": "When the span of time begins that was measured.",
        "$ref": "#/$defs/moment"
      },
      "asOf": {
        "description": "When it ends, no earlier than it begins. An experiment has one file of results for each such moment, and the latest holds.",
        "$ref": "#/$defs/moment"
      },
      "exposures": { "$ref": "#/$defs/exposures" },
      "metrics": {
        "description": "What was measured, each metric once.",
        "type": "array",
        "items": { "$ref": "#/$defs/measuredMetric" }
      },
      "description": {
        "description": "What people should know of the results.",
        "$ref": "#/$defs/text"
      },
      "links": {
        "description": "Where to read more, such as a dashboard or a query.",
        "$ref": "#/$defs/texts"
      }
    },
    "patternProperties": {
      "^x-": { "description": "A field of your own. Titrate does not read it." }
    },
    "additionalProperties": false,
    "examples": [
      {
        "kind": "Results",
        "environment": "production",
        "experiment": "checkout-cta",
        "since": "2026-11-24T00:00:00Z",
        "asOf": "2026-11-30T00:00:00Z",
        "exposures": { "control": 10120, "green": 5023, "blue": 4981 },
        "metrics": [
          {
            "name": "checkout_errors",
            "confidenceLevel": 0.95,
            "variants": {
              "control": { "mean": 0.021 },
              "green": { "mean": 0.025, "effect": { "lower": 0.001, "upper": 0.007 } }
            }
          }
        ]
      }
    ]

    "exposures": {
      "description": "How many identities were exposed to the control and to each variant. A variant that is not named had none.",
      "type": "object",
      "required": ["control"],
      "propertyNames": { "$ref": "#/$defs/key" },
      "additionalProperties": {
        "description": "A number of identities, each counted once.",
        "type": "integer",
        "minimum": 0,
        "maximum": 9007199254740992
      },
      "examples": [{ "control": 10120, "green": 5023, "blue": 4981 }]
    }

    "measuredMetric": {
      "description": "One metric as it was measured.",
      "type": "object",
      "required": ["name", "confidenceLevel", "variants"],
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
        },
        "name": {
          "description": "The name that the metric has in the experiment.",
          "$ref": "#/$defs/text"
        },
        "confidenceLevel": {
          "description": "How sure the intervals are: 0.95 for intervals that hold the effect in 95% of all cases.",
          "type": "number",
          "exclusiveMinimum": 0,
          "exclusiveMaximum": 1
        },
        "variants": { "$ref": "#/$defs/measurements" },
        "valid": {
          "description": "For how many looks the intervals are as sure as that: always, however often one looks (a confidence sequence), or one look at a sample of fixed size. A guardrail that is violated by the latter stops an experiment only once two results in a row say so.",
          "type": "string",
          "enum": ["always", "fixed"],
          "default": "fixed"
        }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false
    }

    "measurements": {
      "description": "What was measured of those who got the control, and of those who got each variant.",
      "type": "object",
      "required": ["control"],
      "properties": {
        "control": {
          "description": "What was measured of the control.",
          "type": "object",
          "required": ["mean"],
          "properties": {
            "$schema": {
              "description": "The path or the URN of this schema, for editors. Titrate does not read it."
            },
            "mean": { "description": "The mean.", "type": "number" }
          },
          "patternProperties": {
            "^x-": { "description": "A field of your own. Titrate does not read it." }
          },
          "additionalProperties": false
        }
      },
      "propertyNames": { "$ref": "#/$defs/key" },
      "additionalProperties": { "$ref": "#/$defs/measurement" }
    }

    "measurement": {
      "description": "What was measured of a variant.",
      "type": "object",
      "required": ["mean", "effect"],
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
        },
        "mean": { "description": "The mean.", "type": "number" },
        "effect": {
          "description": "By how much the mean is above that of the control, in the unit of the metric, as a confidence interval. A guardrail is violated where the whole of it lies on the wrong side of 0.",
          "$ref": "#/$defs/interval"
        }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false
    }

    "interval": {
      "description": "What an unknown number lies between.",
      "type": "object",
      "required": ["lower", "upper"],
      "properties": {
        "$schema": {
          "description": "The path or the URN of this schema, for editors. Titrate does not read it."
        },
        "lower": { "description": "The lower bound.", "type": "number" },
        "upper": { "description": "The upper bound, no less than the lower one.", "type": "number" }
      },
      "patternProperties": {
        "^x-": { "description": "A field of your own. Titrate does not read it." }
      },
      "additionalProperties": false
    }
    """#
}
