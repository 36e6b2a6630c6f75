package import Domain
import Manifests
import Planning
import System

extension FileSnapshotStore {
  /// What a person agrees to.
  package enum RestoreApproval: Hashable, Sendable {
    /// Whatever would be done.
    case given
    /// What was shown, and nothing else; nil where there was nothing to restore.
    case of(Restoration?)
  }

  /// What became of a restoring.
  package enum RestoreResult: Hashable, Sendable {
    /// The state is what the backup holds. It lasts, and so does its record.
    case unneeded
    /// What was approved is not what would be done now, so nothing was done.
    case stale
    /// The backup's content is the state.
    case restored(Restoration)
  }

  /// What bringing the backup back would do; nil where the state is what the backup holds. Needs no
  /// lock and writes nothing.
  ///
  /// Throws where there is no good backup of this state, where the trail is damaged or lacks commits
  /// at its end, and where the state is one that another titrate or another user could read.
  package func restoration() throws(StorageError) -> Restoration? {
    let recordedLineage = try trail.lastLine().map { (line) throws(StorageError) in
      try lineage(of: line)
    }
    let present = try presentIfGood(of: recordedLineage)
    let backup = try backup()
    guard let backup else { throw .backupUnusable(path: files.backupPath, .missing) }
    if let lineage = recordedLineage ?? present?.lineage, lineage != backup.lineage {
      throw .backupUnusable(
        path: files.backupPath, .foreign(lineage: backup.lineage, stateLineage: lineage))
    }
    let recorded = try trail.lastSerial() ?? 0
    if recorded > 0 { try requireRecords(from: recorded, to: (present ?? backup).serial) }
    let latest = max(backup.serial, present?.serial ?? 0, recorded)
    let restoration = Restoration(present: present, backup: backup, serial: latest + 1)
    // A state that is older than its trail is refused, so it is brought back even if it is equal.
    if let present, present.serial >= recorded, present.state == restoration.state { return nil }
    return restoration
  }

  /// Commits what the backup holds as the next serial, under the lock.
  ///
  /// A good state becomes the backup. One that is damaged does not, since the backup is better.
  package func restore(
    _ approval: RestoreApproval, as provenance: Provenance
  ) throws(StorageError) -> RestoreResult {
    let lock = try lock()
    let result = try restoreUnderLock(approval, as: provenance)
    lock.release()
    return result
  }

  private func restoreUnderLock(
    _ approval: RestoreApproval, as provenance: Provenance
  ) throws(StorageError) -> RestoreResult {
    let current = try restoration()
    if case .of(let approved) = approval, approved != current { return .stale }
    guard let current else {
      if let present = try readState() { try completeTrail(with: present) }
      return .unneeded
    }
    try completeTrail(with: current.present ?? current.backup)
    let snapshot = current.snapshot(as: provenance)
    // The backup must not be lost before the state is what it holds.
    try commit(snapshot, keepingBackup: current.present == nil ? .none : .afterwards)
    return .restored(current)
  }

  /// The state before the last commit; nil if there is no backup.
  func backup() throws(StorageError) -> Snapshot? {
    guard let source = try files.openBackup() else { return nil }
    do throws(SnapshotReadError) {
      return try StoredSnapshot(source).snapshot()
    } catch {
      switch error {
      case .format(let error):
        throw .backupUnusable(path: files.backupPath, .untrusted(error))
      case .unreadable(let error): throw .unreadable(path: files.backupPath, error)
      }
    }
  }

  /// The state that is there; nil where it is damaged, or another than its trail is of.
  private func presentIfGood(of recordedLineage: String?) throws(StorageError) -> Snapshot? {
    do throws(StorageError) {
      let state = try readState()
      return recordedLineage.map { $0 == state?.lineage } ?? true ? state : nil
    } catch .stateGone {
      return nil
    } catch .untrusted(_, let error) where !error.isNewerFormat {
      return nil
    }
  }

  /// Records what an interrupted run left unrecorded, as every run does.
  private func completeTrail(with known: Snapshot) throws(StorageError) {
    guard try trail.lastSerial() ?? 0 <= known.serial else { return }
    try trail.complete(with: known.lines, serial: known.serial)
  }
}
