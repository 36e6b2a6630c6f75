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
  private var window = SnapshotWindow()
  /// The salts of everything that was matched, which no other may get.
  package private(set) var salts: [Salt] = []

  /// Begins to compare with a snapshot, as things are at a moment.
  package init(_ stored: StoredSnapshot, asOf now: Instant) {
    self.stored = stored
    self.now = now
  }

  /// What is stored and is all that a file asks for; nil where a plan has to think about the file.
  /// Throws where what is stored cannot be trusted.
  package mutating func match(_ file: ManifestFile) throws(StorageError) -> Entity? {
    guard file.isClean, let manifest = file.manifest else { return nil }
    do throws(SnapshotReadError) {
      switch manifest {
      case .experiment(let manifest): return try match(manifest)
      case .feature(let manifest): return try match(manifest)
      case .environment(let manifest):
        let isSettled = stored.environments[manifest.key].map(manifest.isSettled) ?? false
        return isSettled ? .environment(manifest.key) : nil
      // They are kept, and with them all that a plan has to know of their experiment.
      case .results: return nil
      }
    } catch {
      throw StorageError(error, at: stored.path)
    }
  }

  private mutating func match(
    _ manifest: FeatureManifest
  ) throws(SnapshotReadError) -> Entity? {
    guard let ordinal = stored.ordinal(of: manifest.name) else { return nil }
    let feature = try stored.feature(ordinal, &window)
    guard manifest.isSettled(as: feature, in: stored.environments) else { return nil }
    salts += feature.flags.lazy.map(\.splitSeed)
    return .feature(ordinal)
  }

  private mutating func match(
    _ manifest: ExperimentManifest
  ) throws(SnapshotReadError) -> Entity? {
    guard let ordinal = stored.ordinal(of: manifest.id),
      let featureOrdinal = stored.ordinal(of: manifest.feature)
    else { return nil }
    let entry = try stored.experiment(ordinal, &window)
    var defaultValue: FlagValue?
    if manifest.rollout?.value == nil, entry.override?.wasEnabled == false {
      let feature = try stored.feature(featureOrdinal, &window)
      defaultValue = feature[manifest.id.environment]?.environmentDefault.value
    }
    guard
      manifest.isSettled(
        as: entry.experiment, entry.override, defaultValue: defaultValue, asOf: now)
    else { return nil }
    if let segment = entry.experiment.segment { salts += [segment.id, segment.splitSeed] }
    return .experiment(ordinal, feature: featureOrdinal)
  }
}
