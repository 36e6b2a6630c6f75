import Experiments
import JSONSyntax
import System

/// A workspace on the disk.
struct WorkspaceFolder {
  /// The folder as it was named.
  let path: String
  /// What stands before a path of the workspace where it is shown: the way from the root of the
  /// repository, or, outside one, the folder as it was named.
  let prefix: String
  /// Files of ours in the workspace that are no manifests.
  let excluded: Set<String>

  /// Finds the folder. The excluded paths are files that the run writes or reads otherwise.
  init(_ path: String, excluding excluded: [String?] = []) throws(CommandFailure) {
    self.path = path
    let absolute = try system { () throws(SystemError) in try canonicalPath(path) }
    prefix = Self.prefix(of: path, at: absolute)
    self.excluded = Set(
      excluded.compactMap { file in file.flatMap { try? canonicalPath($0) } }
        .compactMap { Self.relative($0, to: absolute) })
  }

  /// Where the state is kept unless another place is named.
  var defaultStatePath: String {
    let folder = path == "." ? "" : path.hasSuffix("/") ? path : path + "/"
    return folder + ".titrate/state.json"
  }

  // MARK: Reading

  /// Reads all manifests and the settings.
  func read() throws(CommandFailure) -> Workspace {
    var tree = try system { () throws(SystemError) in try DirectoryTree(at: path) }
    let (settings, problems) = readSettings(&tree)
    let obstacles = settings.publications.map { obstacle(to: $0, in: &tree) }
    let published = Set(zip(settings.publications, obstacles).filter { $1 == nil }.map(\.0.path))
    let entries = tree.entries { path, kind in
      path != Settings.fileName && !excluded.contains(path) && !published.contains(path)
        && (path.hasSuffix(".json")
          || kind == .symbolicLink && leadsToFolder(self.path + "/" + path))
    }
    var files: [ManifestFile] = []
    var ignored: [String] = []
    var buffer: [UInt8] = []
    var progress = Progress("manifests")
    defer { progress.end() }
    for entry in entries {
      progress.advance()
      if settings.ignored.ignores(entry.path, isDirectory: false) {
        if isManifest(entry, &tree, &buffer) { ignored.append(prefix + entry.path) }
      } else {
        files.append(read(entry, &tree, &buffer))
      }
    }
    return Workspace(
      settings: settings, settingsProblems: problems + obstacles.compactMap(\.self), files: files,
      ignoredManifests: ignored)
  }

  func readSettings(_ tree: inout DirectoryTree) -> (Settings, [Diagnostic]) {
    let shown = prefix + Settings.fileName
    var bytes: [UInt8] = []
    do throws(FileReadError) {
      try tree.read(Settings.fileName, maximumBytes: ManifestFile.maximumBytes, into: &bytes)
      return Settings.read(path: shown, bytes: bytes)
    } catch .notFound {
      return (Settings(), [])
    } catch {
      return (
        Settings(), ManifestFile(path: shown, unreadable: error.reasonInWorkspace).diagnostics
      )
    }
  }

  private func read(
    _ entry: DirectoryTree.Entry, _ tree: inout DirectoryTree, _ buffer: inout [UInt8]
  ) -> ManifestFile {
    let shown = prefix + entry.path
    if let reason = entry.kind.obstacle { return ManifestFile(path: shown, unreadable: reason) }
    do throws(FileReadError) {
      try tree.read(entry.path, maximumBytes: ManifestFile.maximumBytes, into: &buffer)
      return ManifestFile(path: shown, bytes: buffer)
    } catch {
      return ManifestFile(path: shown, unreadable: error.reasonInWorkspace)
    }
  }

  private func isManifest(
    _ entry: DirectoryTree.Entry, _ tree: inout DirectoryTree, _ buffer: inout [UInt8]
  ) -> Bool {
    guard entry.kind == .regular,
      (try? tree.read(entry.path, maximumBytes: ManifestFile.maximumBytes, into: &buffer)) != nil
    else { return false }
    return ManifestFile.isManifest(buffer)
  }

  // MARK: Showing

  /// Looks up the places of diagnostics in the files.
  func locate(_ diagnostics: [Diagnostic]) -> [LocatedDiagnostic] {
    guard !diagnostics.isEmpty, var tree = try? DirectoryTree(at: path) else {
      return JSONSyntax.locate(diagnostics) { _ in nil }
    }
    return JSONSyntax.locate(diagnostics) { shown in
      guard shown.hasPrefix(prefix) else { return nil }
      var bytes: [UInt8] = []
      let path = String(shown.dropFirst(prefix.count))
      let limit = ManifestFile.maximumBytes
      guard (try? tree.read(path, maximumBytes: limit, into: &bytes)) != nil else { return nil }
      return bytes
    }
  }

  private static func prefix(of path: String, at absolute: String) -> String {
    if let root = repositoryRoot(above: absolute), let relative = relative(absolute, to: root) {
      return relative.isEmpty ? "" : relative + "/"
    }
    return path == "." ? "" : path.hasSuffix("/") ? path : path + "/"
  }

  /// The nearest folder, from a folder upwards, that holds `.git`, be it a folder or a file.
  private static func repositoryRoot(above folder: String) -> String? {
    var parts = folder.split(separator: "/")
    while true {
      let root = "/" + parts.joined(separator: "/")
      if exists(at: root + "/.git") { return root }
      guard parts.popLast() != nil else { return nil }
    }
  }

  private static func relative(_ path: String, to folder: String) -> String? {
    guard path != folder else { return "" }
    let start = folder == "/" ? "/" : folder + "/"
    return path.hasPrefix(start) ? String(path.dropFirst(start.count)) : nil
  }
}

// MARK: - Obstacles

extension DirectoryTree.Entry.Kind {
  /// Why an entry cannot be a manifest; nil for a regular file.
  fileprivate var obstacle: String? {
    switch self {
    case .regular: nil
    case .symbolicLink:
      "It is a symbolic link, and those are never followed: they could lead out of the workspace. "
        + "Put the file or folder itself here, or name the link under \"ignore\" in titrate.json."
    case .other(let kind): "It is a \(kind.rawValue), not a file."
    case .unreadableName:
      "Its name is not UTF-8. Rename it, or name it under \"ignore\" in titrate.json."
    case .unreadable(let error): "Titrate \(error)."
    }
  }
}

extension FileReadError {
  /// Why a file cannot be read, in a sentence.
  var reasonInWorkspace: String {
    switch self {
    case .notFound: "It was there when the folder was listed, and is gone now."
    case .notRegular(let kind): "It is a \(kind.rawValue), not a file."
    case .tooLarge(let limitBytes):
      "It is larger than \(limitBytes) bytes, the most for a manifest."
    case .system(let error): "Titrate \(error)."
    }
  }
}
