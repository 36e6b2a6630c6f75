import Domain
import Foundation
import Manifests
import Planning
import Reconciling
import TestSupport
import Testing

@testable import Storage

/// What is particular to a store that keeps files.
struct SnapshotFileTests {
  private static let sample = SampleSnapshot.snapshot
  private static let next = Snapshot(
    lineage: sample.lineage, serial: sample.serial + 1, provenance: sample.provenance,
    state: sample.state, events: sample.events)

  private func inFolder(_ body: (URL) throws -> Void) throws {
    let directory = try TemporaryDirectory()
    let folder = URL(
      filePath: try directory.makeFolder("with späce"), directoryHint: .notDirectory)
    try withExtendedLifetime(directory) { try body(folder) }
  }

  private func store(in folder: URL) -> FileStateStore {
    .patient(at: folder.path(percentEncoded: false) + "/.titrate/state.json")
  }

  @Test func `a commit leaves the state, its backup, the trail and the lock, for the owner only`()
    throws
  {
    try inFolder { folder in
      let store = store(in: folder)
      try store.put(Self.sample)
      try store.put(Self.next)
      let own = folder.appending(path: ".titrate")
      let names = try FileManager.default.contentsOfDirectory(
        atPath: own.path(percentEncoded: false))
      #expect(names.sorted() == ["audit.jsonl", "state.json", "state.json.backup", "state.lock"])
      for name in names {
        let file = own.appending(path: name).path(percentEncoded: false)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
        #expect(mode as? Int == 0o600, "\(name)")
      }
      let backup = try Data(contentsOf: own.appending(path: "state.json.backup"))
      #expect(Array(backup) == Self.sample.bytes)
    }
  }

  @Test func `a trail that breaks off anywhere in a commit is completed`() throws {
    try inFolder { folder in
      let store = store(in: folder)
      try store.put(Self.sample)
      let before = try Data(contentsOf: URL(filePath: store.trail.path)).count
      try store.put(Self.next)
      let whole = try Data(contentsOf: URL(filePath: store.trail.path))
      for count in stride(from: before, to: whole.count, by: 37) {
        try whole.prefix(count).write(to: URL(filePath: store.trail.path))
        #expect(try store.history() == Self.sample.records + Self.next.records)
        try store.exclusively {}
        #expect(try Data(contentsOf: URL(filePath: store.trail.path)) == whole)
      }
    }
  }

  @Test func `a line that titrate did not write is refused with its place`() throws {
    try inFolder { folder in
      let store = store(in: folder)
      try store.put(Self.sample)
      let trail = URL(filePath: store.trail.path)
      let whole = try Data(contentsOf: trail)
      try (Data("{\"serial\":7}\n".utf8) + whole).write(to: trail)
      #expect(
        storageError { _ = try store.history() }
          == .trail(path: store.trail.path, .damaged(byteOffset: 0)))
      try (whole + Data("junk\n".utf8)).write(to: trail)
      #expect(
        storageError { _ = try store.read() }
          == .trail(path: store.trail.path, .damaged(byteOffset: whole.count)))
    }
  }

  @Test func `a state that cannot be trusted is left as it is`() throws {
    try inFolder { folder in
      let store = store(in: folder)
      try store.put(Self.sample)
      let state = folder.appending(path: ".titrate/state.json")
      let damaged = try Data(contentsOf: state).dropLast(1)
      try damaged.write(to: state)
      let path = state.path(percentEncoded: false)
      let problem = StorageError.untrusted(path: path, .notASnapshot)
      #expect(storageError { _ = try store.read() } == problem)
      #expect(storageError { try store.commit(Self.next.commit, expecting: nil) } == problem)
      #expect(try Data(contentsOf: state) == damaged)
    }
  }

  @Test func `who finds the lock taken is told who has it`() throws {
    try inFolder { folder in
      let path = folder.path(percentEncoded: false) + "/.titrate/state.json"
      let first = FileStateStore(statePath: path, holder: { "mira on build-7" })
      let second = FileStateStore(statePath: path, holder: { "ada" })
      let lock = path.replacing("state.json", with: "state.lock")
      try first.exclusively {
        #expect(
          storageError { try second.exclusively {} }
            == .locked(path: lock, holder: "mira on build-7"))
      }
      try second.exclusively {}
    }
  }
}
