import Storage
import System

// What people and pull requests name: commits that a clone of a runner often lacks.
extension Git {
  /// Git in the repository that a folder lies in.
  static func opened(around folder: String) throws(CommandFailure.GitProblem) -> Git {
    do throws(GitError) {
      return try Git(around: folder)
    } catch {
      throw CommandFailure.GitProblem(error, "rev-parse")
    }
  }

  // MARK: Commits

  /// The commits that some words name (gitrevisions), or that they name on the remote; nil for what
  /// neither has. Of what the clone lacks, those commits alone are fetched.
  func commits(named references: [String]) throws(CommandFailure.GitProblem) -> [String?] {
    var commits = try commitsHere(references)
    let missing = references.indices.filter { commits[$0] == nil }
    guard !missing.isEmpty else { return commits }
    let remotes = try words(["remote"])
    let places = missing.map { RemotePlace(references[$0], among: remotes) }
    for remote in Set(places.compactMap { $0?.remote }) {
      let wanted = places.map { $0?.remote == remote ? $0 : nil }
      let found = try self.commits(at: wanted, of: remote)
      try fetchMissing(found.compactMap(\.self), of: remote)
      for (index, commit) in zip(missing, found) where commit != nil { commits[index] = commit }
    }
    return try commitsHere(commits.map { $0 ?? "" })
  }

  /// A branch of a remote comes before a tag of that name, which anybody may have pushed.
  private func commitsHere(
    _ references: [String]
  ) throws(CommandFailure.GitProblem) -> [String?] {
    let plain = references.map { $0.contains(where: \.isNewline) ? "" : $0 }
    do throws(GitError) {
      let found = try objects(plain.flatMap { ["refs/remotes/\($0)^{commit}", "\($0)^{commit}"] })
      return plain.indices.map { (found[2 * $0] ?? found[2 * $0 + 1])?.name }
    } catch {
      throw CommandFailure.GitProblem(error, "cat-file")
    }
  }

  /// Where a reference is looked for that the clone lacks.
  private struct RemotePlace {
    let remote: String
    /// The names that it may have there, the likeliest first; none for the name of a commit.
    let names: [String]
    let commit: String?

    /// `REMOTE/BRANCH`, or a branch, a tag, a ref or a commit of the usual remote; nil where there is
    /// no remote, or it can be no name.
    init?(_ reference: String, among remotes: [String]) {
      let named = remotes.first { reference.hasPrefix($0 + "/") }
      guard let remote = named ?? remotes.first(where: { $0 == "origin" }) ?? remotes.first,
        !reference.contains(where: { $0.isWhitespace || "*?[~^:\\".contains($0) }),
        !reference.isEmpty, !reference.contains("@{"), !reference.hasPrefix("-")
      else { return nil }
      self.remote = remote
      let isCommit = [40, 64].contains(reference.utf8.count) && reference.allSatisfy(\.isHexDigit)
      commit = isCommit ? reference : nil
      let name = named.map { String(reference.dropFirst($0.count + 1)) } ?? reference
      names =
        isCommit
        ? [] : name.hasPrefix("refs/") ? [name] : ["refs/heads/\(name)", "refs/tags/\(name)"]
    }
  }

  /// What the remote has at places.
  private func commits(
    at places: [RemotePlace?], of remote: String
  ) throws(CommandFailure.GitProblem) -> [String?] {
    let names = places.flatMap { $0?.names ?? [] }
    let lines = names.isEmpty ? [] : try words(["ls-remote", "--quiet", "--", remote] + names)
    let refs = lines.map { $0.split(separator: "\t").map(String.init) }.filter { $0.count == 2 }
    let commits = Dictionary(refs.map { ($0[1], $0[0]) }, uniquingKeysWith: { first, _ in first })
    return places.map { place in
      place?.commit ?? place?.names.lazy.compactMap { commits[$0] }.first
    }
  }

  /// Fetches commits by their names, so that no ref of the clone changes. One that the remote does not
  /// have, or does not give in time, stays missing.
  private func fetchMissing(
    _ commits: [String], of remote: String
  ) throws(CommandFailure.GitProblem) {
    let missing = zip(commits, try commitsHere(commits)).filter { $0.1 == nil }.map(\.0)
    guard !missing.isEmpty else { return }
    let deadline = monotonicMilliseconds() + timeoutSeconds * 1_000
    let depth = isShallow ? 1 : nil
    do throws(FileLockError) {
      let lock = try lockFetching()
      if (try? fetch(missing, of: remote, depth: depth)) == nil {
        for commit in missing where monotonicMilliseconds() < deadline {
          try? fetch([commit], of: remote, depth: depth)
        }
      }
      lock.release()
    } catch {
      throw .tooSlow
    }
  }

  private func words(_ words: [String]) throws(CommandFailure.GitProblem) -> [String] {
    do throws(GitError) {
      return try lines(words)
    } catch {
      throw CommandFailure.GitProblem(error, words[0])
    }
  }

