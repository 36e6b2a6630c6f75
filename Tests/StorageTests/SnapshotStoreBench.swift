import Experiments
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
      store, records: store.records, failure: StoreFailure.init, replace: { store.snapshot = $0 },
      trace: { store.commitCount })
  }

  init(folder: URL) {
    let state = folder.appending(path: "state.json")
    let store = FileSnapshotStore(statePath: state.path())
    self.init(
      store, records: store.records, failure: StoreFailure.init,
      replace: { snapshot in
        try? FileManager.default.removeItem(at: state)
        try snapshot.map { try Data(SnapshotEncoder.encode($0)).write(to: state) }
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
    replace: @escaping (Snapshot?) throws -> Void, trace: @escaping () throws -> AnyHashable
  ) {
    func told<Value>(_ body: () throws(Store.Failure) -> Value) throws(StoreFailure) -> Value {
      do throws(Store.Failure) { return try body() } catch { throw failure(error) }
    }
    read = { try told(store.read) }
    self.records = { try told(records) }
    commit = { next in
      try told { () throws(Store.Failure) in
        try store.withLock { (snapshot) throws(Store.Failure) in
          if let next = next(snapshot) { try store.commit(next) }
        }
      }
    }
    apply = { manifests in
      try told { () throws(Store.Failure) in try Self.apply(manifests, to: store) }
    }
    self.replace = replace
    self.trace = trace
  }

  private static func apply<Store: SnapshotStore>(
    _ manifests: [String: String], to store: Store
  ) throws(Store.Failure) {
    let files = manifests.sorted { $0.key < $1.key }
      .map { ManifestFile(path: $0.key, bytes: Array($0.value.utf8)) }
    let workspace = Workspace(settings: Settings(), files: files)
    let reconciler = Reconciler(store: store) { snapshot in
      Plan(for: workspace, from: snapshot, selection: nil, asOf: SampleSnapshot.instant(9))
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
