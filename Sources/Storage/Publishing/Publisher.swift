package import Domain
package import Manifests
import Planning
package import Reconciling
package import System

/// Writes the documents that clients read, each in one step, and only where what it serves changes.
package struct Publisher: Sendable {
  private let workspacePath: String
  private let publications: [Publication]

  /// Makes a publisher for a workspace.
  package init(workspacePath: String, publications: [Publication]) {
    self.workspacePath = workspacePath
    self.publications = publications
  }

  /// Brings every document up to date with what was committed. To be called under the lock.
  package func publish(_ snapshot: Snapshot) -> [PublicationOutcome] {
    publications.map { publication in
      do throws(PublishingError) {
        return try publish(publication, snapshot) ? .written(publication) : .current(publication)
      } catch {
        return .failed(publication, error)
      }
    }
  }

  private func publish(
    _ publication: Publication, _ snapshot: Snapshot
  ) throws(PublishingError) -> Bool {
    guard let document = try document(publication, snapshot) else { return false }
    do throws(FileReplacementError) {
      var tree = try opened()
      if fault(of: publication, document, snapshot.stamp, in: &tree) == nil {
        try settle(publication, in: &tree)
        return false
      }
      try tree.replaceFile(publication.path, with: document.bytes(snapshot.stamp))
      return true
    } catch {
      throw .file(error)
    }
  }

  /// The documents that `publish` would write.
  func outdated(_ snapshot: Snapshot) -> [DocumentChange] {
    guard var tree = try? opened() else { return [] }
    return publications.compactMap { publication in
      guard let document = try? document(publication, snapshot),
        let reason = fault(of: publication, document, snapshot.stamp, in: &tree)
      else { return nil }
      return DocumentChange(publication.path, in: publication.environment, reason)
    }
  }

  /// What is wrong with a file; nil where it is the document, as it was after some commit. What
  /// cannot be read is written anew, if that is possible.
  private func fault(
    of publication: Publication, _ document: ServedDocument, _ latest: ServedDocument.Stamp,
    in tree: inout DirectoryTree
  ) -> DocumentChange.Reason? {
    var published: [UInt8] = []
    do throws(FileReadError) {
      try tree.read(publication.path, maximumBytes: Self.maximumBytes, into: &published)
    } catch .notFound {
      return .missing
    } catch {
      return .unreadable
    }
    let stamp = ServedDocument.stamp(of: published, publication.format, before: latest)
    if let stamp, document.bytes(stamp) == published { return nil }
    return ServedDocument.fault(of: published, publication.format, latest)
  }

  /// A run that was interrupted may have written the document.
  private func settle(
    _ publication: Publication, in tree: inout DirectoryTree
  ) throws(FileReplacementError) {
    do throws(SystemError) {
      try tree.settleReplacement(of: publication.path)
    } catch {
      throw .outcomeNotDurable(error)
    }
  }

  private func document(
    _ publication: Publication, _ snapshot: Snapshot
  ) throws(PublishingError) -> ServedDocument? {
    do throws(ServedDocument.Problem) {
      return try ServedDocument(
        publication.format, of: publication.environment, in: snapshot.state)
    } catch {
      throw .document(error)
    }
  }

  private func opened() throws(FileReplacementError) -> DirectoryTree {
    do throws(SystemError) {
      return try DirectoryTree(at: workspacePath)
    } catch {
      throw .failed(.openFolder, error)
    }
  }

  private static let maximumBytes = 1 << 30
}

/// Why a document was not published.
package enum PublishingError: Error, Hashable, Sendable {
  case document(ServedDocument.Problem)
  case file(FileReplacementError)
}

extension PublishingError: CustomStringConvertible {
  /// What is wrong, in a full sentence.
  package var description: String {
    switch self {
    case .document(let problem): problem.description
    case .file(.failed(_, let error)): "Titrate \(error)."
    case .file(.outcomeNotDurable(let error)):
      "The file is written, but titrate \(error), so a loss of power could bring the old one back."
    }
  }
}
