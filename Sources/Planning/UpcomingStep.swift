package import Domain
import Manifests

/// What happens to an experiment by itself, later.
package struct UpcomingStep: Hashable, Sendable {
  /// What happens.
  package enum Event: Hashable, Sendable {
    /// It starts.
    case start
    /// Its cohort grows.
    case rise(Percentage)
    /// It is completed.
    case complete
    /// It serves nobody any more.
    case stop
  }

  /// The experiment.
  package let experiment: ExperimentID
  /// What happens.
  package let event: Event
  /// When, as far as is known now: a pause, a stop or a freeze puts it off.
  package let time: Instant

  /// Makes a step.
  package init(_ experiment: ExperimentID, _ event: Event, at time: Instant) {
    self.experiment = experiment
    self.event = event
    self.time = time
  }
}

extension ExperimentManifest {
  /// How many steps of an experiment are told.
  private static let mostUpcoming = 3

  /// The next steps, unless something else happens before. `stored` is as the plan leaves it.
  func upcoming(
    after now: Instant, given stored: Experiment, under policy: Policy, isHeld: Bool
  ) -> ArraySlice<UpcomingStep> {
    let endAt = stored.status == .completed ? nil : details.schedule.endAt
    var steps = stored.status == .created ? start(after: now) : []
    if !isHeld, let begin = steps.first?.time ?? (isRunning(stored) ? now : nil) {
      steps += rises(from: begin, given: stored, policy)
    }
    if let endAt, endAt > now, stored.lifecycle.startedAt != nil || !steps.isEmpty {
      steps = steps.filter { $0.time < endAt } + end(at: endAt, stored)
    }
    return steps.prefix(Self.mostUpcoming)
  }

  private func isRunning(_ stored: Experiment) -> Bool {
    stored.status == .running && stored.segment?.brake == nil
  }

  private func start(after now: Instant) -> [UpcomingStep] {
    guard status == .running, let startAt = details.schedule.startAt, startAt > now else {
      return []
    }
    return [UpcomingStep(id, .start, at: startAt)]
  }

  private func end(at endAt: Instant, _ stored: Experiment) -> [UpcomingStep] {
    let stops = details.schedule.atEnd == .stop && stored.segment.map { $0.brake == nil } == true
    return [UpcomingStep(id, .complete, at: endAt)]
      + (stops ? [UpcomingStep(id, .stop, at: endAt)] : [])
  }

  private func rises(
    from begin: Instant, given stored: Experiment, _ policy: Policy
  ) -> [UpcomingStep] {
    guard let ramp = rollout?.ramp, let segment = stored.segment, segment.ramp == ramp else {
      return []
    }
    let elapsed = stored.lifecycle.clock.elapsed(at: begin)
    var rises: [UpcomingStep] = []
    for step in ramp.steps where step.percentage > segment.percentage {
      let wait = max(0, (step.after - elapsed).components.seconds)
      let due = Instant(seconds: begin.seconds + wait)
      let rise = UpcomingStep(id, .rise(step.percentage), at: policy.thaw(after: due))
      // What comes due within a freeze comes at once after it.
      if rises.last?.time == rise.time { rises.removeLast() }
      rises.append(rise)
    }
    return rises
  }
}
