package import Domain
package import Manifests
import Planning
import Wire

/// Finds out how much of a snapshot, and which manifests, a plan has to do with.
///
/// Whatever is planned for an experiment depends on its feature and on the other experiments with
/// that feature, and on nothing else but the environments. So where the manifest of a feature and
/// those of all its experiments ask for what is stored, and there is no other about them, a plan
/// would come to nothing for all of these, and they are left out.
package struct SnapshotExcerpt {
  private let stored: StoredSnapshot
  /// What describes the stored experiments and features; nil while nothing is known that does.
  private var experiments: [Description?]
  private var featureFiles: [Int32?]
  /// Second files about the same thing.
  private var repetitions: [Int] = []
  private var environments: Set<EnvironmentKey> = []
  private var environmentFiles: [Int] = []
  /// The features that matter. If ever two had the same hash, both would.
  private var openFeatures: Set<NameHash> = []
  /// The stored experiments that other files are about, whichever feature those name.
  private var openExperiments: [Int] = []
  private var opensEverything = false
  /// Whether every file that was noted asks for what is stored.
  private var isSettled = true

  private struct Description {
    let feature: NameHash
    let file: Int32
  }

  /// Begins with a snapshot of which nothing is described.
  package init(_ stored: StoredSnapshot) {
    self.stored = stored
    experiments = Array(repeating: nil, count: stored.index.experimentNames.count)
    featureFiles = Array(repeating: nil, count: stored.index.featureNames.count)
  }

  /// Notes a file, known by its number, that asks for what is stored.
  package mutating func note(_ entity: SnapshotMatcher.Entity, file: Int) {
    switch entity {
    case .environment(let key):
      environments.insert(key)
      environmentFiles.append(file)
    case .feature(let ordinal):
      guard featureFiles[ordinal] == nil else {
        return repeatFile(file, about: stored.index.featureNames.hash(at: ordinal))
      }
      featureFiles[ordinal] = Int32(file)
    case .experiment(let ordinal, let feature):
      guard experiments[ordinal] == nil else { return repeatFile(file, about: feature) }
      experiments[ordinal] = Description(feature: feature, file: Int32(file))
    }
  }

  private mutating func repeatFile(_ file: Int, about feature: NameHash) {
    repetitions.append(file)
    openFeatures.insert(feature)
  }

  /// Leaves nothing out.
  package mutating func openEverything() { opensEverything = true }

  /// Notes a file that a plan has to think about.
  package mutating func note(_ file: ManifestFile) {
    isSettled = false
    switch file.subject {
    case .environment: openEverything()
    case .experiment(let id):
      if let ordinal = stored.ordinal(of: id) {
        openExperiments.append(ordinal)
      } else if file.isResults {
        // Nobody may describe their experiment, and then what is meant is looked for among all.
        openEverything()
      }
    case .feature, nil: break
    }
    for name in file.features { openFeatures.insert(stored.hash(of: name)) }
  }

  /// What was found.
  package struct Result {
    /// The part of the snapshot that matters.
    package let snapshot: Snapshot
    /// The noted files that matter after all, in order.
    package let files: [Int]
    /// The names of the features that do not matter.
    package let settledFeatures: [FeatureName]
    /// The salts in use in what does not matter: none where there is nothing to plan, which allots none.
    package let saltsElsewhere: [Salt]
  }

  /// Puts together what matters. Throws where it cannot be trusted.
  package mutating func result() throws(StorageError) -> Result {
    do throws(SnapshotReadError) {
      try openWhatIsNotDescribed()
      let opensFeature = featureFiles.indices.map(isOpen(feature:))
      let features = featureFiles.indices.filter { opensFeature[$0] }
      let settledFeatures = featureFiles.indices.filter { !opensFeature[$0] }
      let experiments = experiments.indices.filter(isOpen(experiment:))
      let settledExperiments = self.experiments.indices.filter { !isOpen(experiment: $0) }
      let files =
        features.compactMap { featureFiles[$0] }
        + experiments.compactMap { self.experiments[$0]?.file }
      let salts =
        isSettled && features.isEmpty && experiments.isEmpty
        ? [] : try stored.salts(features: settledFeatures, experiments: settledExperiments)
      return Result(
        snapshot: try stored.excerpt(features: features, experiments: experiments),
        files: (environmentFiles + files.map(Int.init) + repetitions).sorted(),
        settledFeatures: settledFeatures.map(stored.featureName), saltsElsewhere: salts)
    } catch {
      throw StorageError(error, at: stored.path)
    }
  }

  private func isOpen(feature ordinal: Int) -> Bool {
    if opensEverything || openFeatures.isEmpty { return opensEverything }
    return openFeatures.contains(stored.index.featureNames.hash(at: ordinal))
  }

  private func isOpen(experiment ordinal: Int) -> Bool {
    guard !opensEverything, let description = experiments[ordinal] else { return true }
    return openFeatures.contains(description.feature)
  }

  private mutating func openWhatIsNotDescribed() throws(SnapshotReadError) {
    if environments != Set(stored.environments.keys) { openEverything() }
    for ordinal in featureFiles.indices where featureFiles[ordinal] == nil {
      openFeatures.insert(stored.index.featureNames.hash(at: ordinal))
    }
    for ordinal in openExperiments {
      if let description = experiments[ordinal] { openFeatures.insert(description.feature) }
    }
    var window = SnapshotWindow()
    for ordinal in experiments.indices where experiments[ordinal] == nil {
      let feature = try stored.experiment(ordinal, &window).experiment.feature
      openFeatures.insert(stored.hash(of: feature))
    }
  }
}
