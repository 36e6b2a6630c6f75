package import JSONSyntax

/// Something that happened to what titrate keeps: what the audit trail records.
package struct Event: Hashable, Sendable {
  /// The catalogue of events.
  package enum Name: String, CaseIterable, Hashable, Sendable {
    case environmentCreated = "environment.created"
    case environmentUpdated = "environment.updated"
    case environmentRemoved = "environment.removed"
    case featureCreated = "feature.created"
    case featureUpdated = "feature.updated"
    case featureRemoved = "feature.removed"
    /// A feature began to be served in an environment.
    case flagCreated = "flag.created"
    /// A feature state was changed in place (`v1`).
    case flagUpdated = "flag.updated"
    /// A feature state was changed in a new version (`v2`).
    case flagPublished = "flag.published"
    /// The default allocations that wait for the end of a rollout were changed.
    case flagHeld = "flag.held"
    /// A feature ceased to be served in an environment.
    case flagRemoved = "flag.removed"
    case experimentCreated = "experiment.created"
    case experimentStarted = "experiment.started"
    case experimentResumed = "experiment.resumed"
    case experimentPaused = "experiment.paused"
    case experimentCompleted = "experiment.completed"
    case experimentUpdated = "experiment.updated"
    case experimentRemoved = "experiment.removed"
    case experimentStopped = "experiment.stopped"
    case experimentReleased = "experiment.released"
    case experimentStartedOver = "experiment.started-over"
    case experimentConcluded = "experiment.concluded"
    /// Another split, or another iteration, began.
    case phaseBegun = "phase.begun"
    case rolloutConfigured = "rollout.configured"
    case rolloutEnabled = "rollout.enabled"
    case rolloutRemoved = "rollout.removed"
    /// An earlier state was brought back as a whole.
    case stateRestored = "state.restored"
  }

  /// What happened.
  package var name: Name
  /// The environment it happened in; nil for what concerns a feature everywhere.
  package var environment: EnvironmentKey?
  /// The experiment it happened to or for, if any.
  package var experiment: ExperimentKey?
  /// The feature it happened to, if any.
  package var feature: FeatureName?
  /// The particulars, in the order of their names, so that an event that was written and read again is
  /// the same.
  package let attributes: [JSONMember]

  /// Makes an event.
  package init(
    _ name: Name, environment: EnvironmentKey? = nil, experiment: ExperimentKey? = nil,
    feature: FeatureName? = nil, attributes: [JSONMember] = []
  ) {
    self.name = name
    self.environment = environment
    self.experiment = experiment
    self.feature = feature
    self.attributes = attributes.sortedByKey()
  }
}

extension Event.Name {
  init(_ event: Status.Event) {
    switch event {
    case .start: self = .experimentStarted
    case .resume: self = .experimentResumed
    case .pause: self = .experimentPaused
    case .complete: self = .experimentCompleted
    }
  }
}
