import Domain
import Manifests

// A manifest may ask for one thing now and for another later. Here a ramp and a schedule become the
// percentage and the status that are due at a moment, and of those alone the changes of a plan are
// made. What a plan tells of time is in `Planner+Time`, `Planner+Future` and `UpcomingStep`.

extension Workspace {
  /// What the manifests ask for at a moment. What time alone brings about waits for the end of a
  /// freeze, and a ramp also for the end of an alarm, and for the gates of its steps.
  func due(
    at now: Instant, given state: State, under policy: Policy, in zones: TimeZones,
    _ alarms: Alarms
  ) -> Workspace {
    let isFrozen = policy.freeze(at: now, in: zones) != nil
    return mappingTimed { manifest in
      let stored = state.experiments[manifest.id]
      return manifest.due(
        at: now, given: stored, isFrozen: isFrozen, holdsRamp: alarms.holdsRamp(of: manifest.id),
        gates: stored.map { alarms.gates(of: manifest, $0) })
    }
  }
}

extension ExperimentManifest {
  /// What the manifest asks for at a moment.
  ///
  /// A schedule moves the status, and a ramp the percentage. A ramp rises only while the experiment
  /// runs, and not within a freeze or as long as it is held; it never lowers a percentage that it
  /// brought about. Within a freeze nothing starts by a schedule that was applied before; one that
  /// is new starts it, which is for the policy to judge. Where nothing is known of gates, they are open.
  func due(
    at now: Instant, given stored: Experiment?, isFrozen: Bool = false, holdsRamp: Bool = false,
    gates: GateReading? = nil
  ) -> ExperimentManifest {
    var due = self
    due.status = dueStatus(at: now, given: stored)
    if isFrozen, startsOnSchedule(given: stored), due.status == .running { due.status = .created }
    due.isScheduled = due.status == .created && status == .running
    if let ramp = rollout?.ramp {
      let percentage = ramp.percentage(
        at: now, for: due, given: stored, held: isFrozen || holdsRamp, gates)
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
      if isOver(at: moment, given: stored) {
        return current == .created ? (status == .running ? .created : status) : .completed
      }
      let isWaiting = details.schedule.startAt.map { now < $0 } ?? false
      return status == .running && current == .created && isWaiting ? .created : status
    }
  }

  /// Whether all has come that its end by itself waits for.
  func isOver(at now: Instant, given stored: Experiment?) -> Bool {
    let endAt = details.schedule.endAt
    // In another iteration nothing has been at the last step yet.
    guard let stored, stored.iteration == iteration || rollout?.bake == nil else {
      return rollout?.bake == nil && endAt.map { $0 <= now } ?? false
    }
    return stored.isOver(at: now, endAt: endAt, bake: rollout?.bake, of: rollout?.ramp)
  }

  /// The moment from which on it does not start any more; nil where it may start at any time.
  var latestStart: Instant? { rollout?.bake == nil ? details.schedule.endAt : nil }

  /// Why the experiment is to be stopped since it ended by itself; nil where it is not. What ended
  /// earlier was ended by hand, and what was released since is to serve.
  func reasonToStop(at now: Instant, given stored: Experiment) -> String? {
    guard details.schedule.atEnd == .stop, status == .completed, let segment = stored.segment,
      !segment.isStopped
    else { return nil }
    let endedAt = stored.lifecycle.endedAt
    if let endedAt, let releasedAt = segment.releasedAt, endedAt <= releasedAt { return nil }
    guard isOver(at: endedAt ?? now, given: stored) else { return nil }
    if let bake = rollout?.bake, let last = rollout?.ramp?.steps.last {
      return "it has run for \(bake.text) at \(last.percentage)%"
    }
    return details.schedule.endAt.map { "its schedule ended at \($0)" }
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
    guard status == .running, stored?.lifecycle.startedAt == nil, let endAt = latestStart else {
      return false
    }
    return endAt <= now
  }
}

extension Ramp {
  /// How many belong to the cohort at a moment, if a manifest asks for the ramp.
  fileprivate func percentage(
    at now: Instant, for wanted: ExperimentManifest, given stored: Experiment?, held: Bool,
    _ gates: GateReading?
  ) -> Percentage {
    guard let stored, wanted.iteration <= stored.iteration else { return percentage(after: .zero) }
    let elapsed = stored.lifecycle.clock.elapsed(at: now)
    let present = stored.segment?.percentage ?? .zero
    let open = percentage(after: elapsed, beyond: present) { gates?.opens($0) ?? true }
    guard let segment = stored.segment, stored.lifecycle.startedAt != nil else { return open }
    guard segment.ramp == self else {
      // An edit of the ramp is reviewed, and may lower the percentage, which no gate does.
      let due = percentage(after: elapsed)
      return due <= present || held ? min(present, due) : max(present, open)
    }
    let mayRise = wanted.status == .running && !segment.isStopped && !held
    return mayRise ? max(present, open) : present
  }
}
