import Domain
import Foundation
import Glibc
import Manifests
import Planning
import TestSupport
import Testing
import Wire

@testable import Reconciling
@testable import Storage
@testable import System

/// A part of a snapshot, taken out and put back.
struct SnapshotPartTests {
  /// A snapshot, and some of its features, with all experiments on them and maybe others.
  private struct Sample {
    let whole: Snapshot
    let stored: StoredSnapshot
    let part: State
    var random: SeededGenerator

    init(seed: Int) throws {
      var generator = SnapshotGenerator(seed: seed)
      var random = SeededGenerator(seed: UInt64(seed))
      whole = generator.snapshot()
      stored = try StoredSnapshot(StoredBytes(whole.bytes))
      let chosen = Set(
        whole.state.features.keys.sorted().filter { _ in Bool.random(using: &random) })
      part = try Self.part(of: stored, chosen)
      self.random = random
    }

    private static func part(
      of stored: StoredSnapshot, _ chosen: Set<FeatureName>
    ) throws -> State {
      let index = stored.index
      let features = (0..<index.features.count).filter {
        chosen.contains(stored.featureName($0))
      }
      let experiments = try (0..<index.experiments.count).filter { ordinal in
        var window = SnapshotWindow()
        return chosen.contains(try stored.experiment(ordinal, &window).experiment.feature)
      }
      return try stored.state(features: features, experiments: experiments)
    }
  }

  @Test(arguments: 0..<100)
  func `a part says of its features and experiments what the whole does`(seed: Int) throws {
    let sample = try Sample(seed: seed)
    let (whole, part) = (sample.whole.state, sample.part)
    #expect(part.environments == whole.environments)
    #expect(part.lastNumbers == whole.lastNumbers)
    #expect(part.endedKeys == whole.endedKeys)
    let features = Set(part.features.keys)
    #expect(part.features == whole.features.filter { features.contains($0.key) })
    #expect(part.experiments == whole.experiments.filter { features.contains($0.value.feature) })
  }

  @Test(arguments: 0..<300)
  func `a commit to a part leads where the same one to the whole does`(seed: Int) throws {
    var sample = try Sample(seed: seed)
    var changes = StateChanges(sample.part, random: sample.random)
    let count = Int.random(in: 0...5, using: &sample.random)
    var (whole, part) = (sample.whole.state, sample.part)
    for _ in 0..<count {
      let change = changes.next()
      change(&whole)
      change(&part)
    }
    func commit(from before: State, to after: State) -> Commit {
      Commit(
        from: before, to: after, lineage: sample.whole.lineage, serial: sample.whole.serial + 1,
        provenance: SampleSnapshot.provenance, events: SampleSnapshot.snapshot.events)
    }
    let next = commit(from: sample.part, to: part)
    let expected = commit(from: State(), to: whole)
    #expect(
      text(try SnapshotEncoder.bytes(of: next, onto: sample.stored))
        == text(try SnapshotEncoder.bytes(of: expected, onto: nil)))
    #expect(Snapshot(next, onto: sample.whole) == Snapshot(expected, onto: nil))
    #expect(commit(from: sample.whole.state, to: whole) == next)
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func `the parts are large and small, and so are the changes`() throws {
    let samples = try (0..<100).map { try Sample(seed: $0) }
    #expect(samples.contains { $0.part.features.isEmpty && !$0.whole.state.features.isEmpty })
    #expect(
      samples.contains { $0.part == $0.whole.state && !$0.part.experiments.isEmpty })
    #expect(
      samples.contains { sample in
        let counts = [sample.part, sample.whole.state].map(\.experiments.count)
        return 0 < counts[0] && counts[0] < counts[1]
      })
  }

  // MARK: Files

  @Test func `an open state stays what it was while another takes its place`() throws {
    let directory = try TemporaryDirectory()
    let store = FileStateStore.patient(at: directory.path("state.json"))
    let sample = SampleSnapshot.snapshot
    try store.commit(sample.commit, expecting: nil)
    let stored = try #require(try store.read())
    let next = Commit(
      from: sample.state, to: State(), lineage: sample.lineage, serial: sample.serial + 1,
      provenance: sample.provenance, events: [])
    try store.commit(next, expecting: stored)
    #expect(try stored.snapshot() == sample)
    #expect(try store.snapshot()?.state.features.isEmpty == true)
    try FileManager.default.removeItem(atPath: directory.path("state.json"))
    #expect(try stored.snapshot() == sample)
  }

  @Test func `an open state that is cut or written over is refused, and not guessed at`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("state.json")
    let bytes = SampleSnapshot.snapshot.bytes
    try Data(bytes).write(to: URL(filePath: path))
    let store = FileStateStore.patient(at: path)
    let stored = try #require(try store.open())
    try truncateFile(at: path, toBytes: 700)
    #expect(
      storageError { _ = try stored.snapshot() }
        == .unreadable(path: path, .system(SystemError(.read, path, code: EIO))))
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.write(contentsOf: Data(repeating: UInt8(ascii: "x"), count: bytes.count))
    try handle.close()
    let error = storageError { _ = try stored.snapshot() }
    guard case .untrusted(path, .malformed) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a pipe or a link in the place of the state is refused, and not waited for`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("state.json")
    let store = FileStateStore.patient(at: path)
    try #require(unsafe mkfifo(path, 0o600) == 0)
    #expect(
      storageError { _ = try store.read() } == .unreadable(path: path, .notRegular(.pipe)))
    try FileManager.default.removeItem(atPath: path)
    try directory.write("other.json", "")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "other.json")
    #expect(
      storageError { _ = try store.read() } == .unreadable(path: path, .notRegular(.symbolicLink)))
  }
}
