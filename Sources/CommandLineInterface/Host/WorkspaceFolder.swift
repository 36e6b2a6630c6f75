import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
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
  private(set) var excluded: Set<String> = []
  /// Texts that are read instead of what stands in files, or where no file is, by their paths in the
  /// workspace.
  var edits: [String: [UInt8]] = [:]
  /// How many files of unknown subject are reported one by one.
  var mostUnknown = UnknownFileLimit.usual
  private let absolutePath: String

  /// Finds the folder. The excluded paths are files that the run writes or reads otherwise.
  init(_ path: String, excluding excluded: [String?] = []) throws {
    self.path = path
    absolutePath = try canonicalPath(path)
    // What is no folder is refused before anything else is looked at.
    _ = try DirectoryTree(at: path)
    prefix = Self.prefix(of: path, at: absolutePath)
    exclude(excluded.compactMap(\.self))
  }

  /// Says of files that they are no manifests.
  mutating func exclude(_ files: [String]) {
    let places = files.compactMap(Self.place)
    excluded.formUnion(places.compactMap { Self.relative($0, to: absolutePath) })
  }

  /// Whether a file at a place, which is free of symbolic links, would be read as a manifest.
  func wouldRead(_ place: String) -> Bool {
    guard place.hasSuffix(".json"), let path = Self.relative(place, to: absolutePath),
      !path.split(separator: "/").dropLast().contains(where: { $0.hasPrefix(".") })
    else { return false }
    let settings = (try? settings().0) ?? Settings()
    return !settings.ignored.ignores(path, isDirectory: false)
      && !settings.publications.contains { $0.path == path }
  }

  /// Where the state is kept unless another place is named.
  var defaultStatePath: String { inside(".titrate/state.json") }

  /// What the folder itself is called.
  var name: String { absolutePath.split(separator: "/").last.map(String.init) ?? "/" }

  /// The first folder below that has settings of its own, as people would name it; nil where there
  /// is none, and where this folder has settings itself.
  var workspaceBelow: String? {
    guard var tree = try? DirectoryTree(at: path) else { return nil }
    let folders = tree.contents(filesEndingIn: Settings.fileName).folders.filter { folder in
      (0..<folder.count).contains { folder.path(at: $0, behind: "") == Settings.fileName }
    }
    guard let first = folders.first?.path, !first.isEmpty else { return nil }
    return inside(first)
  }

  /// A path in the folder, as people would name it.
  func inside(_ other: String) -> String {
    path == "." ? other : path.hasSuffix("/") ? path + other : path + "/" + other
  }

  /// A command line about this workspace.
  func command(_ name: String, _ words: [String]) -> String {
    (["titrate", name] + (path == "." ? [] : [shellWord(path)]) + words).joined(separator: " ")
  }

  // MARK: Reading

  /// Reads all manifests and the settings.
  func read() throws -> Workspace {
    try read(against: nil, asOf: Instant(seconds: 0)).workspace
  }

  /// Lists the workspace, and reads what a plan for a moment needs of it and of the state.
  func read(
    against revision: (any Revision)?, asOf now: Instant, threads: Int? = nil
  ) throws -> WorkspaceReading {
    try read(try list(), against: revision, asOf: now, threads: threads)
  }

  /// Reads the settings, and finds the manifests.
  func list() throws -> WorkspaceListing {
    let (settings, problems) = try publishableSettings()
    let published = settings.publications.map(\.path)
    return WorkspaceListing(
      try DirectoryTree(at: path), at: path, shownBehind: prefix, settings, problems,
      excluding: excluded.union([Settings.fileName] + published), edits: edits,
      mostUnknown: mostUnknown)
  }

  /// Reads the listed manifests, and what a plan for a moment needs of the state.
  func read(
    _ listing: WorkspaceListing, against revision: (any Revision)?, asOf now: Instant,
    threads: Int? = nil,
    consulting consult: ((Set<FlagID>) throws -> ProviderReading)? = nil
  ) throws -> WorkspaceReading {
    let progress = Locked(Progress("manifests"))
    defer { progress.withLock { $0.end() } }
    return try listing.read(
      against: revision, asOf: now, threads: threads, consulting: consult
    ) { count in
      progress.withLock { $0.advance(to: count) }
    }
  }

  // MARK: Settings

  /// What `titrate.json` says, and what is wrong with it.
  func settings() throws -> (Settings, [Diagnostic]) {
    var tree = try DirectoryTree(at: path)
    let shown = prefix + Settings.fileName
    var bytes: [UInt8] = []
    do throws(FileReadError) {
      try tree.read(Settings.fileName, maximumBytes: ManifestFile.maximumBytes, into: &bytes)
      let (settings, problems) = Settings.read(path: shown, bytes: bytes)
      let zones = systemTimeZones(settings.policy.timeZoneNames)
      return (settings, problems + settings.problems(in: zones))
    } catch .notFound {
      return (Settings(), [])
    } catch {
      return (Settings(), ManifestFile(path: shown, unreadable: error.reason).diagnostics)
    }
  }

  /// The same, without the documents that cannot be published; each of those is a problem.
  func publishableSettings() throws -> (Settings, [Diagnostic]) {
    var (settings, problems) = try settings()
    guard !settings.publications.isEmpty else { return (settings, problems) }
    var tree = try DirectoryTree(at: path)
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

  /// The settings; nil if something is wrong with them, which is shown.
  func soundSettings() throws -> Settings? {
    let (settings, problems) = try settings()
    Console.diagnostics(locate(problems))
    return problems.isEmpty ? settings : nil
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

  /// The document in a file, by the path that is shown to people, with its path in the workspace; nil
  /// if it cannot be read.
  func document(ofShown shown: String) throws -> (path: String, text: JSONDocument)? {
    var tree = try DirectoryTree(at: path)
    guard let path = path(ofShown: shown), let bytes = content(ofShown: shown, in: &tree),
      let text = try? JSONDocument(bytes)
    else { return nil }
    return (path, text)
  }

  /// The bytes of a file, by the path that is shown to people; nil if it cannot be read.
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

extension WorkspaceFolder {
  /// Why a document cannot be published where the settings say; nil where it can.
  func obstacle(to publication: Publication, in tree: inout DirectoryTree) -> Diagnostic? {
    if excluded.contains(publication.path) {
      return invalid(
        publication, "This run keeps something else there, which a document would destroy.")
    }
    let parts = publication.path.split(separator: "/")
    for count in parts.indices.map({ $0 + 1 }) {
      let part = parts.prefix(count).joined(separator: "/")
      guard let kind = try? fileKind(at: path + "/" + part) else { return nil }
      let isLast = count == parts.count
      switch kind {
      case .symbolicLink:
        return invalid(
          publication,
          "'\(part)' is a symbolic link, and those are never followed: they could lead out of the "
            + "workspace.")
      case .folder where !isLast: continue
      case .regular where isLast: break
      default: return invalid(publication, "'\(part)' is a \(kind.rawValue).")
      }
    }
    return overManifest(publication, in: &tree)
  }

  private func overManifest(
    _ publication: Publication, in tree: inout DirectoryTree
  ) -> Diagnostic? {
    var bytes: [UInt8] = []
    let limit = ManifestFile.maximumBytes
    guard (try? tree.read(publication.path, maximumBytes: limit, into: &bytes)) != nil,
      ManifestFile.isManifest(bytes)
    else { return nil }
    return FileRule.publishOverManifest.diagnostic(
      "The file is a manifest, and the document would take its place. Choose another file.",
      at: publication.location)
  }

  private func invalid(_ publication: Publication, _ reason: String) -> Diagnostic {
    FormRule.invalidPublishPath.diagnostic(
      "\(reason) Choose another file, such as \"served/production.json\".",
      at: publication.location)
  }
}

extension WorkspaceFolder {
  /// Looks up what the manifests of experiments say for people, a thousand times at most: nobody
  /// reads more, and every time a file is opened again.
  func briefings() -> (Change) -> Briefing? {
    var remaining = 1_000
    return { change in
      guard remaining > 0, let briefing = briefing(of: change) else { return nil }
      remaining -= 1
      return briefing
    }
  }

  /// What the manifest of an experiment that is changed says for people.
  func briefing(of change: Change) -> Briefing? {
    guard case .experiment = change.subject, let path = change.path else { return nil }
    return content(ofShown: path).flatMap(Briefing.init(manifest:))
  }

  /// What the manifests of experiments say for people and for nobody else, as far as they can be read.
  func portraits(of manifests: some Sequence<ExperimentManifest>) -> [ExperimentID: Portrait] {
    guard var tree = try? DirectoryTree(at: path) else { return [:] }
    return manifests.reduce(into: [:]) { portraits, manifest in
      portraits[manifest.id] =
        content(ofShown: manifest.path, in: &tree).flatMap(Portrait.init(manifest:))
    }
  }

  private func content(ofShown shown: String) -> [UInt8]? {
    guard var tree = try? DirectoryTree(at: path) else { return nil }
    return content(ofShown: shown, in: &tree)
  }
}
