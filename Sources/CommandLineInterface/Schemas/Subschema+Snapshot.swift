import JSONSyntax

// The state.
extension Subschema {
  static let snapshot = object(
    "The persisted state, state.json. Titrate alone writes it.",
    required: [
      "formatVersion": .constant(1, "The version of this format."),
      "lineage": .lineage,
      "serial": .number("The number of the commit."),
      "committedAt": .instant("When it was committed."),
      "author": .author,
      "origin": .object(
        "The run that made the commit, as far as it is known.",
        optional: [
          "commit": .string("The commit that was checked out."),
          "ref": .string("The branch or other ref that was built."),
          "runURL": .string("The page of the run."),
          "pullRequest": .integer("The number of the pull request."),
        ]),
      "lastNumbers": .object(
        "The numbers that were given out last.",
        required: ["experiment": .count, "variant": .count],
        optional: [
          "generation": .number(
            "The last generation of cohorts under keys that were forgotten: a new one is of a later generation, whatever its key. Left out until there is one."
          )
        ]),
      "environments": .object("The environments, by key.", keys: .key, values: .storedEnvironment),
      "features": .object("The features, by name.", keys: .featureName, values: .storedFeature),
      "experiments": .object(
        "The experiments, by environment and key.", keys: .experimentIdentity,
        values: .storedExperiment),
      "events": .list(
        "What happened in this very commit, as the audit trail records it.", of: .storedEvent),
      "checksum": .string(
        "The XXH64 (seed 0) of all bytes before this line.", with: ["pattern": "^[0-9a-f]{16}$"]),
    ],
    optional: [
      "checkout": .checkout(
        "The commit of the manifests that were applied last, where they lie in a repository."),
      "policy": .policy("The policy in force, as it was last applied."),
      "endedKeys": .object(
        "How many experiments under a key served and are gone. The next one under it gets other seeds. Of more than 1,000 keys all are forgotten, and lastNumbers has a generation for them. Left out where there are none.",
        keys: .experimentIdentity, values: .number),
      "intents": .list(
        "What runs are having a provider serve, or were when they were interrupted. Left out where there is none.",
        of: .intent),
    ])

  static let checkout = object(
    named: "checkout", "A commit of the manifests.",
    required: [
      "commit": .string("Its hash."),
      "committedAt": .instant("When it was committed."),
    ])

  static let intent = object(
    named: "intent", "What a run is about to have a provider serve.",
    required: [
      "author": .author("Who is at work."),
      "begunAt": .instant("Since when."),
      "flags": .list(
        "The flags that it is about, in order.",
        of: .object(required: ["environment": .key, "feature": .featureName])),
      "id": .string("What tells it from others."),
      "origin": .object("The run, as far as it is known, as in the head."),
      "process": .string("The process, by which its machine knows when it is gone."),
      "renewedAt": .instant("When it was last said that the run is at work."),
    ])

  static let storedEnvironment = object(
    named: "environment", "An environment.",
    required: [
      "name": .string("The name for people."),
      "featureVersioning": .versioning,
    ])

  static let storedFeature = object(
    named: "feature", "A feature, and what it serves.",
    required: [
      "applied": .digest(
        "The digest of what its manifest asks for if it leaves the feature as it is."),
      "type": .featureType,
      "variants": .list(of: .storedVariant),
      "environments": .object("What is served, by environment.", keys: .key, values: .storedFlag),
    ])

  static let storedFlag = object(
    named: "flag", "What a feature serves in one environment by default.",
    required: [
      "enabled": .boolean("Whether the feature is on."),
      "value": .value("What it serves as control."),
      "allocations": .allocations,
      "held": .allocations(
        "Default allocations that wait for the end of a rollout; null where none do."
      ).orNull,
      "splitSeed": .salt("The seed of the default's split."),
      "version": .version("The live version (v2); null under v1.").orNull,
    ])

  static let version = object(
    named: "version", "A published version.",
    required: ["number": .number, "publishedAt": .instant, "author": .author])

