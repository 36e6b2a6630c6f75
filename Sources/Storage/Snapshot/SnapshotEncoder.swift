import Experiments
import JSONSyntax

/// Writes snapshots in the newest format: one JSON object, its members sorted, one entity a line, so
/// that differences read well; on the last line the checksum of all bytes before it.
struct SnapshotEncoder {
  private var bytes: [UInt8] = []

  /// The bytes of a snapshot; the same snapshot always gives the same bytes.
  ///
  /// One that is an excerpt of `base`, changed, is put in the place of that excerpt: the lines that it
  /// does not speak of are copied.
  static func encode(
    _ snapshot: Snapshot, onto base: StoredSnapshot? = nil
  ) throws(SnapshotReadError) -> [UInt8] {
    var encoder = SnapshotEncoder()
    encoder.bytes.reserveCapacity(snapshot.estimatedSize + (base?.size ?? 0))
    encoder.writeHead(snapshot)
    switch snapshot.extent {
    case .whole:
      try encoder.writeEntities(of: snapshot.state)
    case .part(let features, let experiments):
      guard let base else { preconditionFailure("an excerpt without what it is taken from") }
      try encoder.writeEntities(
        of: snapshot.state,
        Kept(keys: base.index.experimentIDs, without: experiments, copy: base.appendExperiments),
        Kept(keys: base.index.featureNames, without: features, copy: base.appendFeatures))
    }
    encoder.writeTail(snapshot)
    return encoder.bytes
  }

  /// Lines that stay as they are.
  private struct Kept<Key: Hashable & Comparable> {
    /// The names of all lines there are, in order.
    var keys: [Key] = []
    /// Those that do not stay.
    var without: Set<Key> = []
    /// Appends some lines, which lie one behind the other.
    var copy: (Range<Int>, inout [UInt8]) throws(SnapshotReadError) -> Void = { _, _ in }
  }

  // MARK: Head and tail

  private mutating func writeHead(_ snapshot: Snapshot) {
    append("{\n")
    member("author") { $0.author(snapshot.provenance.author) }
    member("committedAt") { $0.instant(snapshot.provenance.time) }
    open("environments", "{")
    var separator = "\n"
    for (key, environment) in snapshot.state.environments.sorted(by: { $0.key < $1.key }) {
      line(&separator) { line in
        line.name(key)
        line.sign(":")
        line.environment(environment)
      }
    }
    close("}")
    open("events", "[")
    separator = "\n"
    for event in snapshot.events { line(&separator) { $0.event(event) } }
    close("]")
  }

  private mutating func writeTail(_ snapshot: Snapshot) {
    member("formatVersion") { $0.integer(SnapshotFrame.formatVersion) }
    member("lastNumbers") { $0.lastNumbers(snapshot.state.lastNumbers) }
    member("lineage") { $0.string(snapshot.lineage) }
    member("origin") { $0.origin(snapshot.provenance.origin) }
    member("serial") { $0.integer(snapshot.serial) }
    append(SnapshotFrame.checksumLine(CRC64.checksum(of: bytes)))
  }

  // MARK: Entities

  private mutating func writeEntities(
    of state: State, _ keptExperiments: Kept<ExperimentID> = Kept(),
    _ keptFeatures: Kept<FeatureName> = Kept()
  ) throws(SnapshotReadError) {
    try list("experiments", state.experiments.keys.sorted(), keptExperiments) { line, id in
      guard let experiment = state.experiments[id] else { return }
      line.string(id.description)
      line.sign(":")
      line.experiment(
        StoredExperiment(
          experiment: experiment, override: state.rollout(of: experiment)?.override))
    }
    try list("features", state.features.keys.sorted(), keptFeatures) { line, name in
      guard let feature = state.features[name] else { return }
      line.name(name)
      line.sign(":")
      line.feature(feature)
    }
  }

  /// Writes a list of new lines and of kept ones, all in order of their keys.
  private mutating func list<Key: Hashable & Comparable>(
    _ name: String, _ keys: [Key], _ kept: Kept<Key>, _ write: (inout LineWriter, Key) -> Void
  ) throws(SnapshotReadError) {
    open(name, "{")
    var separator = "\n"
    var new = keys[...]
    var run = 0..<0
    for (ordinal, key) in kept.keys.enumerated() {
      if let first = new.first, first <= key {
        try copy(run, &separator, kept.copy)
        run = ordinal..<ordinal
      }
      while let next = new.first, next <= key {
        line(&separator) { write(&$0, next) }
        new.removeFirst()
      }
      if kept.without.contains(key) {
        try copy(run, &separator, kept.copy)
        run = ordinal + 1..<ordinal + 1
      } else {
        run = run.lowerBound..<ordinal + 1
      }
    }
    try copy(run, &separator, kept.copy)
    for key in new { line(&separator) { write(&$0, key) } }
    close("}")
  }

  private mutating func copy(
    _ run: Range<Int>, _ separator: inout String,
    _ copy: (Range<Int>, inout [UInt8]) throws(SnapshotReadError) -> Void
  ) throws(SnapshotReadError) {
    guard !run.isEmpty else { return }
    append(separator)
    try copy(run, &bytes)
    separator = ",\n"
  }

  // MARK: Lines

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func write(_ body: (inout LineWriter) -> Void) {
    var writer = LineWriter(appendingTo: bytes)
    bytes = []
    body(&writer)
    bytes = writer.bytes
  }

  private mutating func line(_ separator: inout String, _ body: (inout LineWriter) -> Void) {
    append(separator)
    write(body)
    separator = ",\n"
  }

  private mutating func member(_ name: String, _ body: (inout LineWriter) -> Void) {
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

extension Snapshot {
  /// About how many bytes it takes to write what the snapshot speaks of: room that is made once need
  /// not be made again and again while it fills.
  fileprivate var estimatedSize: Int {
    300 * events.count + 600 * state.experiments.count + 1_000 * state.features.count
  }
}
