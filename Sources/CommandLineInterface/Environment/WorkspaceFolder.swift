import Domain
import Manifests
import Planning
import JSONSyntax
import Storage
import System

/// A workspace on the disk.
struct WorkspaceFolder: Sendable {
  /// The folder as it was named.
  let path: String
  /// What stands before a path of the workspace where it is shown: the way from the root of the
  /// repository, or, outside one, the folder as it was named.
  let prefix: String
  /// Files of ours in the workspace that are no manifests.
  let excluded: Set<String>
  /// Texts of files, by their paths in the workspace, that are read in the place of what stands in them.
  var edits: [String: [UInt8]] = [:]
  /// How many files are told one by one of which it is not known what they are about.
  var mostUnknown = UnknownFileLimit.usual

  /// Finds the folder. The excluded paths are files that the run writes or reads otherwise.
  init(_ path: String, excluding excluded: [String?] = []) throws(CommandFailure) {
    self.path = path
    let absolute = try system { () throws(SystemError) in try canonicalPath(path) }
    // What is no folder is refused before anything else is looked at.
    _ = try system { () throws(SystemError) in try DirectoryTree(at: path) }
    prefix = Self.prefix(of: path, at: absolute)
    self.excluded = Set(
      excluded.compactMap { file in file.flatMap(Self.place) }
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
    try read(against: nil, asOf: Instant(seconds: 0)).workspace
  }

  /// Lists the workspace, and reads what a plan of a moment has to do with, given what is stored.
  func read(
    against stored: StoredSnapshot?, asOf now: Instant, threads: Int? = nil
  ) throws(CommandFailure) -> WorkspaceReading {
    try read(try list(), against: stored, asOf: now, threads: threads)
  }

  /// Reads the settings, and finds the manifests.
  func list() throws(CommandFailure) -> WorkspaceListing {
    var tree = try system { () throws(SystemError) in try DirectoryTree(at: path) }
    let (settings, problems) = checkedSettings(&tree)
    let published = settings.publications.map(\.path)
    let contents = tree.contents(filesEndingIn: ".json")
    return WorkspaceListing(
      settings: settings, problems: problems,
      excluded: excluded.union([Settings.fileName] + published), contents: contents,
      tree: SharedTree(tree))
  }

  /// Reads the manifests, and keeps what a plan of a moment has to do with, given what is stored.
  func read(
    _ listing: WorkspaceListing, against stored: StoredSnapshot?, asOf now: Instant,
    threads: Int? = nil
  ) throws(CommandFailure) -> WorkspaceReading {
    let settings = listing.settings
    let reader = WorkspaceReader(
      settings: settings, excluded: listing.excluded, prefix: prefix, stored: stored, now: now,
      edits: edits, mostUnknown: mostUnknown)
    let folders = listing.contents.folders
    var findings = try reader.read(folders, of: listing.tree, threads: threads)
    var reading = WorkspaceReading()
    var settled = Workspace.Settled()
    if let stored {
      let result = try excerpt(of: stored, findings, settings)
      findings.kept += try reader.readAgain(result.files, in: folders, of: listing.tree)
      settled.fileCount = findings.settled.count - result.files.count
      settled.features = result.settledFeatures
      reading.snapshot = result.snapshot
      reading.saltsElsewhere = result.saltsElsewhere
    }
    var files =
      (findings.kept.map(\.file) + obstacles(among: listing.contents.others, reader))
      .inOrderOfPath()
    let unknownCount = findings.unknownCount + files.removeUnknown(after: mostUnknown, \.self)
    reading.workspace = Workspace(
      settings: settings, settingsProblems: listing.problems, files: files,
      unknownFileCount: unknownCount, ignoredManifests: findings.ignored.map(\.path),
      settled: settled)
    return reading
  }

  private func excerpt(
    of stored: StoredSnapshot, _ findings: WorkspaceReader.Findings, _ settings: Settings
  ) throws(CommandFailure) -> SnapshotExcerpt.Result {
    var excerpt = SnapshotExcerpt(stored)
    // What can be published for flagd is asked of all features, whether or not they change.
    if settings.publications.contains(where: { $0.format == .flagd }) { excerpt.openEverything() }
    for (number, entity) in findings.settled { excerpt.note(entity, file: number) }
    for (_, file) in findings.kept { excerpt.note(file) }
    return try storage { () throws(StorageError) in try excerpt.result() }
  }

  /// What stands in the place of a manifest and cannot be one.
  private func obstacles(
    among entries: [DirectoryTree.Entry], _ reader: WorkspaceReader
  ) -> [ManifestFile] {
    entries.compactMap { entry in
      let path = entry.path
      guard entry.kind.isUnreadableFolder || !reader.excluded.contains(path),
        entry.kind.isUnreadableFolder || path.hasSuffix(".json")
          || entry.kind == .symbolicLink && leadsToFolder(self.path + "/" + path),
        !reader.settings.ignored.ignores(path, isDirectory: false)
      else { return nil }
      return ManifestFile(path: prefix + path, unreadable: entry.kind.obstacle)
    }
  }

  /// Reads the settings alone.
  func settings() throws(CommandFailure) -> (Settings, [Diagnostic]) {
    var tree = try system { () throws(SystemError) in try DirectoryTree(at: path) }
    return checkedSettings(&tree)
  }

  /// The settings, with those documents that can be published.
  private func checkedSettings(_ tree: inout DirectoryTree) -> (Settings, [Diagnostic]) {
    var (settings, problems) = readSettings(&tree)
    var publications: [Publication] = []
    for publication in settings.publications {
      if let problem = obstacle(to: publication, in: &tree) {
        problems.append(problem)
      } else {
        publications.append(publication)
      }
    }
    settings.publications = publications
    return (settings, problems)
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
        Settings(), ManifestFile(path: shown, unreadable: error.reason).diagnostics
      )
    }
  }

  // MARK: Showing

  /// Looks up the places of diagnostics in the files.
  func locate(_ diagnostics: [Diagnostic]) -> [LocatedDiagnostic] {
    guard !diagnostics.isEmpty, var tree = try? DirectoryTree(at: path) else {
      return JSONSyntax.locate(diagnostics) { _ in nil }
    }
    // A file that only happens to lie here is not printed: it may hold whatever else people keep.
    return JSONSyntax.locate(diagnostics, quoting: Settings.mayBeOurs) { shown in
      content(ofShown: shown, in: &tree)
    }
  }

  /// The bytes of a file of the workspace, by the path that is shown to people; nil where it cannot be read.
  func content(ofShown shown: String, in tree: inout DirectoryTree) -> [UInt8]? {
    guard let path = path(ofShown: shown) else { return nil }
    if let edit = edits[path] { return edit }
    var bytes: [UInt8] = []
    let limit = ManifestFile.maximumBytes
    return (try? tree.read(path, maximumBytes: limit, into: &bytes)) == nil ? nil : bytes
  }

  /// The path in the workspace of a file, by the path that is shown to people.
  func path(ofShown shown: String) -> String? {
    shown.hasPrefix(prefix) ? String(shown.dropFirst(prefix.count)) : nil
  }

  private static func prefix(of path: String, at absolute: String) -> String {
    if let root = repositoryRoot(above: absolute), let relative = relative(absolute, to: root) {
      return relative.isEmpty ? "" : relative + "/"
    }
    return path == "." ? "" : path.hasSuffix("/") ? path : path + "/"
  }

  /// The way from a folder to what lies in it; nil where it does not.
  static func relative(_ path: String, to folder: String) -> String? {
    guard path != folder else { return "" }
    let start = folder == "/" ? "/" : folder + "/"
    return path.hasPrefix(start) ? String(path.dropFirst(start.count)) : nil
  }
}

