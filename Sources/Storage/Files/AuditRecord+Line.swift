package import Domain
import Reconciling
import Wire

extension AuditRecord {
  /// The record as a line of the trail, with its line break.
  package var line: [UInt8] { Coding.record.encode(self) + [newline] }

  /// Reads a line of the trail; nil where it is none.
  init?(line: some Sequence<UInt8>) {
    guard let record = try? Coding.record.decode(Array(line)) else { return nil }
    self = record
  }

  /// The serial of a line of the trail, whatever else it says; nil where it is none.
  static func serial(ofLine line: [UInt8]) -> Int? {
    Reader(line, 0..<line.count).member("serial", as: .serial)
  }

  /// The lineage of a line of the trail, whatever else it says; nil where it is none.
  static func lineage(ofLine line: [UInt8]) -> String? {
    Reader(line, 0..<line.count).member("lineage", as: .lineage)
  }
}

extension Commit {
  /// What the trail says of this very commit.
  var lines: [UInt8] {
    var lines: [UInt8] = []
    writeTrail { lines += $0 }
    return lines
  }

  /// Passes on what the trail says of this very commit, whole lines in their order.
  func writeTrail<Failure>(
    to sink: (ArraySlice<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    for part in LinePiece.parts(of: events) {
      let pieces = LinePiece.pieces(part) {
        [lineage, serial, provenance] writer, event in
        let record = AuditRecord(
          lineage: lineage, serial: serial, provenance: provenance, event: event)
        writer.write(record, as: .record)
        writer.sign("\n")
      }
      for piece in pieces { try sink(piece.bytes[...]) }
    }
  }
}

extension Snapshot {
  /// The commit that makes this snapshot out of nothing.
  var commit: Commit {
    Commit(
      from: State(), to: state, lineage: lineage, serial: serial, provenance: provenance,
      events: events)
  }
}
