package import JSONSyntax

/// One file of a workspace, read: what it is about, what it asks for, and what is wrong with it.
package struct ManifestFile: Sendable {
  /// The file, as it is shown to people.
  package let path: String
  /// What it is about, as far as that could be made out.
  package private(set) var subject: Subject?
  /// What it asks for; nil where it has errors.
  package private(set) var manifest: Manifest?
  /// What is wrong with it.
  package private(set) var diagnostics: [Diagnostic] = []

  /// The largest manifest that is read, in bytes.
  package static let maximumBytes = 1 << 20

  /// A file that could not be read, and why.
  package init(path: String, unreadable reason: String) {
    self.path = path
    diagnostics = [
      Rule.unreadableFile.diagnostic(reason, at: SourceLocation(path: path))
    ]
  }

  /// Reads a manifest.
  package init(path: String, bytes: [UInt8]) {
    self.path = path
    do throws(JSONSyntaxError) {
      var reader = ManifestReader(try JSONDocument(bytes), path: path)
      let manifest = reader.manifest()
      subject = manifest?.subject
      self.manifest = reader.hasErrors ? nil : manifest
      diagnostics = reader.diagnostics
    } catch {
      diagnostics = [error.diagnostic(path: path)]
    }
  }

  /// Whether the bytes are a manifest of ours, whatever mistakes it may have.
  package static func isManifest(_ bytes: [UInt8]) -> Bool {
    guard let document = try? JSONDocument(bytes) else { return false }
    return document.members(of: document.root).contains { key, value in
      document.string(key) == "kind"
        && document.string(value).flatMap(ManifestKind.init) != nil
    }
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
    case nil: return nil
    }
  }

  private mutating func kind(_ root: JSONNode) -> ManifestKind? {
    let member = document.members(of: root).first { document.string($0.key) == "kind" }
    guard let member else {
      report(
        .missingField, at: root,
        "A manifest needs the field \"kind\": \(list(ManifestKind.allCases.map(\.rawValue))). If "
          + "the file is none of titrate's, name it under \"ignore\" in titrate.json.")
      return nil
    }
    return choice(member.value, rule: .unknownKind, foreign: ForeignWords.kinds)
  }
}
