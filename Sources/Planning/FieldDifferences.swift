import Domain
import Manifests
import JSONSyntax

/// The fields that a change changes. A plan of many changes is mostly carried out without being shown, so
/// the fields of those there are most of are told when they are asked for.
enum FieldDifferences: Sendable {
  case known([Change.FieldChange])
  /// All that the manifest of a new feature says.
  indirect case newFeature(FeatureManifest)
  /// What an experiment's manifest says from now on, instead of what it said, with what its rollout served
  /// and will serve.
  indirect case experiment(ExperimentIntent, before: RolloutTarget?, after: RolloutTarget?)

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
    case .experiment(let intent, let before, let after):
      .differences(intent.differences + .differences(from: before, to: after))
    }
  }
}

extension FieldDifferences: Hashable {
  /// Whether both tell of the same fields.
  static func == (first: Self, second: Self) -> Bool { first.fields == second.fields }

  /// Hashes what `==` compares.
  func hash(into hasher: inout Hasher) { hasher.combine(fields) }
}
