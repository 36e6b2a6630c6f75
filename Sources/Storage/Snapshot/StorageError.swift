import Manifests
import Reconciling
import System

/// Why the state could not be read, locked or committed.
enum StorageError: Error, Hashable, Sendable {
  /// A file of the state is there and could not be read.
  case unreadable(path: String, FileReadError)
  /// A file of the state is there and is not what titrate wrote.
  case untrusted(path: String, SnapshotFormatError)
  /// The backup is not to be brought back.
  case backupUnusable(path: String, BackupProblem)
  /// The state is absent, but its audit trail says that there was one.
  case stateGone(path: String, trailPath: String)
  /// Another process works on the state; `holder` is what it says of itself.
  case locked(path: String, holder: String?)
  /// A link stands in the place of the folder in which a workspace keeps its state.
  case linkedFolder(path: String)
  /// The lock could not be tried, or its folder not be made.
  case lockFailed(SystemError)
  /// It cannot be made sure that the last commit lasts, so nothing was done.
  case notSettled(path: String, SystemError)
  /// Nothing is committed: the state is what it was.
  case commitFailed(path: String, FileReplacementError.Step, SystemError)
  /// The commit is there, but a loss of power could still undo it.
  case commitNotDurable(path: String, SystemError)
  /// The state is committed; the old one did not become the backup, and there is no record yet.
  case backupNotKept(path: String, SystemError)
  /// Something is wrong with the audit trail.
  case trail(path: String, TrailProblem)
  /// What was the state longer ago than the last two commits is not kept in a file.
  case notKept(path: String, latestSerial: Int)
  /// The state is in git, and something went wrong there.
  case git(GitPlace, GitProblem)
}

extension StorageError: CustomStringConvertible {
  /// What is wrong and what to do about it, in full sentences.
  package var description: String {
    switch self {
    case .unreadable(let path, let error): Self.text(path, error)
    case .untrusted(let path, let error): Self.text(path, error)
    case .backupUnusable(let path, let problem): problem.text(path)
    case .stateGone(let path, let trailPath):
      "There is no state at '\(path)', but its audit trail '\(trailPath)' records commits. "
        + "Bring it back, with `titrate state restore` or from a backup; to begin anew, move the "
        + "trail away first."
    case .locked(let path, let holder):
      "Another run holds the lock '\(path)'\(holder.map { ": \($0)" } ?? ""). "
        + "Wait for it to end, or give it time with --lock-timeout."
    case .linkedFolder(let path):
      "'\(path)' is a symbolic link, and those are never followed: they could lead out of the workspace. "
        + "Put the folder itself in its place."
    case .lockFailed(let error): error.textOfLock
    case .notSettled(let path, let error):
      "Nothing was done: titrate \(error), so the last commit of the state '\(path)' could still be "
        + "lost with the power. Check the disk, then run the command again."
    case .commitFailed(let path, let step, let error):
      "The state '\(path)' was not changed: \(error), \(step.purpose). "
        + "Remove the cause and run the command again."
    case .commitNotDurable(let path, let error):
      "The state '\(path)' was replaced, but \(error). The outcome is not known to be durable: a loss "
        + "of power could bring the old state back. "
        + "Check the disk. The next run continues from whichever state is there, and "
        + "`titrate state verify` tells which one that is."
    case .backupNotKept(let path, let error):
      "The state '\(path)' was replaced, but the old one did not become its backup: \(error). "
        + "Remove the cause; the next run adds what is missing."
    case .trail(let path, let problem): problem.text(path)
    case .notKept(let path, let serial):
      "'\(path)' is at serial \(serial), and a state in a file keeps only that and the one before, in its "
        + "backup. A state in git answers for every commit; `titrate history` tells what happened."
    case .git(let place, let problem): problem.text(place)
    }
  }

  private static func text(_ path: String, _ error: SnapshotFormatError) -> String {
    "The state '\(path)' cannot be trusted: \(error). It is left as it is. "
      + (error.cure
        ?? "Bring the last good one back, with `titrate state restore` or from a backup.")
  }

  private static func text(_ path: String, _ error: FileReadError) -> String {
    switch error {
    case .notFound:
      "There is no file '\(path)'. Check the path, or bring the file back from a backup."
    case .notRegular(let kind):
      "'\(path)' is a \(kind.rawValue), not a regular file. Put the file itself in its place."
    case .tooLarge(let limitBytes):
      "'\(path)' has a part of more than \(limitBytes) bytes, so titrate did not write it. "
        + "Bring it back from a backup."
    case .system(let error):
      "Titrate \(error). Check that this user may read the file and that the disk is well."
    }
  }
}

extension SystemError {
  /// What is wrong with a lock file and what to do about it.
  fileprivate var textOfLock: String {
    switch code {
    case Self.isLink, Self.isFolder, Self.isNoFile:
      "'\(path ?? "")' is not a regular file, so it cannot be locked. Remove it: titrate makes a new one."
    default: "Titrate \(self). Its folder must exist, and this user must be able to write to it."
    }
  }
}

extension FileReplacementError.Step {
  /// What the step was there for, as the end of a sentence.
  fileprivate var purpose: String {
    switch self {
    case .openFolder: "the folder of the state"
    case .removeLeftover: "which an interrupted run left behind"
    case .create, .write: "where the new state is written first"
    case .flush, .close: "where the new state was just written"
    case .keepBackup: "to keep the old state as a backup"
    case .rename: "to put the new state in its place"
    }
  }
}

extension StateError {
  /// What a store in files has to say.
  init(_ error: StorageError) {
    if case .locked = error { self = .locked(error) } else { self = .failed(error) }
  }
}
