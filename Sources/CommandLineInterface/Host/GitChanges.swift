import Domain
import JSONSyntax
import Manifests
import Planning
import Rendering
import Storage
import System

/// What changed in a workspace since it parted from a commit, whether it is committed or not.
struct GitChanges {
  /// The files that changed, relative to the workspace.
  let paths: [String]
  private let git: Git
  private let base: String

  init(in folder: String, since reference: String) throws {
    do throws(CommandFailure.GitProblem) {
      git = try Git.opened(around: folder)
      base = try git.commitParted(from: reference)
      let edited = [
        "diff", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv",
        "--ignore-submodules", "--relative", "-z", base, "--", ".",
      ]
      let new = ["ls-files", "--others", "--exclude-standard", "-z", "--", "."]
      paths = try Self.lines(edited, of: git) + Self.lines(new, of: git)
    } catch {
      throw CommandFailure.changesUnknown(since: reference, error)
    }
  }

  private static func lines(
    _ words: [String], of git: Git
  ) throws(CommandFailure.GitProblem) -> [String] {
    do throws(GitError) {
      let output = try git.output(words, maximumOutputBytes: 1 << 28)
      return output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    } catch {
      throw CommandFailure.GitProblem(error, words[0])
    }
  }

  /// What a file was in the commit; nil where it was not there, or cannot be had.
  func formerContent(of path: String) -> [UInt8]? {
    try? git.output(
      ["cat-file", "blob", "\(base):./\(path)"], maximumOutputBytes: ManifestFile.maximumBytes)
  }
}

extension WorkspaceFolder {
  /// The repository that the workspace lies in; nil where there is none.
  var git: Git? { try? Git(around: path) }
}

extension WorkspaceFolder {
  /// That git does not let anyone use the repository that the workspace lies in, if so: then it is not
  /// known which commit is checked out.
  var noteOnUnusableRepository: String? {
    do throws(GitError) {
      _ = try Git(around: path)
    } catch {
      guard case .noRepository(let words?) = error else { return nil }
      return
        "titrate: note: Git does not open the repository of the workspace, so it is not known which "
        + "commit this is, and whether a newer one was applied.\(inert(quotingGit(words)))\n"
    }
    return nil
  }
}

extension Git {
  /// A commit that is checked out, and its message.
  struct Head {
    let checkout: Checkout
    let message: String
  }

  /// The commit that is checked out; nil in a repository without commits.
  var head: Head? {
    guard let lines = try? lines(["log", "--max-count=1", "--format=%H %ct%n%B"]),
      let words = lines.first?.split(separator: " "), words.count == 2,
      let seconds = Int64(words[1])
    else { return nil }
    return Head(
      checkout: Checkout(commit: String(words[0]), committedAt: Instant(seconds: seconds)),
      message: lines.dropFirst().joined(separator: "\n"))
  }

  /// The same without its message.
  var checkout: Checkout? { head?.checkout }

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
          + "\(few(10, of: names)).\n")
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
