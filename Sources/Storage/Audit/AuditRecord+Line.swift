package import Experiments
import JSONSyntax

extension AuditRecord {
  /// The record as a line of the trail, with its line break.
  package var line: [UInt8] {
    let members =
      event.members + provenance.origin.members + [
        JSONMember("author", provenance.author.json),
        JSONMember("serial", .integer(serial)),
        JSONMember("time", .string(provenance.time.description)),
      ]
    return JSONValue.object(members).canonical() + [UInt8(ascii: "\n")]
  }

  /// Reads a line of the trail; nil where it is none.
  package init?(line: some Sequence<UInt8>) {
    do throws(WireObject.Malformed) {
      let wire = try WireObject(line)
      self.init(
        serial: try wire.integer("serial"),
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
}
