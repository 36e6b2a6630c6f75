package import Domain
import Manifests
import Planning

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
