import Experiments
import JSONSyntax

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
    try writeHead(snapshot, events)
    switch snapshot.extent {
    case .whole:
      try writeEntities(of: snapshot.state)
    case .part(let features, let experiments):
      guard let base else { preconditionFailure("an excerpt without what it is taken from") }
      try writeEntities(
        of: snapshot.state,
        Kept(
          keys: (0..<base.index.experimentNames.count).map(base.experimentID), without: experiments,
          ranges: { base.rangeOfExperiments($0) }, source: base),
        Kept(
          keys: (0..<base.index.featureNames.count).map(base.featureName), without: features,
          ranges: { base.rangeOfFeatures($0) }, source: base))
    }
    try writeTail(snapshot)
  }

  /// Lines that stay as they are.
  private struct Kept<Key: Hashable & Comparable & Sendable> {
    /// The names of all lines there are, in order.
    var keys: [Key] = []
    /// Those that do not stay.
    var without: Set<Key> = []
    /// Where some lines stand, which lie one behind the other.
    var ranges: (Range<Int>) -> Range<Int> = { $0 }
    /// The snapshot that they stand in.
    var source: StoredSnapshot?
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
    of state: State, _ keptExperiments: Kept<ExperimentID> = Kept(),
    _ keptFeatures: Kept<FeatureName> = Kept()
  ) throws(StorageError) {
    try list("experiments", state.experiments.keys.sorted(), keptExperiments) { line, id in
      guard let experiment = state.experiments[id] else { return }
      line.string(id.description)
      line.sign(":")
      line.experiment(
        StoredExperiment(
          experiment: experiment, override: state.rollout(of: experiment)?.override,
          applied: state.appliedDigest(of: experiment)))
    }
    try list("features", state.features.keys.sorted(), keptFeatures) { line, name in
      guard let feature = state.features[name] else { return }
      line.name(name)
      line.sign(":")
      line.feature(feature)
    }
  }

  /// Writes a list of new lines and of kept ones, all in order of their keys.
  private mutating func list<Key>(
    _ name: String, _ keys: [Key], _ kept: Kept<Key>,
    _ write: @escaping @Sendable (inout EntityWriter, Key) -> Void
  ) throws(StorageError) {
    open(name, "{")
    var isFirst = true
    var new = NewLines(keys, write)
    var run = 0..<0
    for (ordinal, key) in kept.keys.enumerated() {
      if let first = new.next, first <= key {
        try copy(run, of: kept, &isFirst)
        run = ordinal..<ordinal
      }
      while let next = new.next, next <= key { try append(new.takeLine(), &isFirst) }
      if kept.without.contains(key) {
        try copy(run, of: kept, &isFirst)
        run = ordinal + 1..<ordinal + 1
      } else {
        run = run.lowerBound..<ordinal + 1
      }
    }
    try copy(run, of: kept, &isFirst)
    if kept.keys.isEmpty {
      while new.next != nil {
        for piece in new.takePieces() { try append(piece, &isFirst) }
      }
    }
    while new.next != nil { try append(new.takeLine(), &isFirst) }
    close("}")
  }

  private mutating func copy<Key>(
    _ run: Range<Int>, of kept: Kept<Key>, _ isFirst: inout Bool
  ) throws(StorageError) {
    guard !run.isEmpty, let source = kept.source else { return }
    append(isFirst ? "\n" : LinePiece.separator)
    isFirst = false
    var rest = kept.ranges(run)
    while !rest.isEmpty {
      let piece = rest.prefix(Self.pieceBytes)
      try source.append(piece, to: &bytes)
      try passOnIfLarge()
      rest = rest.dropFirst(piece.count)
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
