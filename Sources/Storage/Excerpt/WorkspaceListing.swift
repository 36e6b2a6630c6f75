package import Domain
package import JSONSyntax
package import Manifests
package import Planning
package import Reconciling
package import System

/// The files that a workspace has, and how they are to be read.
package struct WorkspaceListing: Sendable {
  /// The folder.
  let path: String
  /// What stands before a path of the workspace where it is shown.
  let prefix: String
  /// What titrate.json says.
  package let settings: Settings
  /// What is wrong with the settings.
  package let problems: [Diagnostic]
  /// Files that are no manifests.
  let excluded: Set<String>
  /// Texts to be read instead of files, or where no file is, by the files' paths in the workspace.
  let edits: [String: [UInt8]]
  /// How many unknown files are listed one by one; the others are only counted.
  let mostUnknown: Int
  let contents: DirectoryTree.Contents
  let tree: SharedTree

  /// Lists the tree of a folder.
  package init(
    _ tree: consuming DirectoryTree, at path: String, shownBehind prefix: String,
    _ settings: Settings, _ problems: [Diagnostic], excluding excluded: Set<String>,
    edits: [String: [UInt8]] = [:], mostUnknown: Int = UnknownFileLimit.usual
  ) {
    self.path = path
    self.prefix = prefix
    self.settings = settings
    self.problems = problems
    self.excluded = excluded
    self.edits = edits
    self.mostUnknown = mostUnknown
    contents = tree.contents(filesEndingIn: ".json", alike: StrayManifest.endings)
    self.tree = SharedTree(tree)
  }

  /// Reads the manifests, and what is stored, as far as a plan of a moment has to do with them.
  ///
  /// Most of a large workspace asks for what is stored already. That part is not kept, nor what a
  /// `StoredSnapshot` holds of it; but kept is whatever a provider, which is consulted about the flags
  /// that a plan may have to do with, has or serves otherwise. `tell` gets the number of files begun so
  /// far, by all threads.
  package func read(
    against revision: (any Revision)?, asOf now: Instant, threads: Int? = nil,
    consulting consult: ((Set<FlagID>) throws -> ProviderReading)? = nil,
    telling tell: @escaping @Sendable (_ fileCount: Int) -> Void = { _ in }
  ) throws -> WorkspaceReading {
    let snapshot = revision as? StoredSnapshot
    let reader = WorkspaceReader(self, against: snapshot, asOf: now)
    var findings = try reader.read(threads: threads, telling: tell)
    findings.kept += additions
    let consultation = try consultation(on: revision, findings, consult)
    var stored = StoredState()
    var (otherFileCount, otherFeatures) = (0, [FeatureName]())
    if let snapshot {
      let result = try excerpt(of: snapshot, findings, consultation)
      findings.kept += try reader.readAgain(result.files)
      stored = result.stored
      otherFileCount = findings.settled.count - result.files.count
      otherFeatures = result.otherFeatures
    } else if let revision {
      stored = StoredState(try revision.snapshot())
    }
    var files = (findings.kept.map(\.file) + obstacles).inOrderOfPath()
    let unknownCount = findings.unknownCount + files.removeUnknown(after: mostUnknown, \.self)
    return WorkspaceReading(
      workspace: Workspace(
        settings: settings, settingsProblems: problems, files: files,
        unknownFileCount: unknownCount, ignoredManifests: findings.ignored.map(\.path),
        strayManifests: try strayManifests(), otherFileCount: otherFileCount,
        otherFeatures: otherFeatures),
      stored: stored, provider: consultation?.reading)
  }

  /// Asks the provider, if the settings name one and it is to be asked.
  private func consultation(
    on revision: (any Revision)?, _ findings: WorkspaceReader.Findings,
    _ consult: ((Set<FlagID>) throws -> ProviderReading)?
  ) throws -> Consultation? {
    guard problems.isEmpty, let provider = settings.provider, let consult else { return nil }
    let stored = revision as? StoredSnapshot
    let state =
      try stored.map { stored in
        try stored.state(
          features: 0..<stored.index.features.count,
          experiments: 0..<stored.index.experiments.count, isChecked: false)
      } ?? revision?.snapshot().state ?? State()
    let flags = state.flags(of: findings, stored, in: provider.environments)
    let served = flags.filter { provider.environments.contains($0.environment) }
    return Consultation(try consult(served), of: flags, besides: state)
  }

  private func excerpt(
    of snapshot: StoredSnapshot, _ findings: WorkspaceReader.Findings,
    _ consultation: Consultation?
  ) throws(StateError) -> Excerpt.Result {
    var excerpt = Excerpt(snapshot)
    // Whether flagd can serve it is checked for every feature, whether or not it changes.
    if settings.publications.contains(where: { $0.format == .flagd }) { excerpt.openEverything() }
    for (number, entity) in findings.settled { excerpt.note(entity, file: number) }
    for (_, file) in findings.kept { excerpt.note(file) }
    consultation?.note(in: &excerpt)
    return try excerpt.result()
  }

  /// The texts where no file is.
  private var additions: [(number: Int, file: ManifestFile)] {
    guard !edits.isEmpty else { return [] }
    let folders = contents.folders
    let paths = Set(folders.flatMap { folder in (0..<folder.count).map { folder.path(at: $0) } })
    return edits.filter { !paths.contains($0.key) }.map { path, bytes in
      (.max, ManifestFile(path: prefix + path, bytes: bytes))
    }
  }

  /// The files that seem to be meant as manifests, and have names that nobody reads.
  private func strayManifests() throws(SystemError) -> [String] {
    guard !contents.alike.isEmpty else { return [] }
    var tree = try DirectoryTree(sharing: tree.tree)
    var bytes: [UInt8] = []
    var strays: [String] = []
    for path in contents.alike
    where !excluded.contains(path) && !settings.ignored.ignores(path, isDirectory: false) {
      let limit = StrayManifest.maximumBytes
      guard (try? tree.read(path, maximumBytes: limit, into: &bytes)) != nil,
        StrayManifest.isOne(bytes)
      else { continue }
      strays.append(prefix + path)
    }
    return strays
  }

  /// What stands in the place of a manifest and cannot be one.
  private var obstacles: [ManifestFile] {
    contents.others.compactMap { entry in
      let path = entry.path
      guard entry.kind.isUnreadableFolder || !excluded.contains(path),
        entry.kind.isUnreadableFolder || path.hasSuffix(".json")
          || entry.kind == .symbolicLink && leadsToFolder(self.path + "/" + path),
        !settings.ignored.ignores(path, isDirectory: false)
      else { return nil }
      return ManifestFile(path: prefix + path, unreadable: entry.kind.obstacle)
    }
  }
}

/// A workspace and what is stored, as far as a plan has to do with them.
package struct WorkspaceReading: Sendable {
  /// What the manifests ask for.
  package let workspace: Workspace
  /// What is stored.
  package var stored: StoredState
  /// What a provider says; nil where none was asked.
  package var provider: ProviderReading?
}

extension [ManifestFile] {
  /// Of two files about the same thing, the one whose path comes first counts.
  fileprivate func inOrderOfPath() -> Self {
    let isOrdered = zip(self, dropFirst()).allSatisfy { $0.path.precedesInBytes($1.path) }
    return isOrdered ? self : sorted { $0.path.precedesInBytes($1.path) }
  }
}

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
