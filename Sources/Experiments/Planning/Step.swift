/// One thing that apply does. A change is a sequence of these, carried out together or not at all. Those
/// that hold much hold it by reference: steps are copied often.
package enum Step: Hashable, Sendable {
  case addEnvironment(Environment)
  case updateEnvironment(Environment)
  case removeEnvironment

  case addFeature(Feature.Kind)
  case changeKind(Feature.Kind)
  case addVariant(Variant)
  case updateVariant(Variant)
  case removeVariant(VariantKey)

  /// Serves the feature in an environment, for the first time.
  indirect case addFlag(EnvironmentKey, FeatureState, splitSeed: Salt)
  case removeFlag(EnvironmentKey)
  case removeFeature

  indirect case createExperiment(number: Int, feature: FeatureName, Experiment.Details)
  indirect case updateExperiment(Experiment.Details)
  case transitionStatus(from: Status, to: Status)
  /// Makes or changes the cohort.
  indirect case configureRollout(RolloutSegment)
  /// Takes override and cohort away.
  case removeRollout(SegmentID)
  /// Begins another iteration, whose data stands alone.
  case startOver(iteration: Int)
  /// Serves nobody, although the rollout stands.
  case stop(reason: String)
  /// Serves again what was stopped.
  case release
  indirect case conclude(Conclusion)
  case removeExperiment

  indirect case updateFlag(FlagUpdate)
  /// Changes what the default allocations will be after the rollout, and nothing that is served.
  case holdAllocations(EnvironmentKey, Allocations)
}

/// One call of `updateFlag`.
package struct FlagUpdate: Hashable, Sendable {
  /// The environment.
  package var environment: EnvironmentKey
  /// What is stored before; nil for an override that is made.
  package var before: FeatureState?
  /// What is asked for.
  package var change: FlagChangeSet
  /// Default allocations to be held from here on; nil leaves what is held.
  package var held: Allocations?

  /// Makes an update.
  package init(
    environment: EnvironmentKey, before: FeatureState?, change: FlagChangeSet,
    held: Allocations? = nil
  ) {
    self.environment = environment
    self.before = before
    self.change = change
    self.held = held
  }
}
