import Domain
import Manifests
import Planning
import Reconciling
import System
import Wire

/// Writes snapshots in the newest format: one JSON object, its members sorted, one entity a line,
/// so that differences read well; on the last line the checksum of all bytes before it.
///
/// The bytes are passed on in pieces: a large state is never in memory as a whole.
struct SnapshotEncoder {
  /// Takes the next piece.
  typealias Sink = (ArraySlice<UInt8>) throws(StateError) -> Void

  private let sink: Sink
  private var bytes: [UInt8] = []
  private var hash = XXH64()

  private static let pieceBytes = 1 << 20

  /// The whole of what `encode` passes on.
  static func bytes(
    of commit: Commit, onto base: StoredSnapshot?
  ) throws(StateError) -> [UInt8] {
    var bytes: [UInt8] = []
    try encode(commit, onto: base) { (piece) throws(StateError) in bytes += piece }
    return bytes
  }

  private init(_ sink: @escaping Sink) {
    self.sink = sink
  }

  /// Writes what a commit makes of a snapshot, of nothing where there is none; the same always
  /// gives the same bytes. The lines that the commit does not speak of are copied.
  /// Throws what the sink throws, and where the snapshot cannot be read.
  static func encode(
    _ commit: Commit, onto base: StoredSnapshot?, to sink: Sink
  ) throws(StateError) {
    try withoutActuallyEscaping(sink) { (sink) throws(StateError) in
      var encoder = SnapshotEncoder(sink)
      try encoder.write(commit, onto: base)
    }
  }

  private mutating func write(
    _ commit: Commit, onto base: StoredSnapshot?
  ) throws(StateError) {
    let state = commit.changed
    try writeHead(commit, onto: base)
    try writeExperiments(
      of: state,
      base.map { base in
        Kept(
          base.index.experiments, of: base.source,
          without: (state.experiments.keys + commit.removedExperiments).compactMap(base.ordinal))
      })
    try writeFeatures(
      of: state,
      base.map { base in
        Kept(
          base.index.features, of: base.source,
          without: (state.features.keys + commit.removedFeatures).compactMap(base.ordinal))
      })
    try writeTail(commit)
  }

  // MARK: Head and tail

  private mutating func writeHead(
    _ commit: Commit, onto base: StoredSnapshot?
  ) throws(StateError) {
    append("{\n")
    member("author", commit.provenance.author, .author)
    if let checkout = commit.changed.checkout { member("checkout", checkout, .checkout) }
    member("committedAt", commit.provenance.time, .instant)
    if !commit.changed.endedKeys.isEmpty {
      member("endedKeys", commit.changed.endedKeys, .endedKeys)
    }
    open("environments", "{")
    var isFirst = true
    let environments = (base?.environments ?? [:]).merging(commit.changed.environments) { $1 }
      .values.filter { !commit.removed.contains(.environment($0.key)) }
      .sorted { $0.key < $1.key }
    for piece in Self.pieces(environments[...], .environmentLine) { try append(piece, &isFirst) }
    close("}")
    open("events", "[")
    isFirst = true
    for part in LinePiece.parts(of: commit.events) {
      for piece in Self.pieces(part, .event) { try append(piece, &isFirst) }
    }
    close("]")
  }

  /// Lines with the separator in front of each.
  private static func pieces<Item: Sendable>(
    _ items: ArraySlice<Item>, _ coding: Coding<Item>
  ) -> [LinePiece] {
    LinePiece.pieces(items) { writer, item in
      writer.sign(LinePiece.separator)
      writer.write(item, as: coding)
    }
  }

