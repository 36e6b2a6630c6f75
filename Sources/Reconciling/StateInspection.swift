package import Domain
import Manifests
import Planning

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

// MARK: - Holes in a record

/// The commits that a trail does not record although it records earlier and later ones.
///
/// A trail may begin with any commit, since an old part of it may be kept elsewhere. From there on
/// every commit leaves a record, so a hole is a loss.
package struct MissingCommits: Hashable, Sendable {
  /// The serials, in their order.
  package private(set) var ranges: [ClosedRange<Int>] = []
  /// The commit that a trail begins with; nil for an empty one.
  package private(set) var first: Int?
  private var last = 0

  /// Looks at records in the order of their commits.
  package init(of records: [AuditRecord] = []) {
    for record in records { follow(record.serial) }
  }

  /// Nothing but the commits between one that is recorded and a later one; nil if there are none.
  package init?(from recorded: Int, to next: Int) {
    follow(recorded)
    follow(next)
    guard !ranges.isEmpty else { return nil }
  }

  /// Notes that the next record is one of a commit, which is the last one or a later one.
  package mutating func follow(_ serial: Int) {
    if first == nil {
      first = serial
    } else if serial > last + 1 {
      ranges.append(last + 1...serial - 1)
    }
    last = max(last, serial)
  }
}

extension MissingCommits: CustomStringConvertible {
  /// More of them than anyone reads.
  private static let maximumNamed = 10

  /// Which commits they are, such as `commit 3` or `commits 3, 7 to 9`.
  package var description: String {
    let named = ranges.prefix(Self.maximumNamed).map { range in
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
    let isOne = ranges.count == 1 && ranges[0].count == 1
    let rest = ranges.dropFirst(Self.maximumNamed).reduce(0) { $0 + $1.count }
    return (isOne ? "commit " : "commits ") + named.joined(separator: ", ")
      + (rest == 0 ? "" : " and \(rest) more")
  }
}
