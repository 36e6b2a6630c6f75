/// Finds what clients are served of the flags that a change touches. It costs nothing for the others.
struct ServedFlagFinder {
  private var ownerBySegment: [SegmentID: ExperimentID]?

  /// What is served of the flags that a change touches, by environment.
  mutating func flags(
    of change: Change, in state: State
  ) -> [(environment: EnvironmentKey, flag: ServedFlag)] {
    guard let feature = change.feature.flatMap({ state.features[$0] }) else { return [] }
    var subject: Experiment?
    if case .experiment(let id) = change.subject { subject = state.experiments[id] }
    return feature.flags.compactMap { flag in
      guard change.environment == nil || change.environment == flag.environment else { return nil }
      return (flag.environment, served(feature, flag, subject, state))
    }
  }

  private mutating func served(
    _ feature: Feature, _ flag: Flag, _ subject: Experiment?, _ state: State
  ) -> ServedFlag {
    let segments = flag.overrides.filter(\.wasEnabled).map(\.segment)
    let experiments = segments.compactMap { segment in
      subject?.segment?.id == segment ? subject : owner(of: segment, in: state)
    }
    return ServedFlag(feature, flag, experiments: experiments)
  }

  /// The experiment of a segment. All of them are looked through only once.
  private mutating func owner(of segment: SegmentID, in state: State) -> Experiment? {
    let owners = ownerBySegment ?? Self.owners(in: state)
    ownerBySegment = owners
    return owners[segment].flatMap { state.experiments[$0] }
  }

  private static func owners(in state: State) -> [SegmentID: ExperimentID] {
    state.experiments.values.reduce(into: [:]) { owners, experiment in
      if let segment = experiment.segment { owners[segment.id] = experiment.id }
    }
  }

  /// Remembers the experiment that a change leaves behind.
  mutating func note(_ change: Change, in state: State) {
    guard ownerBySegment != nil, case .experiment(let id) = change.subject,
      let segment = state.experiments[id]?.segment
    else { return }
    ownerBySegment?[segment.id] = id
  }
}

extension [Effect] {
  /// What a change of an experiment or a feature does to what clients are served: nothing where that
  /// stays as it is, save for an experiment whose cohort is served, of which people want to know.
  static func between(
    _ before: [(environment: EnvironmentKey, flag: ServedFlag)],
    _ after: [(environment: EnvironmentKey, flag: ServedFlag)], by change: Change,
    _ settings: Settings
  ) -> [Effect] {
    before.compactMap { environment, flag in
      let next = after.first { $0.environment == environment }?.flag
      guard next.map(flag.servesSame(as:)) != true || change.concernsCohort(of: flag) else {
        return nil
      }
      return Effect(
        environment: environment, feature: flag.feature, before: flag, after: next,
        bucketing: settings.bucketing(in: environment))
    }
  }
}

extension Change {
  fileprivate func concernsCohort(of flag: ServedFlag) -> Bool {
    guard case .experiment(let id) = subject else { return false }
    return flag.rollouts.contains { $0.experiment.id == id }
  }
}

extension ServedFlag {
  /// Whether clients are served the same, whatever became of the experiments.
  fileprivate func servesSame(as other: ServedFlag) -> Bool {
    variants == other.variants && environmentDefault == other.environmentDefault
      && rollouts.elementsEqual(other.rollouts) {
        $0.segment.id == $1.segment.id && $0.segment.percentage == $1.segment.percentage
          && $0.override == $1.override
      }
  }
}
