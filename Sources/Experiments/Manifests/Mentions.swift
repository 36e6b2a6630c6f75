import JSONSyntax

/// What one manifest says of others. It is read whatever mistakes the manifest has elsewhere, so
/// that all of them are told in one run.
struct Mentions: Sendable {
  /// What a diagnostic about the manifest concerns.
  var concern = Problems.Concern.unknown
  /// The environments that are named.
  var environments: [Mention<EnvironmentKey>] = []
  /// The feature of an experiment.
  var feature: Mention<FeatureName>?
  /// The rollout of an experiment.
  var rollout: RolloutMention?

  /// A name, and where it stands.
  struct Mention<Name: CheckedName>: Sendable {
    var name: Name
    var location: SourceLocation
  }

  /// A rollout, and how it is split.
  struct RolloutMention: Sendable {
    var location: SourceLocation
    /// Nil where no split stands.
    var split: SplitMention?
  }

  /// A split, and the variants it names.
  struct SplitMention: Sendable {
    var location: SourceLocation
    var variants: [Mention<VariantKey>]
  }
}
