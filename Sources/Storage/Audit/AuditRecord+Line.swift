package import Domain
import JSONSyntax

extension AuditRecord {
  /// The record as a line of the trail, with its line break.
  package var line: [UInt8] {
    Snapshot(
      lineage: lineage, serial: serial, provenance: provenance, state: State(), events: [event]
    ).lines
  }

  /// Reads a line of the trail; nil where it is none.
  package init?(line: some Sequence<UInt8>) {
    do throws(WireObject.Malformed) {
      let wire = try WireObject(line)
      self.init(
        lineage: try wire.string("lineage"), serial: try wire.integer("serial"),
        provenance: Provenance(
          author: try Author(try wire.object("author")), time: try wire.instant("time"),
          origin: try Provenance.Origin(wire)),
        event: try Event(wire))
    } catch {
      return nil
    }
  }

  /// The serial of a line of the trail; nil where it is none.
  static func serial(ofLine line: [UInt8]) -> Int? {
    try? WireObject(line).integer("serial")
  }

  /// The lineage of a line of the trail; nil where it is none.
  static func lineage(ofLine line: [UInt8]) -> String? {
    try? WireObject(line).string("lineage")
  }
}

extension Snapshot {
  /// What the trail says of this very commit.
  var lines: [UInt8] {
    var lines: [UInt8] = []
    EventLines(events).inTrail(of: self) { lines += $0 }
    return lines
  }
}
