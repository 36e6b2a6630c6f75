import Bytes

/// The persisted state, with what tells one commit of it from another.
package struct Snapshot: Hashable, Sendable {
  /// A UUID in lower case, made at the first commit and never changed: it tells a state from the
  /// state of another workspace.
  package let lineage: String
  /// 1 for the first commit, and 1 more for each that followed.
  package let serial: Int
  /// Who committed it, when, and from where.
  package let provenance: Provenance
  /// All that is stored.
  package let state: State
  /// What happened in this very commit.
  package let events: [Event]
  /// Makes a snapshot.
  package init(
    lineage: String, serial: Int, provenance: Provenance, state: State, events: [Event]
  ) {
    self.lineage = lineage
    self.serial = serial
    self.provenance = provenance
    self.state = state
    self.events = events
  }

  /// Whether a text is a UUID in lower case (RFC 9562).
  package static func isLineage(_ text: String) -> Bool {
    let hyphens = [8, 13, 18, 23]
    return text.utf8.count == 36
      && text.utf8.enumerated().allSatisfy { place, byte in
        hyphens.contains(place)
          ? byte == UInt8(ascii: "-") : byte.isDigit || (97...102).contains(byte)
      }
  }

  /// A new lineage: 122 random bits as a UUID of version 4 (RFC 9562).
  package static func makeLineage(
    using generator: inout some RandomNumberGenerator
  ) -> String {
    let high = generator.next() & ~UInt64(0xF000) | 0x4000
    let low = generator.next() & ~(UInt64(3) << 62) | UInt64(1) << 63
    let digits = high.hexadecimal + low.hexadecimal
    let bounds = [0, 8, 12, 16, 20, 32]
    let groups = zip(bounds, bounds.dropFirst()).map { start, end in
      String(digits.dropFirst(start).prefix(end - start))
    }
    return groups.joined(separator: "-")
  }
}
