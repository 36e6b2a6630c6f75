import Domain
import Manifests
import Planning
import Storage
import System

/// What changed in a workspace since it parted from a commit, whether it is committed or not.
struct GitChanges {
  /// The files that changed, relative to the workspace.
  let paths: [String]
  private let git: Git
  private let base: String

  init(in folder: String, since reference: String) throws {
    func failed(_ command: String) -> CommandFailure {
      .gitFailed(since: reference, command: command)
    }
    /// What an error of git means; `failure` if the command itself failed.
    func meaning(of error: GitError, orElse failure: CommandFailure) -> CommandFailure {
      switch error {
      case .noRepository, .failed: failure
      case .program(.timedOut): .gitTooSlow(since: reference)
      case .program: .noGit(since: reference)
      }
    }
    let git: Git
    do throws(GitError) { git = try Git(around: folder) } catch {
      throw meaning(of: error, orElse: failed("rev-parse"))
    }
    func lines(_ arguments: [String], orElse failure: CommandFailure) throws -> [String] {
      do throws(GitError) {
        let output = try git.output(arguments, maximumOutputBytes: 1 << 28)
        return output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      } catch {
        throw meaning(of: error, orElse: failure)
      }
    }
    let commit = try lines(
      ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(reference)^{commit}"],
      orElse: .unknownReference(reference))
    let base = try lines(
      ["merge-base", Self.word(commit), "HEAD"], orElse: .unknownReference(reference))
    self.base = Self.word(base)
    let edited = [
      "diff", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv",
      "--ignore-submodules", "--relative", "-z", self.base, "--", ".",
    ]
    let new = ["ls-files", "--others", "--exclude-standard", "-z", "--", "."]
    self.git = git
    paths =
      try lines(edited, orElse: failed("diff")) + lines(new, orElse: failed("ls-files"))
  }

  /// What a file was in the commit; nil where it was not there, or cannot be had.
  func formerContent(of path: String) -> [UInt8]? {
    try? git.output(
      ["cat-file", "blob", "\(base):./\(path)"], maximumOutputBytes: ManifestFile.maximumBytes)
  }

  private static func word(_ lines: [String]) -> String {
    String((lines.first ?? "").prefix { !$0.isWhitespace })
  }
}

extension WorkspaceFolder {
  /// The repository that the workspace lies in; nil where there is none.
  var git: Git? { try? Git(around: path) }
}

extension Git {
  /// The commit that is checked out; nil in a repository without commits.
  var checkout: Checkout? {
    guard let line = try? lines(["log", "--max-count=1", "--format=%H %ct"]).first else {
      return nil
    }
    let words = line.split(separator: " ")
    guard words.count == 2, let seconds = Int64(words[1]) else { return nil }
    return Checkout(commit: String(words[0]), committedAt: Instant(seconds: seconds))
  }

  /// Whether a commit is older than another: among its ancestors, or, where the clone cannot tell
  /// since it lacks a part of the history, committed before it.
  func isOlder(_ commit: Checkout, than other: Checkout) -> Bool {
    guard commit.commit != other.commit else { return false }
    do throws(GitError) {
      _ = try output(["merge-base", "--is-ancestor", commit.commit, other.commit])
      return true
    } catch .failed(let failure) where failure.exitStatus == 1 && !isShallow {
      return false
    } catch {
      return commit.committedAt < other.committedAt
    }
  }
}

/// What a run is narrowed to, in terms of a workspace.
struct Narrowing {
  let selection: Selection?
  /// Files that belong to it even if it is not known what they are about.
  var files: Set<String> = []
}

extension WorkspaceFolder {
  /// The experiments of a selection whose manifests, or whose features' manifests, changed since a
  /// commit. Other changes are left out of the plan, and a note says so.
  func changedExperiments(
    since reference: String, in reading: WorkspaceReading, within selection: Selection?
  ) throws -> Narrowing {
    let (workspace, state) = (reading.workspace, reading.stored.state)
    let changes = try GitChanges(in: path, since: reference)
    let paths = changes.paths.filter { $0.hasSuffix(".json") && !$0.contains("/.") }
    let files = Set(paths.map { prefix + $0 })
    var subjects = workspace.subjects(ofFilesAt: files)
    for path in paths {
      guard let bytes = changes.formerContent(of: path), ManifestFile.isManifest(bytes),
        let subject = ManifestFile(path: path, bytes: bytes).subject
      else { continue }
      subjects.insert(subject)
    }
    let experiments = workspace.experiments(of: subjects, state).filter {
      selection?.contains($0) ?? true
    }
    let left = subjects.filter { $0.isLeftOut(by: experiments, workspace, state) }
    if !left.isEmpty {
      let names = left.map { "\($0.kind.rawValue.lowercased()) \($0)" }.sorted()
      Console.message(
        "titrate: note: Changed, but left out since no changed experiment needs it: "
          + "\(names.prefix(10).joined(separator: ", "))"
          + "\(names.count > 10 ? " and \(names.count - 10) more" : "").\n")
    }
    return Narrowing(
      selection: Selection(environments: [], experiments: experiments), files: files)
  }
}

extension Subject {
  fileprivate func isLeftOut(
    by experiments: Set<ExperimentID>, _ workspace: Workspace, _ state: State
  ) -> Bool {
    switch self {
    case .experiment: false
    case .environment(let key) where !workspace.describes(self): state.environments[key] != nil
    case .environment(let key): !experiments.contains { $0.environment == key }
    case .feature(let name) where !workspace.describes(self): state.features[name] != nil
    case .feature(let name):
      !experiments.contains { id in
        workspace.experiments[id]?.feature == name || state.experiments[id]?.feature == name
      }
    }
  }
}
