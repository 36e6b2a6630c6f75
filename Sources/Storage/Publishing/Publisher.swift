import Domain
import Manifests
import Planning
import Reconciling
import System

/// Writes the documents that clients read, each in one step, and only where what it serves changes.
struct Publisher: Sendable {
  private let workspacePath: String
  private let publications: [Publication]

  /// Makes a publisher for a workspace.
  init(workspacePath: String, publications: [Publication]) {
    self.workspacePath = workspacePath
    self.publications = publications
  }

  /// Brings every document up to date with what was committed. To be called under the lock.
  func publish(_ snapshot: Snapshot) -> [PublicationOutcome] {
    publications.map { outcome(of: $0, snapshot) }
  }

  private func outcome(of publication: Publication, _ snapshot: Snapshot) -> PublicationOutcome {
    let document: ServedDocument?
    do throws(ServedDocument.Problem) {
      document = try ServedDocument(publication, in: snapshot.state)
    } catch {
      return .failed(publication, error)
    }
    guard let document else { return .current(publication) }
    do throws(FileReplacementError) {
      var tree = try opened()
      if fault(of: publication, document, snapshot.stamp, in: &tree) == nil {
        try settle(publication, in: &tree)
        return .current(publication)
      }
      try tree.replaceFile(publication.path, with: document.bytes(snapshot.stamp))
      return .written(publication)
    } catch {
      return .failed(publication, error)
    }
  }

  /// The documents that `publish` would write.
  func outdated(_ snapshot: Snapshot) -> [DocumentChange] {
    guard var tree = try? opened() else { return [] }
    return publications.compactMap { publication in
      guard let document = try? ServedDocument(publication, in: snapshot.state),
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

  private func opened() throws(FileReplacementError) -> DirectoryTree {
    do throws(SystemError) {
      return try DirectoryTree(at: workspacePath)
    } catch {
      throw .failed(.openFolder, error)
    }
  }

  private static let maximumBytes = 1 << 30
}
