import Domain
package import Manifests
package import Planning
package import Reconciling

extension GitStateStore {
  /// Where a document is in the tree of a commit.
  static func path(of publication: Publication) -> String {
    "\(Path.documents)/\(publication.path)"
  }

  /// The path of a document in the workspace; nil for a file of a commit that is none.
  static func documentPath(_ path: String) -> String? {
    path.hasPrefix(Path.documents + "/") ? String(path.dropFirst(Path.documents.count + 1)) : nil
  }

  /// Compares the files of a commit with what its state serves.
  package func outdatedDocuments(
    among publications: [Publication], at revision: any Revision
  ) throws(StateError) -> [DocumentChange] {
    do {
      let files = try remote.files(of: revision.version)
      let wanted = Set(publications.map(\.path))
      let unwanted = files.keys.compactMap(Self.documentPath).filter { !wanted.contains($0) }
      return try outdated(publications, at: revision, files)
        + unwanted.sorted().map { DocumentChange($0, in: nil, .unwanted) }
    } catch {
      throw StateError(error)
    }
  }

  private func outdated(
    _ publications: [Publication], at revision: any Revision, _ files: [String: String]
  ) throws(StorageError) -> [DocumentChange] {
    guard !publications.isEmpty, let revision = revision as? StoredSnapshot else { return [] }
    let snapshot = try revision.whole()
    let kept = try remote.objects(
      publications.map { files[Self.path(of: $0)] ?? RemoteRef.noObject })
    return zip(publications, kept).compactMap { publication, kept in
      guard let bytes = try? snapshot.document(publication), bytes != kept?.bytes else {
        return nil
      }
      let reason = kept.map {
        ServedDocument.fault(of: $0.bytes, publication.format, snapshot.stamp)
      }
      return DocumentChange(publication.path, in: publication.environment, reason ?? .missing)
    }
  }

  /// A document as it is to be, and what becomes of the one that is kept. One that cannot be made
  /// stays what it is.
  func document(
    _ publication: Publication, of snapshot: Snapshot, kept: NewCommit.File?
  ) throws(StorageError) -> (NewCommit.File?, PublicationOutcome) {
    let bytes: [UInt8]?
    do throws(ServedDocument.Problem) {
      bytes = try snapshot.document(publication)
    } catch {
      return (kept, .failed(publication, error))
    }
    guard let bytes else { return (kept, .current(publication)) }
    if case .object(let name) = kept, try remote.objects([name])[0]?.bytes == bytes {
      return (kept, .current(publication))
    }
    return (.bytes(bytes), .written(publication))
  }
}

extension Snapshot {
  /// A document as it is in the commit of this very state; nil where there is no such environment.
  fileprivate func document(
    _ publication: Publication
  ) throws(ServedDocument.Problem) -> [UInt8]? {
    try ServedDocument(publication.format, of: publication.environment, in: state)?.bytes(stamp)
  }
}
