/// One thing that apply does. A change is a sequence of steps, carried out together or not at all.
/// Large cases are `indirect`, since steps are copied often.
package enum Step: Hashable, Sendable {
  case environment(EnvironmentStep)
  case feature(FeatureStep)
  /// Changes how a feature is served in one environment.
  case flag(EnvironmentKey, FlagStep)
  case experiment(ExperimentStep)
}

/// What is done to an environment.
package enum EnvironmentStep: Hashable, Sendable {
  case add(Environment)
  case update(Environment)
  case remove
}

/// What is done to a feature, wherever it is served.
package enum FeatureStep: Hashable, Sendable {
  case add(Feature.Kind)
  case changeKind(Feature.Kind)
  case addVariant(Variant)
  case updateVariant(Variant)
  case removeVariant(VariantKey)
  case remove
}

/// What is done to a feature in one environment.
package enum FlagStep: Hashable, Sendable {
  /// Serves the feature for the first time.
  indirect case add(FeatureState, splitSeed: Salt)
  indirect case update(FlagUpdate)
  /// Changes what the default allocations will be after the rollout, and nothing that is served.
  case hold(Allocations)
  /// Has a part served as it is stored. What is stored stays as it is.
  case correct(FlagPart)
  /// Serves it no more.
  case remove
}

/// What is done to an experiment.
package enum ExperimentStep: Hashable, Sendable {
  indirect case create(number: Int, feature: FeatureName, Experiment.Details)
  indirect case update(Experiment.Details)
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
  /// Takes down what results have shown, and changes nothing that is served.
  indirect case noteResults(ResultsNote)
  indirect case conclude(Conclusion)
  case remove
}

/// One change of what a feature serves in an environment.
package struct FlagUpdate: Hashable, Sendable {
  /// What is stored before; nil for an override that is made.
  package var before: FeatureState?
  /// What is asked for.
  package var change: FlagChangeSet
  /// Default allocations to be held from here on; nil leaves what is held.
  package var held: Allocations?

  /// Makes an update.
  package init(before: FeatureState?, change: FlagChangeSet, held: Allocations? = nil) {
    self.before = before
    self.change = change
    self.held = held
  }
}
