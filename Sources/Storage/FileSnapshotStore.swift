package import Experiments
import Reconciling
import System

/// Keeps the snapshot in a file, with a backup, a lock and the audit trail beside it.
package struct FileSnapshotStore: SnapshotStore {
  let files: StateFiles
  let lockTimeoutMilliseconds: Int
  let holder: String

  /// Makes a store for the state at a path. The holder is a line about this process, for those who find
  /// the lock taken; the time-out is how long to wait for others.
  package init(statePath: String, lockTimeoutMilliseconds: Int = 0, holder: String = "") {
    files = StateFiles(statePath: statePath, serialOfEvent: AuditRecord.serial)
    self.lockTimeoutMilliseconds = lockTimeoutMilliseconds
    self.holder = holder
  }

  /// The record of all commits.
  package var trail: AuditTrail { files.trail }

  /// Reads the snapshot; nil where there never was one.
  /// Throws where it is missing, damaged, or older than what the trail records.
  package func read() throws(StorageError) -> Snapshot? {
    guard let bytes = try files.readState() else { return nil }
    let snapshot = try decode(bytes)
    if let trailSerial = try trail.lastSerial(), trailSerial > snapshot.serial {
      // A commit may have come between the two readings.
      guard let bytes = try files.readState(), try decode(bytes).serial >= trailSerial else {
        throw .trailAhead(
          path: trail.path, trailSerial: trailSerial, stateSerial: snapshot.serial)
      }
      return try decode(bytes)
    }
    return snapshot
  }

  /// What happened so far, oldest first: what the trail records, and what an interrupted run left
  /// unrecorded.
  package func records() throws(StorageError) -> [AuditRecord] {
    let snapshot = try read()
    var records: [AuditRecord] = []
    try trail.forEachLine { (line, byteOffset) throws(StorageError) in
      guard let record = AuditRecord(line: line) else {
        throw .trailDamaged(path: trail.path, byteOffset: byteOffset)
      }
      records.append(record)
    }
    guard let snapshot else { return records }
    return records + snapshot.records.dropFirst(records.count { $0.serial == snapshot.serial })
  }

  func decode(_ bytes: [UInt8]) throws(StorageError) -> Snapshot {
    do throws(SnapshotFormatError) {
      return try SnapshotDecoder.decode(bytes)
    } catch {
      throw .untrusted(path: files.statePath, error)
    }
  }

  /// Locks, records what an interrupted run left unrecorded, and passes the latest snapshot on.
  package func withLock<Result>(
    _ body: (Snapshot?) throws(StorageError) -> Result
  ) throws(StorageError) -> Result {
    let lock = try files.lock(
      timeoutMilliseconds: lockTimeoutMilliseconds, holder: holder)
    let snapshot = try read()
    if let snapshot {
      try trail.complete(with: snapshot.lines, serial: snapshot.serial)
    }
    let result = try body(snapshot)
    lock.release()
    return result
  }

  /// Replaces the file, then records the events.
  package func commit(_ snapshot: Snapshot) throws(StorageError) {
    try files.commit(
      SnapshotEncoder.encode(snapshot), events: snapshot.lines, serial: snapshot.serial)
  }
}

extension Snapshot {
  /// What the trail says of this very commit.
  var lines: [UInt8] { records.flatMap(\.line) }
}
