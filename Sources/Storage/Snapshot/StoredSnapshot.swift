import Bytes
import Domain
import Manifests
import Planning
import Reconciling
import Wire

// How a state lies on the disk:
//
//   {
//   "author":…,                                 the head, a member a line
//   "environments":{
//   "production":{…}
//   },
//   "events":[
//   …                                           what the commit did, an event a line
//   ],
//   "experiments":{
//   "production/checkout-cta":{"applied":"…",…},  an experiment a line, in order of their names
//   …
//   },
//   "features":{
//   "cta":{"applied":"…",…}                      a feature a line, in order of their names
//   },
//   "formatVersion":1,                          the tail, a member a line
//   …
//   "checksum":"…"}                             that of all bytes before this line
//
// `SnapshotIndex` passes over all of it once. It verifies the checksum, and keeps where each entity
// stands and what is `applied`: the digest of the manifest that asks for no change. `StoredSnapshot`
// decodes the entities that somebody asks for. `SnapshotEncoder` writes what a commit makes of a
// snapshot: the lines that it speaks of anew, and all others as they stand.

/// A snapshot as it is kept, opened: each entity is decoded when it is asked for, so that a run
/// holds no more of a large state than it works on.
final class StoredSnapshot: Revision {
  let source: StoredBytes
  let index: SnapshotIndex

  /// See `Revision`. By default the checksum, which depends on every byte.
  let version: String

  /// Opens a snapshot.
  init(_ source: StoredBytes, version: String? = nil) throws(StateError) {
    index = try SnapshotIndex(source)
    self.source = source
    self.version = version ?? index.checksum.hexadecimal
  }

  /// See `Snapshot`.
  var lineage: String { index.lineage }

  /// See `Snapshot`.
  var serial: Int { index.serial }

  /// See `Revision`.
  var intents: [Intent] { index.intents }

  /// What a run can be narrowed to.
  var candidates: Selection.Candidates {
    Selection.Candidates(
      environments: Set(environments.keys),
      experiments: Set((0..<index.experiments.count).map(experimentID)))
  }

  /// The environments by key.
  var environments: [EnvironmentKey: Environment] { index.environments }

  // MARK: Entities

  /// Which of the experiments has an identity, in their order; nil where none has.
  func ordinal(of id: ExperimentID) -> Int? { index.experiments.names.index(of: id.name.span) }

  /// Which of the features has a name, in their order; nil where none has.
  func ordinal(of name: FeatureName) -> Int? { index.features.names.index(of: name.text.utf8.span) }

  /// Which of the experiments has an identity and an applied digest, in their order; nil where none
  /// has both. `name` is scratch memory that many calls share.
  func ordinal(
    of id: ExperimentID, applied: Experiment.Digest, using name: inout [UInt8]
  ) -> Int? {
    id.write(to: &name)
    return index.experiments.names.index(of: name.span, applied: applied)
  }

  /// Which of the features has a name and an applied digest, in their order; nil where none does.
  func ordinal(of name: FeatureName, applied: Experiment.Digest) -> Int? {
    index.features.names.index(of: name.text.utf8.span, applied: applied)
  }

  /// The hash that stands for a feature where looking it up would take too long.
  func hash(of name: FeatureName) -> NameHash { NameHash(of: name.text.utf8.span) }

  /// The identity of one of the experiments.
  func experimentID(_ ordinal: Int) -> ExperimentID {
    let parts = index.experiments.names[ordinal].split(separator: "/")
    return ExperimentID(
      environment: EnvironmentKey(checked: String(parts[0])),
      key: ExperimentKey(checked: String(parts[1])))
  }

  /// The name of one of the features.
  func featureName(_ ordinal: Int) -> FeatureName {
    FeatureName(checked: index.features.names[ordinal])
  }

  /// Decodes an experiment. The window may be moved to it.
  func experiment(
    _ ordinal: Int, _ window: inout SnapshotWindow
  ) throws(StateError) -> StoredExperiment {
    try decode(.experimentLine, index.experiments.lines, ordinal, &window)
  }

  /// Decodes a feature; its overrides are kept with the experiments. The window may be moved to
  /// it.
  func feature(
    _ ordinal: Int, _ window: inout SnapshotWindow
  ) throws(StateError) -> Feature {
    try decode(.featureLine, index.features.lines, ordinal, &window)
  }

  /// Decodes what happened in the commit.
  func events() throws(StateError) -> [Event] {
    var window = SnapshotWindow()
    var events: [Event] = []
    events.reserveCapacity(index.events.ranges.count)
    for ordinal in index.events.ranges.indices {
      events.append(try decode(.event, index.events, ordinal, &window))
    }
    return events
  }

  private func decode<Value>(
    _ coding: Coding<Value>, _ lines: SnapshotIndex.Lines, _ ordinal: Int,
    _ window: inout SnapshotWindow
  ) throws(StateError) -> Value {
    let (bytes, range) = try window.line(lines.ranges[ordinal], of: source)
    do throws(Malformed) {
      return try coding.decode(bytes, range)
    } catch {
      throw source.malformed(line: lines.number(of: ordinal))
    }
  }

  // MARK: Snapshots

  /// Decodes everything.
  func snapshot() throws(StateError) -> Snapshot {
    Snapshot(
      lineage: index.lineage, serial: index.serial, provenance: index.provenance,
      state: try state(
        features: 0..<index.features.count, experiments: 0..<index.experiments.count),
      events: try events())
  }

