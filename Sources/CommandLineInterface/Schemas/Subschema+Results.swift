import JSONSyntax
import Manifests

// The manifests of results and of specs.
extension Subschema {
  static let resultsManifest = closedObject(
    "A manifest of titrate: what was measured of an experiment in a span of time.",
    required: [
      "kind": .constant("Results", "What this manifest is."),
      "environment": .key("The key of the environment in which the experiment runs."),
      "experiment": .key("The key of the experiment."),
      "since": .moment("When the span of time begins that was measured."),
      "asOf": .moment(
        "When it ends, no earlier than it begins. An experiment has one file of results for each such moment, and the latest holds."
      ),
      "exposures": .exposures,
    ],
    optional: [
      "metrics": .list("What was measured, each metric once.", of: .measuredMetric),
      "description": .text("What people should know of the results."),
      "links": .texts("Where to read more, such as a dashboard or a query."),
    ],
    with: [
      "examples": [
        [
          "kind": "Results", "environment": "production", "experiment": "checkout-cta",
          "since": "2026-11-24T00:00:00Z", "asOf": "2026-11-30T00:00:00Z",
          "exposures": ["control": 10120, "green": 5023, "blue": 4981],
          "metrics": [
            [
              "name": "checkout_errors", "confidenceLevel": .number(0.95),
              "variants": [
                "control": ["mean": .number(0.021)],
                "green": [
                  "mean": .number(0.025),
                  "effect": ["lower": .number(0.001), "upper": .number(0.007)],
                ],
              ],
            ]
          ],
        ]
      ]
    ])

  static let exposures = object(
    named: "exposures",
    "How many identities were exposed to the control and to each variant. A variant that is not named had none.",
    keys: .key,
    values: .integer(
      "A number of identities, each counted once.",
      with: ["minimum": 0, "maximum": 9007199254740992]),
    with: [
      "required": ["control"], "examples": [["control": 10120, "green": 5023, "blue": 4981]],
    ])

  static let measuredMetric = closedObject(
    named: "measuredMetric", "One metric as it was measured.",
    required: [
      "name": .text("The name that the metric has in the experiment."),
      "confidenceLevel": .decimal(
        "How sure the intervals are: 0.95 for intervals that hold the effect in 95% of all cases.",
        with: ["exclusiveMinimum": 0, "exclusiveMaximum": 1]),
      "variants": .measurements,
    ],
    optional: [
      "valid": .choice(
        "For how many looks the intervals are as sure as that: always, however often one looks (a confidence sequence), or one look at a sample of fixed size. A guardrail that is violated by the latter stops an experiment only once two results in a row say so.",
        of: ResultsManifest.Validity.self, with: ["default": "fixed"])
    ])

  static let measurements = object(
    named: "measurements",
    "What was measured of those who got the control, and of those who got each variant.",
    required: [
      "control": .closedObject(
        "What was measured of the control.", required: ["mean": .decimal("The mean.")])
    ], keys: .key, values: .measurement)

  static let measurement = closedObject(
    named: "measurement", "What was measured of a variant.",
    required: [
      "mean": .decimal("The mean."),
      "effect": .interval(
        "By how much the mean is above that of the control, in the unit of the metric, as a confidence interval. A guardrail is violated where the whole of it lies on the wrong side of 0."
      ),
    ])

  static let interval = closedObject(
    named: "interval", "What an unknown number lies between.",
    required: [
      "lower": .decimal("The lower bound."),
      "upper": .decimal("The upper bound, no less than the lower one."),
    ])

  static let specManifest = closedObject(
    "A manifest of titrate: what a feature is to serve in an environment, case by case. `titrate test` says whether it does.",
    required: [
      "kind": .constant("Spec", "What this manifest is."),
      "environment": .key("The key of the environment in which the feature is served."),
      "feature": .featureName("The name of the feature."),
      "cases": .list("What is to hold, each case by itself.", of: .specCase, with: ["minItems": 1]),
    ],
    optional: [
      "at": .moment(
        "When it is to hold, if nothing else is edited until then: schedules, ramps and freezes are followed. Unless given, and once it has passed, as soon as the pending plan is applied."
      ),
      "description": .text("What people should know of the spec."),
    ],
    with: [
      "examples": [
        [
          "kind": "Spec", "environment": "production", "feature": "checkout_button",
          "at": "2027-01-20T00:00:00Z",
          "cases": [
            ["identity": "erin", "value": "green"], ["identity": "bob", "enabled": false],
            ["shares": ["control": 50, "green": 25], "of": "cohort"],
            ["shares": ["control": 95], "of": "everyone", "within": 5],
          ],
        ]
      ]
    ])

  static let specCase = closedObject(
    named: "case", "What one identity gets, or how many get what.",
    optional: [
      "identity": .string(
        "The identity, as the application names it.",
        with: ["pattern": #"^[^\u0000-\u001f\u007f-\u009f]+$"#, "maxLength": 2000]),
      "value": .value(
        "What is served to the identity. Unless `enabled` is given, the feature is to be on for it, too."
      ),
      "enabled": .boolean("Whether the feature is on for the identity."),
      "shares": .shares,
      "of": .choice(
        "Whom these are shares of: those in the cohort of the experiment that serves the feature, or all identities.",
        of: SpecManifest.Population.self),
      "within": .percentage(
        "By how many points each share may be off. Unless given, by what the buckets of the hash bring about: 0.01 of a cohort, 0.02 of everyone."
      ),
    ],
    with: [
      "oneOf": [
        [
          "required": ["identity"],
          "anyOf": [["required": ["value"]], ["required": ["enabled"]]],
          "not": [
            "anyOf": [["required": ["shares"]], ["required": ["of"]], ["required": ["within"]]]
          ],
        ],
        [
          "required": ["shares", "of"],
          "not": [
            "anyOf": [
              ["required": ["identity"]], ["required": ["value"]], ["required": ["enabled"]],
            ]
          ],
        ],
      ]
    ])

  static let shares = object(
    named: "shares",
    "The shares of the control and of variants, in percent. One that is not named may have any.",
    keys: .key, values: .percentage,
    with: ["minProperties": 1, "examples": [["control": 50, "green": 25, "blue": 25]]])
}
