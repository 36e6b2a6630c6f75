import JSONSyntax

/// The fields that a change changes. A plan of many changes is mostly carried out without being shown, so
/// the fields of those there are most of are told when they are asked for.
package enum FieldDifferences: Sendable {
  case known([Change.FieldChange])
  /// All that the manifest of a new feature says.
  indirect case newFeature(FeatureManifest)
  indirect case experiment(before: ExperimentFields, after: ExperimentFields)

  /// The fields, in order of path.
  var fields: [Change.FieldChange] {
    switch self {
    case .known(let fields): fields
    case .newFeature(let manifest):
      .differences(
        [
          ("/type", nil, .string(manifest.kind.rawValue)), ("/value", nil, manifest.value.json),
          ("/enabled", nil, .boolean(manifest.isEnabled)),
        ] + manifest.variants.map { ("/variants/\($0.key)", nil, $0.value.json) })
    case .experiment(let before, let after):
      .differences(
        [
          (
            "/iteration", before.iteration.map(JSONValue.integer),
            after.iteration.map(JSONValue.integer)
          ),
          (
            "/conclusion", before.conclusion.map { .object($0.members) },
            after.conclusion.map { .object($0.members) }
          ),
        ] + .differences(from: before.details, to: after.details)
          + .differences(from: before.target, to: after.target))
    }
  }
}

extension FieldDifferences: Hashable {
  /// Whether both tell of the same fields.
  package static func == (first: Self, second: Self) -> Bool { first.fields == second.fields }

  /// Hashes what `==` compares.
  package func hash(into hasher: inout Hasher) { hasher.combine(fields) }
}

/// What a manifest says of an experiment, as far as it is compared.
package struct ExperimentFields: Sendable {
  var iteration: Int?
  var conclusion: Conclusion?
  var details: Experiment.Details?
  var target: RolloutTarget?
}