  static let storedExperiment = object(
    named: "experiment", "An experiment.",
    required: [
      "applied": .digest(
        "The digest of what its manifest asks for if it leaves the experiment as it is; null where something may happen by itself, or has to be told in every plan."
      ).orNull,
      "id": .number("Its number, which never changes."),
      "feature": .featureName,
      "name": .string("The name for people, if any.").orNull,
      "owner": .string("Who answers for it, if anyone.").orNull,
      "status": .status,
      "createdAt": .instant,
      "changedAt": .instant("When the status last changed."),
      "startedAt": .instant("When it was first started.").orNull,
      "endedAt": .instant("When it was completed.").orNull,
      "digests": .object(
        "Digests of longer fields, by which an edit is noticed.",
        required: ["hypothesis": .digest, "metrics": .digest, "notes": .digest]),
      "rollout": .storedRollout("The cohort, and what it gets; null where there is no rollout.")
        .orNull,
    ],
    optional: [
      "clock": .object(
        "How long it has run; it stands as soon as it was started.",
        required: [
          "elapsedSeconds": .count("What counted up to the last time it was looked at."),
          "runningSince": .instant("Since when it counts; null as long as it stands still.")
            .orNull,
        ]),
      "schedule": .schedule,
      "scheduleIgnored": .constant(
        true, "There where its manifest has a schedule that has no effect."),
      "group": .key("Of its experiments one at a time serves."),
      "decideBy": .instant("By when to decide."),
      "iteration": .integer(
        "How often it began anew, this time included; left out for the first.",
        with: ["minimum": 2]),
      "phases": .list(
        "The stretches in which its split stayed as it was, the first one first.",
        of: .storedPhase),
      "conclusion": .conclusion,
      "violations": .violations,
    ])

  static let digest = definition(
    "digest",
    .string("The XXH64 (seed 0) of what it stands for.", with: ["pattern": "^[0-9a-f]{16}$"]))

  static let storedVariant = object(
    named: "variant", "A variant of a feature.",
    required: [
      "id": .number("The variant's number, which never changes."),
      "key": .variantKey,
      "value": .value("What the variant serves."),
    ])

  static let cohortSizes = list(
    "How large the cohort was, from when on.",
    of: .object(required: ["since": .instant, "percentage": .percentage]))

  static let storedPhase = object(
    named: "phase", "A stretch in which the split stays as it is, so that its data can be pooled.",
    required: [
      "iteration": .number("The iteration that it belongs to."),
      "allocations": .allocations,
      "startedAt": .instant("When it began."),
      "endedAt": .instant("When it ended; null as long as it goes on.").orNull,
      "sizes": .cohortSizes,
    ], optional: ["mismatch": .mismatch])

  static let storedRollout = object(
    named: "rollout",
    "The cohort of an experiment, and the override: what it gets instead of the default.",
    required: [
      "percentage": .percentage("How many belong to the cohort."),
      "segment": .salt("The salt of the cohort."),
      "splitSeed": .salt("The salt of the split."),
      "enabled": .boolean("Whether the feature is on."),
      "value": .value("What it serves as control."),
      "allocations": .allocations,
      "priority": .count("The rank of the override; the lower, the stronger."),
      "wasEnabled": .boolean("Whether the override was ever enabled."),
    ],
    optional: [
      "servedSalts": .object(
        "The salts by which a provider deals out; absent where segment and splitSeed count.",
        required: ["cohort": .salt, "split": .salt],
        optional: [
          "environment": .string(
            "What is hashed in the place of the environment's key; left out where that is.")
        ]),
      "ramp": .list(
        "How the cohort grows; left out where it stays as it is.",
        of: .object(
          required: [
            "afterSeconds": .count("After how much time of running."),
            "percentage": .percentage,
          ],
          optional: [
            "whenExposures": .number(
              "How many must have been exposed in the phase before; left out for any number."),
            "whenGuardrailsHold": .constant(
              true, "There where every guardrail must hold before."),
          ]), with: ["minItems": 1]),
      "bakeSeconds": .count(
        "How long it runs at the last step before it ends by itself; left out where it does not."),
      "lastStepAtSeconds": .count(
        "How long it had run when that step was reached; left out as long as it was not."),
      "stop": .stop("Why nobody is served; left out where nobody stopped it."),
      "releasedAt": .instant("When it was last served again after a stop."),
    ])
}
