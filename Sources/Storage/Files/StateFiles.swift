import Reconciling
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
  init(statePath: String, serialOfEvent: @escaping @Sendable (_ line: [UInt8]) -> Int?) {
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
  func openState() throws(StateError) -> StoredBytes? {
    // A first commit makes the state before the trail. Asked in the other order, a reader would
    // take one that happens meanwhile for a loss.
    try requireOwnFolder()
    let hasTrail = try kind(at: trail.path) != nil
    if let state = try open(statePath) { return state }
    if hasTrail { throw StateError(.stateGone(path: statePath, trailPath: trail.path)) }
    return nil
  }

  /// Opens the state before the last commit; nil if there is no backup. Throws `unreadable`.
  func openBackup() throws(StateError) -> StoredBytes? { try open(backupPath) }

  private func open(_ path: String) throws(StateError) -> StoredBytes? {
    let bytes = try StoredBytes(at: path)
    guard bytes?.size ?? 0 <= Self.maximumStateBytes else {
      throw StateError(.unreadable(path: path, .tooLarge(limitBytes: Self.maximumStateBytes)))
    }
    return bytes
  }

  /// Locks the state for as long as the result lives; waits at most `timeoutMilliseconds` for that.
  ///
  /// A missing `.titrate` folder is made (mode 0700), another one is not. `holder` is a line of
  /// text for those who find the lock taken; `waiting` is told what the holder says if there is a
  /// wait. Throws `locked` and `lockFailed`.
  func lock(
    timeoutMilliseconds: Int, holder: String, waiting: (_ holder: String?) -> Void = { _ in }
  ) throws(StateError) -> FileLock {
    try requireOwnFolder()
    do throws(SystemError) {
      if let ownFolderPath { try createFolder(at: ownFolderPath, mode: 0o700) }
    } catch {
      throw StateError(.lockFailed(error))
    }
    do throws(FileLockError) {
      return try FileLock(
        at: lockPath, timeoutMilliseconds: timeoutMilliseconds, holder: holder, waiting: waiting)
    } catch {
      switch error {
      case .held(let by): throw StateError(.locked(path: lockPath, holder: by))
      case .system(let error): throw StateError(.lockFailed(error))
      }
    }
  }

  /// Throws where a link could lead to another place than the workspace.
  private func requireOwnFolder() throws(StateError) {
    guard let ownFolderPath, try kind(at: ownFolderPath) == .symbolicLink else { return }
    throw StateError(.linkedFolder(path: ownFolderPath))
  }

  private func kind(at path: String) throws(StateError) -> FileKind? {
    do throws(SystemError) {
      return try fileKind(at: path)
    } catch {
      throw StateError(.unreadable(path: path, .system(error)))
    }
  }

  /// Makes what an earlier run did durable, and takes away what it left behind. The caller holds
  /// the lock. Throws `notSettled`.
  ///
  /// Without this, a loss of power could take back a commit whose record is there, or a record of
  /// which the state no longer knows.
  func settle() throws(StateError) {
    do throws(SystemError) {
      try settleReplacement(of: statePath)
      // If it is no regular file, whoever opens it next says so.
      if try fileKind(at: trail.path) == .regular { try flushFile(at: trail.path) }
    } catch {
      throw StateError(.notSettled(path: statePath, error))
    }
  }

  /// Makes what `state` writes the state with the number `serial`, and adds the whole lines that
  /// `events` consists of to the trail. `keepingBackup` says when the old state becomes the backup, if
  /// at all. The caller holds the lock.
  ///
  /// Before the state is changed, throws `ahead`, `damaged`, `notWritable`,
  /// `commitFailed` and what `state` throws; after it, `commitNotDurable`, `backupNotKept` and
  /// `notWritten`.
  func commit(
    events: some Sequence<ArraySlice<UInt8>>, serial: Int, keepingBackup: BackupKeeping = .before,
    state: (_ sink: SnapshotEncoder.Sink) throws(StateError) -> Void
  ) throws(StateError) {
    try trail.requireEnd(before: serial)
    try makeFolderLast()
    var replacement = try replacing { () throws(FileReplacementError) in
      try FileReplacement(at: statePath)
    }
    try state { (piece) throws(StateError) in
      try replacing { () throws(FileReplacementError) in try replacement.write(piece) }
    }
    try replacing { () throws(FileReplacementError) in
      try replacement.finish(keepingBackup: keepingBackup)
    }
    if keepingBackup == .afterwards { try keepBackup(replacement) }
    try trail.add(events, serial: serial)
  }

  /// Makes the folder durable. It may be new, made by this run or by one that ended before it
  /// committed.
  private func makeFolderLast() throws(StateError) {
    guard let ownFolderPath, !exists(at: statePath) else { return }
    do throws(SystemError) {
      try flushFolder(around: ownFolderPath)
    } catch {
      throw StateError(.commitFailed(path: statePath, .openFolder, error))
    }
  }

  private func keepBackup(_ replacement: borrowing FileReplacement) throws(StateError) {
    do throws(SystemError) {
      try replacement.keepBackup()
    } catch {
      throw StateError(.backupNotKept(path: statePath, error))
    }
  }

  private func replacing<Result: ~Copyable>(
    _ body: () throws(FileReplacementError) -> Result
  ) throws(StateError) -> Result {
    do throws(FileReplacementError) {
      return try body()
    } catch {
      switch error {
      case .failed(let step, let error):
        throw StateError(.commitFailed(path: statePath, step, error))
      case .outcomeNotDurable(let error):
        throw StateError(.commitNotDurable(path: statePath, error))
      }
    }
  }
}
