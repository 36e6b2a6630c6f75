package import Domain
package import JSONSyntax

/// One file of a workspace, read: what it is about, what it asks for, and what is wrong with it.
package struct ManifestFile: Sendable {
  // Behind a reference, since there are many files, and they are copied often.
  private let content: Content

  /// What is known of the file.
  private final class Content: Sendable {
    let path: String
    let manifest: Manifest?
    let mentions: Mentions
    let possibleNames: Set<String>
    let isOpaque: Bool
    let diagnostics: [Diagnostic]

    init(
      _ path: String, _ manifest: Manifest?, _ mentions: Mentions, _ possibleNames: Set<String>,
      isOpaque: Bool, _ diagnostics: [Diagnostic]
    ) {
      self.path = path
      self.manifest = manifest
      self.mentions = mentions
      self.possibleNames = possibleNames
      self.isOpaque = isOpaque
      self.diagnostics = diagnostics
    }
  }

  /// The file, as it is shown to people.
  package var path: String { content.path }
  /// What it is about, as far as that could be made out. Results are about their experiment.
  package var subject: Subject? { mentions.subject }
  /// What it asks for; nil where it has errors.
  var manifest: Manifest? { content.manifest }
  /// What it says of other manifests, as far as that could be made out.
  var mentions: Mentions { content.mentions }
  /// Whether it names the feature of an experiment.
  var namesFeature: Bool { content.mentions.feature != nil }
  /// Whether it holds results.
  package var isResults: Bool { content.mentions.results != nil }
  /// The names of what an unknown file may be about: its own without `.json`, and all that stand in
  /// it. Empty where it is known what the file is about.
  var possibleNames: Set<String> { content.possibleNames }
  /// Whether it is not known what it is about.
  package var isUnknown: Bool { !possibleNames.isEmpty }
  /// Whether nothing of it could be read, so that it may be about anything.
  var isOpaque: Bool { content.isOpaque }
  /// What is wrong with it.
  package var diagnostics: [Diagnostic] { content.diagnostics }

  /// The features that the file is about, or says something of.
  package var features: [FeatureName] {
    var features = mentions.feature.map { [$0] } ?? []
    if case .feature(let name) = subject { features.append(name) }
    return features
  }

  /// Passes what it asks for to a function, without the copy that `manifest` makes.
  package func withManifest<Result, Failure: Error>(
    _ body: (Manifest?) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(content.manifest)
  }

  /// The largest manifest that is read, in bytes.
  package static let maximumBytes = 1 << 20

  /// A file that could not be read, and why.
  package init(path: String, unreadable reason: String) {
    let problem = Rule.unreadableFile.diagnostic(reason, at: SourceLocation(path: path))
    content = Content(
      path, nil, Mentions(path: path), [Self.name(of: path)], isOpaque: true, [problem])
  }

  /// Reads a single manifest.
  package init(path: String, bytes: [UInt8]) {
    var reader = ManifestReader()
    self = reader.read(path: path, bytes: bytes)
  }

  fileprivate init(
    path: String, manifest: Manifest?, mentions: Mentions, possibleNames: Set<String>,
    diagnostics: [Diagnostic]
  ) {
    content = Content(
      path, manifest, mentions, possibleNames, isOpaque: false, diagnostics)
  }

  /// What a diagnostic about the file concerns.
  var concern: Problems.Concern { mentions.concern }

  /// The names of what an unknown file may be about.
  fileprivate static func possibleNames(_ path: String, _ bytes: [UInt8]) -> Set<String> {
    names(in: bytes).union([name(of: path)])
  }

  private static func name(of path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    return String(name.hasSuffix(".json") ? name.dropLast(5) : name)
  }

  /// Whatever stands in quotation marks and may be the name of something.
  private static func names(in bytes: [UInt8]) -> Set<String> {
    let texts = bytes.prefix(maximumBytes).split(separator: UInt8(ascii: "\""))
    return Set(texts.compactMap { FeatureName(String(decoding: $0, as: UTF8.self))?.text })
  }

  /// Whether the bytes are a manifest of ours, whatever mistakes it may have.
  package static func isManifest(_ bytes: [UInt8]) -> Bool {
    guard let document = try? JSONDocument(bytes, maximumByteCount: maximumBytes) else {
      return false
    }
    return document.members(of: document.root).contains { key, value in
      document.string(key) == "kind"
        && document.string(value).flatMap(ManifestKind.init) != nil
    }
  }
}

extension ManifestReader {
  /// Reads a manifest.
  package mutating func read(path: String, bytes: [UInt8]) -> ManifestFile {
    var manifest = manifest(path: path, bytes: bytes)
    if hasErrors { manifest = nil }
    let possibleNames = mayDescribeAnything ? ManifestFile.possibleNames(path, bytes) : []
    // The mentions are handed over, not copied.
    var mentions = Mentions(path: "")
    swap(&mentions, &self.mentions)
    return ManifestFile(
      path: path, manifest: manifest, mentions: mentions, possibleNames: possibleNames,
      diagnostics: diagnostics)
  }

  private var mayDescribeAnything: Bool { mentions.subject == nil && mentions.results == nil }

  private mutating func manifest(path: String, bytes: [UInt8]) -> Manifest? {
    do throws(JSONSyntaxError) {
      try open(path: path, bytes: bytes)
      defer { close() }
      return manifest()
    } catch {
      report(error)
      return nil
    }
  }

  private mutating func manifest() -> Manifest? {
    let root = document.root
    guard document.kind(of: root) == .object else {
      report(
        .notAnObject, at: root,
        "A manifest is an object with the field \"kind\". If the file is none of titrate's, name it "
          + "under \"ignore\" in titrate.json.")
      return nil
    }
    switch kind(root) {
    case .experiment: return experiment(root).map(Manifest.experiment)
    case .feature: return feature(root).map(Manifest.feature)
    case .environment: return environment(root).map(Manifest.environment)
    case .results: return results(root).map(Manifest.results)
    case nil: return nil
    }
  }

  private static let kindKey = ShortText("kind")

  private mutating func kind(_ root: JSONNode) -> ManifestKind? {
    let member = document.members(of: root).first { document.shortText($0.key) == Self.kindKey }
    guard let member else {
      report(
        .missingField, at: root,
        "A manifest needs the field \"kind\", which is one of "
          + "\(list(ManifestKind.allCases.map(\.rawValue))). If the file is none of titrate's, "
          + "name it under \"ignore\" in titrate.json.")
      return nil
    }
    return choice(member.value, rule: .unknownKind, foreign: ForeignWords.kind)
  }
}
