import Domain
import Manifests
import Planning
import Storage
import System

/// Why git could not say what has changed.
enum GitFailure: Hashable {
  case noGit
  case tooSlow
  case unknownReference
  case failed(command: String)

  /// What is wrong and what to do, in full sentences.
  func text(_ reference: String) -> String {
    switch self {
    case .noGit: "Git could not be run, so it is not known what changed since \"\(reference)\"."
    case .tooSlow:
      "Git did not answer in time, so it is not known what changed since \"\(reference)\"."
    case .unknownReference:
      "Git knows no commit \"\(reference)\" with which the workspace has a common ancestor. Fetch its "
        + "history first; a shallow checkout does not have it."
    case .failed(let command):
      "Git failed at `git \(command)`, so it is not known what changed since \"\(reference)\". Is the "
        + "workspace in a repository?"
    }
  }
}

/// What changed in a workspace since it parted from a commit, whether it is committed or not.
struct GitChanges {
  /// The files that changed, relative to the workspace.
  let paths: [String]
  private let git: Git
  private let base: String

  init(in folder: String, since reference: String) throws {
    let git: Git
    do throws(GitError) { git = try Git(around: folder) } catch {
      throw CommandFailure.git(
        reference: reference, GitFailure(error, .failed(command: "rev-parse")))
    }
    func lines(_ arguments: [String], _ problem: GitFailure) throws -> [String] {
      do throws(GitError) {
        let output = try git.output(arguments, maximumOutputBytes: 1 << 28)
        return output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      } catch {
        throw CommandFailure.git(reference: reference, GitFailure(error, problem))
      }
    }
    let commit = try lines(
      ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(reference)^{commit}"],
      .unknownReference)
    let base = try lines(["merge-base", Self.word(commit), "HEAD"], .unknownReference)
    self.base = Self.word(base)
    let edited = [
      "diff", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv",
      "--ignore-submodules", "--relative", "-z", self.base, "--", ".",
    ]
    let new = ["ls-files", "--others", "--exclude-standard", "-z", "--", "."]
    self.git = git
    paths =
      try lines(edited, .failed(command: "diff")) + lines(new, .failed(command: "ls-files"))
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

extension GitFailure {
  /// Translates an error of git; `problem` is what it means if the command itself failed.
  fileprivate init(_ error: GitError, _ problem: GitFailure) {
    switch error {
    case .noRepository, .failed: self = problem
    case .program(.timedOut): self = .tooSlow
    case .program: self = .noGit
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
