import Domain

/// Finds what there is to know of what clients are served of the flags that a change touches. It costs
/// nothing for the others.
struct ServedFlagFinder {
  private var ownerBySegment: [SegmentID: ExperimentID]?

  /// What there is to know before or after a change in one environment, or in all, of what it touches as
  /// that is then; nil where it touches no feature.
  mutating func scene(
    of touched: Touched, in environment: EnvironmentKey?, _ state: State
  ) -> ServedScene? {
    guard let feature = touched.feature else { return nil }
    let subject = touched.experiment
    var scene = ServedScene(feature: feature, environment: environment)
    for override in scene.flags.lazy.flatMap(\.overrides) where override.wasEnabled {
      let experiment =
        subject?.segment?.id == override.segment ? subject : owner(of: override.segment, in: state)
      if let experiment { scene.experiments.append(experiment) }
    }
    return scene
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
  mutating func note(_ experiment: Experiment?) {
    guard ownerBySegment != nil, let experiment, let segment = experiment.segment else { return }
    ownerBySegment?[segment.id] = experiment.id
  }
}
