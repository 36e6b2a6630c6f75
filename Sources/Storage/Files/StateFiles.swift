import System

/// The state on the disk and the files beside it.
///
/// The companions of `.titrate/state.json` are `state.json.new`, `state.json.backup`, `state.lock`
/// and `audit.jsonl` in that folder. Those of another `X.json` are `X.json.new`, `X.json.backup`,
/// `X.lock` and `X.audit.jsonl`.
struct StateFiles: Sendable {
  /// The state itself.
  let statePath: String
  /// The state before the last commit.
  let backupPath: String
  /// The file that is locked while the state is worked on.
  let lockPath: String
  /// The record of all commits.
  let trail: AuditTrail
  private let ownFolderPath: String?

  /// More than any state that titrate could have written.
  private static let maximumStateBytes = 1 << 30

  /// Names the files and touches none. `serialOfEvent` reads the serial from a line of the trail.
  init(statePath: String, serialOfEvent: @escaping AuditTrail.SerialOfLine) {
    self.statePath = statePath
    backupPath = statePath + ".backup"
    let stem = statePath.hasSuffix(".json") ? String(statePath.dropLast(5)) : statePath
    lockPath = stem + ".lock"

    let parts = statePath.split(separator: "/")
    let isOwnFolder = parts.suffix(2).elementsEqual([".titrate", "state.json"])
    ownFolderPath = isOwnFolder ? String(statePath.dropLast("/state.json".count)) : nil
    trail = AuditTrail(
      path: ownFolderPath.map { $0 + "/audit.jsonl" } ?? stem + ".audit.jsonl",
      serialOfLine: serialOfEvent)
  }

  /// Opens the state, of at most 1 GiB; nil if there never was one. Needs no lock.
  ///
  /// Throws `unreadable`, and `stateGone` if the trail says that there was a state.
  func openState() throws(StorageError) -> SnapshotSource? {
    // A first commit makes the state before the trail. Asked in the other order, a reader would
    // take one that happens meanwhile for a loss.
    try requireOwnFolder()
    let hasTrail = try trail.exists()
    if let state = try open(statePath) { return state }
    if hasTrail { throw .stateGone(path: statePath, trailPath: trail.path) }
    return nil
  }

  /// Opens the state before the last commit; nil if there is no backup. Throws `unreadable`.
  func openBackup() throws(StorageError) -> SnapshotSource? {
    try open(backupPath)
  }

  /// Locks the state for as long as the result lives; waits at most `timeoutMilliseconds` for that.
  ///
  /// A missing `.titrate` folder is made (mode 0700), another one is not. `holder` is a line of
  /// text for those who find the lock taken; `waiting` is told what the holder says if there is a
  /// wait. Throws `locked` and `lockFailed`.
  func lock(
    timeoutMilliseconds: Int, holder: String, waiting: (_ holder: String?) -> Void = { _ in }
  ) throws(StorageError) -> FileLock {
    try requireOwnFolder()
    do throws(SystemError) {
      if let ownFolderPath { try createFolder(at: ownFolderPath, mode: 0o700) }
    } catch {
      throw .lockFailed(error)
    }
    do throws(FileLockError) {
      return try FileLock(
        at: lockPath, timeoutMilliseconds: timeoutMilliseconds, holder: holder, waiting: waiting)
    } catch {
      switch error {
      case .held(let by): throw .locked(path: lockPath, holder: by)
      case .system(let error): throw .lockFailed(error)
      }
    }
  }

  /// Throws where a link could lead to another place than the workspace.
  private func requireOwnFolder() throws(StorageError) {
    guard let ownFolderPath else { return }
    let kind: FileKind?
    do throws(SystemError) {
      kind = try fileKind(at: ownFolderPath)
    } catch {
      throw .unreadable(path: ownFolderPath, .system(error))
    }
    if kind == .symbolicLink { throw .linkedFolder(path: ownFolderPath) }
  }

  /// Makes what an earlier run did durable, and takes away what it left behind. The caller holds
  /// the lock. Throws `notSettled`.
  ///
  /// Without this, a loss of power could take back a commit whose record is there, or a record of
  /// which the state no longer knows.
  func settle() throws(StorageError) {
    do throws(SystemError) {
      try settleReplacement(of: statePath)
      // If it is no regular file, whoever opens it next says so.
      if try fileKind(at: trail.path) == .regular { try flushFile(at: trail.path) }
    } catch {
      throw .notSettled(path: statePath, error)
    }
  }

  /// Makes what `state` writes the state with the number `serial`, and adds the whole lines that
  /// `events` writes to the trail. `keepingBackup` says when the old state becomes the backup, if
  /// at all. The caller holds the lock.
  ///
  /// Before the state is changed, throws `ahead`, `damaged`, `notWritable`,
  /// `commitFailed` and what `state` throws; after it, `commitNotDurable`, `backupNotKept` and
  /// `notWritten`.
  func commit(
    events: AuditTrail.Lines?, serial: Int, keepingBackup: BackupKeeping = .before,
    state: (_ sink: SnapshotEncoder.Sink) throws(StorageError) -> Void
  ) throws(StorageError) {
    try trail.requireEnd(before: serial)
    try makeFolderLast()
    var replacement = try replacing { () throws(FileReplacementError) in
      try FileReplacement(at: statePath)
    }
    try state { (piece) throws(StorageError) in
      try replacing { () throws(FileReplacementError) in try replacement.write(piece) }
    }
    try replacing { () throws(FileReplacementError) in
      try replacement.finish(keepingBackup: keepingBackup)
    }
    if keepingBackup == .afterwards { try keepBackup(replacement) }
    if let events { try trail.add(events, serial: serial) }
  }

  /// Makes the folder durable. It may be new, made by this run or by one that ended before it
  /// committed.
  private func makeFolderLast() throws(StorageError) {
    guard let ownFolderPath, !exists(at: statePath) else { return }
    do throws(SystemError) {
      try flushFolder(around: ownFolderPath)
    } catch {
      throw .commitFailed(path: statePath, .openFolder, error)
    }
  }

  private func keepBackup(_ replacement: borrowing FileReplacement) throws(StorageError) {
    do throws(SystemError) {
      try replacement.keepBackup()
    } catch {
      throw .backupNotKept(path: statePath, error)
    }
  }

  private func replacing<Result: ~Copyable>(
    _ body: () throws(FileReplacementError) -> Result
  ) throws(StorageError) -> Result {
    do throws(FileReplacementError) {
      return try body()
    } catch {
      switch error {
      case .failed(let step, let error): throw .commitFailed(path: statePath, step, error)
      case .outcomeNotDurable(let error): throw .commitNotDurable(path: statePath, error)
      }
    }
  }

  private func open(_ path: String) throws(StorageError) -> SnapshotSource? {
    do throws(FileReadError) {
      let file = try RandomAccessFile(at: path)
      guard file.size <= Self.maximumStateBytes else {
        throw FileReadError.tooLarge(limitBytes: Self.maximumStateBytes)
      }
      return SnapshotSource(file, path: path)
    } catch .notFound {
      return nil
    } catch {
      throw .unreadable(path: path, error)
    }
  }
}
