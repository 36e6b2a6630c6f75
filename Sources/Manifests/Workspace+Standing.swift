package import Domain

extension Workspace {
  /// A workspace that asks for what is stored, as the manifests did that were applied last: schedules and
  /// ramps go on.
  package init(standing state: State, _ settings: Settings) {
    // They are not empty: what was applied last stood in files.
    self.init(settings: settings, files: [], otherFileCount: 1)
    for environment in state.environments.values { assume(environment) }
    for feature in state.features.values {
      let defaults = feature.flags.map { flag in
        var state = flag.environmentDefault
        state.allocations = flag.heldAllocations ?? state.allocations
        return (flag.environment, state)
      }
      assume(
        feature.name, feature.kind, feature.wantedVariants,
        Dictionary(defaults, uniquingKeysWith: { first, _ in first }))
    }
    for experiment in state.experiments.values.sorted(by: { $0.id < $1.id }) {
      assume(ExperimentManifest(standing: experiment, in: state))
    }
  }
}

extension ExperimentManifest {
  /// A manifest that asks for an experiment as it is stored.
  package init(standing experiment: Experiment, in state: State) {
    let flag = state.flag(of: experiment)
    // Only what is to run keeps its schedule until then.
    let isScheduled = experiment.status == .created && !experiment.details.schedule.isEmpty
    self.init(
      path: "", id: experiment.id, feature: experiment.feature,
      status: isScheduled ? .running : experiment.status, details: experiment.details, metrics: [],
      rollout: state.rollout(of: experiment).map { rollout in
        RolloutManifest(standing: rollout, else: flag?.environmentDefault.value)
      }, iteration: experiment.iteration, conclusion: experiment.conclusion)
  }
}

extension ExperimentManifest.RolloutManifest {
  fileprivate init(standing rollout: Rollout, else standard: FlagValue?) {
    let state = rollout.override.state
    let followsDefault = !rollout.override.wasEnabled && state.value == standard
    let shares = state.allocations.entries
    self.init(
      percentage: rollout.segment.percentage, ramp: rollout.segment.ramp,
      bake: rollout.segment.bake, value: followsDefault ? nil : state.value,
      split: shares.isEmpty ? nil : shares,
      isEnabled: state.isEnabled)
  }
}
