package import Domain
package import JSONSyntax

/// What `titrate.json` says about a workspace.
package struct Settings: Sendable {
  /// The name of the file, which is no manifest.
  package static let fileName = "titrate.json"

  /// Files that are no manifests although they end in `.json`.
  package fileprivate(set) var ignored = IgnorePatterns([])
  /// The lineage of the state that belongs to the workspace; nil for any.
  package fileprivate(set) var lineage: String?
  /// Where in git the state is kept; nil where it is in a file. It holds even where something else
  /// in the file is wrong.
  package fileprivate(set) var git: GitPlace?
  /// What serves the flags; nil where the state itself does. It holds even where something else in the
  /// file is wrong.
  package fileprivate(set) var provider: ProviderSettings?
  /// Whether it is known what serves the flags: not where mistakes hide it.
  package fileprivate(set) var knowsProvider = true
  /// Whether it is known where the state is: not where mistakes hide it.
  package fileprivate(set) var knowsStatePlace = true
  /// Whether nothing is wrong with the file.
  package private(set) var isSound = true
  /// What a plan is permitted to do.
  package fileprivate(set) var policy = Policy()
  /// What apply writes for clients.
  package var publications: [Publication] = []
  /// The file, as it is shown to people; nil where there is none.
  package private(set) var path: String?

  /// Where a field stands in the file; nil where there is none.
  package func location(of pointer: String) -> SourceLocation? {
    path.map { SourceLocation(path: $0, pointer: pointer) }
  }

  /// What holds where there is no file.
  package init() {}

  /// Reads the settings; with errors, nothing of them holds.
  package static func read(path: String, bytes: [UInt8]) -> (Settings, [Diagnostic]) {
    do throws(JSONSyntaxError) {
      var reader = try ManifestReader(path: path, bytes: bytes)
      var settings = reader.settings()
      settings.path = path
      guard reader.hasErrors else { return (settings, reader.diagnostics) }
      var rest = Settings.unsound
      rest.git = settings.git
      rest.knowsStatePlace = settings.knowsStatePlace
      rest.provider = settings.provider
      rest.knowsProvider = settings.knowsProvider
      return (rest, reader.diagnostics)
    } catch {
      var settings = Settings.unsound
      settings.knowsProvider = !mentions([SettingsField.provider.stringValue], bytes)
      return (settings, [error.diagnostic(path: path)])
    }
  }

  /// What is left of a file of which nothing is known.
  fileprivate static var unsound: Settings {
    var settings = Settings()
    settings.isSound = false
    settings.knowsStatePlace = false
    settings.knowsProvider = false
    return settings
  }

  /// Whether bytes may be a broken manifest or broken settings: `"kind"`, or the name of a field of
  /// settings, stands in them.
  package static func mayBeOurs(_ bytes: [UInt8]) -> Bool {
    mentions(["kind"] + fields, bytes)
  }

  private static func mentions(_ names: [String], _ bytes: [UInt8]) -> Bool {
    let names = names.map { Array("\"\($0)\"".utf8) }
    return bytes.indices.contains { start in
      bytes[start] == UInt8(ascii: "\"") && names.contains { bytes[start...].starts(with: $0) }
    }
  }

  /// The fields that a file of settings may have.
  static var fields: [String] { SettingsField.object.names }
}

private enum SettingsField: Int, FieldName {
  case ignore, policy, provider, publish, state
  static let object = ManifestObject<Self>("titrate.json")
}

private enum StateField: Int, FieldName {
  case git, lineage
  static let object = ManifestObject<Self>("\"state\" in titrate.json")
}

private enum GitField: Int, FieldName {
  case branch, ref, remote
  static let object = ManifestObject<Self>("\"git\" in titrate.json")
}

extension ManifestReader {
  fileprivate mutating func settings() -> Settings {
    guard let fields = fields(of: document.root, SettingsField.self) else { return .unsound }
    var settings = Settings()
    settings.ignored = IgnorePatterns(
      elements(of: fields[.ignore], "patterns")?.compactMap { string($0) } ?? [])
    let state = fields[.state].flatMap { self.fields(of: $0, StateField.self) }
    if let node = fields[.policy] { settings.policy = policy(node) }
    settings.git = gitPlace(state?[.git])
    // An unknown field may be the misspelt one that says where the state is.
    settings.knowsStatePlace =
      state.map { !$0.hasUnknown && ($0[.git] == nil) == (settings.git == nil) }
      ?? (fields[.state] == nil && !fields.hasUnknown)
    let countBefore = diagnostics.count
    settings.provider = provider(fields[.provider])
    settings.knowsProvider =
      diagnostics.count == countBefore && !fields.misspelt.contains(.provider)
    settings.lineage = lineage(state?[.lineage])
    settings.publications = publications(fields[.publish])
    return settings
  }

  private mutating func gitPlace(_ node: JSONNode?) -> GitPlace? {
    guard let node, let fields = fields(of: node, GitField.self) else { return nil }
    if let ref = fields[.ref], let branch = fields[.branch] {
      report(
        .invalidStatePlace, at: branch, "A branch and a ref are named. Leave one of them out.",
        notes: [.init(message: "the ref stands here", location: location(of: ref))])
      return nil
    }
    let remote = fields[.remote].map { string($0) } ?? GitPlace.usualRemote
    let name = (fields[.ref] ?? fields[.branch]).map { string($0) } ?? GitPlace.usualBranch
    guard let remote, let name else { return nil }
    do throws(GitPlace.Problem) {
      return try fields[.ref] == nil
        ? GitPlace(remote: remote, branch: name) : GitPlace(remote: remote, ref: name)
    } catch {
      let place = error == .remote ? fields[.remote] : fields[.ref] ?? fields[.branch]
      report(.invalidStatePlace, at: place ?? node, error.description)
      return nil
    }
  }

  private mutating func lineage(_ node: JSONNode?) -> String? {
    guard let node, let text = string(node) else { return nil }
    guard Snapshot.isLineage(text) else {
      report(
        .invalidLineage, at: node,
        "A lineage is a UUID in lower case. `titrate status --format json` shows the state's.")
      return nil
    }
    return text
  }
}
