package import Domain
package import JSONSyntax

/// What one manifest asks for.
package enum Manifest: Hashable, Sendable {
  case experiment(ExperimentManifest)
  case feature(FeatureManifest)
  case environment(EnvironmentManifest)
  case results(ResultsManifest)
  case spec(SpecManifest)
}

/// An environment as its manifest asks for it.
package struct EnvironmentManifest: Hashable, Sendable {
  /// The file, as it is shown to people; nil where there is none, and what is served counts.
  package var path: String?
  /// The environment's key.
  package var key: EnvironmentKey
  /// Its name for people: the key, unless the manifest says another.
  package var name: String
  /// How it keeps what features serve.
  package var versioning: FeatureVersioning
}

/// A feature as its manifest asks for it.
package struct FeatureManifest: Hashable, Sendable {
  /// The file, as it is shown to people; nil where there is none, and what is served counts.
  package let path: String?
  /// The feature's name.
  package let name: FeatureName
  /// Whether it has variants.
  package let kind: Feature.Kind
  /// What it serves as control, where no environment says otherwise.
  package let value: FlagValue
  /// Whether it is on, where no environment says otherwise.
  package let isEnabled: Bool
  /// The variants in the order of the manifest.
  package let variants: [VariantManifest]
  /// What single environments say otherwise.
  package let entries: [EnvironmentKey: Entry]

  /// A variant as the manifest asks for it.
  package struct VariantManifest: Hashable, Sendable {
    /// The variant's key.
    package var key: VariantKey
    /// What the variant serves.
    package var value: FlagValue

    /// Makes a variant.
    package init(key: VariantKey, value: FlagValue) {
      self.key = key
      self.value = value
    }
  }

  /// What a feature's manifest says for one environment.
  package struct Entry: Hashable, Sendable {
    /// Whether the feature is on there; nil for what it is elsewhere.
    package var isEnabled: Bool?
    /// What it serves there as control; nil for what it serves elsewhere.
    package var value: FlagValue?
    /// The default allocations there; a variant that is not named gets nothing.
    var allocations: [VariantAllocation] = []
  }

  /// What everyone in an environment is to get by default, with a share for each of the variants.
  package func environmentDefault(
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
  private var content: Boxed<Content>

  private struct Content: Hashable {
    let path: String
    let id: ExperimentID
    var feature: FeatureName
    var status: Status
    var details: Experiment.Details
    let metrics: [Metric]
    var rollout: RolloutManifest?
    var iteration: Int
    var conclusion: Conclusion?
    var hasLink: Bool
    var isScheduled = false
    var utcOffset: Int64?
  }

  /// The file, as it is shown to people.
  package var path: String { content.value.path }
  /// The experiment's identity.
  package var id: ExperimentID { content.value.id }
  /// The feature it experiments with.
  package var feature: FeatureName {
    get { content.value.feature }
    set { content.value.feature = newValue }
  }
  /// The status it is to have.
  package var status: Status {
    get { content.value.status }
    set { content.value.status = newValue }
  }
  /// What describes it.
  package var details: Experiment.Details {
    get { content.value.details }
    set { content.value.details = newValue }
  }
  /// What it measures.
  package var metrics: [Metric] { content.value.metrics }
  /// Whether it says where to read more.
  package var hasLink: Bool { content.value.hasLink }
  /// The rollout it is to have, if any.
  package var rollout: RolloutManifest? {
    get { content.value.rollout }
    set { content.value.rollout = newValue }
  }
  /// The iteration it is to be in: a later one than the stored one starts it over.
  package var iteration: Int {
    get { content.value.iteration }
    set { content.value.iteration = newValue }
  }
  /// What was decided in the end, if anything is.
  package var conclusion: Conclusion? {
    get { content.value.conclusion }
    set { content.value.conclusion = newValue }
  }
  /// Whether it is to run by its manifest, but not yet by its schedule.
  package var isScheduled: Bool {
    get { content.value.isScheduled }
    set { content.value.isScheduled = newValue }
  }

  /// The offset from UTC, in seconds, in which its schedule is written; nil where it is UTC.
  package var utcOffset: Int64? {
    get { content.value.utcOffset }
    set { content.value.utcOffset = newValue }
  }

  /// Makes a manifest as it stands in the file, before its schedule and ramp are looked at.
  init(
    path: String, id: ExperimentID, feature: FeatureName, status: Status,
    details: Experiment.Details, metrics: [Metric], rollout: RolloutManifest?, iteration: Int = 1,
    conclusion: Conclusion? = nil, hasLink: Bool = false
  ) {
    content = Boxed(
      Content(
        path: path, id: id, feature: feature, status: status, details: details, metrics: metrics,
        rollout: rollout, iteration: iteration, conclusion: conclusion, hasLink: hasLink))
  }

  /// A rollout as the manifest asks for it.
  package struct RolloutManifest: Hashable, Sendable {
    /// The size of the cohort; of a ramp, the size at its start, until the time is looked at.
    package var percentage: Percentage
    /// How that grows with time; nil where it stays as it is.
    package var ramp: Ramp?
    /// How long the experiment runs at the last step of the ramp before it ends by itself; nil where it
    /// does not.
    package var bake: Duration?
    /// What the cohort gets as control; nil to follow the feature's default until the first
    /// enabling.
    package var value: FlagValue?
    /// The shares of the variants, without that of the control; nil where the manifest has no
    /// split.
    package var split: [VariantAllocation]?
    /// Whether it is to be enabled before the start; nil where the manifest does not say.
    package var isEnabled: Bool?
  }

  /// The flag that it experiments with, and competes for.
  package var flagID: FlagID { FlagID(id.environment, feature) }

  /// Whether what it asks for depends on the time.
  package var dependsOnTime: Bool { !details.schedule.isEmpty || rollout?.ramp != nil }

  /// Where a field stands in the file.
  package func location(of pointer: String) -> SourceLocation {
    SourceLocation(path: path, pointer: pointer)
  }
}

extension FeatureManifest {
  /// Where a field stands in the file; nil where there is no file.
  package func location(of pointer: String) -> SourceLocation? {
    path.map { SourceLocation(path: $0, pointer: pointer) }
  }
}

extension EnvironmentManifest {
  /// Where a field stands in the file; nil where there is no file.
  package func location(of pointer: String) -> SourceLocation? {
    path.map { SourceLocation(path: $0, pointer: pointer) }
  }
}

extension Feature {
  /// The variants as a manifest would ask for them.
  package var wantedVariants: [FeatureManifest.VariantManifest] {
    variants.map { FeatureManifest.VariantManifest(key: $0.key, value: $0.value) }
  }
}
