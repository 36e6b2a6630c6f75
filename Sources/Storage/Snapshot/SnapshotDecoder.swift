import Experiments
import JSONSyntax

/// Reads snapshots line by line, so that no more than one entity is held as JSON at a time.
struct SnapshotDecoder {
  private var line = 0
  private var section: Section?
  private var header: [String: ArraySlice<UInt8>] = [:]
  private var state = State()
  private var events: [Event] = []

  private enum Section: String {
    case environments
    case events
    case experiments
    case features
  }

  /// Reads a snapshot. Throws where the bytes cannot be trusted; nothing of them is guessed.
  static func decode(_ bytes: [UInt8]) throws(SnapshotFormatError) -> Snapshot {
    let body = try checkedBody(bytes)
    var decoder = SnapshotDecoder()
    do throws(WireObject.Malformed) {
      for line in body.split(separator: newline) { try decoder.read(line) }
      return try decoder.snapshot()
    } catch {
      throw .malformed(line: decoder.line)
    }
  }

  // MARK: The frame

  private static let newline = UInt8(ascii: "\n")

  /// The lines between the first, a brace, and the last, the checksum, if version and checksum are
  /// those of a snapshot.
  private static func checkedBody(
    _ bytes: [UInt8]
  ) throws(SnapshotFormatError) -> ArraySlice<UInt8> {
    let start = Array("{\n".utf8)
    let end = bytes.count - SnapshotChecksum.length
    guard bytes.starts(with: start), end >= start.count, let version = formatVersion(in: bytes)
    else { throw .notASnapshot }
    guard version <= SnapshotEncoder.formatVersion else { throw .newerFormat(version) }
    guard version >= 1, bytes[end...].starts(with: "\"checksum\":".utf8) else {
      throw .notASnapshot
    }
    let line = SnapshotChecksum.line(for: bytes.span.extracting(0..<end))
    guard bytes[end...].elementsEqual(line.utf8) else {
      throw .wrongChecksum
    }
    return bytes[start.count..<end]
  }

  /// The version that the line of that name says. It stands near the end, and is read before the
  /// checksum, which a later format may compute otherwise.
  private static func formatVersion(in bytes: [UInt8]) -> Int? {
    let prefix = Array("\"formatVersion\":".utf8)
    let tail = bytes.suffix(1 << 16).split(separator: newline)
    guard let line = tail.last(where: { $0.starts(with: prefix) }) else { return nil }
    let digits = line.dropFirst(prefix.count).prefix { (48...57).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  // MARK: Lines

  private mutating func read(_ text: ArraySlice<UInt8>) throws(WireObject.Malformed) {
    line += 1
    guard let section else { return try readMember(text) }
    if text.elementsEqual("],".utf8) {
      self.section = nil
      return
    }
    let isFollowed = text.last == UInt8(ascii: ",")
    try read(WireObject(isFollowed ? text.dropLast() : text), in: section)
  }

  private mutating func readMember(_ text: ArraySlice<UInt8>) throws(WireObject.Malformed) {
    guard text.first == UInt8(ascii: "\""), let colon = text.firstIndex(of: UInt8(ascii: ":")),
      text.last == UInt8(ascii: ",") || text.last == UInt8(ascii: "[")
    else { throw WireObject.Malformed() }
    let key = String(decoding: text[..<colon].dropFirst().dropLast(), as: UTF8.self)
    if text.last == UInt8(ascii: "[") {
      guard let section = Section(rawValue: key) else { throw WireObject.Malformed() }
      self.section = section
    } else {
      header[key] = text.dropLast()
    }
  }

  private mutating func read(
    _ wire: WireObject, in section: Section
  ) throws(WireObject.Malformed) {
    switch section {
    case .environments:
      let environment = try Environment(wire)
      state.environments[environment.key] = environment
    case .events: events.append(try Event(wire))
    case .experiments:
      let experiment = try Experiment(wire)
      state.experiments[experiment.id] = experiment
    case .features:
      let feature = try Feature(wire)
      state.features[feature.name] = feature
    }
  }

  // MARK: The snapshot

  private mutating func snapshot() throws(WireObject.Malformed) -> Snapshot {
    let members = header.sorted { $0.key < $1.key }.map(\.value)
    let head = try WireObject(
      [UInt8(ascii: "{")] + members.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "}")])
    state.lastNumbers = try State.LastNumbers(try head.object("lastNumbers"))
    let lineage = try head.string("lineage")
    let serial = try head.integer("serial")
    guard Snapshot.isLineage(lineage), serial > 0 else { throw WireObject.Malformed() }
    return Snapshot(
      lineage: lineage, serial: serial,
      provenance: Provenance(
        author: try Author(try head.object("author")), time: try head.instant("committedAt"),
        origin: try Provenance.Origin(try head.object("origin"))),
      state: state, events: events)
  }
}
