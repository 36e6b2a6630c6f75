import JSONSyntax

/// What one manifest asks for.
package enum Manifest: Hashable, Sendable {
  case experiment(ExperimentManifest)
  case feature(FeatureManifest)
  case environment(EnvironmentManifest)
  case results(ResultsManifest)
}

/// An environment as its manifest asks for it.
package struct EnvironmentManifest: Hashable, Sendable {
  /// The file, as it is shown to people.
  package var path: String
  /// The environment's key.
  package var key: EnvironmentKey
  /// Its name for people: the key, unless the manifest says another.
  package var name: String
  /// How it keeps what features serve.
  package var versioning: FeatureVersioning
}

/// A feature as its manifest asks for it.
package struct FeatureManifest: Hashable, Sendable {
  /// The file, as it is shown to people.
  package var path: String
  /// The feature's name.
  package var name: FeatureName
  /// Whether it has variants.
  package var kind: Feature.Kind
  /// What it serves as control, where no environment says otherwise.
  package var value: FlagValue
  /// Whether it is on, where no environment says otherwise.
  package var isEnabled: Bool
  /// The variants in the order of the manifest.
  package var variants: [WantedVariant]
  /// What single environments say otherwise.
  package var entries: [EnvironmentKey: Entry]

  /// A variant as the manifest asks for it.
  package struct WantedVariant: Hashable, Sendable {
    /// The variant's key.
    package var key: VariantKey
    /// What the variant serves.
    package var value: FlagValue
  }

  /// What a feature's manifest says for one environment.
  package struct Entry: Hashable, Sendable {
    /// Whether the feature is on there; nil for what it is elsewhere.
    package var isEnabled: Bool?
    /// What it serves there as control; nil for what it serves elsewhere.
    package var value: FlagValue?
    /// The default allocations there; a variant that is not named gets nothing.
    package var allocations: [VariantAllocation] = []
  }

  /// What everyone in an environment is to get by default, with a share for each of the variants.
  func environmentDefault(
    in environment: EnvironmentKey, variants: [VariantKey]
  ) -> FeatureState {
    let entry = entries[environment]
    return FeatureState(
      isEnabled: entry?.isEnabled ?? isEnabled, value: entry?.value ?? value,
      allocations: Allocations(entry?.allocations ?? [], for: variants))
  }
}

/// An experiment as its manifest asks for it.
package struct ExperimentManifest: Hashable, Sendable {
  /// The file, as it is shown to people.
  package var path: String
  /// The experiment's identity.
  package var id: ExperimentID
  /// The feature it experiments with.
  package var feature: FeatureName
  /// The status it is to have.
  package var status: Status
  /// What describes it.
  package var details: Experiment.Details
  /// What it measures.
  package var metrics: [Metric]
  /// The rollout it is to have, if any.
  package var rollout: WantedRollout?
  /// How often it is to have begun anew, this time included.
  package var iteration = 1
  /// What was decided in the end, if anything is.
  package var conclusion: Conclusion?
  /// Whether the manifest says that it is to run, but its schedule says not yet.
  package var isScheduled = false

  /// A rollout as the manifest asks for it.
  package struct WantedRollout: Hashable, Sendable {
    /// How many belong to the cohort; of a ramp, how many do at the moment that is looked at.
    package var percentage: Percentage
    /// How that grows with time; nil where it stays as it is.
    package var ramp: Ramp?
    /// What the cohort gets as control; nil to follow the feature's default until the first enabling.
    package var value: FlagValue?
    /// The shares of the variants that are named beside the control; nil where no split stands.
    package var split: [VariantAllocation]?
    /// Whether it is to be enabled before the start; nil where the manifest does not say.
    package var isEnabled: Bool?
  }

  /// Where a field stands in the file.
  func location(of pointer: String) -> SourceLocation {
    SourceLocation(path: path, pointer: pointer)
  }
}

extension FeatureManifest {
  /// Where a field stands in the file.
  func location(of pointer: String) -> SourceLocation {
    SourceLocation(path: path, pointer: pointer)
  }
}