  private mutating func writeTail(_ commit: Commit) throws(StateError) {
    member("formatVersion", SnapshotFrame.formatVersion, .formatVersion)
    if !commit.changed.intents.isEmpty { member("intents", commit.changed.intents, .intents) }
    member("lastNumbers", commit.changed.lastNumbers, .lastNumbers)
    member("lineage", commit.lineage, .lineage)
    member("origin", commit.provenance.origin, .origin)
    if let policy = commit.changed.policy { member("policy", policy, .policy) }
    member("serial", commit.serial, .serial)
    try passOn()
    append(SnapshotFrame.checksumLine(hash.checksum))
    try passOn()
  }

  // MARK: Entities

  private mutating func writeExperiments(
    of state: State, _ kept: Kept?
  ) throws(StateError) {
    try list("experiments", state.experiments.keys.sorted(), \.name, kept) { line, id in
      guard let experiment = state.experiments[id] else { return }
      let flag = state.flag(of: experiment)
      let override = experiment.segment.flatMap { flag?.override(for: $0.id) }
      let stored = StoredExperiment(
        experiment: experiment, override: override, applied: experiment.appliedDigest(on: flag))
      line.sign(LinePiece.separator)
      line.write(stored, as: .experimentLine)
    }
  }

  private mutating func writeFeatures(
    of state: State, _ kept: Kept?
  ) throws(StateError) {
    try list("features", state.features.keys.sorted(), { Array($0.text.utf8) }, kept) {
      line, name in
      guard let feature = state.features[name] else { return }
      line.sign(LinePiece.separator)
      line.write(feature, as: .featureLine)
    }
  }

  /// Writes a list of new lines and of kept ones, all in order of their names.
  private mutating func list<Key: Sendable>(
    _ title: String, _ keys: [Key], _ name: (Key) -> [UInt8], _ kept: Kept?,
    _ write: @escaping @Sendable (inout Writer, Key) -> Void
  ) throws(StateError) {
    open(title, "{")
    var isFirst = true
    var kept = kept
    for part in LinePiece.parts(of: keys) {
      var keys = part
      for piece in LinePiece.pieces(part, write) {
        for line in piece.lines {
          let key = keys.removeFirst()
          if kept != nil { try copy(&kept, before: name(key), &isFirst) }
          try append(line, &isFirst)
        }
      }
    }
    try copy(&kept, before: nil, &isFirst)
    close("}")
  }

  /// Copies the kept lines before the one of an entity, or all that are left.
  private mutating func copy(
    _ lines: inout Kept?, before name: [UInt8]?, _ isFirst: inout Bool
  ) throws(StateError) {
    guard var kept = lines.take() else { return }
    defer { lines = kept }
    let end = name.map { kept.entities.names.rank(of: $0.span) } ?? kept.entities.count
    while let run = kept.takeRun(upTo: end) {
      append(isFirst ? "\n" : ",\n")
      isFirst = false
      var rest = kept.entities.lines.range(of: run)
      while !rest.isEmpty {
        let piece = rest.prefix(Self.pieceBytes)
        try kept.source.read(piece, into: &bytes)
        try passOnIfLarge()
        rest = rest.dropFirst(piece.count)
      }
    }
  }

  // MARK: Lines

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  /// Adds a line that comes with its separator; there is no comma in front of the first one.
  private mutating func append(
    _ line: ArraySlice<UInt8>, _ isFirst: inout Bool
  ) throws(StateError) {
    bytes += isFirst ? line.dropFirst() : line
    isFirst = false
    try passOnIfLarge()
  }

  /// Adds lines that were put together elsewhere; many of them are not copied once more.
  private mutating func append(_ piece: LinePiece, _ isFirst: inout Bool) throws(StateError) {
    guard !isFirst, piece.bytes.count >= Self.pieceBytes / 8 else {
      return try append(piece.bytes[...], &isFirst)
    }
    try passOn()
    try passOn(piece.bytes[...])
  }

  private mutating func passOnIfLarge() throws(StateError) {
    if bytes.count >= Self.pieceBytes { try passOn() }
  }

