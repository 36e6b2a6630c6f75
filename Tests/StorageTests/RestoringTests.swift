import Domain
import Foundation
import Manifests
import Planning
import TestSupport
import Testing

@testable import Reconciling
@testable import Storage

/// What `restore` makes of a state, its backup and its trail.
struct RestoringTests {
  private let directory: TemporaryDirectory
  private let store: FileStateStore
  private static let older = snapshot(1, experiment: 9, without: "banner")
  private static let newer = snapshot(2, experiment: 12, without: nil)
  private static let mira = Provenance(
    author: Author(name: "mira"), time: SampleSnapshot.instant(9))

  /// Two commits, so that the backup holds the first.
  init() throws {
    directory = try TemporaryDirectory()
    store = .patient(at: directory.path("state.json"))
    for snapshot in [Self.older, Self.newer] { try store.put(snapshot) }
  }

  private static func snapshot(
    _ serial: Int, experiment: Int, without key: String?,
    lineage: String = SampleSnapshot.snapshot.lineage
  ) -> Snapshot {
    var state = SampleSnapshot.state
    state.lastNumbers.experiment = experiment
    state.experiments = state.experiments.filter { $0.key.key.text != key }
    return Snapshot(
      lineage: lineage, serial: serial, provenance: SampleSnapshot.provenance, state: state,
      events: SampleSnapshot.snapshot.events)
  }

  private func restore() throws -> Snapshot {
    let restoration = try #require(try store.restoration())
    try store.restore(restoration, as: Self.mira)
    let snapshot = try #require(try store.snapshot())
    #expect(snapshot == Snapshot(restoration.commit(as: Self.mira), onto: nil))
    return snapshot
  }

