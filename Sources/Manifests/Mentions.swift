import Domain
import JSONSyntax

/// What one manifest is about, and what it says of others. It is read even where the manifest has
/// mistakes, so that one run reports all of them.
struct Mentions: Sendable {
  /// The manifest, as it is shown to people.
  let path: String
  /// What it is about, as far as that could be made out. Results are about their experiment; a spec is
  /// known by its path alone.
  var subject: Subject?
  /// The environments for which a feature has entries.
  var entries: [EnvironmentKey] = []
  /// The environment of an experiment or a spec, or of the experiment that results are about.
  var environment: EnvironmentKey?
  /// The feature of an experiment or a spec.
  var feature: FeatureName?
  /// The rollout of an experiment.
  var rollout: Rollout?
  /// What results say; nil for all other manifests.
  var results: Results?
  /// Whether it is a spec.
  var isSpec = false
  /// The variants that results or a spec name, and where.
  var variants: [(key: VariantKey, location: SourceLocation)] = []

  /// How a rollout is split.
  enum Rollout: Sendable {
    case unsplit
    case split([VariantKey])
  }

  /// What results say of the experiment, and where.
  struct Results: Sendable {
    /// When their span of time ends.
    var asOf: Instant?
    /// The metrics.
    var metrics: [(name: String, location: SourceLocation)] = []
  }

  /// What a diagnostic about the manifest concerns.
  var concern: Problems.Concern { subject.map { .subject($0) } ?? .unknown }

  /// Where the value at a JSON pointer stands.
  func value(at pointer: String) -> SourceLocation {
    SourceLocation(path: path, pointer: pointer)
  }

  /// Where the key at a JSON pointer stands.
  func key(at pointer: String) -> SourceLocation {
    SourceLocation(path: path, key: pointer)
  }
}
