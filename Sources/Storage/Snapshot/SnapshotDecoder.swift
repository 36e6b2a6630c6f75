import Experiments
import JSONSyntax

/// Reads snapshots line by line, so that no more than one entity is held as JSON at a time.
struct SnapshotDecoder {
  /// The number of the line that is being read, or spoken of.
  private var line = 1
  private var section: Section?
  private var header: [String: (line: Int, wire: WireObject)] = [:]
  private var lineBySubject: [Subject: Int] = [:]
  private var state = State()
  private var events: [Event] = []

  private enum Section: String {
    case environments
    case events
    case experiments
    case features
  }

  /// Reads a snapshot. Throws where the bytes cannot be trusted; nothing of them is guessed.
  ///
  /// What is read is written again and must give the same bytes: that no member is doubled, missing or
  /// unknown, and no entity doubled or out of order, need not be asked one by one.
  static func decode(_ bytes: [UInt8]) throws(SnapshotFormatError) -> Snapshot {
    let body = try checkedBody(bytes)
    var decoder = SnapshotDecoder()
    do throws(WireObject.Malformed) {
      let lines = body.dropLast().split(separator: newline, omittingEmptySubsequences: false)
      for line in lines { try decoder.read(line) }
      let snapshot = try decoder.snapshot()
      try decoder.requireSame(bytes, SnapshotEncoder.encode(snapshot))
      return snapshot
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
      let object = [UInt8(ascii: "{")] + text.dropLast() + [UInt8(ascii: "}")]
      header[key] = (line, try WireObject(object))
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
      lineBySubject[.experiment(experiment.id)] = line
    case .features:
      let feature = try Feature(wire)
      state.features[feature.name] = feature
      lineBySubject[.feature(feature.name)] = line
    }
  }

  // MARK: The snapshot

  private mutating func snapshot() throws(WireObject.Malformed) -> Snapshot {
    let author = try Author(try member("author").object("author"))
    let time = try member("committedAt").instant("committedAt")
    state.lastNumbers = try State.LastNumbers(try member("lastNumbers").object("lastNumbers"))
    let lineage = try member("lineage").string("lineage")
    guard Snapshot.isLineage(lineage) else { throw WireObject.Malformed() }
    let origin = try Provenance.Origin(try member("origin").object("origin"))
    let serial = try member("serial").count("serial")
    guard serial > 0 else { throw WireObject.Malformed() }
    try requireConsistency()
    return Snapshot(
      lineage: lineage, serial: serial,
      provenance: Provenance(author: author, time: time, origin: origin), state: state,
      events: events)
  }

  /// A member that is no list. What is said next is said of its line.
  private mutating func member(_ key: String) throws(WireObject.Malformed) -> WireObject {
    guard let member = header[key] else { throw WireObject.Malformed() }
    line = member.line
    return member.wire
  }

  private mutating func requireConsistency() throws(WireObject.Malformed) {
    guard let subject = StateCheck.firstContradiction(in: state) else { return }
    line = lineBySubject[subject] ?? line
    throw WireObject.Malformed()
  }

  private mutating func requireSame(
    _ bytes: [UInt8], _ canonical: [UInt8]
  ) throws(WireObject.Malformed) {
    guard bytes != canonical else { return }
    let equal = zip(bytes, canonical).prefix { $0 == $1 }
    line = 1 + equal.count { $0.0 == Self.newline }
    throw WireObject.Malformed()
  }
}
