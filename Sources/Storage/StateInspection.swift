package import Domain
import Manifests
import Planning

/// What the state and the files beside it are, or why they cannot be trusted.
package struct StateInspection: Sendable {
  /// The state; nil if there never was one.
  package let state: Result<Snapshot?, StorageError>
  /// The state before the last commit; nil if there is no backup.
  package let backup: Result<Snapshot?, StorageError>
  /// The record of all commits, as far as it agrees with the state; nil if there is none.
  package let trail: Result<TrailSummary?, StorageError>

  /// How far a trail goes.
  package struct TrailSummary: Hashable, Sendable {
    /// How many events it records.
    package var eventCount: Int
    /// The commit of the first one.
    package var firstSerial: Int
    /// The commit of the last one.
    package var lastSerial: Int
  }

  /// Whether there is a state that can be trusted, and that agrees with its trail.
  package var isTrusted: Bool {
    guard case .success(.some) = state, case .success = trail else { return false }
    return true
  }
}

extension FileSnapshotStore {
  /// Where the state is.
  package var statePath: String { files.statePath }
  /// Where the state before the last commit is.
  package var backupPath: String { files.backupPath }

  /// Looks at all files of the state. Needs no lock and writes nothing.
  package func inspect() -> StateInspection {
    let inspection = inspectOnce()
    // A commit may have come between the readings.
    return inspection.isTrusted ? inspection : inspectOnce()
  }

  private func inspectOnce() -> StateInspection {
    let state = Result { () throws(StorageError) in try readState() }
    return StateInspection(
      state: state, backup: Result { () throws(StorageError) in try backup() },
      trail: Result { () throws(StorageError) in try checkedTrail(of: try? state.get()) })
  }

  /// Reads the whole trail. Throws where a line is no record, where one of an earlier commit follows
  /// one of a later, where it does not agree with the state, if that is known, and where the records of
  /// commits are missing.
  private func checkedTrail(
    of snapshot: Snapshot?
  ) throws(StorageError) -> StateInspection.TrailSummary? {
    var summary: StateInspection.TrailSummary?
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
      try trail.end(agreeingWith: snapshot.lines, serial: snapshot.serial)
      if summary != nil { missing.follow(snapshot.serial) }
    }
    guard missing.ranges.isEmpty else { throw .trailIncomplete(path: trail.path, missing) }
    return summary
  }

  /// Reads the whole state, whatever the trail says of it; nil if there never was one.
  func readState() throws(StorageError) -> Snapshot? {
    try files.openState().map { (source) throws(StorageError) in
      try StoredSnapshot(opening: source, path: files.statePath).read()
    }
  }
}