  // MARK: Where branches parted

  /// The commit at which what is checked out parted from another one.
  ///
  /// A shallow clone may not reach back to it. If it is the merge that a host makes of a pull request
  /// to try it, that is its first parent, what the pull request is to be merged into.
  func commitParted(from reference: String) throws(CommandFailure.GitProblem) -> String {
    guard let commit = try commits(named: [reference])[0] else { throw .unknownReference }
    do throws(GitError) {
      if let parted = try lines(["merge-base", commit, "HEAD"]).first { return parted }
    } catch .failed(let failure) where failure.exitStatus == 1 {
      // There is none, as far as the clone reaches.
    } catch {
      throw CommandFailure.GitProblem(error, "merge-base")
    }
    guard isShallow, let trialBase = try trialMerge(into: commit),
      let parent = try commits(named: [trialBase])[0]
    else { throw .noCommonAncestor(isShallow: isShallow) }
    return parent
  }

  /// What is checked out, if it is the merge that a host makes of a pull request to try it: the commit
  /// that it merges into. `base` is that by now.
  func trialMerge(into base: String) throws(CommandFailure.GitProblem) -> String? {
    guard let head = try commitsHere(["HEAD"])[0] else { return nil }
    let parents = try parents(of: [head])[0]
    return parents.count > 1 && (parents[0] == base || Circumstances.isTrialMerge(head))
      ? parents[0] : nil
  }

  /// The parents of commits that the clone has, even where it does not have those.
  func parents(of commits: [String]) throws(CommandFailure.GitProblem) -> [[String]] {
    do throws(GitError) {
      return try objects(commits).map { object in
        String(decoding: object?.bytes ?? [], as: UTF8.self)
          .split(separator: "\n", omittingEmptySubsequences: false)
          .prefix { !$0.isEmpty }.filter { $0.hasPrefix("parent ") }
          .map { String($0.dropFirst("parent ".count)) }
      }
    } catch {
      throw CommandFailure.GitProblem(error, "cat-file")
    }
  }
}

extension Circumstances {
  /// Whether the run says that a commit is the merge that the host makes of a pull request to try it.
  fileprivate static func isTrialMerge(_ commit: String) -> Bool {
    let ref = environmentVariable("GITHUB_REF") ?? ""
    if ref.hasPrefix("refs/pull/"), ref.hasSuffix("/merge") {
      return environmentVariable("GITHUB_SHA") == commit
    }
    return environmentVariable("CI_MERGE_REQUEST_EVENT_TYPE") == "merged_result"
      && environmentVariable("CI_COMMIT_SHA") == commit
  }
}

extension CommandFailure {
  /// Why git does not say what another commit has.
  enum GitProblem: Error {
    case noProgram
    case tooSlow
    /// Its words, where it does not open the repository that is there.
    case noRepository(words: String?)
    /// Neither the clone nor its remote has such a commit.
    case unknownReference
    /// The clone has the commit, and no ancestor in common with it.
    case noCommonAncestor(isShallow: Bool)
    case failed(command: String, words: String)
  }
}

extension CommandFailure.GitProblem {
  init(_ error: GitError, _ command: String) {
    self =
      switch error {
      case .noRepository(let words): .noRepository(words: words)
      case .failed(let failure): .failed(command: command, words: failure.words)
      case .program(.timedOut): .tooSlow
      case .program: .noProgram
      }
  }

  /// What is wrong and what to do, in full sentences.
  func text(_ reference: String, unknown: String) -> String {
    let consequence = "so it is not known \(unknown) \"\(reference)\"."
    return switch self {
    case .noProgram: "Git could not be run, \(consequence)"
    case .tooSlow: "Git did not answer in time, \(consequence)"
    case .noRepository(nil): "The workspace lies in no git repository, \(consequence)"
    case .noRepository(let words):
      "Git does not open the repository, \(consequence)\(quotingGit(words))"
    case .unknownReference:
      "Neither this clone nor its remote has a commit \"\(reference)\"."
    case .noCommonAncestor(isShallow: true):
      "This shallow clone does not reach back to where it parted from \"\(reference)\". Check it out with "
        + "its whole history: `fetch-depth: 0` on GitHub, `GIT_DEPTH: 0` on GitLab, or `git fetch "
        + "--unshallow`."
    case .noCommonAncestor(isShallow: false):
      "What is checked out has no ancestor in common with \"\(reference)\"."
    case .failed(let command, let words):
      "Git failed at `git \(command)`, \(consequence)\(quotingGit(words))"
    }
  }
}

extension CommandFailure {
  static func changesUnknown(since reference: String, _ problem: GitProblem) -> Self {
    Self(problem.text(reference, unknown: "what changed since"))
  }

  static func baseUnknown(_ reference: String, _ problem: GitProblem) -> Self {
    Self(problem.text(reference, unknown: "what the manifests ask for at"))
  }
}
