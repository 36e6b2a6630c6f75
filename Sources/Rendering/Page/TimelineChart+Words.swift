import Domain
import Planning

/// How what happened at one moment is drawn.
enum MarkLook: Hashable, CaseIterable {
  case started, paused, stopped, startedOver, completed, scheduledStart, scheduledEnd, decideBy
  case overdue

  /// The look of what lies before or after the moment of the page.
  init(_ kind: Timeline.Mark.Kind, isOver: Bool) {
    switch kind {
    case .started, .resumed, .released: self = .started
    case .paused: self = .paused
    case .stopped: self = .stopped
    case .startedOver: self = .startedOver
    case .completed: self = .completed
    case .scheduledStart: self = .scheduledStart
    case .scheduledEnd: self = .scheduledEnd
    case .decideBy: self = isOver ? .overdue : .decideBy
    }
  }

  /// The name of its symbol.
  var name: StaticString { meaning.name }

  /// What it stands for.
  var words: String { meaning.words }

  private var meaning: (name: StaticString, words: String) {
    switch self {
    case .started: ("started", "started, resumed or released")
    case .paused: ("paused", "paused")
    case .stopped: ("stopped", "stopped")
    case .startedOver: ("started-over", "started over")
    case .completed: ("completed", "completed")
    case .scheduledStart: ("scheduled-start", "starts by itself")
    case .scheduledEnd: ("scheduled-end", "ends by itself")
    case .decideBy: ("decide-by", "decision due")
    case .overdue: ("overdue", "decision overdue")
    }
  }
}

extension Timeline.Stretch.Kind {
  /// All kinds, in the order of a life.
  static let all: [Timeline.Stretch.Kind] = [
    .serving, .planned(isEarliest: false), .planned(isEarliest: true), .paused, .stopped,
    .completed,
  ]

  /// The class of its bar.
  var look: StaticString { meaning.look }

  /// What it stands for.
  var words: String { meaning.words }

  private var meaning: (look: StaticString, words: String) {
    switch self {
    case .serving: ("serving", "served; its height is its share of everyone")
    case .paused: ("paused", "paused, and served on")
    case .stopped: ("stopped", "stopped: nobody served")
    case .completed: ("completed", "completed, and served on")
    case .planned(isEarliest: false): ("planned", "to come by itself")
    case .planned(isEarliest: true): ("planned earliest", "at the earliest")
    }
  }

  /// Whether it lies ahead.
  var isPlanned: Bool { if case .planned = self { true } else { false } }
}

extension Timeline.Mark.Kind {
  fileprivate var words: String {
    switch self {
    case .started: "started"
    case .paused: "paused"
    case .resumed: "resumed"
    case .stopped: "stopped"
    case .released: "released"
    case .startedOver(let iteration): "iteration \(iteration)"
    case .completed: "completed"
    case .scheduledStart: "to start"
    case .scheduledEnd(isEarliest: false): "to end"
    case .scheduledEnd(isEarliest: true): "to end at the earliest"
    case .decideBy: "decide by"
    }
  }
}

extension Timeline {
  /// All moments at which something begins, ends or happens.
  var times: [Instant] {
    stretches.flatMap { [$0.begin, $0.end].compactMap(\.self) } + marks.map(\.time)
  }

  /// What a picture of it shows, in order of time: `started 2026-11-02; 10% from 2026-11-02; …`. Of much,
  /// the first and the last.
  var words: String {
    let events = (marks.map { ($0.time, "\($0.kind.words) \($0.time.day)") } + sizes)
      .enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
      .map(\.element.1)
    let (first, last) = (3, 5)
    guard events.count > first + last + 1 else { return events.joined(separator: "; ") }
    let others = "\(events.count - first - last) more"
    return (events.prefix(first) + [others] + events.suffix(last)).joined(separator: "; ")
  }

  /// Whether anybody is or was to get anything.
  var hasCohort: Bool { stretches.contains { $0.percentage > .zero } }

  /// What the cohort grew and shrank to.
  private var sizes: [(Instant, String)] {
    guard hasCohort else { return stretches.prefix(1).map { ($0.begin, "serves nobody") } }
    var last: Percentage?
    return stretches.filter { $0.kind != .stopped }.compactMap { stretch in
      guard stretch.percentage != last else { return nil }
      last = stretch.percentage
      let limit = stretch.kind == .planned(isEarliest: true) ? " at the earliest" : ""
      return (stretch.begin, "\(stretch.percentage)% from \(stretch.begin.day)\(limit)")
    }
  }
}
