import Domain
import Manifests

// What time has to do with an experiment: its manifest asks for one thing now and for another later.
// A plan is made of what is due at its moment, and so knows nothing of ramps and schedules beyond
// this file.

extension Workspace {
  /// What the manifests ask for at a moment. A ramp does not rise within a freeze, nor against an alarm.
  func due(
    at now: Instant, given state: State, under policy: Policy, _ alarms: Alarms
  ) -> Workspace {
    let isFrozen = policy.freezes.contains { $0.contains(now) }
    return mappingTimed { manifest in
      manifest.due(
        at: now, given: state.experiments[manifest.id],
        held: isFrozen || alarms.holdsRamp(of: manifest.id))
    }
  }
}

extension ExperimentManifest {
  /// What the manifest asks for at a moment.
  ///
  /// A schedule moves the status, and a ramp the percentage. A ramp rises only while the experiment
  /// runs, and not as long as it is `held`; it never lowers a percentage that it brought about.
  func due(at now: Instant, given stored: Experiment?, held: Bool = false) -> ExperimentManifest {
    var due = self
    due.status = dueStatus(at: now, given: stored)
    due.isScheduled = due.status == .created && status == .running
    if let ramp = rollout?.ramp {
      let percentage = Due(ramp, due.status, iteration, stored, held).percentage(at: now)
      due.rollout?.percentage = percentage
    }
    return due
  }

  private func dueStatus(at now: Instant, given stored: Experiment?) -> Status {
    let current = stored?.status ?? .created
    switch status {
    case .created, .completed: return status
    case .running, .paused:
      // The clock may have jumped back since the schedule ended it.
      let moment = current == .completed ? max(now, stored?.lifecycle.endedAt ?? now) : now
      if let endAt = details.schedule.endAt, endAt <= moment {
        return current == .created ? (status == .running ? .created : status) : .completed
      }
      let isWaiting = details.schedule.startAt.map { now < $0 } ?? false
      return status == .running && current == .created && isWaiting ? .created : status
    }
  }

  /// Whether the schedule was over before the experiment ever started.
  func missedSchedule(at now: Instant, given stored: Experiment?) -> Bool {
    guard status == .running, stored?.lifecycle.startedAt == nil, let endAt = details.schedule.endAt
    else { return false }
    return endAt <= now
  }
}

/// The size of a cohort that follows a ramp.
private struct Due {
  private let ramp: Ramp
  private let stored: Experiment?
  private let startsOver: Bool
  private let isHeld: Bool
  private let mayRise: Bool

  init(
    _ ramp: Ramp, _ status: Status, _ iteration: Int, _ stored: Experiment?, _ isHeld: Bool
  ) {
    self.ramp = ramp
    self.stored = stored
    startsOver = stored.map { iteration > $0.iteration } ?? true
    self.isHeld = isHeld
    mayRise = status == .running && stored?.segment?.brake == nil && !isHeld
  }

  func percentage(at now: Instant) -> Percentage {
    guard let stored, !startsOver else { return ramp.percentage(after: .zero) }
    let due = ramp.percentage(after: stored.lifecycle.clock.elapsed(at: now))
    guard let segment = stored.segment, stored.lifecycle.startedAt != nil else { return due }
    if segment.ramp == ramp {
      return mayRise ? max(segment.percentage, due) : segment.percentage
    }
    // An edit of the ramp is reviewed, and may lower the percentage.
    return isHeld ? min(segment.percentage, due) : due
  }
}
