import Manifests
import Reconciling
import System

/// Why the state could not be read, locked or committed.
enum StorageError: Error, Hashable, Sendable {
  /// A file of the state is there and could not be read.
  case unreadable(path: String, FileReadError)
  /// A file of the state is there and is not what titrate wrote.
  case untrusted(path: String, SnapshotFormatError)
  /// There is no backup that could be brought back.
  case noBackup(path: String)
  /// The backup is there and is not what titrate wrote.
  case backupUntrusted(path: String, SnapshotFormatError)
  /// The backup is one of another state than the one it stands beside.
  case foreignBackup(path: String, lineage: String, stateLineage: String)
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
    case .untrusted(let path, let error):
      "The state '\(path)' cannot be trusted: \(error). It is left as it is. "
        + (error.cure ?? Self.lastGoodState)
    case .noBackup(let path):
      "There is no backup '\(path)', so there is nothing to bring back. \(Self.otherWaysOut)"
    case .backupUntrusted(let path, let error):
      "The backup '\(path)' cannot be trusted: \(error). " + (error.cure ?? Self.otherWaysOut)
    case .foreignBackup(let path, let lineage, let stateLineage):
      "The backup '\(path)' is of another state: its lineage is \(lineage), and that of the state "
        + "is \(stateLineage). Put the right backup in its place, or move it away."
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

  private static let lastGoodState =
    "Bring the last good one back, with `titrate state restore` or from a backup."

  private static let otherWaysOut =
    "Bring the state back from a backup of yours; to begin anew, move it and its trail away."

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
  /// What a store has to say.
  init(_ error: StorageError) {
    if case .locked = error { self = .locked(error) } else { self = .failed(error) }
  }
}

// MARK: - Snapshots

/// Why bytes are no snapshot that can be trusted.
enum SnapshotFormatError: Error, Hashable, Sendable {
  /// The bytes do not look like a snapshot at all.
  case notASnapshot
  /// A later titrate wrote it.
  case newerFormat(Int)
  /// Another program changed the text.
  case changed(TextAccident)
  /// The checksum is not that of the bytes: some were lost or changed.
  case wrongChecksum
  /// A line, from 1, does not say what it must, although the checksum is right.
  case malformed(line: Int)
}

extension SnapshotFormatError: CustomStringConvertible {
  /// What is wrong, as the end of a sentence.
  package var description: String {
    switch self {
    case .notASnapshot: "it is not a snapshot, or the end of it is missing"
    case .newerFormat(let version):
      "it has the format \(version), and this titrate knows formats up to "
        + "\(SnapshotFrame.formatVersion)"
    case .changed(let accident): accident.problem
    case .wrongChecksum: "its checksum is wrong, so some of it was lost or changed"
    case .malformed(let line): "line \(line) does not say what it must"
    }
  }

  /// Whether a newer titrate can help.
  var isNewerFormat: Bool {
    if case .newerFormat = self { true } else { false }
  }

  /// What to do, in full sentences; nil where only another copy helps.
  var cure: String? {
    switch self {
    case .newerFormat: "Use a titrate that is at least as new as the one that wrote it."
    case .changed(let accident): accident.cure
    case .notASnapshot, .wrongChecksum, .malformed: nil
    }
  }
}

// MARK: - The trail

/// What can be wrong with an audit trail.
enum TrailProblem: Hashable {
  /// The state is committed; its record is not complete.
  case notWritten(serial: Int, SystemError)
  /// Nothing is committed, since it could not be recorded.
  case notWritable(SystemError)
  /// The trail records commits to another state.
  case foreign(lineage: String, statePath: String, stateLineage: String)
  /// The trail records later commits than the state has: an older state was brought back.
  case ahead(trailSerial: Int, stateSerial: Int)
  /// The trail lacks the records of commits that came after one that it records.
  case incomplete(MissingCommits)
  /// From this byte on (the first is 0), the trail is not what was written to it.
  case damaged(byteOffset: Int)
  /// Another program changed the text.
  case changed(TextAccident)
}

extension TrailProblem {
  /// What is wrong and what to do about it, in full sentences.
  func text(_ path: String) -> String {
    switch self {
    case .notWritten(let serial, let error):
      "Commit \(serial) is in the state, but its record in '\(path)' is not complete: \(error). "
        + "Remove the cause; the next run adds what is missing."
    case .notWritable(let error):
      "Nothing was committed, since the audit trail '\(path)' could not record it: \(error). "
        + "Remove the cause and run the command again."
    case .foreign(let lineage, let statePath, let stateLineage):
      "The state '\(statePath)' is another than the audit trail '\(path)' is of: its lineage is "
        + "\(stateLineage), and that of the trail is \(lineage). Bring the right one back, with "
        + "`titrate state restore` or from a backup; if the state is right, move the trail away."
    case .ahead(let trailSerial, let stateSerial):
      "The audit trail '\(path)' records commit \(trailSerial), but the state is at commit "
        + "\(stateSerial): an older state was brought back. Bring the newest one back from a backup of "
        + "yours, or go on from the one before the last commit, with `titrate state restore`."
    case .incomplete(let missing):
      "The audit trail '\(path)' does not have \(missing), which it had once: every commit leaves a "
        + "record there. Bring the trail back from a backup. To go on without what is lost, move it away: "
        + "the next run begins a new one."
    case .damaged(let byteOffset):
      "The audit trail '\(path)' is damaged: from byte \(byteOffset) on, it is not what the "
        + "commits wrote. It is never written over. Bring it back from a backup, or move it away to "
        + "begin a new one."
    case .changed(let accident):
      "The audit trail '\(path)' is not what the commits wrote: \(accident.problem). It is never written "
        + "over. \(accident.cure)"
    }
  }
}

// MARK: - Accidents with texts

extension TextAccident {
  /// What is wrong, as the end of a sentence.
  fileprivate var problem: String {
    switch self {
    case .lineEndings: "its line endings were changed to CR LF"
    case .mergeConflict: "it has an unresolved merge conflict"
    }
  }

  /// What to do, in full sentences.
  fileprivate var cure: String {
    switch self {
    case .lineEndings:
      "Bring it back as it was: put a line `.titrate/** -text` into .gitattributes, so that git leaves "
        + "its lines alone, and check it out again."
    case .mergeConflict:
      "Two states cannot be merged. Take one side whole, the state and its audit trail, with `git "
        + "checkout --ours` or `--theirs`; the next apply does what the other one had done. A state in git, "
        + "on a branch of its own, has no such conflicts."
    }
  }
}
