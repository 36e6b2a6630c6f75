import Domain
import Manifests
import Reconciling
import TestSupport
import Testing

@testable import Storage

extension Snapshot {
  /// What a file holds that this is the whole of.
  var bytes: [UInt8] {
    guard let bytes = try? SnapshotEncoder.bytes(of: commit, onto: nil) else {
      preconditionFailure("a whole snapshot is written without reading another")
    }
    return bytes
  }

  /// Reads everything, and says what is wrong with the form.
  init(bytes: [UInt8]) throws {
    do throws(StateError) {
      self = try StoredSnapshot(StoredBytes(bytes)).snapshot()
    } catch .failed(StorageError.untrusted(_, let problem)) {
      throw problem
    }
  }
}

extension FileStateStore {
  /// A store that waits a little for the lock: a program that another test starts holds whatever is open
  /// until it runs.
  static func patient(at path: String) -> FileStateStore {
    FileStateStore(statePath: path, lockTimeoutMilliseconds: 10_000)
  }

  /// Makes a snapshot the latest.
  func put(_ next: Snapshot) throws {
    let latest = try read()
    let commit = Commit(
      from: try latest?.snapshot().state ?? State(), to: next.state, lineage: next.lineage,
      serial: next.serial, provenance: next.provenance, events: next.events)
    try self.commit(commit, expecting: latest)
  }
}

/// What a store in files says is wrong; nil, and that is an issue, where it says nothing.
func storageError(_ body: () throws -> Void) -> StorageError? {
  do {
    try body()
    Issue.record("nothing was wrong")
  } catch StateError.failed(let problem), StateError.locked(let problem) {
    return problem as? StorageError
  } catch {
    Issue.record(error)
  }
  return nil
}
