package import Experiments

/// Finds out how much of a snapshot, and which manifests, a plan has to do with.
///
/// Whatever is planned for an experiment depends on its feature and on the other experiments with
/// that feature, and on nothing else but the environments. So where the manifest of a feature and
/// those of all its experiments ask for what is stored, and there is no other about them, a plan
/// would come to nothing for all of these, and they are left out.
package struct SnapshotExcerpt {
  private let stored: StoredSnapshot
  /// The files that describe the stored experiments and features; nil while none is known.
  private var experimentFiles: [Int32?]
  private var featureFiles: [Int32?]
  /// The feature of every experiment that has a file.
  private var featureOfExperiment: [Int32]
  /// Second files about the same thing, by feature.
  private var repetitions: [(feature: Int, file: Int)] = []
  private var environments: Set<EnvironmentKey> = []
  private var environmentFiles: [Int] = []
  private var openFeatures: Set<Int> = []
  /// The stored experiments that other files are about, whichever feature those name.
  private var openExperiments: [Int] = []
  private var opensEverything = false
  /// Whether every file that was noted asks for what is stored.
  private var isSettled = true

  /// Begins with a snapshot of which nothing is described.
  package init(_ stored: StoredSnapshot) {
    self.stored = stored
    experimentFiles = Array(repeating: nil, count: stored.index.experimentNames.count)
    featureOfExperiment = Array(repeating: 0, count: stored.index.experimentNames.count)
    featureFiles = Array(repeating: nil, count: stored.index.featureNames.count)
  }

  /// Notes a file, known by its number, that asks for what is stored.
  package mutating func note(_ entity: SnapshotMatcher.Entity, file: Int) {
    switch entity {
    case .environment(let key):
      environments.insert(key)
      environmentFiles.append(file)
    case .feature(let ordinal):
      guard featureFiles[ordinal] == nil else { return repeatFile(file, about: ordinal) }
      featureFiles[ordinal] = Int32(file)
    case .experiment(let ordinal, let feature):
      guard experimentFiles[ordinal] == nil else { return repeatFile(file, about: feature) }
      experimentFiles[ordinal] = Int32(file)
      featureOfExperiment[ordinal] = Int32(feature)
    }
  }

  private mutating func repeatFile(_ file: Int, about feature: Int) {
    repetitions.append((feature, file))
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
    for name in file.features {
      if let ordinal = stored.ordinal(of: name) { openFeatures.insert(ordinal) }
    }
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
      let features = featureFiles.indices.filter { openFeatures.contains($0) }
      let experiments = experimentFiles.indices.filter { isOpen($0) }
      let settledFeatures = featureFiles.indices.filter { !openFeatures.contains($0) }
      let files =
        features.compactMap { featureFiles[$0] } + experiments.compactMap { experimentFiles[$0] }
      let repeated = repetitions.filter { openFeatures.contains($0.feature) }.map(\.file)
      let salts =
        isSettled && features.isEmpty && experiments.isEmpty
        ? []
        : try stored.salts(
          features: settledFeatures, experiments: experimentFiles.indices.filter { !isOpen($0) })
      return Result(
        snapshot: try stored.excerpt(features: features, experiments: experiments),
        files: (environmentFiles + files.map(Int.init) + repeated).sorted(),
        settledFeatures: settledFeatures.map(stored.featureName), saltsElsewhere: salts)
    } catch {
      throw StorageError(error, at: stored.path)
    }
  }

  private func isOpen(_ experiment: Int) -> Bool {
    experimentFiles[experiment] == nil
      || openFeatures.contains(Int(featureOfExperiment[experiment]))
  }

  private mutating func openWhatIsNotDescribed() throws(SnapshotReadError) {
    if opensEverything || environments != Set(stored.environments.keys) {
      openFeatures = Set(featureFiles.indices)
    }
    for ordinal in featureFiles.indices where featureFiles[ordinal] == nil {
      openFeatures.insert(ordinal)
    }
    for ordinal in openExperiments where experimentFiles[ordinal] != nil {
      openFeatures.insert(Int(featureOfExperiment[ordinal]))
    }
    var window = SnapshotWindow()
    for ordinal in experimentFiles.indices where experimentFiles[ordinal] == nil {
      let feature = try stored.experiment(ordinal, &window).experiment.feature
      guard let feature = stored.ordinal(of: feature) else {
        throw .format(.malformed(line: stored.index.experiments.number(of: ordinal)))
      }
      openFeatures.insert(feature)
    }
  }
}
