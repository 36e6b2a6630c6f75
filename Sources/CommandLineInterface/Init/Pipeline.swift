import Domain
import Manifests
import System

/// The files by which a service of continuous integration plans and applies a workspace.
struct Pipeline {
  let host: CodeHost
  /// The root of the repository.
  let root: String
  /// The folder of the workspace below the root; `.` for the root itself.
  let workspace: String
  /// Where in git its state is kept.
  let state: GitPlace
  /// What is to be written, by paths below the root.
  private(set) var files: [StarterWorkspace.File] = []
  /// What is there already for this workspace, by paths below the root.
  private(set) var present: [String] = []
  /// A file that has to be included by one that is there, and is somebody else's.
  private(set) var included: String?

  /// The file that GitLab reads, and that includes the others.
  static let gitLabFile = ".gitlab-ci.yml"

  /// Of the workspace in a folder, whose path has no symbolic links. Its state is in the branch of its
  /// name unless it is kept elsewhere in git already.
  init(
    _ host: CodeHost, of folder: String, shownAs shown: String, stateIn state: GitPlace? = nil
  ) throws {
    guard let root = repositoryRoot(above: folder) else {
      throw CommandFailure(
        "The folder \"\(shown)\" lies in no git repository, and CI reads its files at the root of one. "
          + "Run `git init` there first, or leave out --ci.")
    }
    let place = StarterWorkspace.Place(folder, lineage: "")
    guard !place.folder.contains("$"), !place.folder.unicodeScalars.contains(where: isControl)
    else {
      throw CommandFailure(
        "The path of \"\(shown)\" has a character that means something else to CI, '$' or a control "
          + "character. Rename the folder.")
    }
    self.host = host
    self.root = root
    workspace = place.folder.isEmpty ? "." : place.folder
    self.state = try state ?? GitPlace(branch: place.branch)
    let recipes = Recipe.all(for: host)
    for folder in recipes.flatMap(\.folders) { try requireFolder(folder) }
    let distinction = try distinction(of: recipes, place)
    for recipe in recipes { add(recipe, distinction) }
    if host == .gitlab { include(recipes.map { $0.path(distinction) }) }
  }

  /// What the names of the files are told apart by: nothing, unless others have them.
  private func distinction(
    of recipes: [Recipe], _ place: StarterWorkspace.Place
  ) throws -> String? {
    let own = place.distinction.isEmpty ? "root" : place.distinction
    let possible = [nil, own].filter { distinction in
      recipes.allSatisfy { isFree($0.path(distinction)) || isOurs($0.path(distinction)) }
    }
    let present = possible.first { distinction in
      recipes.contains { isOurs($0.path(distinction)) }
    }
    guard let distinction = present ?? possible.first else {
      let paths = list(recipes.map { $0.path(own) })
      throw CommandFailure(
        "The files for CI would be \(paths), and others are there already, not for this workspace. "
          + "Nothing was written. Move them away.")
    }
    return distinction
  }

  private mutating func add(_ recipe: Recipe, _ distinction: String?) {
    let path = recipe.path(distinction)
    guard isFree(path) else { return present.append(path) }
    let text = recipe.text(
      for: workspace, distinction, branch: Self.mainBranch(of: root), state: state)
    files.append(StarterWorkspace.File(path: path, purpose: recipe.purpose, text: text))
  }

  private mutating func include(_ paths: [String]) {
    let lines = paths.map { "  - local: \($0)\n" }.joined()
    if isFree(Self.gitLabFile) {
      let purpose = "what GitLab reads: it includes the other"
      files.append(
        StarterWorkspace.File(path: Self.gitLabFile, purpose: purpose, text: "include:\n\(lines)"))
    } else if let text = text(of: Self.gitLabFile), paths.allSatisfy(text.contains) {
      present.append(Self.gitLabFile)
    } else {
      included = "include:\n\(lines)"
    }
  }

  /// The branch whose manifests are applied: the main one of the remote where the clone knows it, or
  /// one of the usual names, or else the one that is checked out.
  private static func mainBranch(of root: String) -> String {
    func lines(_ words: [String]) -> [String] { (try? Git(around: root).lines(words)) ?? [] }
    func name(_ reference: String) -> String? {
      lines(["symbolic-ref", "--short", "-q", reference]).first
    }
    if let remote = name("refs/remotes/origin/HEAD"), remote.hasPrefix("origin/") {
      return String(remote.dropFirst("origin/".count))
    }
    let head = name("HEAD")
    let branches = lines(["for-each-ref", "--format=%(refname:lstrip=-1)"])
    let usual = ["main", "master"].first { branches.contains($0) }
    return usual ?? head.flatMap { branches.contains($0) || $0 == "master" ? $0 : nil } ?? "main"
  }

  /// Whether the clone has the remote in which the state is kept.
  var hasRemote: Bool {
    (try? Git(around: root).lines(["remote"]))?.contains(state.remote) == true
  }

  // MARK: What is there

  /// Throws where something else stands in the place of a folder. A link could lead anywhere.
  private func requireFolder(_ path: String) throws {
    guard let kind = try fileKind(at: "\(root)/\(path)"), kind != .folder else { return }
    throw CommandFailure(
      "'\(path)' is a \(kind.rawValue), and the files for CI belong into a folder there. A link is not "
        + "followed: it could lead out of the repository. Nothing was written.")
  }

