import Domain
import JSONSyntax

// What `status` prints, and what results leave behind.
extension Subschema {
  static let statusOutput = object(
    "What `titrate status --format json` prints: the state as it stands.",
    required: [
      "formatVersion": .formatVersion,
      "state": .statePlace,
      "lineage": .lineage("The state's lineage; null where there is no state yet.").orNull,
      "serial": .count("The number of its commit; 0 where there is no state yet."),
      "experiments": .list("The experiments, by environment and key.", of: .shownExperiment),
      "environments": .list("What every environment serves by default.", of: .shownEnvironment),
    ],
    optional: [
      "provider": .string("The provider that was asked; only with --served."),
      "drift": .list(
        "What is served and is not what titrate keeps; only with --served.", of: .drift),
    ])

  static let statePlace = object(
    named: "statePlace", "Where the state is kept.",
    required: [
      "backend": .backend,
      "commit": .gitCommit,
      "serial": .count("The number of its commit; 0 where there is no state yet."),
    ])

  static let shownExperiment = object(
    named: "experiment", "An experiment as it stands.",
    required: [
      "key": .key,
      "environment": .key,
      "feature": .featureName,
      "name": .string("The name for people, if any.").orNull,
      "owner": .string("Who answers for it, if anyone.").orNull,
      "status": .status,
      "createdAt": .instant("When it was created."),
      "startedAt": .instant("When it was first started; null before that.").orNull,
      "endedAt": .instant("When it was completed; null before that.").orNull,
      "serving": .boolean(
        "Whether its cohort gets the override: enabled, more than 0 percent, and not stopped. Paused and completed experiments may still serve."
      ),
      "stop": .stop("Why it serves nobody; null where nobody stopped it.").orNull,
      "schedule": .schedule("When it starts and ends by itself; null where neither is to happen.")
        .orNull,
      "group": .key(
        "The group of whose experiments one at a time serves; null where it belongs to none."
      ).orNull,
      "decideBy": .instant("By when to decide; null where nothing is due.").orNull,
      "iteration": .number("How often it began anew, this time included."),
      "phases": .list(
        "The stretches in which its split stayed as it was, the first one first.", of: .shownPhase
      ),
      "conclusion": .conclusion("What was decided in the end; null as long as nothing is.")
        .orNull,
      "held": .heldStep(
        "What is due and waits for the end of a freeze, or for the gate of a step; null where nothing does."
      ).orNull,
      "stale": .list(
        "Why somebody should look at it; empty where all is in order.", of: .staleness),
      "rollout": .shownRollout("The rollout as it is stored; null where there is none.").orNull,
    ],
    optional: [
      "served": .object(
        "What is served; null where the provider does not have the flag; only with --served.",
        required: [
          "default": .driftSide,
          "override": .driftSide("What the cohort gets; null where there is no override.").orNull,
        ]
      ).orNull,
      "violations": .violations,
    ])

  static let shownPhase = object(
    named: "phase", "A stretch in which the split stays as it is, so that its data can be pooled.",
    required: [
      "iteration": .number("The iteration that it belongs to."),
      "split": .split("The shares that are expected; null for a standard feature.").orNull,
      "startedAt": .instant("When it began."),
      "endedAt": .instant("When it ended; null as long as it goes on.").orNull,
      "sizes": .cohortSizes,
    ], optional: ["mismatch": .mismatch])

  static let shownRollout = object(
    named: "rollout", "Override and cohort, seen as one.",
    required: [
      "enabled": .boolean("Whether the override is enabled."),
      "percentage": .percentage("How many belong to the cohort."),
      "ramp": .ramp("How the cohort grows; null where it stays as it is.").orNull,
      "value": .typedValue("What the control serves in the cohort."),
      "split": .split("The shares of the cohort; null for a standard feature.").orNull,
      "segment": .salt("The id of the segment."),
      "splitSeed": .salt("The seed of the split."),
    ],
    optional: [
      "bake": .duration(
        "How long it runs at the last step before it ends by itself; left out where it does not.")
    ])

  static let staleness = definition(
    "staleness",
    .choice(
      "It is stopped; a freeze holds what is due; a step is due for more than half an hour, and nobody has applied it; a decision is overdue; it is completed, or paused for more than 7 days, and still serves; it was created more than 30 days ago and never started; or it is created, and its manifest has a schedule, which has no effect.",
      of: Staleness.self))

  static let shownEnvironment = object(
    named: "environment", "What an environment serves by default.",
    required: [
      "key": .key,
      "featureVersioning": .versioning,
      "features": .list("The features, by name.", of: .shownFeature),
    ])

  static let shownFeature = object(
    named: "feature", "What everyone gets who gets nothing else.",
    required: [
      "name": .featureName,
      "enabled": .boolean("Whether the feature is on."),
      "value": .typedValue("What it serves as control."),
      "allocations": .allocations,
      "held": .allocations(
        "Default allocations that wait for the end of a rollout; null where none do."
      ).orNull,
      "version": .number("The number of the live version (v2); null under v1.").orNull,
    ])

  static let mismatch = object(
    named: "mismatch",
    "Exposures that did not fit the split, which holds for the whole phase; left out where none are known.",
    required: [
      "asOf": .instant("The end of the results that showed it first."),
      "exposures": .countedExposures,
    ])

  static let violations = object(
    named: "violations",
    "The guardrails of which the next results decide whether they stop the experiment; left out where there are none.",
    required: [
      "asOf": .instant("The end of the results that violate them."),
      "guardrails": .violatedGuardrails,
    ])

  static let violatedGuardrails = definition(
    "violatedGuardrails",
    .list(
      "Guardrails, each with a variant that violates it.",
      of: .object(required: [
        "metric": .string("The name of the metric."),
        "variant": .variantKey("The variant."),
      ])))

  static let countedExposures = object(
    named: "countedExposures",
    "How many identities were exposed to the control and to each variant.",
    required: [
      "control": .count,
      "variants": .object(keys: .variantKey, values: .count),
    ], with: ["examples": [["control": 10120, "variants": ["blue": 4981, "green": 5023]]]])
}
