package import JSONSyntax

/// Something that happened to what titrate keeps: what the audit trail records.
package struct Event: Sendable {
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
  /// The particulars.
  package let particulars: Particulars

  /// Makes an event.
  package init(
    _ name: Name, environment: EnvironmentKey? = nil, experiment: ExperimentKey? = nil,
    feature: FeatureName? = nil, _ particulars: Particulars = .none
  ) {
    self.name = name
    self.environment = environment
    self.experiment = experiment
    self.feature = feature
    self.particulars = particulars
  }

  /// Makes an event of particulars that are known as JSON only.
  package init(
    _ name: Name, environment: EnvironmentKey? = nil, experiment: ExperimentKey? = nil,
    feature: FeatureName? = nil, attributes: [JSONMember]
  ) {
    self.init(
      name, environment: environment, experiment: experiment, feature: feature,
      .members(attributes.sortedByKey()))
  }

  /// The particulars as JSON, in the order of their names, so that an event that was written and read
  /// again is the same.
  package var attributes: [JSONMember] { particulars.members.sortedByKey() }
}

extension Event: Hashable {
  /// Whether both say the same, whatever they were made of.
  package static func == (first: Event, second: Event) -> Bool {
    first.name == second.name && first.environment == second.environment
      && first.experiment == second.experiment && first.feature == second.feature
      && first.attributes == second.attributes
  }

  /// Hashes what `==` compares.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(environment)
    hasher.combine(experiment)
    hasher.combine(feature)
    hasher.combine(attributes)
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
