import Bytes
import Domain
import Manifests
import Reconciling
import Wire

/// What stands where in a snapshot: its head, and the line of every entity.
///
/// The checksum is verified, and that the lines are in order. What the line of an entity says is
/// left to whoever asks for it.
struct SnapshotIndex: Sendable {
  /// The lines of one list.
  struct Lines: Sendable {
    /// The number of the first line in the file, from 1.
    let firstNumber: Int
    /// What each line says, without the comma behind it.
    fileprivate(set) var ranges: [Range<Int>] = []

    fileprivate init(firstNumber: Int = 0) { self.firstNumber = firstNumber }

    func number(of ordinal: Int) -> Int { firstNumber + ordinal }

    /// Where some lines stand, without the comma behind the last.
    func range(of ordinals: Range<Int>) -> Range<Int> {
      ordinals.isEmpty
        ? 0..<0
        : ranges[ordinals.lowerBound].lowerBound..<ranges[ordinals.upperBound - 1].upperBound
    }
  }

  /// The features, or the experiments: their lines in order of their names.
  struct Entities: Sendable {
    fileprivate(set) var names = NameTable()
    fileprivate(set) var lines = Lines()

    var count: Int { names.count }
  }

  private(set) var provenance = Provenance(author: Author(name: ""), time: Instant(seconds: 0))
  private(set) var lineage = ""
  private(set) var serial = 0
  private(set) var lastNumbers = State.LastNumbers()
  private(set) var checkout: Checkout?
  private(set) var endedKeys: [ExperimentID: Int] = [:]
  private(set) var policy: Policy?
  private(set) var intents: [Intent] = []
  private(set) var environments: [EnvironmentKey: Environment] = [:]
  private(set) var events = Lines()
  private(set) var experiments = Entities()
  private(set) var features = Entities()
  /// What the last line says.
  private(set) var checksum: UInt64 = 0

  /// Passes over a snapshot.
  init(_ source: StoredBytes) throws(StateError) {
    let end = try SnapshotFrame.end(of: source)
    var scanner = LineScanner(source, upTo: end)
    var failure: StateError?
    do throws(StateError) {
      try read(&scanner)
    } catch .failed(StorageError.untrusted(let path, let problem)) {
      failure = StateError(.untrusted(path: path, problem))
    }
    // Damage is told as damage, even where it also makes a line say nonsense.
    checksum = try scanner.checksum()
    try SnapshotFrame.require(checksum, behind: end, in: source)
    if let failure { throw failure }
  }

  private mutating func read(_ scanner: inout LineScanner) throws(StateError) {
    try scanner.skip("{")
    let author = try scanner.member("author", .author)
    if try scanner.isNext("\"checkout\":") {
      checkout = try scanner.member("checkout", .checkout)
    }
    let time = try scanner.member("committedAt", .instant)
    if try scanner.isNext("\"endedKeys\":{\"") {
      endedKeys = try scanner.member("endedKeys", .endedKeys)
    }
    try readEnvironments(&scanner)
    events = try scanner.list("events", "[", "]") { _ in true }
    experiments = try Self.entities("experiments", &scanner, where: Self.isExperimentID)
    features = try Self.entities("features", &scanner, where: FeatureName.accepts)
    try readTail(&scanner, author, time)
  }

  private mutating func readEnvironments(_ scanner: inout LineScanner) throws(StateError) {
    var last: EnvironmentKey?
    _ = try scanner.list("environments", "{", "}") { line in
      guard let environment = try? line.read(.environmentLine), line.isAtEnd,
        last.map({ $0 < environment.key }) ?? true
      else { return false }
      last = environment.key
      environments[environment.key] = environment
      return true
    }
  }

