extension Experiment {
  /// The status and the moments that brought it about.
  package struct Lifecycle: Hashable, Sendable {
    /// The status.
    package private(set) var status: Status
    /// When the experiment was created.
    package let createdAt: Instant
    /// When the status last changed.
    package private(set) var changedAt: Instant
    /// When it was started for the first time.
    package private(set) var startedAt: Instant?
    /// When it was completed.
    package private(set) var endedAt: Instant?
    /// How long it has run.
    package private(set) var clock: RunningClock

    /// Begins a life.
    init(createdAt: Instant) {
      status = .created
      self.createdAt = createdAt
      changedAt = createdAt
      clock = RunningClock()
    }

    /// Continues a life that was stored.
    package init(
      status: Status, createdAt: Instant, changedAt: Instant, startedAt: Instant?,
      endedAt: Instant?, clock: RunningClock
    ) {
      self.status = status
      self.createdAt = createdAt
      self.changedAt = changedAt
      self.startedAt = startedAt
      self.endedAt = endedAt
      self.clock = clock
    }

    /// Lets an event happen; false, and no change, where it is not permitted.
    package mutating func apply(_ event: Status.Event, at instant: Instant) -> Bool {
      guard let next = status.applying(event) else { return false }
      status = next
      changedAt = instant
      switch event {
      case .start: startedAt = startedAt ?? instant
      case .complete: endedAt = instant
      case .resume, .pause: break
      }
      return true
    }

    /// Lets the clock run from a moment on if the experiment is running and not stopped, and else
    /// stand still.
    mutating func setClock(isStopped: Bool, at instant: Instant) {
      clock.set(isRunning: status == .running && !isStopped, at: instant)
    }

    /// Begins to count the time anew.
    mutating func restartClock() { clock = RunningClock() }
  }
}

/// How long an experiment has run since its first start, or since it was started over. Time in
/// which it is paused or stopped does not count.
package struct RunningClock: Hashable, Sendable {
  /// The time that counted before `runningSince`, or in all where the clock stands still.
  package private(set) var elapsed: Duration
  /// Since when it counts; nil as long as it stands still.
  package private(set) var runningSince: Instant?

  /// Continues a clock that was stored; a new one stands at nothing.
  package init(elapsed: Duration = .zero, runningSince: Instant? = nil) {
    self.elapsed = elapsed
    self.runningSince = runningSince
  }

  /// The time that it shows at a moment: never less than `elapsed`, for the clock of the machine
  /// may jump back.
  package func elapsed(at instant: Instant) -> Duration {
    guard let runningSince, runningSince < instant else { return elapsed }
    return elapsed + .seconds(instant.seconds - runningSince.seconds)
  }

  /// Records what it shows, and lets it go on or stand still.
  mutating func set(isRunning: Bool, at instant: Instant) {
    elapsed = elapsed(at: instant)
    runningSince = isRunning ? max(instant, runningSince ?? instant) : nil
  }
}
