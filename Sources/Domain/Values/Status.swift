/// Where an experiment stands in its life.
package enum Status: String, CaseIterable, Hashable, Sendable {
  case created
  case running
  case paused
  case completed

  /// What can happen to an experiment's status.
  package enum Event: String, CaseIterable, Hashable, Sendable {
    case start
    case resume
    case pause
    case complete
  }

  /// The status after an event; nil where the event is not permitted.
  package func applying(_ event: Event) -> Status? {
    switch (self, event) {
    case (.created, .start), (.paused, .resume): .running
    case (.running, .pause): .paused
    case (.running, .complete), (.paused, .complete): .completed
    case (.created, _), (.running, _), (.paused, _), (.completed, _): nil
    }
  }

  /// The one event that leads to another status; nil where none does.
  package func event(leadingTo status: Status) -> Event? {
    Event.allCases.first { applying($0) == status }
  }

  /// Whether the experiment occupies its feature and locks it: it runs, or may run again.
  package var locksFeature: Bool {
    switch self {
    case .running, .paused: true
    case .created, .completed: false
    }
  }
}
