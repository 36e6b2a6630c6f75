import Bytes
import Domain
import Manifests
import Planning
import Reconciling
import Wire

/// A snapshot as it is kept, opened: each entity is decoded when it is asked for, so that a run
/// holds no more of a large state than it works on.
final class StoredSnapshot: Revision {
  private let source: SnapshotSource
  let index: SnapshotIndex

  /// See `Revision`. By default the checksum, which depends on every byte.
  let version: String

  /// Opens a snapshot.
  init(_ source: SnapshotSource, version: String? = nil) throws(StorageError) {
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
      experiments: Set((0..<index.experimentNames.count).map(experimentID)))
  }

  /// The environments by key.
  var environments: [EnvironmentKey: Environment] { index.environments }

  // MARK: Entities

  /// Which of the experiments has an identity, in their order; nil where none has.
  func ordinal(of id: ExperimentID) -> Int? { index.experimentNames.index(of: id.name.span) }

  /// Which of the features has a name, in their order; nil where none has.
  func ordinal(of name: FeatureName) -> Int? { index.featureNames.index(of: name.text.utf8.span) }

  /// Which of the experiments has an identity and an applied digest, in their order; nil where none
  /// has both. `name` is scratch memory that many calls share.
  func ordinal(
    of id: ExperimentID, applied: Experiment.Digest, using name: inout [UInt8]
  ) -> Int? {
    id.write(to: &name)
    return index.experimentNames.index(of: name.span, applied: applied)
  }

  /// Which of the features has a name and an applied digest, in their order; nil where none does.
  func ordinal(of name: FeatureName, applied: Experiment.Digest) -> Int? {
    index.featureNames.index(of: name.text.utf8.span, applied: applied)
  }

  /// The hash that stands for a feature where looking it up would take too long.
  func hash(of name: FeatureName) -> NameHash { NameHash(of: name.text.utf8.span) }

  /// How many experiments come before one, be it among them or not.
  func rank(of id: ExperimentID) -> Int { index.experimentNames.rank(of: id.name.span) }

  /// How many features come before one, be it among them or not.
  func rank(of name: FeatureName) -> Int { index.featureNames.rank(of: name.text.utf8.span) }

  /// The identity of one of the experiments.
  func experimentID(_ ordinal: Int) -> ExperimentID {
    let parts = index.experimentNames[ordinal].split(separator: "/")
    return ExperimentID(
      environment: EnvironmentKey(checked: String(parts[0])),
      key: ExperimentKey(checked: String(parts[1])))
  }

  /// The name of one of the features.
  func featureName(_ ordinal: Int) -> FeatureName {
    FeatureName(checked: index.featureNames[ordinal])
  }

  /// Decodes an experiment. The window may be moved to it.
  func experiment(
    _ ordinal: Int, _ window: inout SnapshotWindow
  ) throws(StorageError) -> StoredExperiment {
    try decode(.experimentLine, index.experiments, ordinal, &window)
  }

  /// Decodes a feature; its overrides are kept with the experiments. The window may be moved to
  /// it.
  func feature(
    _ ordinal: Int, _ window: inout SnapshotWindow
  ) throws(StorageError) -> Feature {
    try decode(.featureLine, index.features, ordinal, &window)
  }

  /// Decodes what happened in the commit.
  func events() throws(StorageError) -> [Event] {
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
  ) throws(StorageError) -> Value {
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
    do {
      return try whole()
    } catch {
      throw StateError(error)
    }
  }

  /// Decodes everything.
  func whole() throws(StorageError) -> Snapshot {
    Snapshot(
      lineage: index.lineage, serial: index.serial, provenance: index.provenance,
      state: try state(
        features: 0..<index.featureNames.count, experiments: 0..<index.experimentNames.count),
      events: try events())
  }

  /// Decodes some features and experiments, with all environments and the last numbers. Every
  /// experiment with one of the features must be among them. Whether they agree need not be checked
  /// where nothing is planned from them.
  func state(
    features: some Sequence<Int>, experiments: some Sequence<Int>, isChecked: Bool = true
  ) throws(StorageError) -> State {
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
      throw source.malformed(line: index.experiments.number(of: ordinal))
    }
    return state
  }

  private func lineNumber(of subject: Subject) -> Int {
    switch subject {
    case .experiment(let id): index.experiments.number(of: ordinal(of: id) ?? 0)
    case .feature(let name): index.features.number(of: ordinal(of: name) ?? 0)
    case .environment: 1
    }
  }

  // MARK: Salts

  /// The salts in use in some features and experiments.
  func salts(
    features: some Sequence<Int>, experiments: some Sequence<Int>
  ) throws(StorageError) -> [Salt] {
    var salts: [Salt] = []
    var window = SnapshotWindow()
    for ordinal in features {
      salts += try self.salts(index.features.ranges[ordinal], &window)
    }
    for ordinal in experiments {
      salts += try self.salts(index.experiments.ranges[ordinal], &window)
    }
    return salts
  }

  private func salts(
    _ line: Range<Int>, _ window: inout SnapshotWindow
  ) throws(StorageError) -> [Salt] {
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

  // MARK: Copying

  /// Where the lines of experiments stand, without the comma behind the last.
  func rangeOfExperiments(_ ordinals: Range<Int>) -> Range<Int> {
    range(of: index.experiments.ranges[ordinals])
  }

  /// Where the lines of features stand in the same way.
  func rangeOfFeatures(_ ordinals: Range<Int>) -> Range<Int> {
    range(of: index.features.ranges[ordinals])
  }

  private func range(of lines: ArraySlice<Range<Int>>) -> Range<Int> {
    guard let first = lines.first, let last = lines.last else { return 0..<0 }
    return first.lowerBound..<last.upperBound
  }

  /// Appends the bytes in a range.
  func append(_ range: Range<Int>, to bytes: inout [UInt8]) throws(StorageError) {
    try source.read(range, into: &bytes)
  }
}

extension ExperimentID {
  /// The name that the experiment's line begins with.
  fileprivate var name: [UInt8] {
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
