import Experiments
import JSONSyntax

/// Writes snapshots in the newest format: one JSON object, its members sorted, one entity a line, so
/// that differences read well; on the last line the checksum of all bytes before it.
struct SnapshotEncoder {
  /// The format's number. Older ones are read, only this one is written.
  static let formatVersion = 1

  private var bytes: [UInt8] = []

  /// The bytes of a snapshot; the same snapshot always gives the same bytes.
  static func encode(_ snapshot: Snapshot) -> [UInt8] {
    var encoder = SnapshotEncoder()
    encoder.write(snapshot)
    return encoder.bytes
  }

  private mutating func write(_ snapshot: Snapshot) {
    let state = snapshot.state
    append("{\n")
    member("author", snapshot.provenance.author.json)
    member("committedAt", .string(snapshot.provenance.time.description))
    list("environments", state.environments.sorted { $0.key < $1.key }) { $0.value.json }
    list("events", snapshot.events) { $0.json }
    list("experiments", state.experiments.sorted { $0.key < $1.key }) { $0.value.json }
    list("features", state.features.sorted { $0.key < $1.key }) { $0.value.json }
    member("formatVersion", .integer(Self.formatVersion))
    member("lastNumbers", state.lastNumbers.json)
    member("lineage", .string(snapshot.lineage))
    member("origin", .object(snapshot.provenance.origin.members))
    member("serial", .integer(snapshot.serial))
    append(SnapshotChecksum.line(for: bytes.span))
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func member(_ key: String, _ value: JSONValue) {
    append("\"\(key)\":")
    value.appendCanonical(to: &bytes)
    append(",\n")
  }

  private mutating func list<Entity>(
    _ key: String, _ entities: some Sequence<Entity>, _ json: (Entity) -> JSONValue
  ) {
    append("\"\(key)\":[")
    var separator = "\n"
    for entity in entities {
      append(separator)
      json(entity).appendCanonical(to: &bytes)
      separator = ",\n"
    }
    append("\n],\n")
  }
}

/// The last line of a snapshot.
enum SnapshotChecksum {
  /// The line that belongs behind some bytes.
  static func line(for bytes: Span<UInt8>) -> String {
    "\"checksum\":\"\(CRC64.checksum(of: bytes).hexadecimal)\"}\n"
  }

  /// Its length in bytes, which is always the same.
  static let length = 31
}
