/// What time brings about for an experiment, as its schedule and its ramp ask for it.
package enum TimedStep: Hashable, Sendable {
  /// It starts.
  case start
  /// Its cohort grows.
  case rise(Percentage)
  /// It is completed, and serves on.
  case complete
  /// It is completed, and serves nobody any more.
  case stop
}

extension Experiment {
  /// The step that is due by what was applied and that nobody has carried out yet: a start, or the
  /// latest size of a ramp. Nil where nothing is due. An end needs no permission, so it is none.
  package func dueStep(at now: Instant) -> TimedStep? {
    switch status {
    case .created:
      return details.schedule.startAt.map { $0 <= now } == true ? .start : nil
    case .running:
      guard let segment, segment.brake == nil, let ramp = segment.ramp else { return nil }
      let due = ramp.percentage(after: lifecycle.clock.elapsed(at: now))
      return due > segment.percentage ? .rise(due) : nil
    case .paused, .completed: return nil
    }
  }
}

/// A step that is due, and waits until something that is in its way has ended.
package struct HeldStep: Hashable, Sendable {
  /// The experiment.
  package let experiment: ExperimentID
  /// What waits.
  package let step: TimedStep
  /// Until when; nil where no time ends it.
  package let until: Instant?
  /// What is in its way.
  package let reason: String

  /// Makes a held step.
  package init(_ experiment: ExperimentID, _ step: TimedStep, until: Instant?, reason: String) {
    self.experiment = experiment
    self.step = step
    self.until = until
    self.reason = reason
  }
}

extension Experiment {
  /// The step that a freeze holds at a moment; nil where none does.
  package func heldStep(at now: Instant, by policy: Policy, in zones: TimeZones) -> HeldStep? {
    guard let step = dueStep(at: now), let freeze = policy.freeze(at: now, in: zones) else {
      return nil
    }
    let end = policy.thaw(after: now, in: zones)
    // What would come once the schedule is over never comes.
    guard details.schedule.endAt.map({ end < $0 }) ?? true else { return nil }
    return HeldStep(id, step, until: end, reason: freeze.reason)
  }
}
