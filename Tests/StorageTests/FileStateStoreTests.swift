import Domain
import Foundation
import Manifests
import Planning
import Reconciling
import TestSupport
import Testing
import Wire

@testable import Storage

/// What a store in files makes of what happens to files.
struct FileStateStoreTests {
  private let directory: TemporaryDirectory
  private let store: FileStateStore

  init() throws {
    directory = try TemporaryDirectory()
    store = FileStateStore(statePath: directory.path("state.json"))
  }

  /// A commit in the life of the sample, with as many events as its serial says.
  private static func snapshot(_ serial: Int) -> Snapshot {
    let sample = SampleSnapshot.snapshot
    return Snapshot(
      lineage: sample.lineage, serial: serial, provenance: sample.provenance, state: sample.state,
      events: (0..<serial).map { Event(.experimentCreated(number: $0)) })
  }

  private static func records(upTo serial: Int) -> [AuditRecord] {
    (1...serial).flatMap { snapshot($0).records }
  }

  private func commit(_ serial: Int) throws {
    try store.put(Self.snapshot(serial))
  }

  /// Puts a snapshot where the state is, or takes that away, and tells nobody.
  private func replace(_ snapshot: Snapshot?) throws {
    try? FileManager.default.removeItem(atPath: store.place)
    if let snapshot {
      try directory.write("state.json", String(decoding: snapshot.bytes, as: UTF8.self))
    }
  }

  // MARK: The lock

  @Test func `while one holds the lock nobody else gets it, and everyone reads`() throws {
    let other = FileStateStore(statePath: store.place)
    try commit(1)
    try store.exclusively {
      let expected = try other.read()
      guard case .locked = storageError({ try other.exclusively {} }),
        case .locked = storageError({
          try other.commit(Self.snapshot(9).commit, expecting: expected)
        })
      else { return #expect(Bool(false), "the lock was given twice") }
      try commit(2)
    }
    #expect(try other.snapshot() == Self.snapshot(2))
  }

  @Test func `the lock ends with the work, also when that is refused`() throws {
    for serial in 1...2 { try commit(serial) }
    try replace(Self.snapshot(1))
    guard case .trail(_, .ahead) = storageError({ try store.exclusively {} }) else {
      return #expect(Bool(false), "an older state was taken for the latest")
    }
    try replace(Self.snapshot(2))
    try commit(3)
    #expect(try store.snapshot() == Self.snapshot(3))
  }

  // MARK: Accidents

  @Test func `what an interrupted run left unrecorded is told, and recorded under the next lock`()
    throws
  {
    try commit(1)
    try replace(Self.snapshot(2))
    #expect(try store.history() == Self.records(upTo: 2))
    #expect(try store.exclusively { try store.snapshot() } == Self.snapshot(2))
    try commit(3)
    #expect(try store.history() == Self.records(upTo: 3))
  }

  @Test func `a first commit that was interrupted is recorded like any other`() throws {
    try replace(Self.snapshot(1))
    #expect(try store.snapshot() == Self.snapshot(1))
    try commit(2)
    #expect(try store.history() == Self.records(upTo: 2))
  }

  @Test func `an older snapshot that was brought back is refused`() throws {
    for serial in 1...3 { try commit(serial) }
    for older in 1...2 {
      try replace(Self.snapshot(older))
      let attempts: [() throws -> Void] = [
        { _ = try store.read() }, { _ = try store.history() }, { try store.exclusively {} },
      ]
      for attempt in attempts {
        guard case .trail(_, .ahead) = storageError(attempt) else {
          return #expect(Bool(false), "an older state was taken for the latest")
        }
      }
    }
    try replace(Self.snapshot(3))
    #expect(try store.history() == Self.records(upTo: 3))
  }

  @Test func `a state that is gone while its record is there is refused`() throws {
    try commit(1)
    try replace(nil)
    let attempts: [() throws -> Void] = [
      { _ = try store.read() }, { _ = try store.history() }, { try store.exclusively {} },
      { try store.commit(Self.snapshot(1).commit, expecting: nil) },
    ]
    for attempt in attempts {
      #expect(
        storageError(attempt) == .stateGone(path: store.place, trailPath: store.trail.path))
    }
  }

  // MARK: Applying

  /// Applies what manifests ask for.
  private func apply(_ manifests: [String: String]) throws {
    let files = manifests.sorted { $0.key < $1.key }
      .map { ManifestFile(path: $0.key, bytes: Array($0.value.utf8)) }
    let workspace = Workspace(settings: Settings(), files: files)
    let reconciler = Reconciler(
      store: store, provider: nil, worker: .lab(at: Instant(seconds: 0)), patience: .none
    ) {
      let stored = StoredState(try $0?.snapshot())
      let plan = Plan(
        PlanningInput(workspace: workspace, stored: stored, instant: SampleSnapshot.instant(9)))
      return Planned(plan, at: SampleSnapshot.instant(9), from: stored.state)
    }
    _ = try reconciler.apply(
      .init(keepsGoing: false, approval: .given),
      as: Author(name: "mira"),
      newLineage: SampleSnapshot.snapshot.lineage)
  }

  /// How often each file was written.
  private func trace() throws -> [String] {
    try directory.names().map { name in
      let attributes = try FileManager.default.attributesOfItem(atPath: directory.path(name))
      return "\(name) \(attributes[.systemFileNumber] ?? 0) \(attributes[.size] ?? 0)"
    }
  }

  @Test func `applying equal content writes nothing`() throws {
    let staging = "{\"kind\":\"Environment\",\"key\":\"staging\",\"name\":\"Staging\"}"
    let renamed = staging.replacing("Staging", with: "Bühne")
    try apply(["a.json": staging])
    let before = try trace()
    for _ in 0..<3 { try apply(["b.json": staging]) }
    #expect(try trace() == before)
    #expect(try store.read()?.serial == 1)
    try apply(["a.json": renamed])
    #expect(try trace() != before)
    #expect(try store.read()?.serial == 2)
    #expect(try store.history().map(\.event.name) == [.environmentCreated, .environmentUpdated])
  }

  /// From the first commit to the tear-down, in both versionings: no state that an apply leaves behind
  /// is taken for one that contradicts itself.
  @Test(arguments: ["v1", "v2"])
  func `every state in the life of an experiment is read again`(versioning: String) throws {
    let split = #""split": {"control": 50, "green": 25, "blue": 25}"#
    let life: [(status: String, rollout: String?)] = [
      ("created", #"{"percentage": 10, \#(split)}"#),
      ("created", #"{"percentage": 10, "enabled": true, \#(split)}"#),
      ("running", #"{"percentage": 20.5, "enabled": true, \#(split)}"#),
      ("paused", #"{"percentage": 0, "enabled": true, \#(split)}"#),
      ("running", #"{"percentage": 100, "enabled": true, \#(split)}"#),
      ("completed", #"{"percentage": 100, "enabled": true, \#(split)}"#), ("completed", nil),
    ]
    for (index, step) in life.enumerated() {
      try apply([
        "environment.json": ManifestSource.environment(["featureVersioning": "\"\(versioning)\""]),
        "feature.json": ManifestSource.feature(), "other.json": ManifestSource.standardFeature(),
        "experiment.json": ManifestSource.experiment([
          "status": "\"\(step.status)\"", "rollout": step.rollout,
        ]),
      ])
      let snapshot = try #require(try store.snapshot())
      #expect(snapshot.serial == index + 1)
      #expect(snapshot.state.experiments.values.map(\.status.rawValue) == [step.status])
    }
  }
}