  /// Each line begins with a name, which obeys a rule, and the digest of the manifest.
  private static func entities(
    _ list: String, _ scanner: inout LineScanner, where isName: (Span<UInt8>) -> Bool
  ) throws(StateError) -> Entities {
    var names = NameList()
    var applied: [Experiment.Digest?] = []
    let lines = try scanner.list(list, "{", "}") { line in
      guard let range = line.rangeOfText(where: isName),
        names.append(line.bytes.span.extracting(range))
      else { return false }
      do throws(Malformed) {
        applied.append(try line.applied())
        return true
      } catch {
        return false
      }
    }
    return Entities(names: NameTable(names, applied: applied), lines: lines)
  }

  private static func isExperimentID(_ text: Span<UInt8>) -> Bool {
    guard let slash = firstIndex(of: UInt8(ascii: "/"), in: text, from: 0) else { return false }
    return EnvironmentKey.accepts(text.extracting(..<slash))
      && ExperimentKey.accepts(text.extracting((slash + 1)...))
  }

  private mutating func readTail(
    _ scanner: inout LineScanner, _ author: Author, _ time: Instant
  ) throws(StateError) {
    guard try scanner.member("formatVersion", .formatVersion) == SnapshotFrame.formatVersion else {
      throw scanner.malformed
    }
    if try scanner.isNext("\"intents\":[{") { intents = try scanner.member("intents", .intents) }
    lastNumbers = try scanner.member("lastNumbers", .lastNumbers)
    lineage = try scanner.member("lineage", .lineage)
    let origin = try scanner.member("origin", .origin)
    if try scanner.isNext("\"policy\":") { policy = try scanner.member("policy", .policy) }
    serial = try scanner.member("serial", .serial)
    provenance = Provenance(author: author, time: time, origin: origin)
    guard try scanner.next() == nil else { throw scanner.malformed }
  }
}

// MARK: - The frame

/// What makes bytes a snapshot: the brace it begins with, the version near its end, and the
/// checksum of everything before it on the last line.
enum SnapshotFrame {
  /// The format's number. Only this one is written.
  static let formatVersion = 1

  /// The length of the last line in bytes, which is always the same.
  private static let checksumLength = 31

  /// The line that belongs behind bytes with a checksum.
  static func checksumLine(_ checksum: UInt64) -> String {
    "\"checksum\":\"\(checksum.hexadecimal)\"}\n"
  }

  /// Where the last line begins, if version and form are those of a snapshot.
  fileprivate static func end(of source: StoredBytes) throws(StateError) -> Int {
    let end = source.size - checksumLength
    // The version is read before the checksum, which a later format may compute otherwise.
    guard end >= 2, try source.read(0..<2) == Array("{\n".utf8),
      let (version, tail) = try versionAndTail(of: source)
    else { throw source.untrusted(.notASnapshot) }
    guard version <= formatVersion else { throw source.untrusted(.newerFormat(version)) }
    guard version >= 1, tail.suffix(checksumLength).starts(with: "\"checksum\":".utf8) else {
      throw source.untrusted(.notASnapshot)
    }
    return end
  }

  /// How many bytes are read from the end to find the version. Behind it stands the origin, made of
  /// environment variables: the second length has room for the largest, every byte escaped.
  private static let tailLengths = [1 << 12, 1 << 22]

  private static func versionAndTail(
    of source: StoredBytes
  ) throws(StateError) -> (Int, tail: [UInt8])? {
    for length in tailLengths {
      let tail = try source.read(max(0, source.size - length)..<source.size)
      if let version = version(in: tail) { return (version, tail) }
    }
    return nil
  }

