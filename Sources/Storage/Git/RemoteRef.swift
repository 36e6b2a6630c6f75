import Manifests
import Reconciling
import System

/// A ref of a remote, as one clone reaches it. Nothing of the clone changes but for its objects and
/// refs of titrate's own: no work tree, no index, no branch, no remote-tracking branch.
struct RemoteRef: Sendable {
  let place: GitPlace
  let git: Git
  /// Where pushes go. By its address rather than its name, so that git leaves the remote-tracking
  /// branch alone.
  private let address: String

  /// The name of a commit: its hash in hexadecimal digits.
  typealias CommitName = String

  /// Finds the clone that a folder lies in. Throws where its configuration has no such remote: git
  /// would take the name for a path, and a pull request can bring a repository.
  init(_ place: GitPlace, around folder: String, timeoutSeconds: Int) throws(StateError) {
    self.place = place
    do throws(GitError) {
      git = try Git(around: folder, timeoutSeconds: timeoutSeconds)
    } catch {
      throw StateError(.git(place, GitProblem(error, "rev-parse")))
    }
    address = try Self.address(of: place, git)
  }

  /// What was fetched last.
  var fetched: String { "refs/titrate/fetched/\(suffix)" }
  /// The latest state that this clone has seen and found good.
  var seen: String { "refs/titrate/seen/\(suffix)" }

  private var suffix: String { "\(place.remote)/\(place.ref.dropFirst("refs/".count))" }

  /// Says what is wrong here.
  func problem(_ problem: GitProblem) -> StateError { StateError(.git(place, problem)) }

  // MARK: Fetching

  /// How much of a history a clone gets that is shallow anyway: all that the page of a branch tells
  /// of it. A full clone would become a shallow one by it.
  private static let recentCommits = 11
  /// More than any history has; the greatest number of all would make the whole clone full.
  private static let allCommits = 1 << 30

  /// Fetches the ref, with its whole history if that is asked for; false where the remote has none.
  func fetch(whole: Bool = false) throws(StateError) -> Bool {
    // Two runs that fetch the same ref would be in each other's way.
    let lock = try lock()
    let isThere = try fetchUnderLock(whole, settingDepth: git.isShallow)
    lock.release()
    return isThere
  }

  private func fetchUnderLock(
    _ whole: Bool, settingDepth setsDepth: Bool
  ) throws(StateError) -> Bool {
    let depth = whole ? Self.allCommits : Self.recentCommits
    do throws(GitError) {
      try git.fetch(
        ["+\(place.ref):\(fetched)"], of: place.remote, depth: setsDepth ? depth : nil)
      return true
    } catch .failed(let failure) {
      if failure.words.contains("couldn't find remote ref \(place.ref)") { return false }
      // A git that was killed has left this behind. It only guards the depth.
      if setsDepth, !whole, failure.words.contains("shallow.lock") {
        return try fetchUnderLock(whole, settingDepth: false)
      }
      throw problem(.unreachable(words: failure.words))
    } catch {
      throw problem(GitProblem(error, "fetch"))
    }
  }

  private func lock() throws(StateError) -> FileLock {
    do throws(FileLockError) {
      return try git.lockFetching()
    } catch {
      throw problem(.locked(error))
    }
  }

  private static func address(of place: GitPlace, _ git: Git) throws(StateError) -> String {
    do throws(GitError) {
      let lines = try git.lines(["remote", "get-url", "--push", "--", place.remote])
      if let address = lines.first { return address }
    } catch .failed {
    } catch {
      throw StateError(.git(place, GitProblem(error, "remote")))
    }
    throw StateError(.git(place, .unknownRemote))
  }

  // MARK: Pushing

  /// Makes a commit what the ref is, provided that the ref still is what was expected; nil stands
  /// for no ref. Throws `moved` where it is not.
  func push(_ commit: CommitName, expecting expected: CommitName?) throws(StateError) {
    let words = [
      "-c", "push.pushOption=", "push", "--porcelain", "--no-verify", "--no-signed",
      "--no-follow-tags", "--recurse-submodules=no",
      "--force-with-lease=\(place.ref):\(expected ?? "")", "--", address, "\(commit):\(place.ref)",
    ]
    do throws(GitError) {
      _ = try git.output(words)
    } catch {
      try require(commit, expecting: expected, after: error)
    }
  }

  /// Throws unless the remote has a commit that git failed to push: it may have taken it, and the
  /// answer been lost.
  private func require(
    _ commit: CommitName, expecting expected: CommitName?, after error: GitError
  ) throws(StateError) {
    let words: String
    switch error {
    case .failed(let failure):
      if failure.says("(stale info)") { throw .moved }
      words = failure.words
    case .program(.timedOut(let seconds)):
      words = "no answer within \(seconds) s"
    case .program, .noRepository: throw problem(GitProblem(error, "push"))
    }
    let present: CommitName?
    do throws(GitError) {
      present = try self.present()
    } catch {
      throw problem(.outcomeUnknown(words: words))
    }
    if present == commit { return }
    if present != expected {
      // Others may have built on the commit already.
      guard try fetch(), try isAncestor(commit, of: fetched) else { throw .moved }
      return
    }
    guard case .failed(let failure) = error, failure.says("rejected]") else {
      if case .failed(let failure) = error, failure.isDenial {
        throw problem(.denied(words: words))
      }
      throw problem(.notArrived(words: words))
    }
    // Another push may be under way, which has locked the ref and not changed it yet.
    throw failure.isRace ? .moved : problem(.refused(words: words))
  }

  private func isAncestor(_ commit: CommitName, of tip: String) throws(StateError) -> Bool {
    do throws(GitError) {
      _ = try git.output(["merge-base", "--is-ancestor", commit, tip])
      return true
    } catch .failed(let failure) where failure.exitStatus == 1 {
      return false
    } catch {
      throw problem(GitProblem(error, "merge-base"))
    }
  }

  /// The commit that the ref of the remote is now; nil where there is no ref.
  private func present() throws(GitError) -> CommitName? {
    let lines = try git.lines(["ls-remote", "--quiet", "--", address, place.ref])
    return lines.first { $0.hasSuffix("\t\(place.ref)") }.map { String($0.prefix { $0 != "\t" }) }
  }
}

extension GitError.FailedCommand {
  /// Whether git said something in what programs read, or in what people do.
  fileprivate func says(_ phrase: String) -> Bool {
    words.contains(phrase) || String(decoding: output, as: UTF8.self).contains(phrase)
  }

  /// What hosts answer to whoever has no right to write.
  fileprivate var isDenial: Bool {
    [
      "error: 403", "Permission to ", "permission denied", "Permission denied",
      "not allowed to push",
    ]
    .contains(where: says)
  }

  /// What servers answer to one of two pushes that come at the same moment.
  fileprivate var isRace: Bool {
    ["cannot lock ref", "failed to lock", "failed to update ref", "incorrect old value"]
      .contains(where: says)
  }
}