/// What a workspace consists of.
struct WorkspaceListing: Sendable {
  let settings: Settings
  /// What is wrong with the settings.
  let problems: [Diagnostic]
  /// Files that are no manifests.
  let excluded: Set<String>
  let contents: DirectoryTree.Contents
  let tree: SharedTree
}

/// A workspace, and what is stored, as far as a plan has to do with them.
struct WorkspaceReading: Sendable {
  var workspace = Workspace(settings: Settings(), files: [])
  /// The part of the stored snapshot that matters; nil where nothing is stored.
  var snapshot: Snapshot?
  /// The salts in use in the parts that do not matter.
  var saltsElsewhere: [Salt] = []

  /// What is stored, in the words of a plan, given how many entities there are in all.
  func stored(entityCount: Int) -> StoredState {
    StoredState(
      lineage: snapshot?.lineage, serial: snapshot?.serial ?? 0, state: snapshot?.state ?? State(),
      saltsElsewhere: Set(saltsElsewhere), entityCount: entityCount)
  }
}

extension [ManifestFile] {
  /// Of two files about the same thing, the one whose path comes first counts.
  fileprivate func inOrderOfPath() -> Self {
    let isOrdered = zip(self, dropFirst()).allSatisfy { $0.path.precedesInBytes($1.path) }
    return isOrdered ? self : sorted { $0.path.precedesInBytes($1.path) }
  }
}

// MARK: - Obstacles

extension DirectoryTree.Entry.Kind {
  /// Why an entry cannot be a manifest.
  fileprivate var obstacle: String {
    switch self {
    case .symbolicLink:
      "It is a symbolic link, and those are never followed: they could lead out of the workspace. "
        + "Put the file or folder itself here, or name the link under \"ignore\" in titrate.json."
    case .other(let kind): "It is a \(kind.rawValue), not a file."
    case .unreadableName:
      "Its name is not UTF-8, or has a line break or another control character. Rename it, or name it "
        + "under \"ignore\" in titrate.json, with wildcards for such bytes."
    case .unreadable(let error): "Titrate \(error)."
    }
  }
}
