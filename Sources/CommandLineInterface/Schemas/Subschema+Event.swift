import Domain
import JSONSyntax
import Wire

// What happened, as the audit trail and the state have it.
extension Subschema {
  static let auditEvent = object(
    "One line of `titrate history --format json`, and of the audit trail audit.jsonl.",
    required: [
      "lineage": .lineage,
      "serial": .number("The commit of the state that it belongs to."),
      "time": .instant("When it was committed."),
      "author": .author,
      "event": .choice("What happened.", of: Event.Name.self),
      "environment": .optionalKey,
      "experiment": .optionalExperiment,
      "feature": .optionalFeature,
      "attributes": .object(
        "The particulars of the event.",
        optional: [
          "name": .string("The name for people."),
          "featureVersioning": .versioning,
          "type": .featureType,
          "addedVariant": .variant("A variant that was added."),
          "changedVariant": .variant("A variant whose value was changed."),
          "removedVariant": .variantKey("The key of a variant that was removed."),
          "variant": .variantKey("The variant that is shipped."),
          "segment": .salt("The rollout segment; null for the environment default.").orNull,
          "enabled": .boolean("Whether the feature is on."),
          "value": .typedValue("What it serves as control."),
          "allocations": .allocations,
          "version": .number("The live version (v2)."),
          "id": .number("The experiment's number."),
          "from": .status("The status before."),
          "to": .status("The status after."),
          "fields": .list("The fields that were edited.", of: .string()),
          "splitSeed": .salt("The salt of the split."),
          "percentage": .percentage("How many belong to the cohort."),
          "percentageBefore": .percentage("How many did before; null for a new cohort.").orNull,
          "reason": .string("Why; empty where nobody said."),
          "iteration": .number("How often the experiment began anew, this time included."),
          "decision": .decision,
          "asOf": .instant("The end of results."),
          "mismatch": .countedExposures("Exposures that do not fit the split."),
          "violations": .violatedGuardrails(
            "What results violate; empty where they violate nothing any more."),
          "policy": .policy,
          "flags": .number("How many flags a run is about to have served."),
          "fromSerial": .number("The commit whose state came back."),
        ]),
    ],
    optional: [
      "commit": .string("The commit that was checked out."),
      "ref": .string("The branch or other ref that was built."),
      "runURL": .string("The page of the run."),
      "pullRequest": .integer("The number of the pull request."),
    ],
    with: [
      "allOf": demands(by: "event", attributes, in: "attributes"),
      "examples": [
        [
          "lineage": "3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b", "serial": 2,
          "time": "2026-01-31T09:30:00Z", "author": ["type": "user", "name": "Mira"],
          "event": "experiment.started", "environment": "production", "experiment": "checkout-cta",
          "feature": "checkout_button", "attributes": ["from": "created", "to": "running"],
        ]
      ],
    ])

  private static let attributes = Dictionary(
    uniqueKeysWithValues: Event.Name.allCases.map { ($0, $0.givenAttributes) })

  static let storedEvent = object(
    named: "event", "Something that happened.",
    required: [
      "event": .choice("What happened.", of: Event.Name.self),
      "environment": .optionalKey,
      "experiment": .optionalExperiment,
      "feature": .optionalFeature,
      "attributes": .object(
        "The particulars of the event; the schema of an event describes them."),
    ])
}
