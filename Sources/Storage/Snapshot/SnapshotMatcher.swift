package import Experiments

/// Finds the manifests that ask for what is stored already. One for each thread.
package struct SnapshotMatcher {
  /// Which stored entity a manifest describes.
  package enum Entity: Hashable, Sendable {
    /// An experiment, with its feature.
    case experiment(Int, feature: Int)
    case feature(Int)
    case environment(EnvironmentKey)
  }

  private let stored: StoredSnapshot
  private let now: Instant
  private let environments: [EnvironmentKey]
  private var experiments = SnapshotWindow()
  private var features = SnapshotWindow()

  /// Begins to compare with a snapshot, as things are at a moment.
  package init(_ stored: StoredSnapshot, asOf now: Instant) {
    self.stored = stored
    self.now = now
    environments = stored.environments.keys.sorted()
  }

  /// What is stored and is all that a file asks for; nil where a plan has to think about the file.
  /// Throws where what is stored cannot be trusted.
  package mutating func match(_ file: ManifestFile) throws(StorageError) -> Entity? {
    guard file.diagnostics.isEmpty else { return nil }
    do throws(SnapshotReadError) {
      switch file.manifest {
      case .experiment(let manifest)?: return try match(manifest)
      case .feature(let manifest)?: return try match(manifest)
      case .environment(let manifest)?:
        let isSettled = stored.environments[manifest.key].map(manifest.isSettled) ?? false
        return isSettled ? .environment(manifest.key) : nil
      // They are kept, and with them all that a plan has to know of their experiment.
      case .results?, nil: return nil
      }
    } catch {
      throw StorageError(error, at: stored.path)
    }
  }

  private mutating func match(
    _ manifest: FeatureManifest
  ) throws(SnapshotReadError) -> Entity? {
    guard let ordinal = stored.ordinal(of: manifest.name) else { return nil }
    if let digest = manifest.appliedDigest(in: environments),
      digest == stored.index.features.applied[ordinal]
    {
      return .feature(ordinal)
    }
    let feature = try stored.feature(manifest.name, at: ordinal, &features)
    return manifest.isSettled(as: feature, in: stored.environments) ? .feature(ordinal) : nil
  }

  private mutating func match(
    _ manifest: ExperimentManifest
  ) throws(SnapshotReadError) -> Entity? {
    guard let ordinal = stored.ordinal(of: manifest.id),
      let featureOrdinal = stored.ordinal(of: manifest.feature)
    else { return nil }
    let entity = Entity.experiment(ordinal, feature: featureOrdinal)
    if let digest = manifest.appliedDigest(asOf: now),
      digest == stored.index.experiments.applied[ordinal]
    {
      return entity
    }
    let entry = try stored.experiment(manifest.id, at: ordinal, &experiments)
    var defaultValue: FlagValue?
    if manifest.rollout?.value == nil, entry.override?.wasEnabled == false {
      let feature = try stored.feature(manifest.feature, at: featureOrdinal, &features)
      defaultValue = feature[manifest.id.environment]?.environmentDefault.value
    }
    let isSettled = manifest.isSettled(
      as: entry.experiment, entry.override, defaultValue: defaultValue, asOf: now)
    return isSettled ? entity : nil
  }
}
