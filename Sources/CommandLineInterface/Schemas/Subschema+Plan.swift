import JSONSyntax
import Planning

// What a plan says as a whole.
extension Subschema {
  static let plan = object(
    "What `titrate plan --format json` prints: all that apply would do.",
    required: [
      "formatVersion": .formatVersion,
      "state": .state,
      "selection": .object(
        "What the plan is narrowed to; null for everything. Where experiments are named, the environments narrow nothing more.",
        required: [
          "environments": .list("Their keys.", of: .key),
          "experiments": .list(
            "Each as its environment and its key.",
            of: .string(with: ["examples": ["production/checkout-cta"]])),
        ]
      ).orNull,
      "notLookedAt": .list(
        "What a narrowed plan claims nothing of, in phrases for people.",
        of: .string(with: ["examples": ["the variants of checkout_button"]])),
      "hasChanges": .boolean("Whether there is anything to apply."),
      "drift": .list(
        "What is served and is not what titrate keeps, where a provider serves.", of: .drift),
      "stops": .list(
        "What serves nobody after the plan, since somebody stopped it.", of: .stoppedExperiment),
      "changes": .list("What would be done, in order.", of: .change),
      "upcoming": .list(
        "What comes next by itself after the plan, at most three steps of each experiment.",
        of: .upcomingStep),
      "held": .list("What is due and waits. It is no change.", of: .heldStep),
      "policy": .policyChange(
        "The policy that is in force once the plan is applied; null where it stays."
      ).orNull,
      "environments": .list(
        "What the plan as a whole does to everyone, by environment.", of: .environmentImpact),
      "breaches": .list(
        "What the policy does not permit. What only takes people out of cohorts, and what time alone brings about, is applied all the same.",
        of: .breach),
      "summary": .object(
        "How many changes of each action there are.", values: .count,
        with: [
          "required": [
            "create", "start", "resume", "pause", "complete", "update", "remove", "stop", "release",
          ]
        ]),
      "diagnostics": .list(
        "What is wrong, or worth a warning, by file and position.", of: .diagnostic),
      "errorsElsewhere": .count("How many errors lie outside the selection."),
    ],
    optional: [
      "withdrawn": .list(
        "What the base of a pull request asks for, and these manifests do not; left out where there is none, and without --base.",
        of: .object(required: [
          "kind": .subjectKind,
          "key": .string(),
          "action": .action,
          "environment": .optionalKey,
          "feature": .optionalFeature,
        ]))
    ])

  static let state = object(
    named: "state", "Which state was read.",
    required: [
      "lineage": .lineage("The state's lineage; null where there is no state yet.").orNull,
      "serial": .count("The number of its commit; 0 where there is no state yet."),
    ])

  static let stoppedExperiment = object(
    named: "stoppedExperiment", "An experiment that is stopped, by whom, when, and why.",
    required: [
      "environment": .key("The environment."),
      "key": .key("The experiment."),
      "stoppedAt": .instant("When."),
      "author": .author,
      "reason": .string("Why; empty where nobody said."),
    ])

  static let upcomingStep = object(
    named: "upcomingStep",
    "What happens to an experiment by itself, unless something else happens before.",
    required: [
      "action": .timedStep,
      "after": .duration("How long after the plan is applied; null where the time is known.")
        .orNull,
      "at": .optionalInstant(
        "When; null where it counts from the apply. A pause or a stop puts it off."),
      "breaches": .list(
        "The fields of the policy that do not permit it; only where it belongs to an edit of this plan.",
        of: .policyRule),
      "environment": .key("The environment."),
      "held": .object(
        "Why not earlier, and when it was asked for; null where nothing is in its way.",
        required: ["due": .instant, "reason": .string()]
      ).orNull,
      "key": .key("The experiment."),
      "localTime": .string(
        "When, with the offset from UTC that the manifest writes; null where it writes none."
      ).orNull,
      "percentage": .percentage("How large the cohort is from then on; null unless it grows.")
        .orNull,
    ],
    optional: [
      "waitsFor": .object(
        "What results must say, too, before it or a step before it is taken, so that it may come later; left out for nothing.",
        required: [
          "guardrailsHold": .boolean("Whether every guardrail must hold.")
        ],
        optional: [
          "exposures": .number(
            "How many must have been exposed in the phase; left out for any number.")
        ]),
      "impact": .impact(
        "What it does to everyone in the environment; only where it belongs to an edit of this plan."
      ),
    ])

  static let drift = object(
    named: "drift",
    "A way in which what is served of a part of a flag differs from what titrate keeps of it.",
    required: [
      "class": .choice(
        "What kind of difference it is. Less exposure is respected, more is put right.",
        of: Drift.Kind.self),
      "environment": .key("The environment."),
      "experiment": .optionalExperiment(
        "The experiment whose cohort it is about; null where it is about none."),
      "feature": .featureName,
      "kept": .driftSide("What titrate keeps; null where it keeps nothing of it.").orNull,
      "name": .string("What the provider calls an override that is not titrate's.").orNull,
      "putRight": .boolean("Whether applying the plan puts it right; else it stays."),
      "segment": .salt(
        "The rollout segment whose override it is; null for the default, and for what is not titrate's."
      ).orNull,
      "served": .driftSide("What is served; null where nothing is.").orNull,
    ])

  static let driftSide = object(
    named: "driftSide", "What is kept, or served, of a part of a flag.",
    required: [
      "allocations": .allocations,
      "enabled": .boolean("Whether the feature is on."),
      "percentage": .percentage(
        "How many belong to the cohort; null for the default, and where another rule says who does."
      ).orNull,
      "value": .typedValue("What it serves as control."),
    ],
    optional: [
      "status": .status(
        "The status of the experiment that it belongs to; left out for the default, and where the provider keeps no experiments."
      )
    ])
}
