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
  typealias Sink = (ArraySlice<UInt8>) throws(StorageError) -> Void

  private let sink: Sink
  private var bytes: [UInt8] = []
  private var hash = XXH64()

  private static let pieceBytes = 1 << 20

  private init(_ sink: @escaping Sink) {
    self.sink = sink
  }

  /// Writes what a commit makes of a snapshot, of nothing where there is none; the same always
  /// gives the same bytes. The lines that the commit does not speak of are copied.
  /// Throws what the sink throws, and where the snapshot cannot be read.
  static func encode(
    _ commit: Commit, onto base: StoredSnapshot?, to sink: Sink
  ) throws(StorageError) {
    try withoutActuallyEscaping(sink) { (sink) throws(StorageError) in
      var encoder = SnapshotEncoder(sink)
      try encoder.write(commit, onto: base)
    }
  }

  private mutating func write(
    _ commit: Commit, onto base: StoredSnapshot?
  ) throws(StorageError) {
    let state = commit.changed
    try writeHead(commit, onto: base)
    try writeExperiments(
      of: state, state.experiments.keys.sorted(),
      base.map { base in
        Kept(
          count: base.index.experimentNames.count,
          without: (state.experiments.keys + commit.removedExperiments).compactMap(base.ordinal),
          rank: base.rank, range: base.rangeOfExperiments, source: base)
      })
    try writeFeatures(
      of: state, state.features.keys.sorted(),
      base.map { base in
        Kept(
          count: base.index.featureNames.count,
          without: (state.features.keys + commit.removedFeatures).compactMap(base.ordinal),
          rank: base.rank, range: base.rangeOfFeatures, source: base)
      })
    try writeTail(commit)
  }

  /// Lines that stay as they are, and which of them are still to be copied.
  private struct Kept<Key> {
    /// How many lines there are.
    let count: Int
    /// The numbers of those that do not stay and were not passed over yet, the next one last.
    var without: [Int]
    /// The number of the next line.
    var position = 0
    /// How many lines come before the one of an entity.
    let rank: (Key) -> Int
    /// Where some lines stand, which lie one behind the other.
    let range: (Range<Int>) -> Range<Int>
    /// The snapshot that they stand in.
    let source: StoredSnapshot

    init(
      count: Int, without: [Int], rank: @escaping (Key) -> Int,
      range: @escaping (Range<Int>) -> Range<Int>, source: StoredSnapshot
    ) {
      self.count = count
      self.without = without.sorted(by: >)
      self.rank = rank
      self.range = range
      self.source = source
    }

    /// The next lines before a place that lie one behind the other; nil where none is left.
    mutating func takeRun(upTo end: Int) -> Range<Int>? {
      while position < end {
        let run = position..<min(without.last ?? count, end)
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

  // MARK: Head and tail

  private mutating func writeHead(
    _ commit: Commit, onto base: StoredSnapshot?
  ) throws(StorageError) {
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

  private mutating func writeTail(_ commit: Commit) throws(StorageError) {
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
    of state: State, _ ids: [ExperimentID], _ kept: Kept<ExperimentID>?
  ) throws(StorageError) {
    try list("experiments", ids, kept) { line, id in
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
    of state: State, _ names: [FeatureName], _ kept: Kept<FeatureName>?
  ) throws(StorageError) {
    try list("features", names, kept) { line, name in
      guard let feature = state.features[name] else { return }
      line.sign(LinePiece.separator)
      line.write(feature, as: .featureLine)
    }
  }

  /// Writes a list of new lines and of kept ones, all in order of their keys.
  private mutating func list<Key: Sendable>(
    _ name: String, _ keys: [Key], _ kept: Kept<Key>?,
    _ write: @escaping @Sendable (inout Writer, Key) -> Void
  ) throws(StorageError) {
    open(name, "{")
    var isFirst = true
    var kept = kept
    for part in LinePiece.parts(of: keys) {
      var keys = part
      for piece in LinePiece.pieces(part, write) {
        for line in piece.lines {
          try copy(&kept, before: keys.removeFirst(), &isFirst)
          try append(line, &isFirst)
        }
      }
    }
    try copy(&kept, before: nil, &isFirst)
    close("}")
  }

  /// Copies the kept lines before the one of an entity, or all that are left.
  private mutating func copy<Key>(
    _ lines: inout Kept<Key>?, before key: Key?, _ isFirst: inout Bool
  ) throws(StorageError) {
    guard var kept = lines.take() else { return }
    defer { lines = kept }
    let end = key.map(kept.rank) ?? kept.count
    while let run = kept.takeRun(upTo: end) {
      append(isFirst ? "\n" : ",\n")
      isFirst = false
      var rest = kept.range(run)
      while !rest.isEmpty {
        let piece = rest.prefix(Self.pieceBytes)
        try kept.source.append(piece, to: &bytes)
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
  ) throws(StorageError) {
    bytes += isFirst ? line.dropFirst() : line
    isFirst = false
    try passOnIfLarge()
  }

  /// Adds lines that were put together elsewhere; many of them are not copied once more.
  private mutating func append(_ piece: LinePiece, _ isFirst: inout Bool) throws(StorageError) {
    guard !isFirst, piece.bytes.count >= Self.pieceBytes / 8 else {
      return try append(piece.bytes[...], &isFirst)
    }
    try passOn()
    try passOn(piece.bytes[...])
  }

  private mutating func passOnIfLarge() throws(StorageError) {
    if bytes.count >= Self.pieceBytes { try passOn() }
  }

  private mutating func passOn() throws(StorageError) {
    try passOn(bytes[...])
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func passOn(_ piece: ArraySlice<UInt8>) throws(StorageError) {
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

extension Commit {
  /// The features among what is removed.
  fileprivate var removedFeatures: [FeatureName] {
    removed.compactMap { if case .feature(let name) = $0 { name } else { nil } }
  }

  /// The experiments among what is removed.
  fileprivate var removedExperiments: [ExperimentID] {
    removed.compactMap { if case .experiment(let id) = $0 { id } else { nil } }
  }
}
