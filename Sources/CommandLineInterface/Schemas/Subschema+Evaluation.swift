import Domain
import JSONSyntax
import Manifests

// What `evaluate` and `test` print.
extension Subschema {
  static let evaluation = object(
    "A line that `titrate evaluate --format json` prints: what one identity gets of one feature. With --plan it tells what it gets before and after; with --summary, how many get what.",
    required: [
      "environment": .key("The environment."),
      "feature": .featureName("The feature."),
    ],
    optional: [
      "identity": .string("The identity, as the application names it."),
      "enabled": .boolean("Whether the feature is on."),
      "value": .servedValue,
      "variant": .servedVariant,
      "reason": .reason,
      "identities": .count("How many identities were counted."),
      "outcomes": .outcomes,
      "before": .anyOf(
        "What is got before the plan; null where the feature is not served then.",
        [.answer, .outcomes, .null()]),
      "after": .anyOf(
        "What is got after the plan; null where the feature is not served then.",
        [.answer, .outcomes, .null()]),
      "changed": .anyOf(
        "Whether the plan changes what the identity gets; in a summary, for how many it does.",
        [.boolean(), .count]),
    ],
    with: [
      "oneOf": [
        ["required": ["identity", "enabled", "value", "variant", "reason"]],
        ["required": ["identity", "before", "after", "changed"]],
        ["required": ["identities", "outcomes"]],
        ["required": ["identities", "before", "after", "changed"]],
      ],
      "examples": [
        [
          "enabled": true, "environment": "production", "feature": "checkout_button",
          "identity": "alice",
          "reason": [
            "cohort": [
              "experiment": "checkout-cta", "hash": .number(7.091418283656731), "member": true,
              "percentage": 50,
            ], "rule": "cohort",
            "split": ["from": 50, "hash": .number(61.18223644728946), "to": 100],
          ], "value": "grey", "variant": "control",
        ]
      ],
    ])

  static let outcomes = definition(
    "outcomes",
    .list(
      "All that there is to get, the strongest cohort first.",
      of: .object(
        "One thing to get.",
        required: [
          "cohort": .key("The experiment whose cohort gets it; null for the environment's default.")
            .orNull,
          "variant": .servedVariant,
          "enabled": .boolean("Whether the feature is on."),
          "value": .servedValue,
          "count": .count("How many get it."),
          "percentage": .hash("Their share of the identities that were counted."),
          "expectedPercentage": .hash("The share of all identities that the hash gives it."),
        ])))

  static let answer = object(
    named: "answer", "What an identity gets.",
    required: [
      "enabled": .boolean("Whether the feature is on."),
      "value": .servedValue,
      "variant": .servedVariant,
      "reason": .reason,
    ])

  static let servedValue = definition(
    "servedValue",
    .scalar("What is served; where the feature is off, what it would serve."))

  static let servedVariant = definition(
    "servedVariant",
    .string(
      #"The variant, or "control"."#, with: ["pattern": "^[a-z0-9][a-z0-9._-]*$", "maxLength": 255])
  )

  static let reason = object(
    named: "reason", "What decided.",
    required: [
      "rule": .rule,
      "cohort": .cohortPlace(
        "Where the identity lies as to a cohort: its own, or else the strongest; null where no rollout is served."
      ).orNull,
      "split": .splitPlace(
        "Where the identity lies in the split of what it gets; null where all get the same."
      ).orNull,
    ])

  static let rule = definition(
    "rule",
    .choice(
      "The rule that decided: the control of the environment's default, the control of a cohort, a variant, that the identity belongs to a cohort that is stopped, or that the feature is off.",
      of: Evaluation.Rule.self))

  static let cohortPlace = object(
    named: "cohortPlace", "Where an identity lies as to the cohort of an experiment.",
    required: [
      "experiment": .key,
      "hash": .hash,
      "percentage": .percentage("How many belong to the cohort."),
      "member": .boolean("Whether the identity does."),
    ])

  static let splitPlace = object(
    named: "splitPlace", "Where an identity lies in a split.",
    required: [
      "hash": .hash,
      "from": .percentage("Where its share begins."),
      "to": .percentage("Where its share ends."),
    ])

  static let hash = definition(
    "hash",
    .decimal(
      "What the hash of salt and identity says, as a percentage.",
      with: ["minimum": 0, "maximum": 100]))

  static let verdicts = object(
    "What `titrate test --format json` prints: whether what is served is what the specs say.",
    required: [
      "formatVersion": .formatVersion,
      "passes": .boolean(
        "Whether every case holds but for those that are pending; also where there is none."),
      "counts": .object(
        "How many there are of all.",
        required: [
          "specs": .count("The specs."),
          "cases": .count("Their cases."),
          "failed": .count("The cases that do not hold, without those that are pending."),
          "pending": .count("The cases that do not hold at the base of a pull request either."),
        ]),
      "diagnostics": .list(
        "The errors of the plan. Where there are some, no spec is judged.", of: .diagnostic),
      "specs": .list("What was judged, in order of the files.", of: .judgedSpec),
    ],
    with: [
      "examples": [
        [
          "formatVersion": "1.0", "passes": true,
          "counts": ["specs": 0, "cases": 0, "failed": 0, "pending": 0], "diagnostics": [],
          "specs": [],
        ]
      ]
    ])

  static let judgedSpec = object(
    named: "judgedSpec", "A spec, judged.",
    required: [
      "path": .string("The file."),
      "environment": .key("Where the feature is served."),
      "feature": .featureName("The feature."),
      "at": .instant("The moment that the spec names; null where it names none.").orNull,
      "isPast": .boolean(
        "Whether that moment has passed, so that the spec was judged by what is served once the plan is applied."
      ),
      "cases": .list("The cases, in the order of the file.", of: .judgedCase),
    ])

  static let judgedCase = object(
    named: "judgedCase", "A case, judged.",
    required: [
      "line": .number(
        "The line where it begins, from 1; null where the file cannot be read any more."
      ).orNull,
      "column": .number("The column where it begins, from 1, in Unicode scalars.").orNull,
      "holds": .boolean("Whether it holds."),
      "isPending": .boolean(
        "Whether it does not hold at the base of a pull request either, so that it does not count."
      ),
      "expected": .oneOf("What is to be.", [.expectedOutcome, .expectedShares]),
      "actual": .oneOf(
        "What comes; null where the feature is not served there, or where there is no cohort.",
        [.answer, .actualShares, .null()]),
      "explanation": .string("What comes, and why, in sentences."),
    ])

  static let expectedOutcome = object(
    named: "expectedOutcome", "What an identity is to get.",
    required: [
      "identity": .string("The identity, as the application names it."),
      "enabled": .boolean("Whether the feature is to be on."),
      "value": .scalar("What is to be served; null for anything.").orNull,
    ])

  static let expectedShares = object(
    named: "expectedShares", "How many are to get what.",
    required: [
      "shares": .object(
        #"The shares in percent, by variant or "control"."#, keys: .key, values: .percentage),
      "of": .choice("Whom they are shares of.", of: SpecManifest.Population.self),
      "within": .percentage("By how many points each may be off."),
    ])

  static let actualShares = object(
    named: "actualShares", "How many get what, exactly.",
    required: [
      "shares": .object(
        #"The shares in percent, by variant or "control", of all that is served to anyone."#,
        keys: .key, values: .hash),
      "off": .hash("For how many the feature is off."),
      "experiment": .key("The experiment whose cohort it is; null for everyone.").orNull,
    ])
}
