package import Domain
package import Manifests
package import Reconciling
import System

extension FileStateStore {
  /// What it would take to bring the backup back; nil where the state is what the backup holds.
  ///
  /// Throws where there is no good backup of this state, where the trail is damaged or lacks
  /// commits at its end, and where another titrate or another user could read the state.
  package func restoration() throws(StateError) -> Restoration? {
    do {
      return try restorationOfBackup()
    } catch {
      throw StateError(error)
    }
  }

  /// Commits what the backup holds as the next serial, under the lock.
  ///
  /// A good state becomes the backup. One that is damaged does not, since the backup is better.
  package func restore(
    _ restoration: Restoration?, publishing publications: [Publication]?, as provenance: Provenance
  ) throws(StateError) -> CommitReceipt {
    let lock = try lockedState()
    guard try restoreIfCurrent(restoration, provenance) else { throw .moved }
    lock.release()
    // The documents are files of their own: a plan shows which are out of date, and an apply mends them.
    return CommitReceipt()
  }

  private func lockedState() throws(StateError) -> FileLock {
    do {
      return try lock()
    } catch {
      throw StateError(error)
    }
  }

  /// False where something else would be restored by now.
  private func restoreIfCurrent(
    _ restoration: Restoration?, _ provenance: Provenance
  ) throws(StateError) -> Bool {
    do {
      guard try restorationOfBackup() == restoration else { return false }
      try restore(restoration, provenance)
      return true
    } catch {
      throw StateError(error)
    }
  }

  private func restore(
    _ restoration: Restoration?, _ provenance: Provenance
  ) throws(StorageError) {
    guard let restoration else {
      if let present = try openState() { try completeTrail(with: present.whole()) }
      return
    }
    try completeTrail(with: restoration.present ?? restoration.earlier)
    // The backup must not be lost before the state is what it holds.
    try write(
      restoration.commit(as: provenance), onto: nil,
      keepingBackup: restoration.present == nil ? .none : .afterwards)
  }

  private func restorationOfBackup() throws(StorageError) -> Restoration? {
    var recordedLineage: String?
    if let line = try trail.lastLine() { recordedLineage = try lineage(of: line) }
    let present = try presentIfGood(of: recordedLineage)
    guard let backup = try backup() else {
      throw .backupUnusable(path: kept.backupPath, .missing)
    }
    if let lineage = recordedLineage ?? present?.lineage, lineage != backup.lineage {
      throw .backupUnusable(
        path: kept.backupPath, .foreign(lineage: backup.lineage, stateLineage: lineage))
    }
    let recorded = try trail.lastSerial() ?? 0
    if recorded > 0 { try requireRecords(from: recorded, to: (present ?? backup).serial) }
    let latest = max(backup.serial, present?.serial ?? 0, recorded)
    let restoration = Restoration(present: present, earlier: backup, serial: latest + 1)
    // A state that is older than its trail is refused, so it is brought back even if it is equal.
    if let present, present.serial >= recorded, present.state == restoration.state { return nil }
    return restoration
  }

  /// The state before the last commit; nil if there is no backup.
  func backup() throws(StorageError) -> Snapshot? {
    do throws(StorageError) {
      guard let source = try kept.openBackup() else { return nil }
      return try StoredSnapshot(source).whole()
    } catch .untrusted(let path, let problem) {
      throw .backupUnusable(path: path, .untrusted(problem))
    }
  }

  /// The state that is there; nil where it is damaged, or another than its trail is of.
  private func presentIfGood(of recordedLineage: String?) throws(StorageError) -> Snapshot? {
    do throws(StorageError) {
      let state = try openState()?.whole()
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
    try trail.complete(with: known.commit.lines, serial: known.serial)
  }
}

extension FileStateStore {
  /// Looks at all files of the state. Needs no lock and writes nothing.
  package func inspect() -> StateInspection {
    let inspection = inspectOnce()
    // A commit may have come between the readings.
    return inspection.isTrusted ? inspection : inspectOnce()
  }

  private func inspectOnce() -> StateInspection {
    let state = Result { () throws(StorageError) in try openState()?.whole() }
    let earlier = Result { () throws(StorageError) in try backup() }
    let record = Result { () throws(StorageError) in try checkedTrail(of: try? state.get()) }
    return StateInspection(
      state: .init(at: kept.statePath, state.mapError(StateError.init)),
      earlier: .init(at: kept.backupPath, earlier.mapError(StateError.init)),
      record: .init(at: trail.path, record.mapError(StateError.init)))
  }

  /// Reads the whole trail. Throws where a line is no record, where one of an earlier commit
  /// follows one of a later, where it does not agree with the state, if that is known, and where
  /// the records of commits are missing.
  private func checkedTrail(
    of snapshot: Snapshot?
  ) throws(StorageError) -> StateInspection.RecordSummary? {
    var summary: StateInspection.RecordSummary?
    var missing = MissingCommits()
    try trail.forEachLine { (line, byteOffset) throws(StorageError) in
      guard let record = AuditRecord(line: line), record.serial >= summary?.lastSerial ?? 0 else {
        throw trail.damage(at: byteOffset)
      }
      if let snapshot { try requireLineage(record.lineage, of: snapshot.lineage) }
      missing.follow(record.serial)
      summary = .init(
        eventCount: (summary?.eventCount ?? 0) + 1,
        firstSerial: summary?.firstSerial ?? record.serial, lastSerial: record.serial)
    }
    if let snapshot {
      try trail.end(agreeingWith: snapshot.commit.lines, serial: snapshot.serial)
      if summary != nil { missing.follow(snapshot.serial) }
    }
    guard missing.ranges.isEmpty else { throw .trail(path: trail.path, .incomplete(missing)) }
    return summary
  }
}
