import Domain
import Manifests
import JSONSyntax
import System

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
    return Rule.publishOverManifest.diagnostic(
      "The file is a manifest, and the document would take its place. Choose another file.",
      at: publication.location)
  }

  private func invalid(_ publication: Publication, _ reason: String) -> Diagnostic {
    Rule.invalidPublishPath.diagnostic(
      "\(reason) Choose another file, such as \"served/production.json\".",
      at: publication.location)
  }
}
