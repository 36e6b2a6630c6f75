/// Something that happened to what titrate keeps: what the audit trail records.
package struct Event: Hashable, Sendable {
  /// What happened.
  package var happening: Happening
  /// The environment it happened in; nil for what concerns a feature everywhere.
  package var environment: EnvironmentKey?
  /// The experiment it happened to or for, if any.
  package var experiment: ExperimentKey?
  /// The feature it happened to, if any.
  package var feature: FeatureName?

  /// Makes an event.
  package init(
    _ happening: Happening, environment: EnvironmentKey? = nil, experiment: ExperimentKey? = nil,
    feature: FeatureName? = nil
  ) {
    self.happening = happening
    self.environment = environment
    self.experiment = experiment
    self.feature = feature
  }
}

/// What can happen, and what is recorded of it.
package enum Happening: Hashable, Sendable {
  case environmentCreated(name: String, FeatureVersioning)
  case environmentUpdated(name: String, FeatureVersioning)
  case environmentRemoved
  case featureCreated(Feature.Kind)
  case featureUpdated(FeatureEdit)
  case featureRemoved
  /// A feature began to be served in an environment.
  case flagCreated(FeatureState, version: Int?)
  /// A feature state was changed, in place (`v1`) or in a new version (`v2`).
  case flagChanged(FeatureState, of: SegmentID?, version: Int?)
  /// The default allocations that wait for the end of a rollout were changed.
  case flagHeld(Allocations)
  /// What was served was put right: it had become something else than what was stored.
  case driftCorrected(FlagPart)
  /// A feature ceased to be served in an environment.
  case flagRemoved
  case experimentCreated(number: Int)
  case statusChanged(Status.Event, from: Status, to: Status)
  case experimentUpdated(fields: [String])
  case experimentRemoved
  case experimentStopped(reason: String)
  case experimentReleased
  /// What results have shown was taken down.
  case resultsNoted(ResultsNote)
  case experimentStartedOver(iteration: Int)
  case experimentConcluded(Conclusion)
  /// Another split, or another iteration, began.
  case phaseBegun(iteration: Int, Allocations)
  case rolloutConfigured(SegmentID, splitSeed: Salt, Percentage, before: Percentage?)
  case rolloutEnabled(SegmentID, Percentage)
  case rolloutRemoved(SegmentID, version: Int?)
  /// Another policy is in force.
  indirect case policyChanged(Policy)
  /// A run is about to have a provider serve some flags.
  case applyBegun(flags: Int)
  /// It is still at work.
  case applyRenewed
  /// A run that was at work is over.
  case applyEnded
  /// An earlier state was brought back as a whole.
  case stateRestored(fromSerial: Int)

  /// How a feature itself can be changed.
  package enum FeatureEdit: Hashable, Sendable {
    case kind(Feature.Kind)
    case added(Variant)
    case changed(Variant)
    case removed(VariantKey)
  }
}
