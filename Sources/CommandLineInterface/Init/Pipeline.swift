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
