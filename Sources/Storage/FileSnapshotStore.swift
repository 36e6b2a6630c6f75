package import Domain
import Manifests
import Planning
import Reconciling
import System

/// Keeps the snapshot in a file, with a backup, a lock and the audit trail beside it.
package struct FileSnapshotStore: SnapshotStore, Sendable {
  let files: StateFiles
  private let lockTimeoutMilliseconds: Int
  private let holder: @Sendable () -> String
  private let waiting: @Sendable (_ lockPath: String, _ holder: String?) -> Void

  /// Makes a store for the state at a path. The holder is a line about this process, for those who find
  /// the lock taken; the time-out is how long to wait for others. If there is a wait, `waiting` is told
  /// at its beginning which lock is taken, and what its holder says.
  package init(
    statePath: String, lockTimeoutMilliseconds: Int = 0,
    holder: @escaping @Sendable () -> String = { "" },
    waiting: @escaping @Sendable (_ lockPath: String, _ holder: String?) -> Void = { _, _ in }
  ) {
    files = StateFiles(statePath: statePath, serialOfEvent: AuditRecord.serial)
    self.lockTimeoutMilliseconds = lockTimeoutMilliseconds
    self.holder = holder
    self.waiting = waiting
  }

  /// Locks the state, and makes last what an earlier run did.
  func lock() throws(StorageError) -> FileLock {
    let lock = try files.lock(
      timeoutMilliseconds: lockTimeoutMilliseconds, holder: holder(),
      waiting: { waiting(files.lockPath, $0) })
    try files.settle()
    return lock
  }

  /// The files in which all is kept, and those that a commit makes for a moment.
  package var paths: [String] {
    [files.statePath, files.backupPath, files.lockPath, trail.path]
      + [files.statePath, files.backupPath].map { $0 + ".new" }
  }

  /// The record of all commits.
  package var trail: AuditTrail { files.trail }

  /// Opens the snapshot; nil where there never was one.
  /// Throws where it is missing, damaged, another than the trail is of, or older than what that records,
  /// and where commits before it are missing at the trail's end.
  package func open() throws(StorageError) -> StoredSnapshot? {
    try openWithTrail().map { (stored, trailSerial) throws(StorageError) in
      if let trailSerial { try requireRecords(from: trailSerial, to: stored.serial) }
      return stored
    }
  }

  /// The snapshot and the last commit that its trail records, if it records any.
  private func openWithTrail() throws(StorageError) -> (StoredSnapshot, trailSerial: Int?)? {
    guard let stored = try openState() else { return nil }
    guard let last = try trail.lastLine() else { return (stored, nil) }
    let trailSerial = try trail.serial(of: last)
    try requireLineage(try lineage(of: last), of: stored.index.lineage)
    guard trailSerial > stored.serial else { return (stored, trailSerial) }
    // A commit may have come between the two readings.
    guard let newer = try openState(), newer.serial >= trailSerial else {
      throw .trailAhead(path: trail.path, trailSerial: trailSerial, stateSerial: stored.serial)
    }
    // And more of them since the trail was read, whose records were not looked at.
    return (newer, newer.serial)
  }

  /// Throws where the trail ends with a commit and the next one that it can get leaves a hole.
  func requireRecords(from recorded: Int, to next: Int) throws(StorageError) {
    if let missing = MissingCommits(from: recorded, to: next) {
      throw .trailIncomplete(path: trail.path, missing)
    }
  }

  /// Reads the whole snapshot; nil where there never was one. Throws what `open` does.
  package func read() throws(StorageError) -> Snapshot? {
    try open().map { (stored) throws(StorageError) in try stored.read() }
  }

  /// The lineage of a line of the trail.
  func lineage(of line: LinesFromEnd.Line) throws(StorageError) -> String {
    guard let lineage = AuditRecord.lineage(ofLine: line.bytes) else {
      throw .trailDamaged(path: trail.path, byteOffset: line.start)
    }
    return lineage
  }

  /// Throws where the trail is not that of the state.
  func requireLineage(_ trailLineage: String, of stateLineage: String) throws(StorageError) {
    guard trailLineage == stateLineage else {
      throw .trailForeign(
        path: trail.path, lineage: trailLineage, statePath: files.statePath,
        stateLineage: stateLineage)
    }
  }

  private func openState() throws(StorageError) -> StoredSnapshot? {
    try files.openState().map { (source) throws(StorageError) in
      try StoredSnapshot(opening: source, path: files.statePath)
    }
  }

  /// What happened so far, oldest first: what the trail records, and what an interrupted run left
  /// unrecorded. Commits may be missing, and what is there is worth the more.
  package func records() throws(StorageError) -> [AuditRecord] {
    let snapshot = try openWithTrail().map { (stored, _) throws(StorageError) in try stored.read() }
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

  /// Locks, records what an interrupted run left unrecorded, and passes the latest snapshot on.
  package func withLock<Result>(
    _ body: (StoredSnapshot?) throws(StorageError) -> Result
  ) throws(StorageError) -> Result {
    let lock = try lock()
    let stored = try open()
    if let stored { try trail.complete(with: try stored.trailLines(), serial: stored.serial) }
    let result = try body(stored)
    lock.release()
    return result
  }

  /// Replaces the file, then records the events.
  package func commit(
    _ snapshot: Snapshot, replacing stored: StoredSnapshot?
  ) throws(StorageError) {
    try commit(snapshot, keepingBackup: .before, onto: stored)
  }

  /// Makes a snapshot the state, put in the place of an excerpt of `stored` if it is one.
  func commit(
    _ snapshot: Snapshot, keepingBackup: BackupKeeping, onto stored: StoredSnapshot? = nil
  ) throws(StorageError) {
    let trailLines: AuditTrail.Lines = { (sink) throws(SystemError) in
      try snapshot.writeTrail(to: sink)
    }
    try files.commit(
      events: snapshot.events.isEmpty ? nil : trailLines, serial: snapshot.serial,
      keepingBackup: keepingBackup
    ) { (sink) throws(StorageError) in
      try SnapshotEncoder.encode(snapshot, onto: stored, to: sink)
    }
  }
}

extension StorageError {
  /// Says of which file a snapshot could not be read.
  static func naming<Result>(
    _ path: String, _ body: () throws(SnapshotReadError) -> Result
  ) throws(StorageError) -> Result {
    do throws(SnapshotReadError) {
      return try body()
    } catch {
      throw StorageError(error, at: path)
    }
  }

  /// Says in which file a snapshot could not be read.
  init(_ error: SnapshotReadError, at path: String) {
    self =
      switch error {
      case .format(let error): .untrusted(path: path, error)
      case .unreadable(let error): .unreadable(path: path, error)
      }
  }
}

extension StoredSnapshot {
  convenience init(opening source: SnapshotSource, path: String) throws(StorageError) {
    do throws(SnapshotReadError) {
      try self.init(source, path: path)
    } catch {
      throw StorageError(error, at: path)
    }
  }

  /// Everything there is. Throws where something of it cannot be trusted.
  package func read() throws(StorageError) -> Snapshot {
    try StorageError.naming(path) { () throws(SnapshotReadError) in try snapshot() }
  }

  /// What the trail says of this very commit.
  func trailLines() throws(StorageError) -> [UInt8] {
    let events = try StorageError.naming(path) { () throws(SnapshotReadError) in try self.events() }
    return Snapshot(
      lineage: index.lineage, serial: serial, provenance: index.provenance, state: State(),
      events: events
    ).lines
  }
}
