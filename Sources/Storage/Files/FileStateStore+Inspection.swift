import Domain
package import Reconciling

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
        throw .trailDamaged(path: trail.path, byteOffset: byteOffset)
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
    guard missing.ranges.isEmpty else { throw .trailIncomplete(path: trail.path, missing) }
    return summary
  }
}
