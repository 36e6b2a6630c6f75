/// All that titrate persists about environments, features and experiments. A value.
package struct State: Hashable, Sendable {
  /// The environments by key.
  package var environments: [EnvironmentKey: Environment] = [:]
  /// The features by name.
  package var features: [FeatureName: Feature] = [:]
  /// The experiments by identity.
  package var experiments: [ExperimentID: Experiment] = [:]
  /// The numbers that were given out last; none is given out twice.
  package var lastNumbers = LastNumbers()
  /// The keys whose experiments served and are gone, with how often that was so: the generations
  /// of their cohorts. See `end`.
  package var endedKeys: [ExperimentID: Int] = [:]
  /// The commit of the manifests that were applied last; nil where they lie in no repository.
  package var checkout: Checkout?
  /// The policy in force; nil where none was ever kept.
  package var policy: Policy?
  /// What runs are at work on, in order of their ids.
  package var intents: [Intent] = []

  /// The greatest numbers given out so far.
  package struct LastNumbers: Hashable, Sendable {
    /// For experiments.
    package var experiment = 0
    /// For variants.
    package var variant = 0
    /// For cohorts under keys that are no longer remembered.
    package var generation = 0

    /// Nothing was numbered yet.
    package init() {}
  }

  /// Nothing yet.
  package init() {}

  /// The flag an experiment is about; nil where the feature is not served in its environment.
  package func flag(of experiment: Experiment) -> Flag? {
    features[experiment.feature]?[experiment.id.environment]
  }

  /// The experiments on a flag.
  package func experiments(on flag: FlagID) -> [Experiment] {
    experiments.values.filter {
      $0.feature == flag.feature && $0.id.environment == flag.environment
    }
  }

  /// The experiments on each flag.
  package var experimentsByFlag: [FlagID: [Experiment]] {
    Dictionary(grouping: experiments.values, by: \.flagID)
  }

  /// An experiment's rollout: its cohort together with its override. Nil where it has none.
  package func rollout(of experiment: Experiment) -> Rollout? {
    Rollout(experiment.segment, in: flag(of: experiment))
  }

  /// Whether anyone gets what the cohort of an experiment is to get.
  package func isServing(_ experiment: Experiment) -> Bool {
    rollout(of: experiment)?.isServing == true
  }

  /// The salts in use: segment ids and split seeds.
  package var salts: Set<Salt> {
    var salts: Set<Salt> = []
    for feature in features.values { salts.formUnion(feature.flags.map(\.splitSeed)) }
    for segment in experiments.values.lazy.compactMap(\.segment) {
      salts.formUnion([segment.id, segment.splitSeed])
    }
    return salts
  }
}

// A key that served before gets other seeds when it is used again, so that nobody is dealt out by
// the same dice in two experiments.
extension State {
  /// How many ended keys are remembered one by one.
  package static let mostEndedKeys = 1_000

  /// The generation of the next cohort under a key: 1 if none served under it before.
  package func generation(of id: ExperimentID) -> Int {
    max(endedKeys[id] ?? 0, lastNumbers.generation) + 1
  }

  /// Remembers that a cohort under a key has served and is gone.
  ///
  /// Where there are too many, all are forgotten at once, and every cohort from then on is of a
  /// later generation than any before, whatever its key.
  package mutating func end(_ id: ExperimentID) {
    endedKeys[id] = generation(of: id)
    guard endedKeys.count > Self.mostEndedKeys else { return }
    lastNumbers.generation = endedKeys.values.max() ?? lastNumbers.generation
    endedKeys = [:]
  }
}

extension State {
  /// What everyone is to get by a conclusion; nil where that is left open, or not known any more.
  package func winner(of conclusion: Conclusion, of experiment: Experiment) -> FlagValue? {
    switch conclusion.decision {
    case .none: nil
    case .control: rollout(of: experiment)?.override.state.value
    case .ship: conclusion.variant.flatMap { features[experiment.feature]?.value(of: $0) }
    }
  }
}
