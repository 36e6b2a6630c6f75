import Manifests
import Reconciling
import System

/// Why a state in git could not be read or committed.
enum GitProblem: Hashable, Sendable {
  /// The workspace lies in no repository that git works with; its words, if it said why.
  case noRepository(words: String?)
  /// The clone has no such remote.
  case unknownRemote
  /// The remote did not answer, or not well.
  case unreachable(words: String)
  /// Git could not be run to its end.
  case program(ProgramError)
  /// A command failed that has to do with the clone alone.
  case failed(command: String, words: String)
  /// Another run in the same clone fetches for too long.
  case locked(FileLockError)
  /// What the ref holds is no state.
  case noState(commit: String)
  /// Somebody else committed another state.
  case foreignCommit(String)
  /// The ref was moved back, or is gone: this clone has seen a later commit, which `ref` holds.
  case movedBack(toSerial: Int?, seenSerial: Int, ref: String)
  /// The remote did not take the commit. Nothing was changed.
  case refused(words: String)
  /// Whoever pushes may not write there.
  case denied(words: String)
  /// The push failed, and the remote did not have the commit right after it.
  case notArrived(words: String)
  /// It is not known whether the remote took the commit.
  case outcomeUnknown(words: String)
  /// The record of a commit is not what titrate wrote.
  case recordDamaged(commit: String)
  /// The records of commits are missing.
  case recordIncomplete(MissingCommits)
  /// The ref holds the state of another lineage than the one that is pushed.
  case foreignLineage(String, pushed: String)
  /// The state that is pushed is not later than what the ref holds.
  case notNewer(serial: Int, pushed: Int)
  /// There is nothing to be brought back.
  case nothingEarlier

  /// What went wrong with a call of git.
  init(_ error: GitError, _ command: String) {
    switch error {
    case .noRepository(let words): self = .noRepository(words: words)
    case .program(let error): self = .program(error)
    case .failed(let failure): self = .failed(command: command, words: failure.words)
    }
  }

  /// What is wrong and what to do about it, in full sentences.
  func text(_ place: GitPlace) -> String {
    switch self {
    case .noRepository(let words):
      "The state is in \(place), but the workspace lies in no git repository that can be used."
        + quotingGit(words)
    case .unknownRemote:
      "The state is in \(place), and this clone has no remote \"\(place.remote)\". `git remote -v` "
        + "tells which ones it has; titrate.json or --state names the one that is meant."
    case .unreachable(let words):
      "The state in \(place) cannot be reached, so nothing was done." + quotingGit(words)
    case .program(.notFound):
      "The state is in git, and there is no program git on PATH. Install git 2.30 or newer."
    case .program(.timedOut(let seconds)):
      "Git did not answer within \(seconds) s. Look at the network, or give it more time with "
        + "--git-timeout."
    case .program(.outputTooLarge): "The state in git is larger than titrate ever writes it."
    case .program(.system(let error)): "Titrate \(error), so git could not be run."
    case .failed(let command, let words):
      "Git failed at `git \(command)` in this clone." + quotingGit(words)
    case .locked(.held):
      "Another run fetches the state in this clone and does not end. Try again once it has."
    case .locked(.system(let error)): "Titrate \(error), so the state cannot be fetched."
    case .noState(let commit):
      "What stands in \(place) is no state of titrate (commit \(commit.prefix(12))). It is left as "
        + "it is. Name the branch that is meant in titrate.json or with --state."
    case .foreignCommit(let commit):
      "Commit \(commit.prefix(12)) in \(place) changed the state and was not made by titrate, so it "
        + "cannot be trusted. `titrate state restore` brings the last good state back; to undo a "
        + "launch, revert the manifests instead."
    case .movedBack(let serial?, let seen, let ref):
      "The state was moved back: \(place) has serial \(serial), and this clone has seen serial "
        + "\(seen). Nothing was done. Push the later state back from \(ref); if the older one is "
        + "right, run `git update-ref -d \(ref)` first."
    case .movedBack(nil, let seen, let ref):
      "The state is gone: there is no such ref as \(place), and this clone has seen serial \(seen) "
        + "in it. Nothing was done. Push it back with `git push \(place.remote) \(ref):\(place.ref)`; "
        + "to begin anew, run `git update-ref -d \(ref)` first."
    case .refused(let words):
      "Nothing was committed: the remote refused the commit to \(place)." + quotingGit(words)
    case .denied(let words):
      "This run may not push to \(place). A job of GitHub needs `permissions: contents: write`, and one of "
        + "GitLab a token with the scope write_repository." + quotingGit(words)
    case .notArrived(let words):
      "The push to \(place) failed, and the commit is not there. Run the command again: should it "
        + "still have come through, that is found." + quotingGit(words)
    case .outcomeUnknown(let words):
      "It is not known whether \(place) took the commit, or still will: the connection broke. Run the "
        + "command again: it finds what is there." + quotingGit(words)
    case .recordDamaged(let commit):
      "The record of commit \(commit.prefix(12)) in \(place) is not what titrate wrote."
    case .recordIncomplete(let missing): "In \(place) there is no record of \(missing)."
    case .foreignLineage(let lineage, let pushed):
      "In \(place) is the state \(lineage), and the file has another, \(pushed). Nothing was pushed. "
        + "Name another branch with --state."
    case .notNewer(let serial, let pushed):
      "The state in \(place) is at serial \(serial), and the file at serial \(pushed), so the file is "
        + "not what was applied last. Nothing was pushed."
    case .nothingEarlier:
      "There is no earlier good state in \(place), so none can be brought back."
    }
  }
}
