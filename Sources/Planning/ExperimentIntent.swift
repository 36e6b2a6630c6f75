import Domain
import Manifests

/// What is to become of one experiment: the difference between its manifest and what is stored.
struct ExperimentIntent: Sendable {
  /// What is to become of its rollout.
  enum RolloutChange: Hashable, Sendable {
    case none
    case add
    case edit
    /// Another cohort, dealt out with other seeds.
    case renew
    case remove
  }

  let id: ExperimentID
  let featureName: FeatureName
  /// The manifest; nil where the experiment is to be removed.
  let wanted: ExperimentManifest?
  /// The feature's manifest; nil where it has none.
  let wantedFeature: FeatureManifest?
  /// What is stored; nil for a new experiment.
  let current: Experiment?
  /// What happens to its status.
  let event: Status.Event?
  let rolloutChange: RolloutChange
  /// What the rollout is to be; nil where there is to be none.
  let target: DesiredRollout?
  /// The salts that a new cohort asks for; nil where there is none.
  let preferredSalts: CohortSalts?
  /// Whether the override is enabled for the first time.
  let enablesFirst: Bool
  /// Whether an override goes that was ever enabled, so that held allocations come back.
  let releasesHold: Bool
  /// Whether the experiment is started over.
  let startsOver: Bool
  /// Whether a stop ends with the change: what is served was decided on anew.
  let endsStop: Bool
  /// What is to be taken down of its results; nil for nothing.
  let note: ResultsNote?
  /// Whether that is all that is to be done.
  let onlyNotes: Bool
  /// Why the experiment is to be stopped; nil where it is not.
  let reasonToStop: String?
  /// Whether a conclusion is recorded.
  let concludes: Bool
  /// See `Change`.
  let editsExposure: Bool
  /// See `Change`.
  let approvedPercentage: Percentage?

  /// Compares an experiment with its manifest; nil where nothing is to be done.
  init?(
    wanted: ExperimentManifest?, on wantedFeature: FeatureManifest?, current: Experiment?,
    state: State, note: ResultsNote?, reasonToStop: String?
  ) {
    guard let id = wanted?.id ?? current?.id,
      let featureName = current?.feature ?? wanted?.feature,
      let feature = state.features[featureName]
    else { return nil }
    self.id = id
    self.featureName = featureName
    self.wanted = wanted
    self.wantedFeature = wantedFeature
    self.current = current
    let rollout = current.flatMap { state.rollout(of: $0) }
    event = Self.event(from: current?.status, to: wanted?.status)
    let desired = wanted?.desired(
      given: current, rollout, variants: feature.variants.map(\.key),
      standard: wantedFeature?.value(in: id.environment))
    startsOver = (wanted?.iteration ?? 1) > (current?.iteration ?? .max)
    let target = desired?.rollout
    self.target = target
    rolloutChange =
      startsOver && rollout != nil && target != nil
      ? .renew : Self.rolloutChange(from: rollout?.desired, to: target)
    preferredSalts = Self.salts(of: id, wanted?.iteration, rolloutChange, in: state)
    enablesFirst = Self.enables(
      wanted: wanted, rollout: rollout, event: event, change: rolloutChange)
    releasesHold = rolloutChange == .remove && rollout?.override.wasEnabled == true
    endsStop =
      rollout?.segment.isStopped == true && rolloutChange != .remove
      && (event == .resume || startsOver
        || rollout.map { wanted?.rollout?.edits($0, to: target) == true } == true)
    let staysMeasured = rolloutChange == .none || rolloutChange == .edit
    self.reasonToStop = staysMeasured ? reasonToStop : nil
    self.note = staysMeasured && wanted != nil ? note : nil
    concludes = desired?.conclusion != nil && desired?.conclusion != current?.conclusion
    (editsExposure, approvedPercentage) = Self.approval(
      of: desired, given: current, rollout, startsOver: startsOver,
      startsByEdit: event == .start
        ? wanted?.startsOnSchedule(given: current) != true : event == nil && enablesFirst)
    let isWanted = desired != current?.desired(rollout) || self.reasonToStop != nil
    onlyNotes = !isWanted
    guard isWanted || self.note != nil else { return nil }
  }

