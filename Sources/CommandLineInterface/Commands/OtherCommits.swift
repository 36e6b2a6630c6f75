import JSONSyntax
import Manifests
import Planning
import Rendering
import Storage
import System

/// The workspace as other commits have it: what a plan of a pull request is compared with.
struct OtherCommits {
  /// What it is to be merged into.
  let base: Workspace?
  /// The same when the merge was made that is checked out, if it has moved on since.
  private let earlierBase: Workspace?
  private let pullRequests: [PullRequest]

  /// Another pull request. What it is to be merged into is known where it is a merge that a host made
  /// to try it.
  private struct PullRequest {
    let name: String
    let workspace: Workspace
    let base: Workspace?
  }

  /// Reads them. A branch that is gone by now has nothing to tell.
  init(_ commits: ComparedCommits, _ folder: WorkspaceFolder) throws {
    do throws(CommandFailure.GitProblem) {
      let git = try Git.opened(around: folder.path)
      (base, earlierBase) = try Self.bases(commits.base, folder, git)
      pullRequests = try Self.pullRequests(commits.others, folder, git)
    } catch {
      throw CommandFailure.baseUnknown(commits.base ?? commits.others[0], error)
    }
  }

  private static func bases(
    _ reference: String?, _ folder: WorkspaceFolder, _ git: Git
  ) throws(CommandFailure.GitProblem) -> (now: Workspace?, earlier: Workspace?) {
    guard let reference else { return (nil, nil) }
    guard let commit = try git.commits(named: [reference])[0] else { throw .unknownReference }
    let workspace = try folder.workspace(at: commit, in: git)
    if !workspace.settings.isSound {
      Console.message(
        "titrate: note: '\(Settings.fileName)' has mistakes at '\(inert(reference))', so the policy there "
          + "does not count.\n")
    }
    guard let earlier = try git.trialMerge(into: commit), earlier != commit else {
      return (workspace, nil)
    }
    Console.message(
      "titrate: note: '\(inert(reference))' has moved on since this merge was made, so the plan may take "
        + "back what came since. Make the merge anew, and plan again.\n")
    guard let found = try git.commits(named: [earlier])[0] else { return (workspace, nil) }
    return (workspace, try folder.workspace(at: found, in: git))
  }

  /// Nobody waits longer than that for the branches of others, in seconds.
  private static let patience = 30

  private static func pullRequests(
    _ references: [String], _ folder: WorkspaceFolder, _ git: Git
  ) throws(CommandFailure.GitProblem) -> [PullRequest] {
    var git = git
    git.timeoutSeconds = patience
    let commits = try git.commits(named: references)
    let parents = try git.parents(of: commits.map { $0 ?? "" })
    // Of any other merge the first parent says nothing.
    let bases = try git.commits(
      named: zip(references, parents).map { reference, parents in
        isTrialMerge(reference) && parents.count > 1 ? parents[0] : ""
      })
    var pullRequests: [PullRequest] = []
    for (index, reference) in references.enumerated() {
      guard let commit = commits[index] else {
        Console.message("titrate: note: There is no '\(inert(reference))' to compare with.\n")
        continue
      }
      // The same under another name.
      if commits.firstIndex(of: commit) != index { continue }
      var base: Workspace?
      if let parent = bases[index] { base = try folder.workspace(at: parent, in: git) }
      pullRequests.append(
        PullRequest(
          name: name(reference), workspace: try folder.workspace(at: commit, in: git), base: base))
    }
    return pullRequests
  }

  /// Whether a ref is the merge that a host makes of a pull request to try it.
  private static func isTrialMerge(_ reference: String) -> Bool {
    ["refs/pull/", "refs/merge-requests/"].contains(where: reference.hasPrefix)
      && reference.hasSuffix("/merge")
  }

  /// A branch as people know it: `#41` for a pull request of GitHub, `!41` for a merge request of
  /// GitLab.
  private static func name(_ reference: String) -> String {
    let parts = reference.split(separator: "/")
    guard parts.count == 4, parts[0] == "refs" else { return reference }
    return parts[1] == "pull"
      ? "#\(parts[2])" : parts[1] == "merge-requests" ? "!\(parts[2])" : reference
  }

  /// A plan with what these have to do with it. What they ask for may concern any part of the state,
  /// and has documents of its own.
  func compared(
    _ plan: Plan, _ input: PlanningInput, _ stored: StoredState,
    documents: (Settings) throws -> [DocumentChange]
  ) throws -> Plan {
    let bases = try [base, earlierBase].compactMap(\.self).map { base in
      Plan(input.asking(for: base, given: stored, documents: try documents(base.settings)))
    }
    let others = pullRequests.map { other in
      Branch(
        other.name, Plan(input.asking(for: other.workspace, given: stored)),
        besides: other.base.map { Plan(input.asking(for: $0, given: stored)) } ?? bases.first)
    }
    return plan.compared(withBase: bases).compared(with: others)
  }
}

extension WorkspaceFolder {
  /// The workspace as a commit has it, read without a work tree.
  fileprivate func workspace(at commit: String, in git: Git) throws(CommandFailure.GitProblem)
    -> Workspace
  {
    do throws(GitError) {
      let objects = try git.files(of: commit).filter { path, _ in
        path.hasSuffix(".json")
          && !path.split(separator: "/").dropLast().contains { $0.hasPrefix(".") }
      }
      let paths = objects.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let contents = try git.objects(paths.compactMap { objects[$0] })
      let texts = Dictionary(
        uniqueKeysWithValues: zip(paths, contents.map { $0?.bytes ?? [] }))
      let (settings, problems) =
        texts[Settings.fileName].map {
          Settings.read(path: prefix + Settings.fileName, bytes: $0)
        } ?? (Settings(), [])
      let published = Set(settings.publications.map(\.path))
      let manifests = paths.filter { path in
        path != Settings.fileName && !published.contains(path) && !excluded.contains(path)
          && !settings.ignored.ignores(path, isDirectory: false)
      }
      return Workspace(
        settings: settings, settingsProblems: problems,
        files: manifests.map { file($0, texts[$0] ?? []) })
    } catch {
      throw CommandFailure.GitProblem(error, "cat-file")
    }
  }

  private func file(_ path: String, _ bytes: [UInt8]) -> ManifestFile {
    bytes.count <= ManifestFile.maximumBytes
      ? ManifestFile(path: prefix + path, bytes: bytes)
      : ManifestFile(
        path: prefix + path,
        unreadable: FileReadError.tooLarge(limitBytes: ManifestFile.maximumBytes).reason)
  }
}
