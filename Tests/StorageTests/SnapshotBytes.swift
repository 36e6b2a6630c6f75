import Domain
import Manifests

@testable import Storage

extension Snapshot {
  /// What a file holds that this is the whole of.
  var bytes: [UInt8] {
    guard let bytes = try? SnapshotEncoder.encode(self) else {
      preconditionFailure("a whole snapshot is written without reading another")
    }
    return bytes
  }

  /// Reads everything, and says what is wrong with the form.
  init(bytes: [UInt8]) throws {
    do throws(SnapshotReadError) {
      self = try StoredSnapshot(.memory(bytes)).snapshot()
    } catch .format(let error) {
      throw error
    }
  }
}

extension SnapshotEncoder {
  /// What a snapshot is written as, in one piece.
  static func encode(
    _ snapshot: Snapshot, onto base: StoredSnapshot? = nil
  ) throws(StorageError) -> [UInt8] {
    var bytes: [UInt8] = []
    try encode(snapshot, onto: base) { (piece) throws(StorageError) in bytes += piece }
    return bytes
  }
}

extension FileSnapshotStore {
  /// A store that waits a little for the lock: a program that another test starts holds whatever is open
  /// until it runs.
  static func patient(at path: String) -> FileSnapshotStore {
    FileSnapshotStore(statePath: path, lockTimeoutMilliseconds: 10_000)
  }
}
