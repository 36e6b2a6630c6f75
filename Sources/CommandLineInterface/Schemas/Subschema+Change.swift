import Domain
import JSONSyntax
import Planning
import Wire

// What a plan says of one change.
extension Subschema {
  static let subjectKey = string(
    "The key or name of the subject; of a document, its path in the workspace.")

  static let subjectEnvironment = optionalKey(
    "The environment; null for what concerns a feature everywhere, and for a document that is no longer published."
  )

  static let change = object(
    named: "change", "What is done about one subject, all or nothing. Documents come last.",
    required: [
      "kind": .subjectKind,
      "key": .subjectKey,
      "action": .action,
      "environment": .subjectEnvironment,
      "feature": .optionalFeature,
      "status": .object(
        "The experiment's status; null for other subjects.",
        required: [
          "before": .status("Null for a new one.").orNull,
          "after": .status("Null for one that is removed.").orNull,
        ]
      ).orNull,
      "fields": .list(
        "The fields that change, in order of path.",
        of: .object(required: [
          "path": .string(
            "A JSON pointer into the manifest.",
            with: ["pattern": "^/", "examples": ["/rollout/percentage"]]),
          "before": .anything("The stored value; null where there is none."),
          "after": .anything("The value from then on; null where there is none."),
        ])),
      "steps": .list("What is done, in order.", of: .step),
      "upcoming": .list(
        "What time makes of the edit, each moment in order; empty where nothing happens later, or where it is no edit.",
        of: .upcomingStep),
      "reasons": .list("What people should know about it.", of: .string()),
      "briefing": .briefing,
      "impact": .impact(
        "What it does to everyone; null where it touches no traffic, and for what concerns a feature everywhere."
      ).orNull,
    ],
    optional: [
      "ships": .key(
        "The variant that everyone gets in the place of the rollout that goes, told by the first of the reasons; left out where none is shipped."
      ),
      "origin": .choice(
        "Whether the base of a pull request asks for the same already, or it comes with these manifests; only with --base.",
        of: Change.Origin.self),
      "impactByEnvironment": .object(
        "The same of what concerns a feature everywhere, by environment.", values: .impact),
    ])

  static let briefing = definition(
    "briefing",
    .object(
      "What the manifest of an experiment says for people; null for other subjects, and where it is not looked up.",
      required: [
        "owner": .string("Who answers for it, if anyone.").orNull,
        "hypothesis": .string("What it is to show."),
        "primaryMetrics": .list(
          "By what it is judged.",
          of: .object(required: [
            "name": .string("The metric's name."),
            "expectedDirection": .string("What it is expected to do."),
          ])),
      ]
    ).orNull)

  static let impact = object(
    named: "impact",
    "What a change does to everyone in an environment, computed from the buckets of the hash. Shares are percentages of all identities, rounded to two decimals so that they add up, where only nobody is 0 and only everyone is 100.",
    required: [
      "environment": .key("The environment."),
      "shares": .list(
        "Who is served what, the control first, then the variants in their order.",
        of: .object(required: [
          "variant": .variantOrOff,
          "value": .valueOrOff,
          "before": .percentage,
          "after": .percentage,
          "enrolledBefore": .percentage,
          "enrolledAfter": .percentage,
        ])),
      "off": .object(
        "For whom the feature is off.",
        required: [
          "before": .percentage,
          "after": .percentage,
          "enrolledBefore": .percentage,
          "enrolledAfter": .percentage,
        ]),
      "enrolled": .object(
        "Who belongs to a cohort.", required: ["before": .percentage, "after": .percentage]),
      "enters": .percentage,
      "leaves": .percentage,
      "unchanged": .percentage,
      "moves": .list(
        "Who is served something else, the largest move first and at most 1,000, with those who enter and leave.",
        of: .object(required: [
          "from": .variantOrOff,
          "fromValue": .valueOrOff,
          "to": .variantOrOff,
          "toValue": .valueOrOff,
          "share": .percentage,
        ])),
      "enrolledMoved": .percentage,
      "enrolledMovedOfEnrolled": .percentage,
      "othersMoved": .percentage,
      "counts": .object(
        "How many of given identities it concerns; null where none were given.",
        required: [
          "identities": .count,
          "enter": .count,
          "leave": .count,
          "move": .count,
          "enrolledMoved": .count,
        ]
      ).orNull,
      "sentences": .list(
        "Who sees what from now on, and what that means for the analysis.", of: .string()),
      "stop": .string("How to stop it; null where nothing is served that could be stopped.")
        .orNull,
    ],
    optional: [
      "otherOverrides": .count(
        "How many overrides there are that are not titrate's, those of single identities included. It is exact for identities that none of them matches. Left out where there are none."
      ),
      "overlap": .object(
        "How many of those who enter are in the cohorts of other experiments, too. Left out where none is.",
        required: [
          "largest": .list(
            "The cohorts that the most of them are in, the largest first.",
            of: .object(required: ["experiment": .key, "share": .percentage])),
          "others": .count("How many more cohorts some of them are in."),
        ]),
    ])

