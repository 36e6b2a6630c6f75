import Domain
import Manifests
import Planning
import Foundation
import Glibc
import System
import TestSupport
import Testing
import Wire

@testable import Storage

/// A part of a snapshot, taken out and put back.
struct SnapshotPartTests {
  /// A snapshot, and some of its features, with all experiments on them and maybe others.
  private struct Sample {
    let whole: Snapshot
    let stored: StoredSnapshot
    let part: Snapshot
    var random: SeededGenerator

    init(seed: Int) throws {
      var generator = SnapshotGenerator(seed: seed)
      var random = SeededGenerator(seed: UInt64(seed))
      whole = generator.snapshot()
      stored = try StoredSnapshot(.memory(whole.bytes))
      let chosen = Set(
        whole.state.features.keys.sorted().filter { _ in Bool.random(using: &random) })
      part = try Self.part(of: stored, chosen)
      self.random = random
    }

    private static func part(
      of stored: StoredSnapshot, _ chosen: Set<FeatureName>
    ) throws -> Snapshot {
      let index = stored.index
      let features = (0..<index.featureNames.count).filter {
        chosen.contains(stored.featureName($0))
      }
      let experiments = try (0..<index.experimentNames.count).filter { ordinal in
        var window = SnapshotWindow()
        return chosen.contains(try stored.experiment(ordinal, &window).experiment.feature)
      }
      return try stored.excerpt(features: features, experiments: experiments)
    }
  }

  @Test(arguments: 0..<100)
  func `a part says of its features and experiments what the whole does`(seed: Int) throws {
    let sample = try Sample(seed: seed)
    let (whole, part) = (sample.whole, sample.part)
    #expect(part.lineage == whole.lineage && part.serial == whole.serial)
    #expect(part.provenance == whole.provenance)
    #expect(part.state.environments == whole.state.environments)
    #expect(part.state.lastNumbers == whole.state.lastNumbers)
    #expect(part.events.isEmpty)
    let features = Set(part.state.features.keys)
    let experiments = Set(part.state.experiments.keys)
    #expect(part.extent == .part(features: features, experiments: experiments))
    #expect(part.state.features == whole.state.features.filter { features.contains($0.key) })
    #expect(
      part.state.experiments
        == whole.state.experiments.filter { features.contains($0.value.feature) })
  }

  @Test(arguments: 0..<300)
  func `a part that was changed is put back as if the whole had been`(seed: Int) throws {
    var sample = try Sample(seed: seed)
    var changes = StateChanges(sample.part.state, random: sample.random)
    let count = Int.random(in: 0...5, using: &sample.random)
    var (whole, part) = (sample.whole.state, sample.part.state)
    for _ in 0..<count {
      let change = changes.next()
      change(&whole)
      change(&part)
    }
    func next(_ state: State, _ extent: Snapshot.Extent) -> Snapshot {
      Snapshot(
        lineage: sample.whole.lineage, serial: sample.whole.serial + 1,
        provenance: SampleSnapshot.provenance, state: state, events: SampleSnapshot.snapshot.events,
        extent: extent)
    }
    let expected = next(whole, .whole).bytes
    let bytes = try SnapshotEncoder.encode(next(part, sample.part.extent), onto: sample.stored)
    #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: expected, as: UTF8.self))
  }

  @Test func `the parts are large and small, and so are the changes`() throws {
    let samples = try (0..<100).map { try Sample(seed: $0) }
    #expect(samples.contains { $0.part.state.features.isEmpty && !$0.whole.state.features.isEmpty })
    #expect(
      samples.contains { $0.part.state == $0.whole.state && !$0.part.state.experiments.isEmpty })
    #expect(
      samples.contains { sample in
        let counts = [sample.part, sample.whole].map(\.state.experiments.count)
        return 0 < counts[0] && counts[0] < counts[1]
      })
  }

  // MARK: Files

  @Test func `an open state stays what it was while another takes its place`() throws {
    let directory = try TemporaryDirectory()
    let store = FileSnapshotStore.patient(at: directory.path("state.json"))
    let sample = SampleSnapshot.snapshot
    try store.withLock { (_) throws(StorageError) in try store.commit(sample, replacing: nil) }
    let stored = try #require(try store.open())
    var state = sample.state
    state.experiments = [:]
    state.features = [:]
    let next = Snapshot(
      lineage: sample.lineage, serial: sample.serial + 1, provenance: sample.provenance,
      state: state, events: [])
    try store.withLock { (_) throws(StorageError) in try store.commit(next, replacing: nil) }
    #expect(try stored.read() == sample)
    #expect(try store.read() == next)
    try FileManager.default.removeItem(atPath: directory.path("state.json"))
    #expect(try stored.read() == sample)
  }

  @Test func `an open state that is cut or written over is refused, and not guessed at`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("state.json")
    let bytes = SampleSnapshot.snapshot.bytes
    try Data(bytes).write(to: URL(filePath: path))
    let store = FileSnapshotStore.patient(at: path)
    let stored = try #require(try store.open())
    try truncateFile(at: path, toBytes: 700)
    #expect(
      throws: StorageError.unreadable(path: path, .system(SystemError(.read, path, code: EIO)))
    ) {
      try stored.read()
    }
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.write(contentsOf: Data(repeating: UInt8(ascii: "x"), count: bytes.count))
    try handle.close()
    let error = #expect(throws: StorageError.self) { try stored.read() }
    guard case .untrusted(path, .malformed) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a pipe or a link in the place of the state is refused, and not waited for`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("state.json")
    let store = FileSnapshotStore.patient(at: path)
    try #require(unsafe mkfifo(path, 0o600) == 0)
    #expect(throws: StorageError.unreadable(path: path, .notRegular(.pipe))) { try store.open() }
    try FileManager.default.removeItem(atPath: path)
    try directory.write("other.json", "")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "other.json")
    #expect(throws: StorageError.unreadable(path: path, .notRegular(.symbolicLink))) {
      try store.open()
    }
  }
}
