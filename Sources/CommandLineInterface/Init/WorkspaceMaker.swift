import Domain
import Manifests
import Planning
import Reconciling
import System

/// Fills a folder with the files of a workspace, and its repository with those that CI reads; what
/// it made is gone again if that fails.
struct WorkspaceMaker {
  private let folder: String
  private var files = FileMaker()

  init(in folder: String) {
    self.folder = folder
  }

  /// What was made.
  struct Work {
    /// The folder of the workspace, as people would name it.
    var folder: String
    /// The workspace; nil where it was there already.
    var workspace: StarterWorkspace?
    /// A file of settings that was missing.
    var settings: StarterWorkspace.File?
    /// A state in a file, which has to come along.
    var stateFile: String?
    var pipeline: Pipeline?
  }

  /// Writes all files, or none of them. Where CI is asked for, a workspace that is there gets what it
  /// lacks.
  mutating func make(keepingStateInGit isInGit: Bool, for host: CodeHost?) throws -> Work {
    do {
      if let host, let present = try presentWorkspace(host) { return try complete(present, host) }
      return try begin(keepingStateInGit: isInGit || host != nil, host)
    } catch {
      files.undo()
      throw error
    }
  }

  // MARK: A new workspace

  private mutating func begin(keepingStateInGit isInGit: Bool, _ host: CodeHost?) throws -> Work {
    try checkThatNothingIsThere()
    try files.makeFolder(at: folder)
    let path = try canonicalPath(folder)
    try checkPlace(path)
    let workspace = StarterWorkspace(stateIn: isInGit ? StarterWorkspace.Place(path) : nil)
    let pipeline = try host.map { try Pipeline($0, of: path, shownAs: folder) }
    // The state is for those who apply, whatever the umask lets others read.
    if !isInGit { try files.makeFolder(at: inside(".titrate"), mode: 0o700) }
    for file in workspace.files + StarterWorkspace.schemas {
      try files.makeFile(at: inside(file.path), file.text)
    }
    try make(pipeline)
    return Work(folder: folder, workspace: workspace, pipeline: pipeline)
  }

  /// Dot-files do not count, but for those of a workspace: the state there belongs to another one.
  private func checkThatNothingIsThere() throws {
    guard exists(at: folder) else { return }
    let ours = [".titrate", StarterWorkspace.schemaFolder]
    let found = try namesInFolder(at: folder).filter { !$0.hasPrefix(".") || ours.contains($0) }
    guard found.isEmpty else {
      throw CommandFailure(
        "The folder \"\(folder)\" is not empty: it has \(list(found)). A workspace is started only "
          + "where nothing can be overwritten. Name a new folder: `titrate init DIR`.")
    }
  }

  /// Throws where the folder lies in another workspace, which would read its manifests, or in what
  /// belongs to git.
  private func checkPlace(_ path: String) throws {
    guard !path.split(separator: "/").contains(".git") else {
      throw CommandFailure(
        "The folder \"\(folder)\" belongs to git itself. Name one of the work tree.")
    }
    let root = repositoryRoot(above: path)
    var above = path
    while above != root, let parent = parentPath(above), root != nil {
      above = parent
      if try WorkspaceFolder(above).isWorkspace {
        throw CommandFailure(
          "The folder \"\(folder)\" lies in the workspace '\(above)', which reads all manifests below it. "
            + "Make the new one beside it.")
      }
    }
  }

  // MARK: A workspace that is there

  /// The workspace in the folder, or the only one below it.
  private func presentWorkspace(_ host: CodeHost) throws -> WorkspaceFolder? {
    guard leadsToFolder(folder) else { return nil }
    let here = try WorkspaceFolder(folder)
    if here.isWorkspace { return here }
    let below = here.workspacesBelow
    guard below.count < 2 else {
      throw CommandFailure(
        "There are several workspaces: \(list(below)). Name one, such as "
          + "`titrate init \(shellWord(below[0])) --ci \(host.rawValue)`.")
    }
    return try below.first.map { try WorkspaceFolder($0) }
  }