  private func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: directory.path(name))
  }

  private func write(_ snapshot: Snapshot, to name: String) throws {
    try directory.write(name, String(decoding: snapshot.bytes, as: UTF8.self))
  }

  private func backup() throws -> Snapshot? { try store.openBackup()?.snapshot() }

  // MARK: What comes back

  @Test(arguments: [nil, "", "junk", "{\n"])
  func `a state that is gone or damaged comes back as the next serial, and the backup stays`(
    damage: String?
  ) throws {
    if let damage { try directory.write("state.json", damage) } else { try remove("state.json") }
    let before = try store.trail.lastSerial()
    let snapshot = try restore()
    #expect(before == 2 && snapshot.serial == 3)
    #expect(snapshot.lineage == Self.older.lineage && snapshot.state == Self.older.state)
    #expect(try backup() == Self.older)
    let record = try #require(try store.history().last)
    #expect(record.event == Event(.stateRestored(fromSerial: 1)))
    #expect(record.serial == 3 && record.provenance == Self.mira)
    #expect(try store.restoration() == nil)
    #expect(store.inspect().isTrusted)
  }

  @Test func `a good state becomes the backup, and its numbers are not given out again`() throws {
    let snapshot = try restore()
    #expect(snapshot.serial == 3)
    #expect(snapshot.state.experiments == Self.older.state.experiments)
    #expect(snapshot.state.lastNumbers.experiment == 12)
    #expect(try backup() == Self.newer)
    #expect(try restore().state == Self.newer.state)
  }

  @Test func `an older state that was brought back by hand goes on after its trail`() throws {
    try write(Self.older, to: "state.json")
    #expect(throws: StateError.self) { try store.read() }
    #expect(try restore().serial == 3)
  }

  @Test func `without a trail the serial follows the backup`() throws {
    try remove("state.json")
    try remove("state.audit.jsonl")
    #expect(try restore().serial == 2)
    #expect(try store.history().map(\.serial) == [1, 1, 1, 2])
  }

  @Test func `a run that stopped before its record is recorded first`() throws {
    let whole = try #require(directory.text("state.audit.jsonl"))
    try directory.write("state.audit.jsonl", String(whole.dropLast(200)))
    _ = try restore()
    let trail = try #require(directory.text("state.audit.jsonl"))
    #expect(trail.hasPrefix(whole))
    #expect(try store.history().map(\.serial) == [1, 1, 1, 2, 2, 2, 3])
  }

  @Test(arguments: [0, 1, 40])
  func `a restoring that stopped before its record is completed by the next run`(
    length: Int
  ) throws {
    let before = try #require(directory.text("state.audit.jsonl"))
    try directory.write("state.json", "junk")
    _ = try restore()
    let whole = try #require(directory.text("state.audit.jsonl"))
    try directory.write("state.audit.jsonl", String(whole.prefix(before.count + length)))
    try store.exclusively {}
    #expect(directory.text("state.audit.jsonl") == whole)
  }

  @Test func `a restoring that stopped before its record is completed by another one`() throws {
    try directory.write("state.json", "junk")
    _ = try restore()
    let whole = try #require(directory.text("state.audit.jsonl"))
    try directory.write("state.audit.jsonl", String(whole.dropLast(40)))
    try directory.write("state.json.new", "half of something")
    #expect(try store.restoration() == nil)
    try store.restore(nil, as: Self.mira)
    #expect(directory.text("state.audit.jsonl") == whole)
    #expect(directory.text("state.json.new") == nil)
  }

  @Test func `a restoring that stopped while it wrote is done again`() throws {
    try directory.write("state.json", "junk")
    try directory.write("state.json.new", "half of it")
    #expect(try restore().serial == 3)
    #expect(directory.text("state.json.new") == nil)
  }

  // MARK: What is refused

  private func refuses(_ error: StorageError) throws {
    let before = try files()
    #expect(storageError { _ = try store.restoration() } == error)
    #expect(storageError { try store.restore(nil, as: Self.mira) } == error)
    #expect(try files() == before)
  }

  private func files() throws -> [String: String?] {
    Dictionary(uniqueKeysWithValues: try directory.names().map { ($0, directory.text($0)) })
  }

  @Test func `without a backup there is nothing to bring back`() throws {
    try remove("state.json.backup")
    try refuses(.noBackup(path: store.kept.backupPath))
  }

  @Test func `a damaged backup is not brought back`() throws {
    try directory.write("state.json.backup", "junk")
    try refuses(.backupUntrusted(path: store.kept.backupPath, .notASnapshot))
  }

  @Test func `the backup of another state is not brought back`() throws {
    let lineage = "00000000-7d1e-4b86-9a3d-0c5e8b7f1a24"
    try write(
      Self.snapshot(1, experiment: 9, without: nil, lineage: lineage), to: "state.json.backup")
    try refuses(
      .foreignBackup(
        path: store.kept.backupPath, lineage: lineage, stateLineage: Self.newer.lineage))
  }

  @Test func `a state of a newer format is no damaged one`() throws {
    let state = try #require(directory.text("state.json"))
    try directory.write(
      "state.json", state.replacing("\"formatVersion\":1", with: "\"formatVersion\":2000"))
    try refuses(.untrusted(path: store.place, .newerFormat(2000)))
  }

  @Test func `a damaged trail is not written over`() throws {
    let trail = try #require(directory.text("state.audit.jsonl"))
    try directory.write("state.audit.jsonl", trail + "junk\n")
    try refuses(.trail(path: store.trail.path, .damaged(byteOffset: trail.utf8.count)))
  }

  @Test func `what was approved is not done to another state`() throws {
    let approved = try #require(try store.restoration())
    try store.put(Self.snapshot(3, experiment: 12, without: "limits.v1_a"))
    let before = try files()
    #expect(throws: StateError.self) { try store.restore(approved, as: Self.mira) }
    #expect(try files() == before)
  }

  // MARK: Inspecting

  @Test func `a state that agrees with its trail is trusted, whatever its backup is`() throws {
    try directory.write("state.json.backup", "junk")
    let inspection = store.inspect()
    #expect(inspection.isTrusted)
    #expect(try inspection.state.result.get() == Self.newer)
    #expect(
      try inspection.record.result.get() == .init(eventCount: 6, firstSerial: 1, lastSerial: 2))
    #expect(
      storageError { _ = try inspection.earlier.result.get() }
        == .backupUntrusted(path: store.kept.backupPath, .notASnapshot))
  }

  @Test func `a state is not trusted beside a trail that says something else`() throws {
    let trail = try #require(directory.text("state.audit.jsonl"))
    let first = trail.prefix { $0 != "\n" } + "\n"
    for wrong in ["junk\n" + trail, trail + first, trail.replacing("Zoë", with: "Zoe")] {
      try directory.write("state.audit.jsonl", wrong)
      #expect(!store.inspect().isTrusted)
    }
    try directory.write("state.audit.jsonl", String(trail.dropLast(9)))
    #expect(store.inspect().isTrusted)
    try write(Self.older, to: "state.json")
    try directory.write("state.audit.jsonl", trail)
    #expect(!store.inspect().isTrusted)
  }

  @Test func `no state at all is none to trust`() throws {
    let folder = try TemporaryDirectory()
    let store = FileStateStore.patient(at: folder.path(".titrate/state.json"))
    #expect(!store.inspect().isTrusted)
    #expect(
      storageError { _ = try store.restoration() }
        == .noBackup(path: store.kept.backupPath))
    #expect(try folder.names() == [])
  }
}