  private static func version(in tail: [UInt8]) -> Int? {
    let start = Array("\n\"formatVersion\":".utf8)
    guard let place = tail.indices.last(where: { tail[$0...].starts(with: start) }) else {
      return nil
    }
    let digits = tail[(place + start.count)...].prefix { (48...57).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// Compares a checksum with what the last line says.
  fileprivate static func require(
    _ checksum: UInt64, behind end: Int, in source: StoredBytes
  ) throws(StateError) {
    guard try source.read(end..<source.size).elementsEqual(checksumLine(checksum).utf8) else {
      throw source.untrusted(.wrongChecksum)
    }
  }
}

// MARK: - Lines

/// Passes over the lines of a snapshot once, holding no more of it than it must, and computes the
/// checksum on the way.
struct LineScanner {
  private let source: StoredBytes
  private let end: Int
  private var hash = XXH64()
  /// What was read and not passed over yet, and in front of it the last lines passed over.
  private(set) var buffer: [UInt8] = []
  /// Where `buffer` begins in the file.
  private(set) var offset = 0
  private var position = 0
  /// The number of the line that was passed over last, from 1.
  private(set) var lineNumber = 0

  private static let blockBytes = 1 << 18

  /// Prepares to pass over the bytes before `end`.
  init(_ source: StoredBytes, upTo end: Int) {
    self.source = source
    self.end = end
  }

  /// The range of the next line in `buffer`, without its line break; nil where there is none left.
  mutating func next() throws(StateError) -> Range<Int>? {
    var searchStart = position
    while true {
      if let lineBreak = firstIndex(of: UInt8(ascii: "\n"), in: buffer.span, from: searchStart) {
        defer { position = lineBreak + 1 }
        lineNumber += 1
        return position..<lineBreak
      }
      let unread = buffer.count - position
      guard try readBlock() else { return nil }
      searchStart = unread
    }
  }

  /// Reads to the end; the checksum of everything.
  mutating func checksum() throws(StateError) -> UInt64 {
    repeat { position = buffer.count } while try readBlock()
    return hash.checksum
  }

  /// Forgets what was passed over, and reads more; false at the end.
  private mutating func readBlock() throws(StateError) -> Bool {
    buffer.removeSubrange(..<position)
    offset += position
    position = 0
    let start = offset + buffer.count
    guard start < end else { return false }
    let known = buffer.count
    try source.read(start..<min(end, start + Self.blockBytes), into: &buffer)
    var hash = hash
    hash.update(buffer.span.extracting(known...))
    self.hash = hash
    return true
  }
}

extension LineScanner {
  /// What is wrong where the line that was passed over last does not say what it must.
  fileprivate var malformed: StateError { source.malformed(line: lineNumber) }

  /// Whether the next line, which is not passed over, begins with some text.
  fileprivate mutating func isNext(_ start: StaticString) throws(StateError) -> Bool {
    guard let range = try next() else { return false }
    position = range.lowerBound
    lineNumber -= 1
    var line = Reader(buffer, range)
    return line.takes(start)
  }

  /// Passes over a line that must be this one.
  fileprivate mutating func skip(_ line: String) throws(StateError) {
    guard let range = try next(), buffer[range].elementsEqual(line.utf8) else { throw malformed }
  }

  /// Reads a line that is one member of the snapshot.
  fileprivate mutating func member<Value>(
    _ name: String, _ coding: Coding<Value>
  ) throws(StateError) -> Value {
    guard let range = try next() else { throw malformed }
    var line = Reader(buffer, range)
    guard line.takes(Array("\"\(name)\":".utf8)), let value = try? line.read(coding),
      line.takes(","), line.isAtEnd
    else { throw malformed }
    return value
  }

  /// Passes over a list, one item a line. The closure reads how a line begins, and says whether that
  /// is as it must be.
  fileprivate mutating func list(
    _ name: String, _ opening: String, _ closing: StaticString,
    _ readStart: (inout Reader) -> Bool
  ) throws(StateError) -> SnapshotIndex.Lines {
    try skip("\"\(name)\":\(opening)")
    var lines = SnapshotIndex.Lines(firstNumber: lineNumber + 1)
    var isFollowed = true
    while let range = try next() {
      let hasComma = buffer[range].last == UInt8(ascii: ",")
      var line = Reader(buffer, hasComma ? range.dropLast() : range)
      let whole = offset + line.rest.lowerBound..<offset + line.rest.upperBound
      if hasComma, line.takes(closing), line.isAtEnd {
        guard lines.ranges.isEmpty || !isFollowed else { break }
        return lines
      }
      guard isFollowed, readStart(&line) else { break }
      lines.ranges.append(whole)
      isFollowed = hasComma
    }
    throw malformed
  }
}