  private func isFree(_ path: String) -> Bool { !exists(at: "\(root)/\(path)") }

  /// Whether the file is a recipe for this workspace.
  private func isOurs(_ path: String) -> Bool {
    text(of: path).flatMap(Recipe.workspace) == Recipe.name(of: workspace)
  }

  /// The file by which the host knows who reviews what: the first that is there, or else where one is
  /// to be made.
  var ownersFile: String {
    let places: [String] =
      switch host {
      case .github: [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"]
      case .gitlab: ["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"]
      }
    let usual = host == .github ? places[0] : places[2]
    return places.first { !isFree($0) } ?? usual
  }

  func text(of path: String) -> String? {
    (try? readFile(at: "\(root)/\(path)", maximumBytes: 1 << 20))
      .map { String(decoding: $0, as: UTF8.self) }
  }
}

extension Pipeline {
  /// What was made, and what a person is to do. A command brings a state along that is in a file.
  func text(bringingState command: String?) -> String {
    let made = files.map { ($0.path, $0.purpose) }
    let steps = (steps + [beginning(command)]).enumerated().map { index, step in
      "  \(index + 1). \(step.split(separator: "\n").joined(separator: "\n     "))\n"
    }
    let lists = [
      made.isEmpty ? "" : "Made at the root of the repository:\n\(rows(made))",
      present.isEmpty
        ? "" : "There already, and left as it is:\n" + present.map { "  \($0)\n" }.joined(),
      "Left to do by hand, once:\n\(steps.joined())",
    ]
    return lists.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// All but the last step, each with its place on the pages of the host.
  private var steps: [String] {
    switch host {
    case .github: [remote, download].compactMap(\.self) + gitHubSteps
    case .gitlab: [remote, inclusion, download].compactMap(\.self) + gitLabSteps
    }
  }

  private var gitHubSteps: [String] {
    [
      """
      Approvals: Settings → Environments → New environment, called titrate-approval, with
      "Required reviewers". Without them, a run that would need an approval fails.
      """,
      """
      Rights: the jobs ask for theirs themselves. Settings → Actions → General has to permit
      actions of GitHub; under "Workflow permissions" read is enough. A private repository without
      GitHub Code Security needs CODE_SCANNING: "false" at the head of the workflow.
      """,
      """
      The branch of the state: Settings → Rules → Rulesets → New branch ruleset, for titrate-*,
      with "Restrict deletions" and "Block force pushes". Rules that ask for reviews or checks
      must leave titrate-* out.
      """,
      owners([".github/workflows/titrate*.yml"]) + """
        In the ruleset of the main branch: "Require review from Code Owners".
        """,
    ]
  }

  private var gitLabSteps: [String] {
    [
      """
      Rights: Settings → Access tokens → Add new token, twice: one with the role Developer and the
      scope write_repository, and one with the role Reporter and the scope api. Then Settings →
      CI/CD → Variables → Add variable, each masked: the first as TITRATE_GITLAB_TOKEN, and
      protected, the second as TITRATE_NOTE_TOKEN, and not protected: merge requests need it.
      """,
      """
      Approvals: Settings → CI/CD → Protected environments → Protect an environment, called
      titrate-approval, with those who may deploy. Without it, whoever may merge may approve.
      """,
      """
      The clock: Build → Pipeline schedules → New schedule, */10 * * * * on the main branch.
      """,
      """
      The branch of the state: Settings → Repository → Protected branches → Add protected branch,
      titrate-*, to which the token may push, without force pushes.
      """,
      owners([".gitlab-ci.yml", ".gitlab/titrate*.yml"]) + """
        For the main branch under "Protected branches": "Code owner approval".
        """,
    ]
  }

  /// Who reviews manifests, and who reviews what CI does with them.
  private func owners(_ paths: [String]) -> String {
    let words = workspace.split(separator: " ", omittingEmptySubsequences: false)
    let folder = workspace == "." ? "*" : "/\(words.joined(separator: "\\ "))/"
    let known = text(of: ownersFile)?.split { $0.isWhitespace } ?? []
    let missing = ([folder] + paths.map { "/\($0)" }).filter { path in
      !known.contains { $0 == path }
    }
    guard !missing.isEmpty else { return "Reviewers: \(ownersFile) names them already.\n" }
    let lines = missing.map { "  \($0) @your-organization/your-team\n" }
    return "Reviewers, in \(ownersFile):\n\(lines.joined())"
  }

  private var download: String? {
    guard Release.address == nil else { return nil }
    return """
      The program: this build does not know where it can be downloaded. Fill in TITRATE_URL and
      TITRATE_SHA256_… in these files; the jobs say what to write, and how to build it instead.
      """
  }

  private var remote: String? {
    hasRemote
      ? nil : "The remote: this clone has no \(state.remote) yet, where the state is to be kept."
  }

  private var inclusion: String? {
    included.map { "Add to \(Self.gitLabFile), whose jobs need the stages test and deploy:\n\($0)" }
  }

  private func beginning(_ command: String?) -> String {
    if let command {
      return "Commit all of it, and merge. Then bring the state along, from here:\n  \(command)"
    }
    let operand = workspace == "." ? "" : " \(shellWord(workspace))"
    return """
      Commit all of it, and merge. Then begin the state, in a clone of the main branch, at its root:
        titrate apply\(operand) --new-state
      """
  }
}
