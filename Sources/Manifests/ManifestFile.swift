package import Domain
package import JSONSyntax

/// One file of a workspace, read: what it is about, what it asks for, and what is wrong with it. There
/// are many files, and they are passed on often, so all share the one that was read.
package final class ManifestFile: Sendable {
  /// The file, as it is shown to people.
  package let path: String
  /// What it asks for; nil where it has errors.
  package let manifest: Manifest?
  /// What it says of other manifests, as far as that could be made out.
  let mentions: Mentions
  /// The names of what an unknown file may be about: its own without `.json`, and all that stand in
  /// it. Empty where it is known what the file is about.
  let possibleNames: Set<String>
  /// Whether nothing of it could be read, so that it may be about anything.
  let isUnreadable: Bool
  /// What is wrong with it.
  package let diagnostics: [Diagnostic]

  /// What it is about, as far as that could be made out. Results are about their experiment.
  package var subject: Subject? { mentions.subject }
  /// Whether it names the feature of an experiment or a spec.
  var namesFeature: Bool { mentions.feature != nil }
  /// Whether it holds results.
  package var isResults: Bool { mentions.results != nil }
  /// Whether it is a spec.
  var isSpec: Bool { mentions.isSpec }
  /// Whether it is not known what it is about.
  package var isUnknown: Bool { !possibleNames.isEmpty }

  /// The features that the file is about, or says something of.
  package var features: [FeatureName] {
    var features = mentions.feature.map { [$0] } ?? []
    if case .feature(let name) = subject { features.append(name) }
    return features
  }

  /// The largest manifest that is read, in bytes.
  package static let maximumBytes = 1 << 20

  /// A file that could not be read, and why.
  package init(path: String, unreadable reason: String) {
    self.path = path
    manifest = nil
    mentions = Mentions(path: path)
    possibleNames = [Self.name(of: path)]
    isUnreadable = true
    diagnostics = [FileRule.unreadableFile.diagnostic(reason, at: SourceLocation(path: path))]
  }

  /// Reads a file.
  package init(path: String, bytes: [UInt8]) {
    self.path = path
    isUnreadable = false
    do throws(JSONSyntaxError) {
      var reader = try ManifestReader(path: path, bytes: bytes)
      let manifest = reader.manifest()
      self.manifest = reader.hasErrors ? nil : manifest
      mentions = reader.mentions
      diagnostics = reader.diagnostics
    } catch {
      manifest = nil
      mentions = Mentions(path: path)
      diagnostics = [error.diagnostic(path: path)]
    }
    let isKnown =
      mentions.subject != nil || mentions.results != nil || mentions.isSpec
    possibleNames = isKnown ? [] : Self.names(in: bytes).union([Self.name(of: path)])
  }

  /// What a diagnostic about the file concerns.
  var concern: Problems.Concern { mentions.concern }

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
    let kind = document.value("kind", in: document.root)
    return kind.flatMap(document.string).flatMap(ManifestKind.init) != nil
  }
}

extension ManifestReader {
  fileprivate mutating func manifest() -> Manifest? {
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
    case .spec: return spec(root).map(Manifest.spec)
    case nil: return nil
    }
  }

  private mutating func kind(_ root: JSONNode) -> ManifestKind? {
    guard let node = document.value("kind", in: root) else {
      if let key = document.members(of: root).lazy.map(\.key).first(where: { [document] key in
        document.string(key).map { name in
          name.lowercased().hasPrefix("k") && suggestion(for: name, among: ["kind"]) != nil
        } ?? false
      }) {
        let name = quoted(document.string(key) ?? "")
        report(.missingField, at: key, "\(name) is no field of a manifest. Did you mean \"kind\"?")
        return nil
      }
      report(
        .missingField, at: root,
        "A manifest needs the field \"kind\", which is one of "
          + "\(list(ManifestKind.allCases.map(\.rawValue))). If the file is none of titrate's, "
          + "name it under \"ignore\" in titrate.json.")
      return nil
    }
    return choice(node, rule: .unknownKind, foreign: ForeignWords.kind)
  }
}

/// The kinds of manifest. Results and specs describe nothing of their own: they are about an experiment
/// and a feature.
enum ManifestKind: String, CaseIterable, Hashable, Sendable {
  case experiment = "Experiment"
  case feature = "Feature"
  case environment = "Environment"
  case results = "Results"
  case spec = "Spec"
}
