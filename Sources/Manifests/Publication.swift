package import Domain
package import JSONSyntax

/// A document that apply writes for the clients of an environment.
package struct Publication: Hashable, Sendable {
  /// The environment.
  package let environment: EnvironmentKey
  /// Whose clients read it.
  package let format: Bucketing
  /// The file, relative to the workspace.
  package let path: String
  /// Where the settings name the environment.
  let environmentLocation: SourceLocation
  /// Where the settings name the file.
  package let location: SourceLocation
}

extension Publication {
  /// Whether documents at the two paths would be in each other's way: each is first written as
  /// `<name>.new`, and no folder can be where a file is.
  fileprivate func interferes(with other: String) -> Bool {
    path == other || path + ".new" == other || path == other + ".new"
      || path.hasPrefix(other + "/") || other.hasPrefix(path + "/")
  }
}

extension [Publication] {
  /// How the clients of an environment deal identities out: as Flagsmith does, unless it is
  /// published in another format.
  package func bucketing(in environment: EnvironmentKey) -> Bucketing {
    first { $0.environment == environment }?.format ?? .flagsmith
  }
}

private enum PublicationField: Int, FieldName {
  case environment, format, path
  static let object = ManifestObject<Self>("an entry of \"publish\"", requiredThrough: .path)
}

extension ManifestReader {
  /// Reads what is to be published. No file may be written twice, and no environment in two
  /// formats.
  mutating func publications(_ node: JSONNode?) -> [Publication] {
    var publications: [Publication] = []
    guard let elements = elements(of: node, "documents") else { return [] }
    for element in elements {
      if let publication = publication(element, after: publications) {
        publications.append(publication)
      }
    }
    return publications
  }

  private mutating func publication(
    _ node: JSONNode, after others: [Publication]
  ) -> Publication? {
    guard let fields = fields(of: node, PublicationField.self) else { return nil }
    let environment = name(fields[.environment], EnvironmentKey.self)
    let format = choice(fields[.format], Bucketing.self)
    let path = publishedPath(fields[.path])
    guard let environment, let format, let path, let environmentNode = fields[.environment],
      let pathNode = fields[.path]
    else { return nil }
    let publication = Publication(
      environment: environment, format: format, path: path,
      environmentLocation: location(of: environmentNode), location: location(of: pathNode))
    if let first = others.first(where: { $0.interferes(with: path) }) {
      reportSecond(publication, at: pathNode, after: first)
    } else if let rival = others.first(where: {
      $0.environment == environment && $0.format != format
    }) {
      reportRival(publication, at: environmentNode, of: rival)
    }
    return publication
  }

  private mutating func reportSecond(
    _ publication: Publication, at node: JSONNode, after first: Publication
  ) {
    report(
      .invalidPublishPath, at: node,
      "Another entry writes \(quoted(publication.path)) already. Give each document a file of its own.",
      notes: [.init(message: "the first stands here", location: first.location)])
  }

  private mutating func reportRival(
    _ publication: Publication, at node: JSONNode, of rival: Publication
  ) {
    report(
      .publishFormats, at: node,
      "The clients of one format put identities into other cohorts than those of another, so what "
        + "people get would depend on who asks. Publish \(quoted(publication.environment.text)) in "
        + "one format.",
      notes: [.init(message: "the other stands here", location: rival.environmentLocation)])
  }

  private mutating func publishedPath(_ node: JSONNode?) -> String? {
    guard let node, let path = string(node) else { return nil }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let isInside = parts.allSatisfy { !["", ".", ".."].contains($0) }
    guard isInside, path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      report(
        .invalidPublishPath, at: node,
        "\(quoted(path)) does not name a file in the workspace. Write a relative path without \".\" "
          + "and \"..\", such as \"served/production.json\".")
      return nil
    }
    guard let owner = owner(ofPublished: path, parts) else { return path }
    report(
      .invalidPublishPath, at: node,
      "\(quoted(path)) \(owner) Choose another, such as \"served/production.json\".")
    return nil
  }

  /// Why no document may be written to a path, as a sentence without its subject; nil where one may
  /// be.
  private func owner(ofPublished path: String, _ parts: [Substring]) -> String? {
    if let part = parts.first(where: { $0.hasPrefix(".") }) {
      return
        "has the part \(quoted(String(part))): what begins with a dot belongs to programs, which may "
        + "run what they find there."
    }
    // What `.git` may also be called on Windows, which servers refuse.
    if let part = parts.first(where: { $0.lowercased().hasPrefix("git~") }) {
      return "has the part \(quoted(String(part))), which git takes for a repository."
    }
    // Some file systems do not tell upper from lower case.
    if path.lowercased() == Settings.fileName { return "is a file of titrate's own." }
    if parts.contains(where: { $0.lowercased() == "readme.md" }) {
      return "is what people read first in a folder."
    }
    return nil
  }
}
