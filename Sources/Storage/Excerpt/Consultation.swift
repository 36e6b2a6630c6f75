import Domain
import Manifests
import Planning

/// What a provider says of the flags of a workspace, beside all that is stored.
struct Consultation {
  let reading: ProviderReading
  private let state: State
  /// The flags that somebody has to do with, those that the provider does not serve included.
  private let flags: Set<FlagID>

  init(_ reading: ProviderReading, of flags: Set<FlagID>, besides state: State) {
    self.reading = reading
    self.flags = flags
    self.state = state
  }

  /// Notes what a plan has to do with since the provider has or serves something else, and what needs
  /// no manifest since the provider has it as it is stored.
  func note(in excerpt: inout Excerpt) {
    let experiments = state.experimentsByFlag
    var others: Set<FeatureName> = []
    var same: Set<FeatureName> = []
    for (id, description) in reading.descriptions {
      if isSame(id, description, experiments[id] ?? []) {
        same.insert(id.feature)
      } else {
        others.insert(id.feature)
      }
    }
    // What the provider does not have is no less of a difference.
    for id in flags where reading.descriptions[id] == nil { others.insert(id.feature) }
    for feature in others { excerpt.open(feature) }
    // Nobody has to do with these any more.
    same.formUnion(Set(state.features.keys).subtracting(flags.map(\.feature)))
    let environments = reading.environments.filter { key, versioning in
      state.environments[key]?.versioning == versioning
    }
    if environments.count < reading.environments.count { excerpt.openEverything() }
    excerpt.noteProvided(Set(environments.keys), same.subtracting(others))
  }

  /// Whether the provider has and serves of a flag what is stored.
  private func isSame(
    _ id: FlagID, _ description: FlagDescription, _ experiments: [Experiment]
  ) -> Bool {
    guard let feature = state.features[id.feature], let flag = feature[id.environment],
      let served = reading.serving[id]
    else { return false }
    return feature.kind == description.kind
      && feature.variants.elementsEqual(description.variants) {
        $0.key == $1.key && $0.value == $1.value
      }
      && !served.hasDrifted(from: FlagServing(flag, experiments))
  }
}

extension State {
  /// The flags that experiments are about, wherever they are; that manifests of features are about, in
  /// the environments of a provider; and that an interrupted run was about.
  func flags(
    of findings: WorkspaceReader.Findings, _ snapshot: StoredSnapshot?,
    in environments: [EnvironmentKey]
  ) -> Set<FlagID> {
    var flags = Set(experiments.values.map { FlagID($0.id.environment, $0.feature) })
    for intent in intents { flags.formUnion(intent.flags) }
    var described: [FeatureName] = []
    for (_, file) in findings.kept {
      switch file.manifest {
      case .experiment(let manifest):
        flags.insert(FlagID(manifest.id.environment, manifest.feature))
      case .feature(let manifest): described.append(manifest.name)
      // A spec asks for nothing, so that nobody has to do with a flag on its account.
      case .environment, .results, .spec, nil: break
      }
    }
    for (_, entity) in findings.settled {
      guard case .feature(let ordinal) = entity, let snapshot else { continue }
      described.append(snapshot.featureName(ordinal))
    }
    for name in described { flags.formUnion(environments.map { FlagID($0, name) }) }
    return flags
  }
}
