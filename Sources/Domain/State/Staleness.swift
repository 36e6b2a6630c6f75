/// Why somebody should look at an experiment.
package enum Staleness: String, CaseIterable, Hashable, Sendable {
  /// Somebody stopped it, which is meant to be for a while.
  case stopped
  /// A step is due, and a freeze holds it.
  case held
  /// A step is due for more than half an hour, and nobody has applied it.
  case nobodyReconciles = "nobody-reconciles"
  /// A decision was due, and it is not completed.
  case decisionOverdue = "decision-overdue"
  /// It is completed, and its rollout goes on serving.
  case stillServing = "still-serving"
  /// It is paused for more than a week, and serves what it served.
  case pausedForLong = "paused-for-long"
  /// It was created more than 30 days ago, and never started.
  case neverStarted = "never-started"
  /// Its manifest has a schedule and says that it is to stay created, so that it never starts.
  case scheduleIgnored = "schedule-ignored"

  /// The reason in a few words.
  package var words: String {
    switch self {
    case .stopped: "stopped"
    case .held: "held by a freeze"
    case .nobodyReconciles: "overdue: does anything apply on a schedule?"
    case .decisionOverdue: "decision overdue"
    case .stillServing: "completed and still serving"
    case .pausedForLong: "paused and serving for over 7 days"
    case .neverStarted: "created over 30 days ago"
    case .scheduleIgnored: "its schedule has no effect"
    }
  }
}

extension Experiment {
  /// Why somebody should look at it; nothing where all is in order.
  package func staleness(
    at now: Instant, in state: State, timeZones: TimeZones = TimeZones()
  ) -> [Staleness] {
    Staleness.allCases.filter { holds($0, at: now, in: state, timeZones) }
  }

  private func holds(
    _ staleness: Staleness, at now: Instant, in state: State, _ zones: TimeZones
  ) -> Bool {
    switch staleness {
    case .stopped: isStopped
    case .held: frozenStep(at: now, by: state.policy ?? Policy(), in: zones) != nil
    case .nobodyReconciles: isLate(at: now, by: state.policy ?? Policy(), in: zones)
    case .decisionOverdue:
      status != .completed && details.decideBy.map { $0 < now } == true
    case .stillServing: status == .completed && state.isServing(self)
    case .pausedForLong:
      status == .paused && state.isServing(self)
        && lifecycle.changedAt.duration(to: now) > .days(7)
    case .neverStarted:
      status == .created && !isScheduled(at: now)
        && lifecycle.createdAt.duration(to: now) > .days(30)
    case .scheduleIgnored: status == .created && details.hasIgnoredSchedule
    }
  }

  /// Whether a step is late. Where results may hold a ramp, that is not known of its rises.
  private func isLate(at now: Instant, by policy: Policy, in zones: TimeZones) -> Bool {
    guard let late = lateStep(at: now, by: policy, in: zones) else { return false }
    guard case .rise = late.step else { return true }
    return policy.guardrails == .warn && policy.sampleRatio == .warn
  }

  /// Whether it is to start by itself later.
  package func isScheduled(at now: Instant) -> Bool {
    status == .created && details.schedule.startAt.map { now < $0 } == true
  }
}
