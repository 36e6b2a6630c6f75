package import Experiments
import JSONSyntax

/// A snapshot as it is kept, opened: each entity is decoded when it is asked for, so that a run holds
/// no more of a large state than it works on.
package struct StoredSnapshot: Sendable {
  /// The file, for those who are told what is wrong with it.
  let path: String
  private let source: SnapshotSource
  let index: SnapshotIndex

  /// Opens a snapshot.
  init(_ source: SnapshotSource, path: String = "") throws(SnapshotReadError) {
    index = try SnapshotIndex(source)
    self.source = source
    self.path = path
  }

  /// The number of the commit.
  package var serial: Int { index.serial }

  /// The environments by key.
  package var environments: [EnvironmentKey: Environment] { index.environments }

  /// How many environments, features and experiments there are.
  package var entityCount: Int {
    environments.count + index.featureNames.count + index.experimentIDs.count
  }

  /// What a run can be narrowed to.
  package var candidates: Selection.Candidates {
    Selection.Candidates(
      environments: Set(environments.keys), experiments: Set(index.experimentIDs))
  }

  // MARK: Entities

  /// Which of the experiments has an identity, in their order; nil where none has.
  func ordinal(of id: ExperimentID) -> Int? { index.experimentIDs.indexOfOrdered(id) }

  /// Which of the features has a name, in their order; nil where none has.
  func ordinal(of name: FeatureName) -> Int? { index.featureNames.indexOfOrdered(name) }

  /// Decodes an experiment. The window may be moved to it.
  func experiment(
    _ ordinal: Int, _ window: inout SnapshotWindow
  ) throws(SnapshotReadError) -> StoredExperiment {
    try decode(index.experiments, ordinal, &window) { (line) throws(EntityReader.Malformed) in
      try line.experiment(index.experimentIDs[ordinal])
    }
  }

  /// Decodes a feature; its overrides are kept with the experiments. The window may be moved to
  /// it.
  func feature(
    _ ordinal: Int, _ window: inout SnapshotWindow
  ) throws(SnapshotReadError) -> Feature {
    try decode(index.features, ordinal, &window) { (line) throws(EntityReader.Malformed) in
      try line.feature(index.featureNames[ordinal])
    }
  }

  /// Decodes what happened in the commit.
  func events() throws(SnapshotReadError) -> [Event] {
    var window = SnapshotWindow()
    var events: [Event] = []
    events.reserveCapacity(index.events.ranges.count)
    for ordinal in index.events.ranges.indices {
      let event = try decode(index.events, ordinal, &window) {
        (line) throws(EntityReader.Malformed) in
        try line.event()
      }
      events.append(event)
    }
    return events
  }

  private func decode<Value>(
    _ lines: SnapshotIndex.Lines, _ ordinal: Int, _ window: inout SnapshotWindow,
    _ read: (inout EntityReader) throws(EntityReader.Malformed) -> Value
  ) throws(SnapshotReadError) -> Value {
    var line = try window.line(lines.ranges[ordinal], of: source)
    do throws(EntityReader.Malformed) {
      let value = try read(&line)
      guard line.isAtEnd else { throw EntityReader.Malformed() }
      return value
    } catch {
      throw .format(.malformed(line: lines.number(of: ordinal)))
    }
  }

  // MARK: Snapshots

  /// Decodes everything.
  func snapshot() throws(SnapshotReadError) -> Snapshot {
    let state = try state(
      features: index.featureNames.indices, experiments: index.experimentIDs.indices)
    return snapshot(of: state, events: try events(), extent: .whole)
  }

  /// Decodes some features and experiments, and none of the events. All experiments with the features must
  /// be among them.
  func excerpt(
    features: some Sequence<Int>, experiments: some Sequence<Int>
  ) throws(SnapshotReadError) -> Snapshot {
    let state = try state(features: features, experiments: experiments)
    let extent = Snapshot.Extent.part(
      features: Set(state.features.keys), experiments: Set(state.experiments.keys))
    return snapshot(of: state, events: [], extent: extent)
  }

  private func snapshot(
    of state: State, events: [Event], extent: Snapshot.Extent
  ) -> Snapshot {
    Snapshot(
      lineage: index.lineage, serial: index.serial, provenance: index.provenance, state: state,
      events: events, extent: extent)
  }

  private func state(
    features: some Sequence<Int>, experiments: some Sequence<Int>
  ) throws(SnapshotReadError) -> State {
    var state = State()
    var window = SnapshotWindow()
    state.environments = index.environments
    state.lastNumbers = index.lastNumbers
    for ordinal in features {
      state.features[index.featureNames[ordinal]] = try feature(ordinal, &window)
    }
    for ordinal in experiments {
      let stored = try experiment(ordinal, &window)
      state.experiments[stored.experiment.id] = stored.experiment
      guard let override = stored.override else { continue }
      state.features[stored.experiment.feature]?[stored.experiment.id.environment]?
        .restore(override)
    }
    if let subject = StateCheck.firstContradiction(in: state) {
      throw .format(.malformed(line: lineNumber(of: subject)))
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

  // MARK: Copying

  /// Where the lines of experiments stand, with their names and without the comma behind the last.
  func rangeOfExperiments(_ ordinals: Range<Int>) -> Range<Int> {
    let name = index.experimentIDs[ordinals.lowerBound].description
    return range(of: index.experiments.ranges[ordinals], named: name)
  }

  /// Where the lines of features stand in the same way.
  func rangeOfFeatures(_ ordinals: Range<Int>) -> Range<Int> {
    let name = index.featureNames[ordinals.lowerBound].text
    return range(of: index.features.ranges[ordinals], named: name)
  }

  private func range(of lines: ArraySlice<Range<Int>>, named firstName: String) -> Range<Int> {
    guard let first = lines.first, let last = lines.last else { return 0..<0 }
    return first.lowerBound - "\"\(firstName)\":".utf8.count..<last.upperBound
  }

  /// Appends the bytes in a range.
  func append(_ range: Range<Int>, to bytes: inout [UInt8]) throws(StorageError) {
    do throws(SnapshotReadError) {
      try source.read(range, into: &bytes)
    } catch {
      throw StorageError(error, at: path)
    }
  }
}

extension [ExperimentID] {
  fileprivate func indexOfOrdered(_ id: ExperimentID) -> Int? {
    let index = partitioningIndex { $0 < id }
    return index < count && self[index] == id ? index : nil
  }
}

extension [FeatureName] {
  fileprivate func indexOfOrdered(_ name: FeatureName) -> Int? {
    let index = partitioningIndex { $0 < name }
    return index < count && self[index] == name ? index : nil
  }
}

extension Array {
  /// How many elements, all of them at the start, a condition holds for.
  fileprivate func partitioningIndex(_ isBefore: (Element) -> Bool) -> Int {
    var range = 0..<count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = isBefore(self[middle]) ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}
