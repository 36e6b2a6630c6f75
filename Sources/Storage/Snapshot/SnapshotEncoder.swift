import Domain
import Manifests
import Planning
import JSONSyntax
import System

/// Writes snapshots in the newest format: one JSON object, its members sorted, one entity a line, so
/// that differences read well; on the last line the checksum of all bytes before it.
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

  /// Writes a snapshot; the same snapshot always gives the same bytes. Throws what the sink throws, and
  /// where `base` cannot be read.
  ///
  /// One that is an excerpt of `base`, changed, is put in the place of that excerpt: the lines that it
  /// does not speak of are copied. The lines of its events may be known already.
  static func encode(
    _ snapshot: Snapshot, _ events: EventLines? = nil, onto base: StoredSnapshot? = nil,
    to sink: Sink
  ) throws(StorageError) {
    try withoutActuallyEscaping(sink) { (sink) throws(StorageError) in
      var encoder = SnapshotEncoder(sink)
      try encoder.write(snapshot, events ?? EventLines(snapshot.events), onto: base)
    }
  }

  private mutating func write(
    _ snapshot: Snapshot, _ events: EventLines, onto base: StoredSnapshot?
  ) throws(StorageError) {
    let state = snapshot.state
    // Many take a while to be put in order.
    let ids = Background { Array(state.experiments.keys).inOrder() }
    let names = Array(state.features.keys).inOrder()
    try writeHead(snapshot, events)
    switch snapshot.extent {
    case .whole:
      try writeEntities(of: state, ids.result(), names)
    case .part(let features, let experiments):
      guard let base else { preconditionFailure("an excerpt without what it is taken from") }
      try writeEntities(
        of: state, ids.result(), names,
        Kept(
          count: base.index.experimentNames.count, without: experiments.compactMap(base.ordinal),
          rank: base.rank, range: base.rangeOfExperiments, source: base),
        Kept(
          count: base.index.featureNames.count, without: features.compactMap(base.ordinal),
          rank: base.rank, range: base.rangeOfFeatures, source: base))
    }
    try writeTail(snapshot)
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
    _ snapshot: Snapshot, _ events: EventLines
  ) throws(StorageError) {
    append("{\n")
    member("author") { $0.author(snapshot.provenance.author) }
    member("committedAt") { $0.instant(snapshot.provenance.time) }
    open("environments", "{")
    var isFirst = true
    let environments = snapshot.state.environments.values.sorted { $0.key < $1.key }
    for piece in LinePiece.pieces(
      environments[...],
      { line, environment in
        line.name(environment.key)
        line.sign(":")
        line.environment(environment)
      })
    { try append(piece, &isFirst) }
    close("}")
    open("events", "[")
    isFirst = true
    for piece in events.pieces { try append(piece, &isFirst) }
    close("]")
  }

  private mutating func writeTail(_ snapshot: Snapshot) throws(StorageError) {
    member("formatVersion") { $0.integer(SnapshotFrame.formatVersion) }
    member("lastNumbers") { $0.lastNumbers(snapshot.state.lastNumbers) }
    member("lineage") { $0.string(snapshot.lineage) }
    member("origin") { $0.origin(snapshot.provenance.origin) }
    member("serial") { $0.integer(snapshot.serial) }
    try passOn()
    append(SnapshotFrame.checksumLine(hash.checksum))
    try passOn()
  }

  // MARK: Entities

  private mutating func writeEntities(
    of state: State, _ ids: [ExperimentID], _ names: [FeatureName],
    _ keptExperiments: Kept<ExperimentID>? = nil, _ keptFeatures: Kept<FeatureName>? = nil
  ) throws(StorageError) {
    try list("experiments", ids, keptExperiments) { line, id in
      guard let experiment = state.experiments[id] else { return }
      let flag = state.flag(of: experiment)
      let override = experiment.segment.flatMap { flag?.override(for: $0.id) }
      line.string(id.description)
      line.sign(":")
      line.experiment(
        StoredExperiment(
          experiment: experiment, override: override,
          applied: experiment.appliedDigest(on: flag)))
    }
    try list("features", names, keptFeatures) { line, name in
      guard let feature = state.features[name] else { return }
      line.name(name)
      line.sign(":")
      line.feature(feature)
    }
  }

  /// Writes a list of new lines and of kept ones, all in order of their keys.
  private mutating func list<Key: Sendable>(
    _ name: String, _ keys: [Key], _ kept: Kept<Key>?,
    _ write: @escaping @Sendable (inout EntityWriter, Key) -> Void
  ) throws(StorageError) {
    open(name, "{")
    var isFirst = true
    var new = NewLines(keys, write)
    if var kept {
      while let key = new.next {
        try copy(&kept, upTo: kept.rank(key), &isFirst)
        try append(new.takeLine(), &isFirst)
      }
      try copy(&kept, upTo: kept.count, &isFirst)
    } else {
      while new.next != nil {
        for piece in new.takePieces() { try append(piece, &isFirst) }
      }
    }
    close("}")
  }

  private mutating func copy<Key>(
    _ kept: inout Kept<Key>, upTo end: Int, _ isFirst: inout Bool
  ) throws(StorageError) {
    while let run = kept.takeRun(upTo: end) {
      append(isFirst ? "\n" : LinePiece.separator)
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

  private mutating func write(_ body: (inout EntityWriter) -> Void) {
    var writer = EntityWriter(appendingTo: bytes)
    bytes = []
    body(&writer)
    bytes = writer.bytes
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

  private mutating func member(_ name: String, _ body: (inout EntityWriter) -> Void) {
    append("\"\(name)\":")
    write(body)
    append(",\n")
  }

  private mutating func open(_ name: String, _ opening: String) {
    append("\"\(name)\":\(opening)")
  }

  private mutating func close(_ closing: String) {
    append("\n\(closing),\n")
  }
}
