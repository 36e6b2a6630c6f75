import Domain
import Manifests
import JSONSyntax
import System

/// Why a snapshot could not be read, whichever file it is in.
enum SnapshotReadError: Error {
  case format(SnapshotFormatError)
  case unreadable(FileReadError)
}

/// What stands where in a snapshot: its head, and the line of every entity.
///
/// The checksum is verified, and that the lines are in order. What the line of an entity says is left
/// to whoever asks for it.
struct SnapshotIndex: Sendable {
  /// The lines of one list.
  struct Lines: Sendable {
    /// The number of the first line in the file, from 1.
    let firstNumber: Int
    /// What each line says, without the name before it and the comma behind it.
    fileprivate(set) var ranges: [Range<Int>] = []

    fileprivate init(firstNumber: Int = 0) { self.firstNumber = firstNumber }

    func number(of ordinal: Int) -> Int { firstNumber + ordinal }
  }

  private(set) var provenance = Provenance(author: Author(name: ""), time: Instant(seconds: 0))
  private(set) var lineage = ""
  private(set) var serial = 0
  private(set) var lastNumbers = State.LastNumbers()
  private(set) var environments: [EnvironmentKey: Environment] = [:]
  private(set) var events = Lines()
  private(set) var experimentNames = NameTable()
  private(set) var experiments = Lines()
  private(set) var featureNames = NameTable()
  private(set) var features = Lines()
  /// What the last line says.
  private(set) var checksum: UInt64 = 0

  /// Passes over a snapshot.
  init(_ source: SnapshotSource) throws(SnapshotReadError) {
    let end = try SnapshotFrame.end(of: source)
    var scanner = LineScanner(source, upTo: end)
    var failure: SnapshotFormatError?
    do throws(SnapshotReadError) {
      try read(&scanner)
    } catch .format(let error) {
      failure = error
    }
    // Damage is told as damage, even where it also makes a line say nonsense.
    checksum = try scanner.checksum()
    try SnapshotFrame.require(checksum, behind: end, in: source)
    if let failure { throw .format(failure) }
  }

  private mutating func read(_ scanner: inout LineScanner) throws(SnapshotReadError) {
    try scanner.line { (line) throws(EntityReader.Malformed) in try line.skip("{") }
    let author = try scanner.member("author") { (line) throws(EntityReader.Malformed) in
      try line.author()
    }
    let time = try scanner.member("committedAt") { (line) throws(EntityReader.Malformed) in
      try line.instant()
    }
    try readEnvironments(&scanner)
    events = try scanner.list("events", "[", "]") { (_) in }
    try readExperiments(&scanner)
    try readFeatures(&scanner)
    try readTail(&scanner, author, time)
  }

  private mutating func readEnvironments(
    _ scanner: inout LineScanner
  ) throws(SnapshotReadError) {
    var last: EnvironmentKey?
    _ = try scanner.list("environments", "{", "}") { (line) throws(EntityReader.Malformed) in
      let key = try line.name(EnvironmentKey.self)
      guard last.map({ $0 < key }) ?? true else { throw EntityReader.Malformed() }
      last = key
      try line.skip(":")
      environments[key] = try line.environment(key)
      guard line.isAtEnd else { throw EntityReader.Malformed() }
    }
  }

  private mutating func readExperiments(
    _ scanner: inout LineScanner
  ) throws(SnapshotReadError) {
    var names = NameList()
    var applied: [Experiment.Digest?] = []
    experiments = try scanner.list("experiments", "{", "}") {
      (line) throws(EntityReader.Malformed) in
      let range = try line.rangeOfExperimentID()
      guard names.append(line.bytes.span.extracting(range)) else { throw EntityReader.Malformed() }
      try line.skip(":")
      applied.append(try line.peekApplied())
    }
    experimentNames = NameTable(names, applied: applied)
  }

