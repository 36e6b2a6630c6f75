package import Domain
package import JSONSyntax

/// A workspace as its manifests describe it.
package struct Workspace: Sendable {
  /// What `titrate.json` says.
  package let settings: Settings
  /// The environments by key.
  package private(set) var environments: [EnvironmentKey: EnvironmentManifest] = [:]
  /// The features by name.
  package private(set) var features: [FeatureName: FeatureManifest] = [:]
  /// The experiments by identity.
  package private(set) var experiments: [ExperimentID: ExperimentManifest] = [:]
  /// The experiments whose manifests mention times: mostly few, and asked for often.
  package private(set) var timed: [ExperimentID] = []
  /// What was measured of experiments, of each in order of time.
  package private(set) var results: [ExperimentID: [ResultsManifest]] = [:]
  /// What is to be served, in the order of the files.
  package private(set) var specs: [SpecManifest] = []
  /// What is wrong with single files, or with two that describe the same thing.
  private(set) var problems = Problems()
  /// The names of what unknown files may be about.
  package private(set) var namesOfUnknown: Set<String> = []
  private var hasUnreadableFile = false
  /// How many manifests there are, good or bad.
  package private(set) var fileCount = 0

  /// The files that were given, in their order.
  private(set) var files: [ManifestFile]

  /// The paths of manifests with mistakes: it is known what they are about, but not what they ask
  /// for.
  private var pathsOfMistaken: [Subject: String] = [:]
  /// The features of manifests that were left out because nothing is to be done for them.
  package let otherFeatures: [FeatureName]
  private var resultsPaths: [ExperimentID: [Instant: String]] = [:]

  /// Puts files together, in the order in which they are given.
  ///
  /// `ignoredManifests` are manifests that the settings ignore, which is a mistake.
  /// `strayManifests` are files that seem to be meant as manifests, and are not read.
  /// `unknownFileCount` counts unknown files that were left out because there are too many.
  /// `otherFileCount` and `otherFeatures` tell of manifests that were left out because nothing is
  /// to be done for them.
  package init(
    settings: Settings, settingsProblems: [Diagnostic] = [], files: [ManifestFile],
    unknownFileCount: Int = 0, ignoredManifests: [String] = [], strayManifests: [String] = [],
    otherFileCount: Int = 0, otherFeatures: [FeatureName] = []
  ) {
    self.settings = settings
    self.otherFeatures = otherFeatures
    self.files = files
    fileCount = otherFileCount
    problems.report(settingsProblems, about: .everything)
    for path in ignoredManifests { reportIgnored(path) }
    for path in strayManifests { reportStray(path) }
    if unknownFileCount > 0 { reportUnknown(unknownFileCount) }
    reserve(for: files)
    for file in files { add(file) }
    if fileCount == 0 && !problems.blocksEverything { reportEmpty() }
  }

  private mutating func reserve(for files: [ManifestFile]) {
    func count(_ kind: Subject.Kind) -> Int { files.count { $0.subject?.kind == kind } }
    features.reserveCapacity(count(.feature))
    experiments.reserveCapacity(count(.experiment))
  }

  // An empty checkout, or a wrong folder, must not look like the wish to remove everything.
  private mutating func reportEmpty() {
    problems.report(
      FileRule.emptyWorkspace.diagnostic(
        "An empty folder is more often a mistake than a wish. Check the folder, or begin with "
          + "`titrate init`. To remove everything, leave one environment's manifest behind.",
        at: nil),
      about: .everything)
  }

  private mutating func reportUnknown(_ count: Int) {
    fileCount += count
    hasUnreadableFile = true
    problems.report(
      FileRule.tooManyUnknownFiles.diagnostic(
        "Of \(count) more files it is not known what they are about, and they are not told one by one. "
          + "If they are none of titrate's, name their folder under \"ignore\" in titrate.json.",
        at: nil),
      about: .everything)
  }

  private mutating func reportIgnored(_ path: String) {
    problems.report(
      FileRule.ignoredManifest.diagnostic(
        "This is a manifest, and \"ignore\" in titrate.json leaves it out, so that what it describes "
          + "would seem to be gone. Narrow the pattern, or remove the file.",
        at: SourceLocation(path: path)),
      about: .everything)
  }

  private mutating func reportStray(_ path: String) {
    problems.report(
      FileRule.manifestNotRead.diagnostic(
        "It has a \"kind\" of titrate's, but manifests are JSON, in files whose names end in \".json\": "
          + "what it describes is not there. Write it so, or name the file under \"ignore\" in "
          + "titrate.json if it is none of titrate's.", at: SourceLocation(path: path)),
      about: .everything)
  }

  private mutating func add(_ file: ManifestFile) {
    fileCount += 1
    problems.report(file.diagnostics, about: file.concern)
    if let results = file.mentions.results { return add(results, of: file) }
    if file.isSpec {
      if case .spec(let manifest) = file.manifest { specs.append(manifest) }
      return
    }
    guard let subject = file.subject else {
      namesOfUnknown.formUnion(file.possibleNames)
      hasUnreadableFile = hasUnreadableFile || file.isUnreadable
      return
    }
    if let first = path(of: subject) {
      return reportDuplicate(subject, at: file.path, first: first)
    }
    switch file.manifest {
    case .environment(let manifest): environments[manifest.key] = manifest
    case .feature(let manifest): features[manifest.name] = manifest
    case .experiment(let manifest):
      experiments[manifest.id] = manifest
      if manifest.dependsOnTime || manifest.details.decideBy != nil { timed.append(manifest.id) }
    case .results, .spec, nil: pathsOfMistaken[subject] = file.path
    }
  }

  private mutating func add(_ mentions: Mentions.Results, of file: ManifestFile) {
    guard case .experiment(let id) = file.subject, let asOf = mentions.asOf else { return }
    if let first = resultsPaths[id]?[asOf] {
      return reportDuplicate(resultsOf: id, asOf, at: file.path, first: first)
    }
    resultsPaths[id, default: [:]][asOf] = file.path
    guard case .results(let manifest) = file.manifest else { return }
    let earlier = results[id, default: []].prefix { $0.asOf < asOf }.count
    results[id, default: []].insert(manifest, at: earlier)
  }

  private mutating func reportDuplicate(
    resultsOf id: ExperimentID, _ asOf: Instant, at path: String, first: String
  ) {
    reportDuplicate(
      of: .experiment(id), at: "/asOf", in: path, first: first,
      "Results of \(quoted(id.description)) up to \(asOf) stand in another file already, and which of "
        + "the two hold is not known. Remove one of them, or correct its \"asOf\".")
  }

  private mutating func reportDuplicate(_ subject: Subject, at path: String, first: String) {
    let pointer = subject.kind == .feature ? "/name" : "/key"
    reportDuplicate(
      of: subject, at: pointer, in: path, first: first,
      "Each \(subject.kind.noun) has one manifest, but another describes "
        + "\(quoted(subject.description)) already. Remove one of the two, or give this one another "
        + "\(quoted(String(pointer.dropFirst()))).")
  }

  private mutating func reportDuplicate(
    of subject: Subject, at pointer: String, in path: String, first: String, _ detail: String
  ) {
    let note = Diagnostic.Note(
      message: "the first stands here", location: SourceLocation(path: first, pointer: pointer))
    problems.report(
      ReferenceRule.duplicateManifest.diagnostic(
        detail, at: SourceLocation(path: path, pointer: pointer), notes: [note]),
      about: .subject(subject))
  }

  /// The manifests that mention times.
  package var timedManifests: [ExperimentManifest] { timed.compactMap { experiments[$0] } }

  /// The workspace with the experiments that depend on time transformed.
  package func mappingTimed(
    _ transform: (ExperimentManifest) -> ExperimentManifest
  ) -> Workspace {
    var workspace = self
    for manifest in timedManifests where manifest.dependsOnTime {
      workspace.experiments[manifest.id] = transform(manifest)
    }
    return workspace
  }

  /// The part that is about some features, without specs.
  package func part(about names: Set<FeatureName>) -> Workspace {
    var part = self
    part.features = features.filter { names.contains($0.key) }
    part.experiments = experiments.filter { names.contains($0.value.feature) }
    part.timed = timed.filter { part.experiments[$0] != nil }
    part.results = results.filter { part.experiments[$0.key] != nil }
    part.files = []
    part.specs = []
    return part
  }

  /// Asks for an experiment that no manifest describes.
  mutating func assume(_ manifest: ExperimentManifest) {
    experiments[manifest.id] = manifest
    if manifest.dependsOnTime { timed.append(manifest.id) }
  }

  /// Asks for an environment, if no manifest describes it.
  package mutating func assume(_ environment: Environment) {
    guard isFree(.environment(environment.key)) else { return }
    environments[environment.key] = EnvironmentManifest(
      path: nil, key: environment.key, name: environment.name, versioning: environment.versioning)
  }

  /// Asks for a feature with what it serves by default where it is served, if no manifest describes it.
  package mutating func assume(
    _ name: FeatureName, _ kind: Feature.Kind, _ variants: [FeatureManifest.VariantManifest],
    _ defaults: [EnvironmentKey: FeatureState]
  ) {
    guard isFree(.feature(name)) else { return }
    let first = defaults.min { $0.key < $1.key }?.value
    features[name] = FeatureManifest(
      path: nil, name: name, kind: kind, value: first?.value ?? .boolean(false),
      isEnabled: first?.isEnabled ?? false, variants: variants,
      entries: defaults.mapValues { state in
        FeatureManifest.Entry(
          isEnabled: state.isEnabled, value: state.value, allocations: state.allocations.entries)
      })
  }

  /// Whether no manifest describes something, and no file that cannot be made out may.
  private func isFree(_ subject: Subject) -> Bool {
    !describes(subject) && !mayDescribe(subject.description)
  }

  /// Whether there is a manifest about a subject, whatever its mistakes.
  package func describes(_ subject: Subject) -> Bool {
    asksFor(subject) || pathsOfMistaken.index(forKey: subject) != nil
  }

  private func asksFor(_ subject: Subject) -> Bool {
    switch subject {
    case .environment(let key): environments.index(forKey: key) != nil
    case .feature(let name): features.index(forKey: name) != nil
    case .experiment(let id): experiments.index(forKey: id) != nil
    }
  }

  /// The manifest about a subject, as it is shown to people; nil where there is none.
  package func path(of subject: Subject) -> String? {
    let path: String? =
      switch subject {
      case .environment(let key): environments[key]?.path
      case .feature(let name): features[name]?.path
      case .experiment(let id): experiments[id]?.path
      }
    return path ?? pathsOfMistaken[subject]
  }

  /// The environments that manifests are about, whatever their mistakes.
  package var describedEnvironments: Set<EnvironmentKey> {
    let mistaken = pathsOfMistaken.keys.compactMap { subject -> EnvironmentKey? in
      if case .environment(let key) = subject { key } else { nil }
    }
    return Set(environments.keys).union(mistaken)
  }

  /// Whether there is an environment of that key as far as can be said without asking the provider:
  /// what it serves needs no manifest.
  func knowsEnvironment(_ key: EnvironmentKey) -> Bool {
    describes(.environment(key)) || mayDescribe(key.text)
      || settings.provider?.environments.contains(key) == true
  }

  /// The environments that manifests or the settings name.
  var namedEnvironments: Set<EnvironmentKey> {
    describedEnvironments.union(settings.provider?.environments ?? [])
  }

  /// The features that manifests are about, whatever their mistakes.
  var describedFeatures: Set<FeatureName> {
    let mistaken = pathsOfMistaken.keys.compactMap { subject -> FeatureName? in
      if case .feature(let name) = subject { name } else { nil }
    }
    return Set(features.keys).union(mistaken).union(otherFeatures)
  }

  /// The experiments that manifests are about, whatever their mistakes; without those of
  /// manifests that were not given.
  package var describedExperiments: Set<ExperimentID> {
    Set(experiments.keys).union(pathsOfMistaken.keys.compactMap(\.experimentID))
  }

  /// Whether an unknown file may be about something of this name.
  func mayDescribe(_ name: String) -> Bool {
    hasUnreadableFile || namesOfUnknown.contains(name)
  }
}

extension Workspace {
  /// What the manifests at some paths are about; the paths are those that people see.
  package func subjects(ofFilesAt paths: Set<String>) -> Set<Subject> {
    Set(files.filter { paths.contains($0.path) }.compactMap(\.subject))
  }

  /// The experiments among some subjects, and those on the features among them.
  package func experiments(of subjects: Set<Subject>, _ state: State) -> Set<ExperimentID> {
    let wanted = experiments.values.filter {
      subjects.contains(.experiment($0.id)) || subjects.contains(.feature($0.feature))
    }.map(\.id)
    let stored = state.experiments.values.filter {
      subjects.contains(.experiment($0.id)) || subjects.contains(.feature($0.feature))
    }.map(\.id)
    // A manifest with mistakes is about its experiment all the same.
    let described = describedExperiments.filter { subjects.contains(.experiment($0)) }
    return Set(wanted + stored).union(described)
  }
}