  private mutating func passOn() throws(StateError) {
    try passOn(bytes[...])
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func passOn(_ piece: ArraySlice<UInt8>) throws(StateError) {
    guard !piece.isEmpty else { return }
    var hash = hash
    hash.update(piece.span)
    self.hash = hash
    try sink(piece)
  }

  private mutating func member<Value>(_ name: String, _ value: Value, _ coding: Coding<Value>) {
    append("\"\(name)\":")
    bytes += coding.encode(value)
    append(",\n")
  }

  private mutating func open(_ name: String, _ opening: String) {
    append("\"\(name)\":\(opening)")
  }

  private mutating func close(_ closing: String) {
    append("\n\(closing),\n")
  }
}

/// Lines that stay as they are, and which of them are still to be copied.
private struct Kept {
  let entities: SnapshotIndex.Entities
  /// What they stand in.
  let source: StoredBytes
  /// The numbers of those that do not stay and were not passed over yet, the next one last.
  private var without: [Int]
  /// The number of the next line.
  private var position = 0

  init(_ entities: SnapshotIndex.Entities, of source: StoredBytes, without: [Int]) {
    self.entities = entities
    self.source = source
    self.without = without.sorted(by: >)
  }

  /// The next lines before a place that lie one behind the other; nil where none is left.
  mutating func takeRun(upTo end: Int) -> Range<Int>? {
    while position < end {
      let run = position..<min(without.last ?? entities.count, end)
      position = run.upperBound
      if position < end {
        without.removeLast()
        position += 1
      }
      if !run.isEmpty { return run }
    }
    return nil
  }
}

extension Commit {
  fileprivate var removedFeatures: [FeatureName] {
    removed.compactMap { if case .feature(let name) = $0 { name } else { nil } }
  }

  fileprivate var removedExperiments: [ExperimentID] {
    removed.compactMap { if case .experiment(let id) = $0 { id } else { nil } }
  }
}

// MARK: - Lines on several threads

/// Some lines that follow one another.
struct LinePiece: Sendable {
  let bytes: [UInt8]
  /// Where each line ends.
  private let ends: [Int]

  /// The lines one by one.
  var lines: some Sequence<ArraySlice<UInt8>> {
    zip([0] + ends, ends).lazy.map { [bytes] in bytes[$0..<$1] }
  }

  /// What stands in front of a line that is not the first one of a list.
  static let separator: StaticString = ",\n"

  /// Fewer lines than this are written in less time than it takes to start a thread.
  private static let fewLines = 256
  /// As many as make about a megabyte.
  private static let linesOfPiece = 2_048

  /// As many lines as are worth being written at once: more would only lie in memory.
  static let linesAtOnce = linesOfPiece * processorCount()

  /// Items in parts that are worth being written at once.
  static func parts<Item>(of items: [Item]) -> [ArraySlice<Item>] {
    stride(from: 0, to: items.count, by: linesAtOnce).map { items[$0...].prefix(linesAtOnce) }
  }

  /// Has lines written, many of them on as many threads as the machine can run. The closure writes
  /// an item's line.
  static func pieces<Item: Sendable>(
    _ items: ArraySlice<Item>, _ write: @Sendable (inout Writer, Item) -> Void
  ) -> [LinePiece] {
    let threads = items.count < fewLines ? 1 : processorCount()
    let size = min(linesOfPiece, max(1, (items.count + threads - 1) / threads))
    let starts = Array(stride(from: items.startIndex, to: items.endIndex, by: size))
    return concurrently(starts, on: threads) { LinePiece(items[$0...].prefix(size), write) }
  }

  init<Item>(
    _ items: ArraySlice<Item>, _ write: (inout Writer, Item) -> Void
  ) {
    var writer = Writer()
    var ends: [Int] = []
    // An item that is looked at in a span is not copied, nor are its references counted.
    let items = items.span
    for index in items.indices {
      write(&writer, items[index])
      ends.append(writer.bytes.count)
    }
    bytes = writer.bytes
    self.ends = ends
  }
}