  static let environmentImpact = object(
    named: "environmentImpact",
    "The shares of identities of an environment to which it happens for at least one feature.",
    required: [
      "environment": .key("The environment."),
      "features": .count("How many features serve someone something else."),
      "enters": .percentage,
      "leaves": .percentage,
      "moves": .percentage,
      "enrolledMoved": .percentage,
    ])

  static let variantOrOff = definition(
    "variantOrOff", .string("The variant's key, or control; null where the feature is off.").orNull)

  static let valueOrOff = definition(
    "valueOrOff",
    .scalar("What is served; null where the feature is off.").orNull)

  static let step = object(
    named: "step", "One thing that apply does.",
    required: ["step": .choice("What is done.", of: Step.Kind.self)],
    optional: [
      "name": .string("The environment's name for people."),
      "featureVersioning": .versioning,
      "type": .featureType,
      "variant": .anyOf(
        "The variant; of one that is removed or shipped its key.", [.variant, .variantKey]),
      "environment": .key("The environment."),
      "feature": .featureName,
      "id": .number("The experiment's number."),
      "details": .object(
        "What describes an experiment; hypothesis, metrics and notes as digests.",
        required: [
          "name": .string("The name for people.").orNull,
          "owner": .string("Who answers for it.").orNull,
          "startAt": .instant("Before that it does not start.").orNull,
          "endAt": .instant("From then on it is completed.").orNull,
          "decideBy": .instant("By when to decide.").orNull,
          "hypothesis": .string("A digest."),
          "metrics": .string("A digest."),
          "notes": .string("A digest of description, links and tags."),
        ],
        optional: [
          "atEnd": .constant("stop", "There where it serves nobody from endAt on."),
          "scheduleIgnored": .constant(
            true, "There where its manifest has a schedule that has no effect."),
          "group": .key("There where it belongs to a group."),
        ]),
      "from": .status,
      "to": .status,
      "segment": .salt("The rollout segment; null for the environment default.").orNull,
      "splitSeed": .salt,
      "percentage": .percentage("How many belong to the cohort."),
      "ramp": .ramp("How the cohort grows; null where it stays as it is.").orNull,
      "bake": .duration(
        "How long it runs at the last step before it ends by itself; left out where it does not."),
      "asOf": .instant("The end of results."),
      "mismatch": .countedExposures(
        "Exposures that do not fit the split; left out where they do, and where that is known."),
      "violations": .violatedGuardrails(
        "What results violate, empty where they violate nothing any more; left out where what is known stays."
      ),
      "iteration": .number("How often the experiment began anew, this time included."),
      "decision": .decision,
      "reason": .string("Why; empty where nobody said."),
      "enabled": .anyOf(
        "Whether the feature is to be on; of an update, before and after.",
        [.boolean(), .switched]),
      "value": .typedValue("What is to be served as control."),
      "allocations": .allocations("Shares to store; null leaves the stored ones.").orNull,
      "before": .featureState("What is stored; null for an override that is made.").orNull,
      "held": .allocations("Allocations to hold until the rollout is removed.").orNull,
    ],
    with: [
      "allOf": demands(
        by: "step",
        [
          Step.Kind.addEnvironment: ["name", "featureVersioning"],
          .updateEnvironment: ["name", "featureVersioning"],
          .addFeature: ["type"],
          .changeType: ["type"],
          .addVariant: ["variant"],
          .updateVariant: ["variant"],
          .removeVariant: ["variant"],
          .addFlag: ["environment", "enabled", "value", "allocations", "splitSeed"],
          .removeFlag: ["environment"],
          .createExperiment: ["id", "feature", "details"],
          .updateExperiment: ["details"],
          .transitionStatus: ["from", "to"],
          .configureRollout: ["segment", "splitSeed", "percentage", "ramp"],
          .startOver: ["iteration"],
          .stop: ["reason"],
          .noteResults: ["asOf"],
          .conclude: ["decision", "reason"],
          .removeRollout: ["segment"],
          .updateFlag: [
            "environment", "segment", "enabled", "value", "allocations", "before", "held",
          ],
          .holdAllocations: ["environment", "allocations"],
          .correctDrift: ["environment", "segment"],
        ])
    ])

  static let switched = object(
    named: "switch",
    "Whether it was on, and is to be; before is null for an override that is made.",
    required: ["before": .boolean().orNull, "after": .boolean()])

  static let featureState = object(
    named: "featureState", "What a feature serves in one place.",
    required: [
      "enabled": .boolean("Whether the feature is on."),
      "value": .typedValue("What it serves as control."),
      "allocations": .allocations,
    ])
}
