/// What happened in one commit, in order.
///
/// The events lie in batches, which do not change: whoever keeps them can begin with some while others are
/// still to come.
package struct Events: Sendable {
  /// The events, those that happened first in the first batch. No batch is empty.
  package private(set) var batches: [EventBatch] = []

  /// How many events are enough for a batch: as many as make about a megabyte of text.
  package static let batchSize = 2_048

  /// Takes down what happened.
  package init(_ events: [Event]) {
    for start in stride(from: 0, to: events.count, by: Self.batchSize) {
      append(EventBatch(Array(events[start...].prefix(Self.batchSize))))
    }
  }

  /// Adds what happened next.
  package mutating func append(_ batch: EventBatch) {
    if !batch.events.isEmpty { batches.append(batch) }
  }

  /// How many there are.
  package var count: Int { batches.reduce(0) { $0 + $1.events.count } }

  /// Whether nothing happened.
  package var isEmpty: Bool { batches.isEmpty }
}

extension Events: Sequence {
  /// Passes over the events in their order.
  package func makeIterator() -> some IteratorProtocol<Event> {
    batches.lazy.map(\.events).joined().makeIterator()
  }
}

extension Events: ExpressibleByArrayLiteral {
  /// Takes down a few events.
  package init(arrayLiteral events: Event...) { self.init(events) }
}

extension Events: Hashable {
  /// Whether both tell of the same events, whatever their batches.
  package static func == (first: Events, second: Events) -> Bool { first.elementsEqual(second) }

  /// Hashes what `==` compares.
  package func hash(into hasher: inout Hasher) {
    for event in self { hasher.combine(event) }
  }
}

/// Some events that follow one another. An object, so that whoever made something of them knows them again.
package final class EventBatch: Sendable {
  /// The events.
  package let events: [Event]

  /// Puts events together.
  package init(_ events: [Event]) {
    self.events = events
  }
}
