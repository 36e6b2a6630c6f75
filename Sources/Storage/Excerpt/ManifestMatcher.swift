import Domain
import Manifests
import Planning
import Reconciling
import Wire

/// Finds the manifests that ask for what is stored already. One for each thread.
struct ManifestMatcher {
  /// Which stored entity a manifest describes.
  enum Entity: Hashable, Sendable {
    /// An experiment, by its place in the order of all, with its feature.
    case experiment(Int, feature: NameHash)
    /// A feature, by its place in the order of all.
    case feature(Int)
    case environment(EnvironmentKey)
  }

  private let stored: StoredSnapshot
  private let now: Instant
  private let environments: [EnvironmentKey]
  private var experiments = SnapshotWindow()
  private var features = SnapshotWindow()
  /// Memory for an identity that is looked up.
  private var identity: [UInt8] = []

  /// Begins to compare with a snapshot, as things are at a moment.
  init(_ stored: StoredSnapshot, asOf now: Instant) {
    self.stored = stored
    self.now = now
    environments = stored.environments.keys.sorted()
  }

  /// What is stored and is all that a file asks for; nil where a plan has to think about the file.
  /// Throws where what is stored cannot be trusted.
  mutating func match(_ file: ManifestFile) throws(StateError) -> Entity? {
    guard file.diagnostics.isEmpty else { return nil }
    switch file.manifest {
    case .experiment(let manifest)?: return try match(manifest)
    case .feature(let manifest)?: return match(manifest)
    case .environment(let manifest)?:
      return stored.environments[manifest.key] == manifest.desired
        ? .environment(manifest.key) : nil
    // Results and specs are always kept, and with them what a plan has to know of their experiment or
    // feature.
    case .results?, .spec?, nil: return nil
    }
  }

  private func match(_ manifest: FeatureManifest) -> Entity? {
    manifest.desired(in: environments).flatMap { desired in
      stored.ordinal(of: manifest.name, applied: desired.digest)
    }.map(Entity.feature)
  }

  private mutating func match(
    _ manifest: ExperimentManifest
  ) throws(StateError) -> Entity? {
    let feature = stored.hash(of: manifest.feature)
    if let digest = manifest.appliedDigest(asOf: now),
      let ordinal = stored.ordinal(of: manifest.id, applied: digest, using: &identity)
    {
      return .experiment(ordinal, feature: feature)
    }
    guard let ordinal = stored.ordinal(of: manifest.id) else { return nil }
    let entry = try stored.experiment(ordinal, &experiments)
    var standard: FlagValue?
    if manifest.rollout?.value == nil, entry.override?.wasEnabled == false {
      guard let ordinal = stored.ordinal(of: manifest.feature) else { return nil }
      let feature = try stored.feature(ordinal, &features)
      standard = feature[manifest.id.environment]?.environmentDefault.value
    }
    let rollout = entry.override.flatMap { override in
      entry.experiment.segment.map { Rollout($0, override) }
    }
    let isSettled = manifest.isSettled(
      as: entry.experiment, rollout, standard: standard, asOf: now)
    return isSettled ? .experiment(ordinal, feature: feature) : nil
  }
}
