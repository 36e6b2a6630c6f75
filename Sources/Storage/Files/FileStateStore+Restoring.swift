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
    var recordedLineage: String?
    if let line = try trail.lastLine() { recordedLineage = try lineage(of: line) }
    let present = try presentIfGood(of: recordedLineage)
    guard let backup = try backup() else { throw StateError(.noBackup(path: kept.backupPath)) }
    if let lineage = recordedLineage ?? present?.lineage, lineage != backup.lineage {
      throw StateError(
        .foreignBackup(path: kept.backupPath, lineage: backup.lineage, stateLineage: lineage))
    }
    let recorded = try trail.lastSerial() ?? 0
    if recorded > 0 { try requireRecords(from: recorded, to: (present ?? backup).serial) }
    let latest = max(backup.serial, present?.serial ?? 0, recorded)
    let restoration = Restoration(present: present, earlier: backup, serial: latest + 1)
    // A state that is older than its trail is refused, so it is brought back even if it is equal.
    if let present, present.serial >= recorded, present.state == restoration.state { return nil }
    return restoration
  }

  /// Commits what the backup holds as the next serial, under the lock.
  ///
  /// A good state becomes the backup. One that is damaged does not, since the backup is better.
  package func restore(
    _ restoration: Restoration?, publishing publications: [Publication]?, as provenance: Provenance
  ) throws(StateError) -> CommitReceipt {
    let lock = try lock()
    guard try self.restoration() == restoration else { throw .moved }
    try restore(restoration, provenance)
    lock.release()
    // The documents are files of their own: a plan shows which are out of date, and an apply mends them.
    return CommitReceipt()
  }

  private func restore(
    _ restoration: Restoration?, _ provenance: Provenance
  ) throws(StateError) {
    guard let restoration else {
      if let present = try present() { try completeTrail(with: present) }
      return
    }
    try completeTrail(with: restoration.present ?? restoration.earlier)
    // The backup must not be lost before the state is what it holds.
    try write(
      restoration.commit(as: provenance), onto: nil,
      keepingBackup: restoration.present == nil ? .none : .afterwards)
  }

  /// The state as it is there, whatever the trail says of it; nil where there never was one.
  private func present() throws(StateError) -> Snapshot? { try openState()?.snapshot() }

  /// The state before the last commit; nil if there is no backup.
  private func backup() throws(StateError) -> Snapshot? {
    do throws(StateError) {
      return try openBackup()?.snapshot()
    } catch .failed(StorageError.untrusted(let path, let problem)) {
      throw StateError(.backupUntrusted(path: path, problem))
    }
  }

  /// The state that is there; nil where it is damaged, or another than its trail is of.
  private func presentIfGood(of recordedLineage: String?) throws(StateError) -> Snapshot? {
    do throws(StateError) {
      let state = try present()
      return recordedLineage.map { $0 == state?.lineage } ?? true ? state : nil
    } catch .failed(StorageError.stateGone) {
      return nil
    } catch .failed(StorageError.untrusted(_, let error)) where !error.isNewerFormat {
      return nil
    }
  }

  /// Records what an interrupted run left unrecorded, as every run does.
  private func completeTrail(with known: Snapshot) throws(StateError) {
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
    let state = Result(catching: present)
    let record = Result { () throws(StateError) in try checkedTrail(of: try? state.get()) }
    return StateInspection(
      state: .init(at: kept.statePath, state),
      earlier: .init(at: kept.backupPath, Result(catching: backup)),
      record: .init(at: trail.path, record))
  }

  /// Reads the whole trail. Throws where a line is no record, where one of an earlier commit
  /// follows one of a later, where it does not agree with the state, if that is known, and where
  /// the records of commits are missing.
  private func checkedTrail(
    of snapshot: Snapshot?
  ) throws(StateError) -> StateInspection.RecordSummary? {
    var summary: StateInspection.RecordSummary?
    var missing = MissingCommits()
    try trail.forEachLine { (line, byteOffset) throws(StateError) in
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
    guard missing.ranges.isEmpty else { throw problem(.incomplete(missing)) }
    return summary
  }
}
