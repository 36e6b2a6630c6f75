import Storage
import System

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
