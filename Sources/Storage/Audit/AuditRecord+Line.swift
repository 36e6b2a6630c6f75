package import Experiments
import JSONSyntax

extension AuditRecord {
  /// The record as a line of the trail, with its line break.
  package var line: [UInt8] {
    Snapshot.Circumstances(lineage, serial, provenance).lines(of: [event])
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
  var lines: [UInt8] { Circumstances(lineage, serial, provenance).lines(of: events) }

  /// What all records of one commit have in common, as it stands in their lines.
  struct Circumstances {
    private let author: String
    private let commit: String
    private let origin: String
    private let end: String

    init(_ lineage: String, _ serial: Int, _ provenance: Provenance) {
      func written(_ name: String, _ value: JSONValue?) -> String {
        value.map { ",\"\(name)\":" + String(decoding: $0.canonical(), as: UTF8.self) } ?? ""
      }
      let known = provenance.origin
      author = written("author", provenance.author.json)
      commit = written("commit", known.commit.map(JSONValue.string))
      origin =
        written("lineage", .string(lineage))
        + written("pullRequest", known.pullRequest.map(JSONValue.integer))
        + written("ref", known.ref.map(JSONValue.string))
        + written("runURL", known.runURL.map(JSONValue.string))
      end = ",\"serial\":\(serial),\"time\":\"\(provenance.time)\"}\n"
    }

    /// The lines of some events, each with its line break.
    func lines(of events: [Event]) -> [UInt8] {
      var writer = EntityWriter(appendingTo: [])
      writer.reserve(events.count * 400)
      for event in events {
        writer.attributes(of: event)
        writer.sign(author)
        writer.sign(commit)
        writer.names(of: event)
        writer.sign(origin)
        writer.sign(end)
      }
      return writer.bytes
    }
  }
}
