package import Domain

/// One request that a flag be served in a way.
package struct ProviderRequest: Hashable, Sendable {
  /// The flag.
  package var flag: FlagID
  /// The experiment that it is for; nil where it is for the flag's default alone.
  package var experiment: ExperimentKey?
  /// What the plan says is done, for the provider's own words about it.
  package var steps: [Step]
  /// What the experiment is to show, for a provider that keeps experiments of its own; nil where that is
  /// not known.
  package var hypothesis: String?
  /// What is to be served.
  package var want: Want
  /// The fingerprint of what was read: what the change was planned on.
  package var expected: String?

  /// Puts it together.
  package init(
    flag: FlagID, experiment: ExperimentKey?, steps: [Step] = [], hypothesis: String? = nil,
    want: Want = Want(), expected: String? = nil
  ) {
    self.flag = flag
    self.experiment = experiment
    self.steps = steps
    self.hypothesis = hypothesis
    self.want = want
    self.expected = expected
  }

  /// What is to be served of a flag. What is not named stays as it is.
  package struct Want: Hashable, Sendable {
    /// What everyone is to get who is in no cohort; nil where that stays as it is.
    package var environmentDefault: FeatureState?
    /// The overrides that are to be as they are here.
    package var overrides: [OverrideServing]
    /// The segments whose overrides are to be gone.
    package var removed: [SegmentID]

    /// Puts it together.
    package init(
      environmentDefault: FeatureState? = nil, overrides: [OverrideServing] = [],
      removed: [SegmentID] = []
    ) {
      self.environmentDefault = environmentDefault
      self.overrides = overrides
      self.removed = removed
    }

    /// Whether all of it is served.
    package func isMet(by serving: FlagServing) -> Bool {
      environmentDefault.map(serving.environmentDefault.servesSame) != false
        && overrides.allSatisfy { override in
          override.segment.map { override.servesSame(as: serving.override(for: $0)) } == true
        }
        && removed.allSatisfy { serving.override(for: $0) == nil }
    }
  }
}
