package import Domain
package import Manifests
package import Planning
package import Reconciling
import System

/// Keeps the state in a file, with a backup, a lock and the audit trail beside it.
package final class FileStateStore: StateStore {
  let kept: StateFiles
  private let lockTimeoutMilliseconds: Int
  private let holder: @Sendable () -> String
  private let waiting: @Sendable (_ lockPath: String, _ holder: String?) -> Void
  private let documentFolder: String?
  /// What is known under the lock; nil as long as this store does not hold it.
  private let underLock = Locked<Latest?>(nil)

  private var latest: Latest? { underLock.withLock { $0 } }

  /// The latest revision, which does not move as long as the lock is held.
  private enum Latest: Sendable {
    case opened(StoredSnapshot?)
    /// This store made it, and did not open it.
    case committed
  }

  /// Makes a store for the state at a path, which writes documents below a folder, if one is given.
  /// The holder is a line about this process, for those who
  /// find the lock taken; the time-out is how long to wait for others. If there is a wait,
  /// `waiting` is told at its beginning which lock is taken, and what its holder says.
  package init(
    statePath: String, documentFolder: String? = nil, lockTimeoutMilliseconds: Int = 0,
    holder: @escaping @Sendable () -> String = { "" },
    waiting: @escaping @Sendable (_ lockPath: String, _ holder: String?) -> Void = { _, _ in }
  ) {
    kept = StateFiles(statePath: statePath, serialOfEvent: AuditRecord.serial)
    self.lockTimeoutMilliseconds = lockTimeoutMilliseconds
    self.holder = holder
    self.documentFolder = documentFolder
    self.waiting = waiting
  }

  var trail: AuditTrail { kept.trail }

  // MARK: State store

  /// Where the state is.
  package var place: String { kept.statePath }

  /// A commit is cheap.
  package var groupMilliseconds: Int { 500 }

  /// The files in which all is kept, and those that a commit makes for a moment.
  package var files: [String] {
    [kept.statePath, kept.backupPath, kept.lockPath, trail.path]
      + [kept.statePath, kept.backupPath].map { $0 + ".new" }
  }

  /// Opens the state; nil where there never was one.
  /// Throws where it is missing, damaged, another than the trail is of, or older than what that
  /// records, and where commits before it are missing at the trail's end.
  package func read() throws(StateError) -> (any Revision)? { try opened() }

  /// The state or its backup: nothing older is kept.
  package func read(_ past: PastRevision) throws(StateError) -> (any Revision)? {
    guard let latest = try opened() else { return nil }
    if past.isAnswered(by: latest) { return latest }
    if let backup = try openBackup(), backup.lineage == latest.lineage,
      past.isAnswered(by: backup)
    {
      return backup
    }
    throw StateError(.notKept(path: kept.statePath, latestSerial: latest.serial))
  }

  /// Replaces the file, then records the events, then writes the documents.
  package func commit(
    _ next: Commit?, publishing publications: [Publication]?, expecting revision: (any Revision)?
  ) throws(StateError) -> CommitReceipt {
    guard latest == nil else { return try commitUnderLock(next, publications, revision) }
    let lock = try begin()
    defer { underLock.withLock { $0 = nil } }
    let receipt = try commitUnderLock(next, publications, revision)
    lock.release()
    return receipt
  }

  private func commitUnderLock(
    _ next: Commit?, _ publications: [Publication]?, _ revision: (any Revision)?
  ) throws(StateError) -> CommitReceipt {
    if let next { try replace(revision, with: next) }
    return CommitReceipt(publications: try publish(publications ?? []))
  }

  private func publish(_ publications: [Publication]) throws(StateError) -> [PublicationOutcome] {
    guard let documentFolder, !publications.isEmpty, let snapshot = try snapshot() else {
      return []
    }
    return Publisher(workspacePath: documentFolder, publications: publications).publish(snapshot)
  }

  /// Reads the documents below the folder.
  package func outdatedDocuments(
    among publications: [Publication], at revision: any Revision
  ) throws(StateError) -> [DocumentChange] {
    guard let documentFolder, !publications.isEmpty else { return [] }
    return Publisher(workspacePath: documentFolder, publications: publications)
      .outdated(try revision.snapshot())
  }

  /// Locks the state, and records first what an interrupted run left unrecorded.
  package func exclusively<Result>(_ body: () throws -> Result) throws -> Result {
    let lock = try begin()
    defer { underLock.withLock { $0 = nil } }
    let result = try body()
    lock.release()
    return result
  }

  /// What the trail records, and what an interrupted run left unrecorded. Missing commits are no
  /// error here: what is left is worth reading.
  package func history() throws(StateError) -> [AuditRecord] {
    let snapshot = try openWithTrail()?.0.snapshot()
    var records: [AuditRecord] = []
    try trail.forEachLine { (line, byteOffset) throws(StateError) in
      guard let record = AuditRecord(line: line) else {
        throw trail.damage(at: byteOffset)
      }
      records.append(record)
    }
    guard let snapshot else { return records }
    return records + snapshot.records.dropFirst(records.count { $0.serial == snapshot.serial })
  }

  // MARK: Committing

  /// Locks the state, makes what an earlier run did durable, and opens what is there.
  private func begin() throws(StateError) -> FileLock {
    let lock = try lock()
    let stored = try open()
    if let stored { try trail.complete(with: try stored.trailLines(), serial: stored.serial) }
    underLock.withLock { $0 = .opened(stored) }
    return lock
  }

  func lock() throws(StateError) -> FileLock {
    let lock = try kept.lock(
      timeoutMilliseconds: lockTimeoutMilliseconds, holder: holder(),
      waiting: { waiting(kept.lockPath, $0) })
    try kept.settle()
    return lock
  }

  private func replace(
    _ revision: (any Revision)?, with next: Commit
  ) throws(StateError) {
    let stored = try opened()
    guard stored?.version == revision?.version else { throw .moved }
    // From here on, what was opened may be out of date, even if writing fails.
    underLock.withLock { $0 = .committed }
    try write(next, onto: stored)
  }

  /// Makes what a commit leads to the state.
  func write(
    _ commit: Commit, onto stored: StoredSnapshot?, keepingBackup: BackupKeeping = .before
  ) throws(StateError) {
    try kept.commit(
      events: commit.linesInPieces, serial: commit.serial, keepingBackup: keepingBackup
    ) { (sink) throws(StateError) in
      try SnapshotEncoder.encode(commit, onto: stored, to: sink)
    }
  }

  // MARK: Reading

  private func opened() throws(StateError) -> StoredSnapshot? {
    if case .opened(let stored) = latest { return stored }
    return try open()
  }

  func open() throws(StateError) -> StoredSnapshot? {
    guard let (stored, trailSerial) = try openWithTrail() else { return nil }
    if let trailSerial { try requireRecords(from: trailSerial, to: stored.serial) }
    return stored
  }

  /// The snapshot and the last commit that its trail records, if it records any.
  private func openWithTrail() throws(StateError) -> (StoredSnapshot, trailSerial: Int?)? {
    guard let stored = try openState() else { return nil }
    guard let last = try trail.lastLine() else { return (stored, nil) }
    let trailSerial = try trail.serial(of: last)
    try requireLineage(try lineage(of: last), of: stored.lineage)
    guard trailSerial > stored.serial else { return (stored, trailSerial) }
    // A commit may have come between the two readings.
    guard let newer = try openState(), newer.serial >= trailSerial else {
      throw problem(.ahead(trailSerial: trailSerial, stateSerial: stored.serial))
    }
    // More commits may have come since the trail was read, so it is not asked for their records.
    return (newer, newer.serial)
  }

  /// Opens the state, whatever the trail says of it; nil where there never was one.
  func openState() throws(StateError) -> StoredSnapshot? { try snapshot(in: kept.openState()) }

  /// Opens the state before the last commit; nil if there is no backup.
  func openBackup() throws(StateError) -> StoredSnapshot? { try snapshot(in: kept.openBackup()) }

  private func snapshot(in bytes: StoredBytes?) throws(StateError) -> StoredSnapshot? {
    guard let bytes else { return nil }
    return try StoredSnapshot(bytes)
  }

  /// Throws where the trail ends with the commit `recorded` and misses some before `next`, the next
  /// one that it can get.
  func requireRecords(from recorded: Int, to next: Int) throws(StateError) {
    if let missing = MissingCommits(from: recorded, to: next) {
      throw problem(.incomplete(missing))
    }
  }

  /// The lineage of a line of the trail.
  func lineage(of line: LinesFromEnd.Line) throws(StateError) -> String {
    guard let lineage = AuditRecord.lineage(ofLine: line.bytes) else {
      throw trail.damage(at: line.start)
    }
    return lineage
  }

  /// Throws where the trail is not that of the state.
  func requireLineage(_ trailLineage: String, of stateLineage: String) throws(StateError) {
    guard trailLineage == stateLineage else {
      throw problem(
        .foreign(
          lineage: trailLineage, statePath: kept.statePath, stateLineage: stateLineage))
    }
  }

  /// Says what is wrong with the trail.
  func problem(_ problem: TrailProblem) -> StateError {
    StateError(.trail(path: trail.path, problem))
  }
}

extension PastRevision {
  /// Whether this revision is the one that is meant.
  fileprivate func isAnswered(by revision: StoredSnapshot) -> Bool {
    switch self {
    case .serial(let serial): revision.serial == serial
    case .instant(let instant): revision.index.provenance.time <= instant
    }
  }
}

extension StoredSnapshot {
  /// What the trail says of this very commit.
  func trailLines() throws(StateError) -> [UInt8] {
    Commit(
      from: State(), to: State(), lineage: lineage, serial: serial, provenance: index.provenance,
      events: try events()
    ).lines
  }
}