  private mutating func readFeatures(_ scanner: inout LineScanner) throws(SnapshotReadError) {
    var names = NameList()
    var applied: [Experiment.Digest?] = []
    features = try scanner.list("features", "{", "}") { (line) throws(EntityReader.Malformed) in
      let range = try line.rangeOfName(FeatureName.self)
      guard names.append(line.bytes.span.extracting(range)) else { throw EntityReader.Malformed() }
      try line.skip(":")
      applied.append(try line.peekApplied())
    }
    featureNames = NameTable(names, applied: applied)
  }

  private mutating func readTail(
    _ scanner: inout LineScanner, _ author: Author, _ time: Instant
  ) throws(SnapshotReadError) {
    try scanner.member("formatVersion") { (line) throws(EntityReader.Malformed) in
      try line.skip(spelled: SnapshotFrame.formatVersion.description)
    }
    lastNumbers = try scanner.member("lastNumbers") { (line) throws(EntityReader.Malformed) in
      try line.lastNumbers()
    }
    lineage = try scanner.member("lineage") { (line) throws(EntityReader.Malformed) in
      try line.lineage()
    }
    let origin = try scanner.member("origin") { (line) throws(EntityReader.Malformed) in
      try line.origin()
    }
    serial = try scanner.member("serial") { (line) throws(EntityReader.Malformed) in
      try line.serial()
    }
    provenance = Provenance(author: author, time: time, origin: origin)
    try scanner.requireEnd()
  }
}

// MARK: - Lines

extension EntityReader {
  /// Reads how a line begins, without going past it.
  fileprivate func peekApplied() throws(Malformed) -> Experiment.Digest? {
    var line = self
    return try line.applied()
  }
}

extension LineScanner {
  /// Reads the next line, the whole of it.
  mutating func line<Value>(
    _ read: (inout EntityReader) throws(EntityReader.Malformed) -> Value
  ) throws(SnapshotReadError) -> Value {
    let range = try next()
    var line = EntityReader(buffer, range ?? 0..<0)
    do throws(EntityReader.Malformed) {
      let value = try read(&line)
      guard range != nil, line.isAtEnd else { throw EntityReader.Malformed() }
      return value
    } catch {
      throw .format(.malformed(line: lineNumber))
    }
  }

  /// Reads a line that is one member of the snapshot.
  @discardableResult
  mutating func member<Value>(
    _ name: String, _ read: (inout EntityReader) throws(EntityReader.Malformed) -> Value
  ) throws(SnapshotReadError) -> Value {
    try line { (line) throws(EntityReader.Malformed) in
      try line.skip(spelled: "\"\(name)\":")
      let value = try read(&line)
      try line.skip(",")
      return value
    }
  }

  /// Passes over a list, one item a line. The closure reads how a line begins; the rest is what the
  /// line says.
  mutating func list(
    _ name: String, _ opening: String, _ closing: StaticString,
    _ readStart: (inout EntityReader) throws(EntityReader.Malformed) -> Void
  ) throws(SnapshotReadError) -> SnapshotIndex.Lines {
    try line { (line) throws(EntityReader.Malformed) in
      try line.skip(spelled: "\"\(name)\":\(opening)")
    }
    var lines = SnapshotIndex.Lines(firstNumber: lineNumber + 1)
    var isFollowed = true
    while let range = try next() {
      let hasComma = buffer[range].last == UInt8(ascii: ",")
      var line = EntityReader(buffer, hasComma ? range.dropLast() : range)
      if hasComma, line.takes(closing), line.isAtEnd {
        guard lines.ranges.isEmpty || !isFollowed else { break }
        return lines
      }
      guard isFollowed, (try? readStart(&line)) != nil else { break }
      lines.ranges.append(offset + line.rest.lowerBound..<offset + line.rest.upperBound)
      isFollowed = hasComma
    }
    throw .format(.malformed(line: lineNumber))
  }

  mutating func requireEnd() throws(SnapshotReadError) {
    guard try next() == nil else { throw .format(.malformed(line: lineNumber)) }
  }
}
