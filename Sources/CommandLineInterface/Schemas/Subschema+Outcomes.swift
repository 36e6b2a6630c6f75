import JSONSyntax

// What `apply` and `validate` print.
extension Subschema {
  static let applyOutput = object(
    "What `titrate apply --format json` prints: what was done, and what could not be.",
    required: [
      "formatVersion": .formatVersion,
      "state": .keptState("The state after the run."),
      "committed": .boolean("Whether a commit was made. Where there was nothing to do, none is."),
      "outcomes": .list(
        "What became of each change, in order, those of documents last.", of: .outcome),
      "drift": .list(
        "What was served before and was not what titrate kept, where a provider serves.", of: .drift
      ),
      "published": .list(
        "The documents that were written, since what they serve has changed, or they were not what they should be.",
        of: .publication),
      "summary": .object(
        "How many changes ended in which way.",
        required: ["applied": .count, "failed": .count, "skipped": .count]),
      "diagnostics": .list(
        "What is wrong, or worth a warning, by file and position.", of: .diagnostic),
      "breaches": .list(
        "What the policy does not permit. What it concerns was not done.", of: .breach),
      "policy": .policyChange("The policy that is in force from now on; null where it stays.")
        .orNull,
    ])

  static let keptState = object(
    named: "keptState", "Which state it is, and where it is kept.",
    required: [
      "backend": .backend,
      "commit": .gitCommit,
      "lineage": .lineage("The state's lineage; null where there is no state yet.").orNull,
      "serial": .count("The number of its commit; 0 where there is no state yet."),
    ])

  static let publication = object(
    named: "publication", "A document for SDKs.",
    required: [
      "environment": .key,
      "format": .bucketing,
      "path": .string("The file, relative to the workspace."),
    ])

  static let outcome = object(
    named: "outcome", "What became of one change.",
    required: [
      "kind": .subjectKind,
      "key": .subjectKey,
      "action": .action,
      "environment": .subjectEnvironment,
      "feature": .optionalFeature,
      "outcome": .choice(
        "Applied; failed, and undone whole; or skipped, since it builds on one that failed.",
        of: ["applied", "failed", "skipped"]),
      "reason": .string("Why it was not applied; null where it was.").orNull,
    ])

  static let diagnostics = object(
    "What `titrate validate --format json` prints.",
    required: [
      "formatVersion": .formatVersion,
      "diagnostics": .list(
        "What is wrong, or worth a warning, by file and position.", of: .diagnostic),
    ], with: ["examples": [["formatVersion": "1.0", "diagnostics": []]]])
}
