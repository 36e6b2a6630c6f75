package import Domain

/// What a store keeps, part by part, or why a part cannot be trusted.
package struct StateInspection: Sendable {
  /// The state; nil if there never was one.
  package let state: Finding<Snapshot>
  /// The state before the last commit; nil if it is not kept.
  package let earlier: Finding<Snapshot>
  /// The record of all commits, as far as it agrees with the state; nil if there is none.
  package let record: Finding<RecordSummary>

  /// What was found at one place.
  package struct Finding<Value: Sendable>: Sendable {
    /// Where it is, for people.
    package let place: String
    /// What it is; nil where nothing is there.
    package let result: Result<Value?, StateError>

    /// Puts it together.
    package init(at place: String, _ result: Result<Value?, StateError>) {
      self.place = place
      self.result = result
    }
  }

  /// How far a record of commits goes.
  package struct RecordSummary: Hashable, Sendable {
    /// How many events it tells.
    package var eventCount: Int
    /// The commit of the first one.
    package var firstSerial: Int
    /// The commit of the last one.
    package var lastSerial: Int

    /// Sums a record up.
    package init(eventCount: Int, firstSerial: Int, lastSerial: Int) {
      self.eventCount = eventCount
      self.firstSerial = firstSerial
      self.lastSerial = lastSerial
    }
  }

  /// Puts the findings together.
  package init(
    state: Finding<Snapshot>, earlier: Finding<Snapshot>, record: Finding<RecordSummary>
  ) {
    self.state = state
    self.earlier = earlier
    self.record = record
  }

  /// Whether there is a state that can be trusted, and that agrees with its record.
  package var isTrusted: Bool {
    guard case .success(.some) = state.result, case .success = record.result else { return false }
    return true
  }
}
