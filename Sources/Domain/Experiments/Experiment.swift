/// An experiment as it is stored.
package struct Experiment: Hashable, Sendable {
  private var content: Boxed<Content>

  private struct Content: Hashable {
    let id: ExperimentID
    let number: Int
    let feature: FeatureName
    var details: Details
    var lifecycle: Lifecycle
    var iteration: Int
    var segment: RolloutSegment?
    var phases: [AnalysisPhase]
    var violations: ViolatedGuardrails?
    var conclusion: Conclusion?
  }

  /// Its identity.
  package var id: ExperimentID { content.value.id }
  /// A small number that never changes.
  package var number: Int { content.value.number }
  /// The feature it experiments with. Never changes.
  package var feature: FeatureName { content.value.feature }
  /// What describes it, as far as it is stored.
  package var details: Details {
    get { content.value.details }
    set { content.value.details = newValue }
  }
  /// Where it stands in its life.
  package var lifecycle: Lifecycle {
    get { content.value.lifecycle }
    set { content.value.lifecycle = newValue }
  }
  /// Its iteration: 1, and 1 more each time it is started over.
  package var iteration: Int {
    get { content.value.iteration }
    set { content.value.iteration = newValue }
  }
  /// Its cohort; nil where it has no rollout.
  package var segment: RolloutSegment? {
    get { content.value.segment }
    set { content.value.segment = newValue }
  }
  /// Its analysis phases, the first one first.
  package var phases: [AnalysisPhase] {
    get { content.value.phases }
    set { content.value.phases = newValue }
  }
  /// The guardrails that the latest results violate, where anything follows from that; nil where there
  /// are none.
  package var violations: ViolatedGuardrails? {
    get { content.value.violations }
    set { content.value.violations = newValue }
  }
  /// What was decided in the end; nil as long as nothing is.
  package var conclusion: Conclusion? {
    get { content.value.conclusion }
    set { content.value.conclusion = newValue }
  }

  /// The descriptive fields: the ones people look for, and digests of the others, by which an edit
  /// is noticed.
  package struct Details: Hashable, Sendable {
    /// The name for people.
    package var name: String?
    /// Who answers for the experiment.
    package var owner: String?
    /// The group of whose experiments one at a time serves; nil where it belongs to none.
    package var group: GroupKey?
    /// When it is to start and to end by itself.
    package var schedule: Schedule
    /// Whether its manifest has a schedule that has no effect, since the status is to stay created.
    package var hasIgnoredSchedule: Bool
    /// By when a decision is due.
    package var decideBy: Instant?
    /// Digest of the hypothesis.
    package var hypothesis: Digest
    /// Digest of the metrics.
    package var metrics: Digest
    /// Digest of description, links and tags.
    package var notes: Digest

    /// Makes details.
    package init(
      name: String?, owner: String?, group: GroupKey? = nil, schedule: Schedule = Schedule(),
      hasIgnoredSchedule: Bool = false, decideBy: Instant? = nil, hypothesis: Digest,
      metrics: Digest, notes: Digest
    ) {
      self.name = name
      self.owner = owner
      self.group = group
      self.schedule = schedule
      self.hasIgnoredSchedule = hasIgnoredSchedule
      self.decideBy = decideBy
      self.hypothesis = hypothesis
      self.metrics = metrics
      self.notes = notes
    }
  }

  /// Makes an experiment.
  package init(
    id: ExperimentID, number: Int, feature: FeatureName, details: Details, lifecycle: Lifecycle,
    iteration: Int = 1, segment: RolloutSegment? = nil, phases: [AnalysisPhase] = [],
    violations: ViolatedGuardrails? = nil, conclusion: Conclusion? = nil
  ) {
    content = Boxed(
      Content(
        id: id, number: number, feature: feature, details: details, lifecycle: lifecycle,
        iteration: iteration, segment: segment, phases: phases, violations: violations,
        conclusion: conclusion))
  }

  /// Its status.
  package var status: Status { lifecycle.status }
  /// Whether somebody stopped it.
  package var isStopped: Bool { segment?.isStopped == true }
  /// The flag that it is about.
  package var flagID: FlagID { FlagID(id.environment, feature) }
}

extension Experiment.Details {
  /// The names of the fields in which two descriptions differ, in order.
  func namesOfFields(thatDifferFrom other: Experiment.Details) -> [String] {
    let fields: [(name: String, differs: Bool)] = [
      ("decideBy", decideBy != other.decideBy),
      ("group", group != other.group),
      ("hypothesis", hypothesis != other.hypothesis),
      ("metrics", metrics != other.metrics),
      ("name", name != other.name),
      ("notes", notes != other.notes),
      ("owner", owner != other.owner),
      ("schedule", hasIgnoredSchedule != other.hasIgnoredSchedule),
      ("schedule/atEnd", schedule.atEnd != other.schedule.atEnd),
      ("schedule/endAt", schedule.endAt != other.schedule.endAt),
      ("schedule/startAt", schedule.startAt != other.schedule.startAt),
    ]
    return fields.filter(\.differs).map(\.name)
  }
}

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
    mutating func apply(_ event: Status.Event, at instant: Instant) -> Bool {
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
    return elapsed + runningSince.duration(to: instant)
  }

  /// When it shows so much time if it goes on; nil as long as it stands still.
  package func moment(of duration: Duration) -> Instant? {
    runningSince.map { $0.advanced(by: max(.zero, duration - elapsed)) }
  }

  /// Records what it shows, and lets it go on or stand still.
  mutating func set(isRunning: Bool, at instant: Instant) {
    elapsed = elapsed(at: instant)
    runningSince = isRunning ? max(instant, runningSince ?? instant) : nil
  }
}

extension Experiment {
  /// The checksum of a text or a list that is not stored itself, by which an edit of it is noticed.
  package struct Digest: Hashable, Sendable {
    /// The bits, the first one highest.
    package let number: UInt64

    /// Takes up a digest that was kept as a number.
    package init(number: UInt64) {
      self.number = number
    }

    /// The digest of a value's canonical form, so that reformatting is no edit.
    package init(ofCanonical bytes: Span<UInt8>) {
      number = XXH64.checksum(of: bytes)
    }

    /// Reads sixteen lower-case digits; nil for anything else.
    package init?(hexadecimal: Span<UInt8>) {
      guard let number = UInt64(hexadecimal: hexadecimal) else { return nil }
      self.number = number
    }

    /// The sixteen lower-case digits.
    package var hexadecimal: String { number.hexadecimal }
  }
}