  private mutating func complete(_ present: WorkspaceFolder, _ host: CodeHost) throws -> Work {
    let path = try canonicalPath(present.path)
    var work = Work(folder: present.path)
    let (settings, problems) = try present.settings()
    guard problems.isEmpty else {
      throw CommandFailure(
        "The settings have errors, so it is not known where the state is kept. Mend them first. Nothing "
          + "was written.", because: present.locate(problems))
    }
    let pipeline = try Pipeline(host, of: path, shownAs: present.path, stateIn: settings.git)
    if settings.git == nil {
      let state = try Backend(of: present, LocationArguments()).store.snapshot()
      let place = StarterWorkspace.Place(path, lineage: settings.lineage ?? state?.lineage)
      let file = StarterWorkspace.File(
        path: present.inside(Settings.fileName), purpose: "where the state is kept",
        text: place.settings(naming: nil))
      guard !exists(at: file.path) else {
        let field = place.field.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        throw CommandFailure(
          "'\(file.path)' keeps the state in a file, which no other run of CI would find. Nothing was "
            + "written. Put it into git first: add `\(field)` to these settings. A state that is there "
            + "already comes along with `titrate state push FILE DIR`.")
      }
      try files.makeFile(at: file.path, file.text)
      work.settings = file
      work.stateFile = state.map { _ in present.defaultStatePath }
    }
    try make(pipeline)
    work.pipeline = pipeline
    return work
  }

  // MARK: Files

  private mutating func make(_ pipeline: Pipeline?) throws {
    guard let pipeline else { return }
    for file in pipeline.files {
      try files.makeFile(at: "\(pipeline.root)/\(file.path)", file.text)
    }
  }

  private func inside(_ path: String) -> String {
    folder + (folder.hasSuffix("/") ? "" : "/") + path
  }
}

extension WorkspaceFolder {
  /// Whether this folder itself is one with manifests: it has settings, or a state, or an
  /// environment in its usual place.
  fileprivate var isWorkspace: Bool {
    exists(at: inside(Settings.fileName)) || exists(at: inside(".titrate"))
      || hasEnvironment(in: inside("environments"))
  }

  /// The workspaces in folders below, as people would name them.
  fileprivate var workspacesBelow: [String] {
    guard var tree = try? DirectoryTree(at: path) else { return [] }
    let suffix = "/environments"
    let folders = tree.contents(filesEndingIn: ".json").folders.compactMap { listing in
      let names = (0..<listing.count).map { listing.path(at: $0, behind: "") }
      if names.contains(Settings.fileName) { return listing.path }
      guard listing.path.hasSuffix(suffix), hasEnvironment(in: inside(listing.path)) else {
        return nil
      }
      return String(listing.path.dropLast(suffix.count))
    }
    return Set(folders).sorted().map(inside)
  }

  private func hasEnvironment(in folder: String) -> Bool {
    let names = (try? namesInFolder(at: folder)) ?? []
    return names.contains { name in
      name.hasSuffix(".json")
        && (try? readFile(at: "\(folder)/\(name)", maximumBytes: ManifestFile.maximumBytes))
          .map(ManifestFile.isManifest) == true
    }
  }
}

/// Makes files and folders that are not there yet, and can take back all of it.
struct FileMaker {
  private var made: [String] = []

  /// Writes a file, making the folders above it.
  mutating func makeFile(at path: String, _ text: String) throws(SystemError) {
    if let folder = Self.folder(of: path) { try makeFolder(at: folder) }
    try createFile(at: path, with: Array(text.utf8))
    made.append(path)
  }

  /// Makes a folder and those above it.
  mutating func makeFolder(at path: String, mode: UInt32 = 0o777) throws(SystemError) {
    guard !exists(at: path) else { return }
    if let folder = Self.folder(of: path) { try makeFolder(at: folder) }
    try createFolder(at: path, mode: mode)
    made.append(path)
  }

  /// Removes what was made.
  func undo() {
    for path in made.reversed() { try? removeFileOrEmptyFolder(at: path) }
  }

  private static func folder(of path: String) -> String? {
    path.lastIndex(of: "/").flatMap { $0 == path.startIndex ? nil : String(path[..<$0]) }
  }
}