  /// The salts that a new cohort asks for; nil where there is none.
  private static func salts(
    of id: ExperimentID, _ iteration: Int?, _ change: RolloutChange, in state: State
  ) -> CohortSalts? {
    guard change == .add || change == .renew else { return nil }
    return CohortSalts(
      preferredBy: id, iteration ?? 1, generation: state.generation(of: id))
  }

  /// Whether what people get is edited; and the size of the cohort, where it comes of a ramp that was
  /// approved before and stays as it is.
  private static func approval(
    of desired: DesiredExperiment?, given current: Experiment?, _ rollout: Rollout?,
    startsOver: Bool, startsByEdit: Bool
  ) -> (editsExposure: Bool, approvedPercentage: Percentage?) {
    let target = desired?.rollout
    let keepsRamp = target?.ramp != nil && target?.ramp == rollout?.segment.ramp
    let isEdit =
      startsOver || startsByEdit || current?.status == .paused && desired?.status == .running
      || current?.details.schedule != desired?.details.schedule
      || rollout?.desired.adoptingPercentage(of: target) != target
    return (isEdit, keepsRamp && !startsOver && !startsByEdit ? target?.percentage : nil)
  }

  private static func event(from current: Status?, to wanted: Status?) -> Status.Event? {
    guard let wanted else { return nil }
    return (current ?? .created).event(leadingTo: wanted)
  }

  private static func rolloutChange(
    from current: DesiredRollout?, to target: DesiredRollout?
  ) -> RolloutChange {
    switch (current, target) {
    case (nil, nil): .none
    case (nil, .some): .add
    case (.some, nil): .remove
    case (let current?, let target?): current == target ? .none : .edit
    }
  }

  private static func enables(
    wanted: ExperimentManifest?, rollout: Rollout?, event: Status.Event?, change: RolloutChange
  ) -> Bool {
    guard let wanted, let wantedRollout = wanted.rollout, rollout?.override.wasEnabled != true
    else { return false }
    switch wanted.status {
    case .created: return wantedRollout.isEnabled == true
    case .running: return event != nil || change == .add
    case .paused, .completed: return false
    }
  }

  /// The flag that it is about.
  var flagID: FlagID { FlagID(id.environment, featureName) }

  /// Whether the experiment is completed or removed, so that another one can take its place.
  var endsExperiment: Bool { wanted == nil || event == .complete }

  /// The turn of its last step.
  var phase: Phase {
    var phase = Phase.configureRollouts
    switch event {
    case .pause, .complete: phase = max(phase, .completeAndPause)
    case .start, .resume: phase = max(phase, .start)
    case nil: break
    }
    if rolloutChange == .remove || wanted == nil { phase = max(phase, .tearDown) }
    return enablesFirst ? .start : phase
  }

  /// The headline.
  var action: Change.Action {
    guard wanted != nil else { return .remove }
    switch event {
    case .start: return .start
    case .resume: return .resume
    case .pause: return .pause
    case .complete: return .complete
    case nil: return current == nil ? .create : reasonToStop == nil ? .update : .stop
    }
  }
}

extension DesiredRollout {
  /// The same with the size of another that shares its ramp, since no edit brought that about.
  fileprivate func adoptingPercentage(of other: DesiredRollout?) -> DesiredRollout {
    guard let other, ramp != nil, ramp == other.ramp else { return self }
    var rollout = self
    rollout.percentage = other.percentage
    return rollout
  }
}

extension ExperimentManifest.RolloutManifest {
  /// Whether somebody edited what is served, and it is not only the default that is followed.
  fileprivate func edits(_ rollout: Rollout, to target: DesiredRollout?) -> Bool {
    guard var target else { return true }
    let current = rollout.desired
    if value == nil { target.value = current.value }
    return target != current
  }
}

extension FeatureManifest {
  /// What everyone in an environment is to get by default as control.
  func value(in environment: EnvironmentKey) -> FlagValue { entries[environment]?.value ?? value }
}
