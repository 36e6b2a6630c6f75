import Domain
import Manifests

// What time has to do with an experiment: its manifest asks for one thing now and for another
// later. A plan is made of what is due at its moment, and so knows nothing of ramps and schedules
// beyond this file.

extension Workspace {
  /// What the manifests ask for at a moment. What time alone brings about waits for the end of a
  /// freeze, and a ramp also for the end of an alarm.
  func due(
    at now: Instant, given state: State, under policy: Policy, in zones: TimeZones,
    _ alarms: Alarms
  ) -> Workspace {
    let isFrozen = policy.freeze(at: now, in: zones) != nil
    return mappingTimed { manifest in
      manifest.due(
        at: now, given: state.experiments[manifest.id], isFrozen: isFrozen,
        holdsRamp: alarms.holdsRamp(of: manifest.id))
    }
  }
}

extension ExperimentManifest {
  /// What the manifest asks for at a moment.
  ///
  /// A schedule moves the status, and a ramp the percentage. A ramp rises only while the experiment
  /// runs, and not within a freeze or as long as it is held; it never lowers a percentage that it
  /// brought about. Within a freeze nothing starts by a schedule that was applied before; one that
  /// is new starts it, which is for the policy to judge.
  func due(
    at now: Instant, given stored: Experiment?, isFrozen: Bool = false, holdsRamp: Bool = false
  ) -> ExperimentManifest {
    var due = self
    due.status = dueStatus(at: now, given: stored)
    if isFrozen, startsOnSchedule(given: stored), due.status == .running { due.status = .created }
    due.isScheduled = due.status == .created && status == .running
    if let ramp = rollout?.ramp {
      let percentage = ramp.percentage(
        at: now, for: due, given: stored, held: isFrozen || holdsRamp)
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

  /// Why the experiment is to be stopped since its schedule is over; nil where it is not. What ended
  /// earlier was ended by hand, and what was released since is to serve.
  func reasonToStop(at now: Instant, given stored: Experiment) -> String? {
    let schedule = details.schedule
    guard schedule.atEnd == .stop, status == .completed, let endAt = schedule.endAt,
      let segment = stored.segment, segment.brake == nil
    else { return nil }
    let endedAt = stored.lifecycle.endedAt
    if let endedAt, let releasedAt = segment.releasedAt, endedAt <= releasedAt { return nil }
    return endAt <= endedAt ?? now ? "its schedule ended at \(endAt)" : nil
  }

  /// Whether a start is brought about by a schedule that was applied before, and not by an edit.
  func startsOnSchedule(given stored: Experiment?) -> Bool {
    guard let stored, stored.status == .created, let startAt = details.schedule.startAt else {
      return false
    }
    return stored.details.schedule.startAt == startAt
  }

  /// Whether the schedule was over before the experiment ever started.
  func missedSchedule(at now: Instant, given stored: Experiment?) -> Bool {
    guard status == .running, stored?.lifecycle.startedAt == nil, let endAt = details.schedule.endAt
    else { return false }
    return endAt <= now
  }
}

extension Ramp {
  /// How many belong to the cohort at a moment, if a manifest asks for the ramp.
  fileprivate func percentage(
    at now: Instant, for wanted: ExperimentManifest, given stored: Experiment?, held: Bool
  ) -> Percentage {
    guard let stored, wanted.iteration <= stored.iteration else { return percentage(after: .zero) }
    let due = percentage(after: stored.lifecycle.clock.elapsed(at: now))
    guard let segment = stored.segment, stored.lifecycle.startedAt != nil else { return due }
    guard segment.ramp == self else {
      // An edit of the ramp is reviewed, and may lower the percentage.
      return held ? min(segment.percentage, due) : due
    }
    let mayRise = wanted.status == .running && segment.brake == nil && !held
    return mayRise ? max(segment.percentage, due) : segment.percentage
  }
}