  /// Decodes some features and experiments, with all environments and the last numbers. Every
  /// experiment with one of the features must be among them. Whether they agree need not be checked
  /// where nothing is planned from them.
  func state(
    features: some Sequence<Int>, experiments: some Sequence<Int>, isChecked: Bool = true
  ) throws(StateError) -> State {
    var state = State()
    var window = SnapshotWindow()
    state.environments = index.environments
    state.lastNumbers = index.lastNumbers
    state.checkout = index.checkout
    state.endedKeys = index.endedKeys
    state.intents = index.intents
    state.policy = index.policy
    for ordinal in features {
      let feature = try feature(ordinal, &window)
      state.features[feature.name] = feature
    }
    var applied: [(ordinal: Int, id: ExperimentID, digest: Experiment.Digest?)] = []
    for ordinal in experiments {
      let stored = try experiment(ordinal, &window)
      let id = stored.experiment.id
      state.experiments[id] = stored.experiment
      applied.append((ordinal, id, stored.applied))
      guard let override = stored.override else { continue }
      state.features[stored.experiment.feature]?[id.environment]?.restore(override)
    }
    guard isChecked else { return state }
    if let subject = StateCheck.firstContradiction(in: state) {
      throw source.malformed(line: lineNumber(of: subject))
    }
    for (ordinal, id, digest) in applied
    where state.experiments[id].flatMap(state.appliedDigest) != digest {
      throw source.malformed(line: index.experiments.lines.number(of: ordinal))
    }
    return state
  }

  private func lineNumber(of subject: Subject) -> Int {
    switch subject {
    case .experiment(let id): index.experiments.lines.number(of: ordinal(of: id) ?? 0)
    case .feature(let name): index.features.lines.number(of: ordinal(of: name) ?? 0)
    case .environment: 1
    }
  }

  // MARK: Salts

  /// The salts in use in some features and experiments.
  func salts(
    features: some Sequence<Int>, experiments: some Sequence<Int>
  ) throws(StateError) -> [Salt] {
    var salts: [Salt] = []
    var window = SnapshotWindow()
    for ordinal in features {
      salts += try self.salts(index.features.lines.ranges[ordinal], &window)
    }
    for ordinal in experiments {
      salts += try self.salts(index.experiments.lines.ranges[ordinal], &window)
    }
    return salts
  }

  private func salts(
    _ line: Range<Int>, _ window: inout SnapshotWindow
  ) throws(StateError) -> [Salt] {
    let (bytes, range) = try window.line(line, of: source)
    return Self.salts(behind: "\"segment\":", found: UInt8(ascii: "g"), at: 3, in: bytes, range)
      + Self.salts(behind: "\"splitSeed\":", found: UInt8(ascii: "S"), at: 6, in: bytes, range)
  }

  /// The salts behind a member's name. The search looks for a byte of the name that is rare. No
  /// text can hold the name, since its quotation marks would be escaped.
  private static func salts(
    behind name: StaticString, found byte: UInt8, at offset: Int, in bytes: [UInt8],
    _ range: Range<Int>
  ) -> [Salt] {
    let line = bytes.span.extracting(..<range.upperBound)
    var salts: [Salt] = []
    var start = range.lowerBound + offset
    while start < range.upperBound, let found = firstIndex(of: byte, in: line, from: start) {
      start = found + 1
      var rest = Reader(bytes, found - offset..<range.upperBound)
      if rest.takes(name), let salt = try? rest.read(.salt) { salts.append(salt) }
    }
    return salts
  }
}

/// The piece of a snapshot that was read last.
///
/// Whoever asks for one line after the other gets the next ones read along with it. For a line
/// anywhere else, only that line is read.
struct SnapshotWindow {
  private var bytes: [UInt8] = []
  /// Where `bytes` begins in the snapshot.
  private var offset = 0

  private static let size = 1 << 14
  /// A line that begins within so many bytes behind the window counts as the next one.
  private static let greatestGap = 1 << 10

  private var end: Int { offset + bytes.count }

  /// The line that stands in a range of a snapshot: some bytes, and where among them it is.
  mutating func line(
    _ range: Range<Int>, of source: StoredBytes
  ) throws(StateError) -> (bytes: [UInt8], Range<Int>) {
    if range.lowerBound < offset || range.upperBound > end { try move(to: range, of: source) }
    return (bytes, range.lowerBound - offset..<range.upperBound - offset)
  }

  private mutating func move(
    to range: Range<Int>, of source: StoredBytes
  ) throws(StateError) {
    let follows = offset < range.lowerBound && range.lowerBound < end + Self.greatestGap
    let ahead = follows ? min(range.lowerBound + Self.size, source.size) : 0
    bytes.removeAll(keepingCapacity: true)
    offset = range.lowerBound
    try source.read(range.lowerBound..<max(range.upperBound, ahead), into: &bytes)
  }
}

extension ExperimentID {
  /// The name that the experiment's line begins with.
  var name: [UInt8] {
    var name: [UInt8] = []
    write(to: &name)
    return name
  }

  /// Replaces what `name` holds with the name that the experiment's line begins with.
  fileprivate func write(to name: inout [UInt8]) {
    name.removeAll(keepingCapacity: true)
    name.append(copying: environment.text.utf8.span)
    name.append(UInt8(ascii: "/"))
    name.append(copying: key.text.utf8.span)
  }
}
