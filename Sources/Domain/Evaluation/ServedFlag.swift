/// A feature in one environment as its clients are served it: what evaluation, exports and the
/// effect of a plan are computed from.
///
/// Overrides that were never enabled are not served, since clients would take them for "off"; nor
/// are cohorts of 0 percent, since clients may put a few identities into them; nor is what was
/// stopped.
package struct ServedFlag: Hashable, Sendable {
  /// The feature.
  package let feature: FeatureName
  /// Whether it has variants.
  package let kind: Feature.Kind
  /// The variants, in order of their numbers.
  package let variants: [Variant]
  /// What everyone gets who is in no cohort.
  package let environmentDefault: ServedState
  /// What cohorts get, the strongest first.
  package let rollouts: [ServedRollout]
  /// What cohorts would get if they had not been stopped, the strongest first.
  let stopped: [ServedRollout]
  /// The experiment that runs, whether it has a rollout or not; nil where it is stopped.
  package let runningExperiment: Experiment?
}

/// A feature state, and the salt by which those who get it are dealt out to the variants.
package struct ServedState: Hashable, Sendable {
  /// What is served.
  package let state: FeatureState
  /// The salt of the split.
  package let splitSeed: Salt
  /// What stands for the environment in what is hashed; nil for its key.
  package let environment: String?
}

/// A rollout as clients are served it.
package struct ServedRollout: Hashable, Sendable {
  /// The experiment.
  package let experiment: Experiment
  /// The cohort.
  package let segment: RolloutSegment
  /// What the cohort gets.
  package let override: ServedState
}

extension State {
  /// What the clients of an environment are served, in order of feature.
  package func servedFlags(in environment: EnvironmentKey) -> [ServedFlag] {
    let experiments = experiments.values.filter { $0.id.environment == environment }
    let experimentsByFeature = Dictionary(grouping: experiments, by: \.feature)
    return features.values.sorted { $0.name < $1.name }.compactMap { feature in
      feature[environment].map { flag in
        ServedFlag(feature, flag, experiments: experimentsByFeature[feature.name] ?? [])
      }
    }
  }
}

extension ServedFlag {
  /// What a feature serves in the environment of a flag, with the experiments on it there.
  package init(_ feature: Feature, _ flag: Flag, experiments: [Experiment]) {
    self.feature = feature.name
    kind = feature.kind
    variants = feature.variants
    environmentDefault = ServedState(
      state: flag.environmentDefault, splitSeed: flag.splitSeed, environment: nil)
    let rollouts = experiments.compactMap { experiment in
      Rollout(experiment.segment, in: flag).map { (experiment: experiment, rollout: $0) }
    }
    let standing = rollouts.filter { $0.rollout.isStanding }
      .sorted { $0.rollout.isStronger(than: $1.rollout) }
      .map { experiment, rollout in
        ServedRollout(
          experiment: experiment, segment: rollout.segment,
          override: ServedState(
            state: rollout.override.state, splitSeed: rollout.segment.salts.split,
            environment: rollout.segment.salts.environment))
      }
    self.rollouts = standing.filter { !$0.segment.isStopped }
    stopped = standing.filter(\.segment.isStopped)
    runningExperiment = experiments.first { $0.status == .running && !$0.isStopped }
  }
}

extension Rollout {
  /// Whether clients are told of it, unless it is stopped.
  fileprivate var isStanding: Bool { override.wasEnabled && segment.percentage > .zero }

  fileprivate func isStronger(than other: Rollout) -> Bool {
    (override.priority, segment.id) < (other.override.priority, other.segment.id)
  }
}
