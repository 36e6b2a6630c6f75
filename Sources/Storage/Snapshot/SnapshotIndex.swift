import Bytes
import Domain
import Manifests
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
  private(set) var experimentNames = NameTable()
  private(set) var experiments = Lines()
  private(set) var featureNames = NameTable()
  private(set) var features = Lines()
  /// What the last line says.
  private(set) var checksum: UInt64 = 0

  /// Passes over a snapshot.
  init(_ source: SnapshotSource) throws(StorageError) {
    let end = try SnapshotFrame.end(of: source)
    var scanner = LineScanner(source, upTo: end)
    var failure: StorageError?
    do throws(StorageError) {
      try read(&scanner)
    } catch .untrusted(let path, let problem) {
      failure = .untrusted(path: path, problem)
    }
    // Damage is told as damage, even where it also makes a line say nonsense.
    checksum = try scanner.checksum()
    try SnapshotFrame.require(checksum, behind: end, in: source)
    if let failure { throw failure }
  }

  private mutating func read(_ scanner: inout LineScanner) throws(StorageError) {
    try scanner.line { (line) throws(Malformed) in try line.skip("{") }
    let author = try scanner.member("author", .author)
    if try scanner.isNext("\"checkout\":") {
      checkout = try scanner.member("checkout", .checkout)
    }
    let time = try scanner.member("committedAt", .instant)
    if try scanner.isNext("\"endedKeys\":{\"") {
      endedKeys = try scanner.member("endedKeys", .endedKeys)
    }
    try readEnvironments(&scanner)
    events = try scanner.list("events", "[", "]") { (_) in }
    try readExperiments(&scanner)
    try readFeatures(&scanner)
    try readTail(&scanner, author, time)
  }

  private mutating func readEnvironments(
    _ scanner: inout LineScanner
  ) throws(StorageError) {
    var last: EnvironmentKey?
    _ = try scanner.list("environments", "{", "}") { (line) throws(Malformed) in
      let environment = try line.read(.environmentLine)
      guard line.isAtEnd, last.map({ $0 < environment.key }) ?? true else { throw line.malformed }
      last = environment.key
      environments[environment.key] = environment
    }
  }

  private mutating func readExperiments(
    _ scanner: inout LineScanner
  ) throws(StorageError) {
    var names = NameList()
    var applied: [Experiment.Digest?] = []
    experiments = try scanner.list("experiments", "{", "}") { (line) throws(Malformed) in
      let range = try line.rangeOfText(where: Self.isExperimentID)
      guard names.append(line.bytes.span.extracting(range)) else { throw line.malformed }
      applied.append(try line.applied())
    }
    experimentNames = NameTable(names, applied: applied)
  }

  private mutating func readFeatures(_ scanner: inout LineScanner) throws(StorageError) {
    var names = NameList()
    var applied: [Experiment.Digest?] = []
    features = try scanner.list("features", "{", "}") { (line) throws(Malformed) in
      let range = try line.rangeOfText(where: FeatureName.accepts)
      guard names.append(line.bytes.span.extracting(range)) else { throw line.malformed }
      applied.append(try line.applied())
    }
    featureNames = NameTable(names, applied: applied)
  }

  private static func isExperimentID(_ text: Span<UInt8>) -> Bool {
    guard let slash = firstIndex(of: UInt8(ascii: "/"), in: text, from: 0) else { return false }
    return EnvironmentKey.accepts(text.extracting(..<slash))
      && ExperimentKey.accepts(text.extracting((slash + 1)...))
  }

  private mutating func readTail(
    _ scanner: inout LineScanner, _ author: Author, _ time: Instant
  ) throws(StorageError) {
    guard try scanner.member("formatVersion", .formatVersion) == SnapshotFrame.formatVersion else {
      throw scanner.source.malformed(line: scanner.lineNumber)
    }
    if try scanner.isNext("\"intents\":[{") { intents = try scanner.member("intents", .intents) }
    lastNumbers = try scanner.member("lastNumbers", .lastNumbers)
    lineage = try scanner.member("lineage", .lineage)
    let origin = try scanner.member("origin", .origin)
    if try scanner.isNext("\"policy\":") { policy = try scanner.member("policy", .policy) }
    serial = try scanner.member("serial", .serial)
    provenance = Provenance(author: author, time: time, origin: origin)
    try scanner.requireEnd()
  }
}

// MARK: - Lines

extension LineScanner {
  /// Reads the next line, the whole of it.
  mutating func line<Value>(
    _ read: (inout Reader) throws(Malformed) -> Value
  ) throws(StorageError) -> Value {
    let range = try next()
    var line = Reader(buffer, range ?? 0..<0)
    do throws(Malformed) {
      let value = try read(&line)
      guard range != nil, line.isAtEnd else { throw line.malformed }
      return value
    } catch {
      throw source.malformed(line: lineNumber)
    }
  }

  /// Reads a line that is one member of the snapshot.
  mutating func member<Value>(
    _ name: String, _ coding: Coding<Value>
  ) throws(StorageError) -> Value {
    try line { (line) throws(Malformed) in
      try line.skip(spelled: "\"\(name)\":")
      let value = try line.read(coding)
      try line.skip(",")
      return value
    }
  }

  /// Passes over a list, one item a line. The closure reads how a line begins.
  mutating func list(
    _ name: String, _ opening: String, _ closing: StaticString,
    _ readStart: (inout Reader) throws(Malformed) -> Void
  ) throws(StorageError) -> SnapshotIndex.Lines {
    try line { (line) throws(Malformed) in
      try line.skip(spelled: "\"\(name)\":\(opening)")
    }
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
      guard isFollowed, (try? readStart(&line)) != nil else { break }
      lines.ranges.append(whole)
      isFollowed = hasComma
    }
    throw source.malformed(line: lineNumber)
  }

  mutating func requireEnd() throws(StorageError) {
    guard try next() == nil else { throw source.malformed(line: lineNumber) }
  }
}
