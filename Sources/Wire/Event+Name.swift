package import Domain

extension Event {
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
    /// What was served was put right.
    case driftCorrected = "drift.corrected"
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
    /// What results have shown was taken down.
    case resultsNoted = "results.noted"
    case experimentStartedOver = "experiment.started-over"
    case experimentConcluded = "experiment.concluded"
    /// Another split, or another iteration, began.
    case phaseBegun = "phase.begun"
    case rolloutConfigured = "rollout.configured"
    case rolloutEnabled = "rollout.enabled"
    case rolloutRemoved = "rollout.removed"
    /// Another policy is in force.
    case policyChanged = "policy.changed"
    /// A run is about to have a provider serve some flags.
    case applyBegun = "apply.begun"
    /// It is still at work.
    case applyRenewed = "apply.renewed"
    /// A run that was at work is over.
    case applyEnded = "apply.ended"
    /// An earlier state was brought back as a whole.
    case stateRestored = "state.restored"
  }
}

extension Event.Name {
  /// What happened, in a sentence.
  var meaning: String {
    switch self {
    case .environmentCreated: "An environment was added."
    case .environmentUpdated: "An environment's name or feature versioning was changed."
    case .environmentRemoved: "An environment was removed."
    case .featureCreated: "A feature was added."
    case .featureUpdated: "A feature's type or one of its variants was changed."
    case .featureRemoved: "A feature was removed."
    case .flagCreated: "A feature began to be served in an environment."
    case .flagUpdated: "A feature state was changed in place (versioning v1)."
    case .flagPublished: "A feature state was changed in a new version (versioning v2)."
    case .flagHeld: "The default allocations that wait for the end of a rollout were changed."
    case .driftCorrected:
      "What is served had become something else than what is stored, and was put right."
    case .flagRemoved: "A feature ceased to be served in an environment."
    case .experimentCreated: "An experiment was created."
    case .experimentStarted: "An experiment was started for the first time."
    case .experimentResumed: "A paused experiment was started again."
    case .experimentPaused: "An experiment was paused; its rollout stays as it was."
    case .experimentCompleted: "An experiment was completed; its rollout stays as it was."
    case .experimentUpdated: "An experiment's description was edited."
    case .experimentRemoved: "An experiment was removed."
    case .experimentStopped: "An experiment was stopped: it serves nobody."
    case .experimentReleased: "What was stopped is served again."
    case .resultsNoted:
      "What results have shown was taken down, since it counts whatever later results say."
    case .experimentStartedOver: "An experiment began anew, with another cohort and other seeds."
    case .experimentConcluded: "What was decided in the end was recorded."
    case .phaseBegun: "Another split or iteration began, whose data stands alone."
    case .rolloutConfigured: "The cohort of an experiment was made or resized."
    case .rolloutEnabled: "An experiment's rollout began to serve its split."
    case .rolloutRemoved: "An experiment's override and cohort were taken away."
    case .policyChanged: "Another policy is in force."
    case .applyBegun: "A run is about to have a provider serve some flags."
    case .applyRenewed: "A run that has a provider serve flags is still at work."
    case .applyEnded: "A run that had a provider serve flags is over."
    case .stateRestored: "The state of an earlier commit was brought back as a whole."
    }
  }

  /// The name of an event that changes an experiment's status.
  init(_ event: Status.Event) {
    switch event {
    case .start: self = .experimentStarted
    case .resume: self = .experimentResumed
    case .pause: self = .experimentPaused
    case .complete: self = .experimentCompleted
    }
  }
}
