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

  /// What it is called: `start`, `rise to 20%`, `end`.
  package var noun: String {
    switch self {
    case .start: "start"
    case .rise(let percentage): "rise to \(percentage)%"
    case .complete, .stop: "end"
    }
  }
}

extension Schedule {
  /// What the end is for an experiment with a cohort, if there is one: what is stopped is only completed.
  package func end(of segment: RolloutSegment?) -> TimedStep {
    atEnd == .stop && segment?.isStopped == false ? .stop : .complete
  }
}

/// A step that is due by what was applied, and that nobody has carried out yet.
package struct DueStep: Hashable, Sendable {
  /// What is due.
  package let step: TimedStep
  /// Since when; of several sizes of a ramp that were missed, the first.
  package let since: Instant
}

extension Experiment {
  /// The step that is due by what was applied and that nobody has carried out yet: a start, or the
  /// latest size of a ramp up to the first gate that is not open. Nil where nothing is due. An end needs
  /// no permission, so it is none.
  package func dueStep(
    at now: Instant, opening isOpen: (Ramp.Gate) -> Bool = { _ in false }
  ) -> DueStep? {
    switch status {
    case .created:
      guard let startAt = details.schedule.startAt, startAt <= now, !isOver(at: now) else {
        return nil
      }
      return DueStep(step: .start, since: startAt)
    case .running:
      guard let segment, !segment.isStopped, let ramp = segment.ramp else { return nil }
      let clock = lifecycle.clock
      let due = ramp.percentage(
        after: clock.elapsed(at: now), beyond: segment.percentage, opening: isOpen)
      guard due > segment.percentage,
        let missed = ramp.steps.first(where: { $0.percentage > segment.percentage }),
        let since = clock.moment(of: missed.after)
      else { return nil }
      return DueStep(step: .rise(due), since: since)
    case .paused, .completed: return nil
    }
  }

  /// The end that is due by what was applied and that nobody has carried out yet; nil where none is.
  private func dueEnd(at now: Instant) -> DueStep? {
    guard status == .running || status == .paused, isOver(at: now) else { return nil }
    // A clock that stands still has stood since the status changed, at the latest.
    let baked = segment?.bake.map { moment(of: $0, at: segment?.ramp) ?? lifecycle.changedAt }
    let since = [details.schedule.endAt, baked].compactMap(\.self).max()
    return since.map { DueStep(step: details.schedule.end(of: segment), since: $0) }
  }

  private func isOver(at now: Instant) -> Bool {
    isOver(at: now, endAt: details.schedule.endAt, bake: segment?.bake, of: segment?.ramp)
  }

  /// How much runners that apply on a schedule may lag behind it.
  private static let usualLag = Duration.seconds(30 * 60)

  /// The step that is due for more than half an hour although nothing holds it, so that it seems
  /// that nobody applies any more; nil where there is none.
  package func lateStep(at now: Instant, by policy: Policy, in zones: TimeZones) -> DueStep? {
    let end = dueEnd(at: now)
    guard let due = end ?? dueStep(at: now) else { return nil }
    // No freeze holds an end.
    let policy = end == nil ? policy : Policy()
    var deadline = due.since.advanced(by: Self.usualLag)
    for moment in [due.since, deadline] where policy.freeze(at: moment, in: zones) != nil {
      deadline = policy.thaw(after: moment, in: zones).advanced(by: Self.usualLag)
    }
    return deadline < now && policy.freeze(at: now, in: zones) == nil ? due : nil
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
  /// The step that a freeze or a gate holds at a moment, as far as that is known without results; nil
  /// where there is none.
  package func heldStep(at now: Instant, by policy: Policy, in zones: TimeZones) -> HeldStep? {
    frozenStep(at: now, by: policy, in: zones)
      ?? gatedStep(at: now).flatMap { step in
        step.gate.map { gate in
          HeldStep(
            id, .rise(step.percentage), until: nil,
            reason: "for \(gate.words); `titrate plan` says how far that is")
        }
      }
  }

  /// The step of the ramp that is due by time and that its gate holds; nil where there is none.
  package func gatedStep(
    at now: Instant, opening isOpen: (Ramp.Gate) -> Bool = { _ in false }
  ) -> Ramp.Step? {
    guard status == .running, let segment, !segment.isStopped else { return nil }
    return segment.ramp?.heldStep(
      after: lifecycle.clock.elapsed(at: now), beyond: segment.percentage, opening: isOpen)
  }

  /// The step that a freeze holds at a moment; nil where none does.
  package func frozenStep(
    at now: Instant, by policy: Policy, in zones: TimeZones,
    opening isOpen: (Ramp.Gate) -> Bool = { _ in false }
  ) -> HeldStep? {
    guard let step = dueStep(at: now, opening: isOpen)?.step,
      let freeze = policy.freeze(at: now, in: zones)
    else {
      return nil
    }
    let end = policy.thaw(after: now, in: zones)
    // What would come once the schedule is over never comes.
    guard segment?.bake != nil || details.schedule.endAt.map({ end < $0 }) ?? true else {
      return nil
    }
    return HeldStep(id, step, until: end, reason: freeze.reason)
  }
}
