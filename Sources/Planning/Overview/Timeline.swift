package import Domain

/// What happened to an experiment until a moment, and what comes by itself, in time.
package struct Timeline: Hashable, Sendable {
  /// What was and will be served, in order of time. Stretches do not overlap; there may be gaps.
  package let stretches: [Stretch]
  /// What happened or is to happen at one moment, in order of time.
  package let marks: [Mark]

  /// A time in which the same was served.
  package struct Stretch: Hashable, Sendable {
    /// When it begins.
    package let begin: Instant
    /// When it ends; nil for what is planned and goes on until somebody changes it.
    package let end: Instant?
    /// What it was.
    package let kind: Kind
    /// How many belonged to the cohort.
    package let percentage: Percentage

    /// What a time was.
    package enum Kind: Hashable, Sendable {
      /// The experiment ran, or its cohort was served before it did.
      case serving
      /// It was paused, and its cohort was served as before.
      case paused
      /// It was stopped, so nobody was served.
      case stopped
      /// It was completed, and its cohort was served as before.
      case completed
      /// It is to run. What waits for more than time comes at this time at the earliest.
      case planned(isEarliest: Bool)
    }
  }

  /// Something that happens at one moment.
  package struct Mark: Hashable, Sendable {
    /// When.
    package let time: Instant
    /// What.
    package let kind: Kind

    /// What happens.
    package enum Kind: Hashable, Sendable {
      case started, paused, resumed, stopped, released
      case startedOver(iteration: Int)
      case completed
      case scheduledStart
      /// It ends by itself; where it waits for more than time, at this time at the earliest.
      case scheduledEnd(isEarliest: Bool)
      /// A decision is due.
      case decideBy
    }
  }
}

extension Standing {
  /// What happened to it, and what comes. What the trail does not tell comes from the state.
  package var timeline: Timeline {
    let past = Past(of: self)
    let future = Future(of: self)
    return Timeline(
      stretches: past.stretches + future.stretches,
      marks: (past.marks + future.marks).sorted { $0.time < $1.time })
  }
}

// MARK: - The past

/// What was served until a moment.
private struct Past {
  private(set) var stretches: [Timeline.Stretch] = []
  private(set) var marks: [Timeline.Mark] = []
  private var situation = Situation()

  /// Where an experiment stood, as far as that decides what was served.
  private struct Situation {
    var status = Status.created
    var isStopped = false
    /// How many were in the cohort; nil where there was none, or none that was enabled.
    var size: Percentage?

    var kind: Timeline.Stretch.Kind? {
      let isServing = size.map { $0 > .zero } == true
      return switch status {
      case .created where isStopped && isServing, .running where isStopped, .paused where isStopped:
        .stopped
      case _ where isStopped: nil
      case .created: isServing ? .serving : nil
      case .running: .serving
      case .paused: .paused
      case .completed: isServing ? .completed : nil
      }
    }

    mutating func follow(_ turn: Turn) {
      switch turn {
      case .mark(.started), .mark(.resumed): status = .running
      case .mark(.paused): status = .paused
      case .mark(.completed): status = .completed
      case .mark(.stopped): isStopped = true
      case .mark(.released): isStopped = false
      case .mark: break
      case .cohort(let percentage): size = percentage
      case .size(let percentage): size = size.map { _ in percentage }
      }
    }
  }

  /// What changed.
  fileprivate enum Turn: Hashable {
    case mark(Timeline.Mark.Kind)
    /// The cohort was enabled with a size, or removed.
    case cohort(Percentage?)
    /// The size of a cohort was changed, whether it is enabled or not.
    case size(Percentage)
  }

  /// What changed when.
  fileprivate struct Event: Hashable {
    let time: Instant
    let turn: Turn

    init(_ time: Instant, _ turn: Turn) {
      self.time = time
      self.turn = turn
    }
  }

  /// Follows the trail, and the state where the trail does not lead to what is stored: it may be gone, or
  /// tell of what was undone since.
  init(of standing: Standing) {
    let trail = standing.records.sinceCreation
    self.init(of: standing, trail)
    guard
      situation.status != standing.experiment.status
        || situation.isStopped != (standing.stop != nil)
    else { return }
    self = Past(of: standing, [])
  }

  private init(of standing: Standing, _ trail: [AuditRecord]) {
    let told = trail.compactMap(Event.init)
    let known = Set(told)
    let stored = standing.experiment.turns.filter { !known.contains($0) }
    let isTornDown = told.contains { $0.turn == .cohort(nil) }
    let sizes = standing.experiment.cohorts(isTornDown: isTornDown)
    // What happens at the same time stays in its order.
    for event in (told + stored + sizes).sorted(by: { $0.time < $1.time }) {
      let time = min(event.time, standing.moment)
      extend(to: time)
      situation.follow(event.turn)
      begin = time
      if case .mark(let kind) = event.turn { marks.append(Timeline.Mark(time: time, kind: kind)) }
    }
    extend(to: standing.moment)
  }

