import Domain
import Manifests
import Planning
import Foundation
import Reconciling
import TestSupport

@testable import Storage

/// The stores that the shared suite runs against.
enum StoreKind: CaseIterable {
  case file, memory

  /// Calls the body with an empty store of this kind.
  func run(_ body: (StoreBench) throws -> Void) throws {
    switch self {
    case .memory: try body(StoreBench(InMemorySnapshotStore()))
    case .file:
      let directory = try TemporaryDirectory()
      try withExtendedLifetime(directory) {
        try body(StoreBench(folder: URL(filePath: directory.path)))
      }
    }
  }
}

/// Why a store refused, in words that all stores share.
enum StoreFailure: Error, Hashable {
  case locked, stateGone, trailAhead, other
}

/// A store on the bench: what every store can do, and the accidents that happen to it.
struct StoreBench {
  let read: () throws -> Snapshot?
  let records: () throws -> [AuditRecord]
  /// Locks, passes the latest snapshot on, and commits what comes back.
  let commit: ((Snapshot?) -> Snapshot?) throws -> Void
  /// Applies what manifests ask for.
  let apply: (_ manifests: [String: String]) throws -> Void
  /// Puts a snapshot where the latest one is kept, or takes that away, and tells nobody.
  let replace: (Snapshot?) throws -> Void
  /// How often something was written; nil where the store does not know.
  let trace: () throws -> AnyHashable

  init(_ store: InMemorySnapshotStore) {
    self.init(
      store, records: store.records, failure: StoreFailure.init,
      whole: { (stored) throws(InMemorySnapshotStore.Failure) in stored },
      replace: { store.snapshot = $0 }, trace: { store.commitCount })
  }

  init(folder: URL) {
    let state = folder.appending(path: "state.json")
    let store = FileSnapshotStore(statePath: state.path())
    self.init(
      store, records: store.records, failure: StoreFailure.init,
      whole: { (stored) throws(StorageError) in try stored.read() },
      replace: { snapshot in
        try? FileManager.default.removeItem(at: state)
        try snapshot.map { try Data($0.bytes).write(to: state) }
      },
      trace: {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
        return try names.map { name in
          let attributes = try FileManager.default.attributesOfItem(
            atPath: folder.appending(path: name).path())
          return "\(name) \(attributes[.systemFileNumber] ?? 0) \(attributes[.size] ?? 0)"
        }
      })
  }

  private init<Store: SnapshotStore>(
    _ store: Store, records: @escaping () throws(Store.Failure) -> [AuditRecord],
    failure: @escaping (Store.Failure) -> StoreFailure,
    whole: @escaping (Store.Stored) throws(Store.Failure) -> Snapshot,
    replace: @escaping (Snapshot?) throws -> Void, trace: @escaping () throws -> AnyHashable
  ) {
    func told<Value>(_ body: () throws(Store.Failure) -> Value) throws(StoreFailure) -> Value {
      do throws(Store.Failure) { return try body() } catch { throw failure(error) }
    }
    func read(_ stored: Store.Stored?) throws(Store.Failure) -> Snapshot? {
      try stored.map { (stored) throws(Store.Failure) in try whole(stored) }
    }
    self.read = {
      try told { () throws(Store.Failure) in try read(try store.open()) }
    }
    self.records = { try told(records) }
    commit = { next in
      try told { () throws(Store.Failure) in
        try store.withLock { (stored) throws(Store.Failure) in
          if let next = next(try read(stored)) { try store.commit(next, replacing: stored) }
        }
      }
    }
    apply = { manifests in
      try told { () throws(Store.Failure) in try Self.apply(manifests, to: store, read) }
    }
    self.replace = replace
    self.trace = trace
  }

  private static func apply<Store: SnapshotStore>(
    _ manifests: [String: String], to store: Store,
    _ read: @escaping (Store.Stored?) throws(Store.Failure) -> Snapshot?
  ) throws(Store.Failure) {
    let files = manifests.sorted { $0.key < $1.key }
      .map { ManifestFile(path: $0.key, bytes: Array($0.value.utf8)) }
    let workspace = Workspace(settings: Settings(), files: files)
    let reconciler = Reconciler(store: store) { (stored) throws(Store.Failure) in
      let snapshot = try read(stored)
      let plan = Plan(
        PlanningInput(
          workspace: workspace, stored: StoredState(snapshot), instant: SampleSnapshot.instant(9)))
      return Planned(plan, from: snapshot)
    }
    var provider = LocalProvider()
    _ = try reconciler.apply(
      .init(keepsGoing: false, approval: .given), through: &provider,
      as: Provenance(author: Author(name: "mira"), time: SampleSnapshot.instant(9)),
      newLineage: SampleSnapshot.snapshot.lineage)
  }
}

extension StoreFailure {
  fileprivate init(_ failure: InMemorySnapshotStore.Failure) {
    switch failure {
    case .locked: self = .locked
    case .stateGone: self = .stateGone
    case .trailAhead: self = .trailAhead
    case .interrupted: self = .other
    }
  }

  fileprivate init(_ error: StorageError) {
    switch error {
    case .locked: self = .locked
    case .stateGone: self = .stateGone
    case .trailAhead: self = .trailAhead
    default: self = .other
    }
  }
}
