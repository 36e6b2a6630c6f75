import Domain
import Manifests
import Planning
import Reconciling
import Wire

/// Finds out how much of a snapshot, and which manifests, a plan has to do with.
///
/// What is planned for an experiment depends only on its feature, on the other experiments with
/// that feature, and on the environments. So a feature and its experiments are left out together,
/// where all their manifests ask for what is stored and no other file is about them.
struct Excerpt {
  private let stored: StoredSnapshot
  /// The files that describe the stored experiments and features; nil where none is known yet.
  private var experiments: [Description?]
  private var featureFiles: [Int32?]
  /// Second files about the same thing.
  private var repetitions: [Int] = []
  private var environments: Set<EnvironmentKey> = []
  private var environmentFiles: [Int] = []
  /// The features that need no file, since a provider has them as they are stored.
  private var providedFeatures: Set<Int> = []
  /// The features that matter. If ever two had the same hash, both would.
  private var openFeatures: Set<NameHash> = []
  /// The stored experiments that a plan has to think about: their features matter, even if the
  /// files name others.
  private var openExperiments: [Int] = []
  private var opensEverything = false
  /// Whether every file that was noted asks for what is stored.
  private var isSettled = true

  private struct Description {
    let feature: NameHash
    let file: Int32
  }

  /// Begins with a snapshot and no files.
  init(_ stored: StoredSnapshot) {
    self.stored = stored
    experiments = Array(repeating: nil, count: stored.index.experiments.count)
    featureFiles = Array(repeating: nil, count: stored.index.features.count)
  }

  /// Notes a file, known by its number, that asks for what is stored.
  mutating func note(_ entity: ManifestMatcher.Entity, file: Int) {
    switch entity {
    case .environment(let key):
      environments.insert(key)
      environmentFiles.append(file)
    case .feature(let ordinal):
      guard featureFiles[ordinal] == nil else {
        return repeatFile(file, about: stored.index.features.names.hash(at: ordinal))
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

  /// Notes environments and features that need no file, since a provider has them as they are stored.
  mutating func noteProvided(
    _ environments: Set<EnvironmentKey>, _ features: some Sequence<FeatureName>
  ) {
    self.environments.formUnion(environments)
    providedFeatures.formUnion(features.compactMap(stored.ordinal))
  }

  /// Notes a feature that matters, whatever the files about it ask for.
  mutating func open(_ feature: FeatureName) { openFeatures.insert(stored.hash(of: feature)) }

  /// Leaves nothing out.
  mutating func openEverything() { opensEverything = true }

  /// Notes a file that a plan has to think about.
  mutating func note(_ file: ManifestFile) {
    isSettled = false
    switch file.subject {
    case .environment: openEverything()
    case .experiment(let id):
      if let ordinal = stored.ordinal(of: id) {
        openExperiments.append(ordinal)
      } else if file.isResults {
        // Perhaps no manifest describes their experiment. Then the one that is meant is looked for
        // among all.
        openEverything()
      }
    case .feature, nil: break
    }
    for name in file.features { openFeatures.insert(stored.hash(of: name)) }
  }

  /// What was found.
  struct Result {
    /// What is stored, as far as it matters.
    let stored: StoredState
    /// The noted files that matter after all, in order.
    let files: [Int]
    /// The names of the features that do not matter.
    let otherFeatures: [FeatureName]
  }

  /// Puts together what matters. Throws where it cannot be trusted.
  mutating func result() throws(StateError) -> Result {
    try openWhatIsNotDescribed()
    let opensFeature = featureFiles.indices.map(isOpen(feature:))
    let features = featureFiles.indices.filter { opensFeature[$0] }
    let otherFeatures = featureFiles.indices.filter { !opensFeature[$0] }
    let experiments = experiments.indices.filter(isOpen(experiment:))
    let otherExperiments = self.experiments.indices.filter { !isOpen(experiment: $0) }
    let files =
      features.compactMap { featureFiles[$0] }
      + experiments.compactMap { self.experiments[$0]?.file }
    // Where there is nothing to plan, no salt is allotted.
    let salts =
      isSettled && features.isEmpty && experiments.isEmpty
      ? [] : try stored.salts(features: otherFeatures, experiments: otherExperiments)
    return Result(
      stored: StoredState(
        lineage: stored.lineage, serial: stored.serial,
        state: try stored.state(features: features, experiments: experiments),
        saltsElsewhere: Set(salts),
        entityCount: stored.environments.count + featureFiles.count + self.experiments.count),
      files: (environmentFiles + files.map(Int.init) + repetitions).sorted(),
      otherFeatures: otherFeatures.map(stored.featureName))
  }

  private func isOpen(feature ordinal: Int) -> Bool {
    if opensEverything || openFeatures.isEmpty { return opensEverything }
    return openFeatures.contains(stored.index.features.names.hash(at: ordinal))
  }

  private func isOpen(experiment ordinal: Int) -> Bool {
    guard !opensEverything, let description = experiments[ordinal] else { return true }
    return openFeatures.contains(description.feature)
  }

  private mutating func openWhatIsNotDescribed() throws(StateError) {
    if environments != Set(stored.environments.keys) { openEverything() }
    for ordinal in featureFiles.indices
    where featureFiles[ordinal] == nil && !providedFeatures.contains(ordinal) {
      openFeatures.insert(stored.index.features.names.hash(at: ordinal))
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