  private var begin: Instant?

  private mutating func extend(to end: Instant) {
    guard let begin, begin < end, let kind = situation.kind else { return }
    let size = situation.size ?? .zero
    if let last = stretches.last, last.end == begin, last.kind == kind, last.percentage == size {
      stretches[stretches.count - 1] = Timeline.Stretch(
        begin: last.begin, end: end, kind: kind, percentage: size)
    } else {
      stretches.append(Timeline.Stretch(begin: begin, end: end, kind: kind, percentage: size))
    }
  }
}

extension [AuditRecord] {
  /// Without what happened to an experiment of the same key that was removed.
  fileprivate var sinceCreation: [AuditRecord] {
    let removal = lastIndex { $0.event.happening == .experimentRemoved }
    return removal.map { Array(self[($0 + 1)...]) } ?? self
  }
}

extension Past.Event {
  /// What a record tells; nil where that changes nothing of what is served.
  fileprivate init?(_ record: AuditRecord) {
    let turn: Past.Turn? =
      switch record.event.happening {
      case .statusChanged(let event, _, _): .mark(event.mark)
      case .experimentStopped: .mark(.stopped)
      case .experimentReleased: .mark(.released)
      case .experimentStartedOver(let iteration): .mark(.startedOver(iteration: iteration))
      case .rolloutEnabled(_, let percentage): .cohort(percentage)
      case .rolloutConfigured(_, _, let percentage, before: .some): .size(percentage)
      case .rolloutRemoved: .cohort(nil)
      default: nil
      }
    guard let turn else { return nil }
    self.init(record.provenance.time, turn)
  }
}

extension Status.Event {
  fileprivate var mark: Timeline.Mark.Kind {
    switch self {
    case .start: .started
    case .resume: .resumed
    case .pause: .paused
    case .complete: .completed
    }
  }
}

extension Experiment {
  /// What the experiment itself tells of its life.
  fileprivate var turns: [Past.Event] {
    let over = zip(phases, phases.dropFirst()).compactMap { first, second in
      first.iteration == second.iteration
        ? nil
        : Past.Event(second.startedAt, .mark(.startedOver(iteration: second.iteration)))
    }
    let marks: [(Timeline.Mark.Kind, Instant?)] = [
      (.started, lifecycle.startedAt), (.paused, status == .paused ? lifecycle.changedAt : nil),
      (.completed, lifecycle.endedAt), (.released, segment?.releasedAt),
      (.stopped, segment?.brake?.stoppedAt),
    ]
    return over
      + marks.compactMap { kind, time in time.map { Past.Event($0, .mark(kind)) } }
  }

  /// The sizes of its cohort. At the completion its data ends, and it serves on as long as its rollout is
  /// not torn down.
  fileprivate func cohorts(isTornDown: Bool) -> [Past.Event] {
    let servesOn = segment != nil || isTornDown
    return phases.flatMap { phase in
      let end = phase.endedAt.flatMap { servesOn && $0 == lifecycle.endedAt ? nil : $0 }
      return phase.sizes.map { Past.Event($0.since, .cohort($0.percentage)) }
        + [end.map { Past.Event($0, .cohort(nil)) }].compactMap(\.self)
    }
  }
}

// MARK: - The future

/// What is to be served from a moment on, and when somebody has to decide.
private struct Future {
  private(set) var stretches: [Timeline.Stretch] = []
  private(set) var marks: [Timeline.Mark] = []

  init(of standing: Standing) {
    let experiment = standing.experiment
    var begin = standing.moment
    var size = experiment.segment?.percentage ?? .zero
    var isRunning = experiment.status == .running && standing.stop == nil
    var isEarliest = false
    for step in standing.upcoming {
      let time = step.time(since: standing.moment)
      if isRunning { extend(from: begin, to: time, size, isEarliest) }
      isEarliest = isEarliest || step.gate != nil
      begin = time
      switch step.step {
      case .start:
        isRunning = true
        marks.append(Timeline.Mark(time: time, kind: .scheduledStart))
      case .rise(let percentage): size = percentage
      case .complete, .stop:
        isRunning = false
        marks.append(Timeline.Mark(time: time, kind: .scheduledEnd(isEarliest: isEarliest)))
      }
    }
    if isRunning { extend(from: begin, to: nil, size, isEarliest) }
    if experiment.status != .completed, let decideBy = experiment.details.decideBy {
      marks.append(Timeline.Mark(time: decideBy, kind: .decideBy))
    }
  }

  private mutating func extend(
    from begin: Instant, to end: Instant?, _ size: Percentage, _ isEarliest: Bool
  ) {
    guard end.map({ begin < $0 }) ?? true else { return }
    stretches.append(
      Timeline.Stretch(
        begin: begin, end: end, kind: .planned(isEarliest: isEarliest), percentage: size))
  }
}
