import Domain
package import Manifests
package import Planning
package import Reconciling
import System
import Wire

/// A commit that is to be pushed, and what it means for the documents.
struct GitProposal {
  /// Nil where nothing would change.
  var commit: NewCommit?
  var publications: [PublicationOutcome] = []
}

extension GitStateStore {
  /// What a commit makes of a revision; without one, what it takes to bring the documents up to
  /// date. Without publications, the documents stay what they are. `parent` is the commit that it
  /// follows, which is that of the revision unless a state takes the place of another as a whole.
  /// The records and the subject are those of the commit unless others are given.
  func proposal(
    _ next: Commit?, publishing publications: [Publication]?, onto base: StoredSnapshot?,
    after parent: RemoteRef.CommitName?, records: [UInt8]? = nil, subject: String? = nil
  ) throws(StateError) -> GitProposal {
    let before = try base?.snapshot()
    guard let snapshot = next.map({ Snapshot($0, onto: before) }) ?? before else {
      return GitProposal()
    }
    let kept = try keptFiles(of: parent)
    var proposal = GitProposal()
    // Who stops or releases from another checkout may not know of all documents.
    let keepsDocuments = publications == nil || next?.isBrake == true
    var files = kept.filter { keepsDocuments || Self.documentPath($0.key) == nil }
    for publication in publications ?? [] {
      let path = Self.path(of: publication)
      let (file, outcome) = try document(publication, of: snapshot, kept: kept[path])
      files[path] = file
      proposal.publications.append(outcome)
    }
    if next == nil, files.keys == kept.keys, !proposal.publications.contains(where: \.isWritten) {
      return proposal
    }
    let subject = subject ?? self.subject(next)
    var recent = try recentEntries(to: parent)
    if let next {
      files[Path.state] = .bytes(try SnapshotEncoder.bytes(of: next, onto: base))
      files[Path.records] = .bytes(records ?? next.lines)
      recent.insert(
        CommitSummary(serial: next.serial, time: next.provenance.time, subject: subject), at: 0)
    }
    files[Path.page] = .bytes(Array(look.page(snapshot, Array(recent.prefix(10))).utf8))
    proposal.commit = NewCommit(
      parent: parent, author: author(next),
      seconds: next?.provenance.time.seconds ?? Int64(secondsSince1970()),
      message: message(subject, next, of: snapshot), files: files)
    return proposal
  }

  private func keptFiles(
    of parent: RemoteRef.CommitName?
  ) throws(StateError) -> [String: NewCommit.File] {
    guard let parent else { return [:] }
    let own = [Path.state, Path.records, Path.page]
    return try remote.files(of: parent)
      // Somebody else may have put a folder in the place of a file.
      .filter { path, _ in !own.contains { path.hasPrefix($0 + "/") } }
      .mapValues { .object($0) }
  }

  // MARK: Words

  private func subject(_ next: Commit?) -> String {
    next.map { look.subject($0.events) } ?? "Bring the published documents up to date"
  }

  /// The committed name, without what would end it in a commit of git.
  private func author(_ next: Commit?) -> String {
    let name = next?.provenance.author.name ?? "titrate"
    return name.unicodeScalars.map { "<>\n\0".unicodeScalars.contains($0) ? " " : "\($0)" }.joined()
  }

  private func message(_ subject: String, _ next: Commit?, of snapshot: Snapshot) -> String {
    var generator = SystemRandomNumberGenerator()
    let origin = next?.provenance.origin
    let trailers: [(String, String?)] = [
      (CommitObject.Trailer.serial, "\(snapshot.serial)"),
      (CommitObject.Trailer.lineage, snapshot.lineage),
      (CommitObject.Trailer.manifests, snapshot.state.checkout?.commit),
      (CommitObject.Trailer.run, origin?.runURL),
      (CommitObject.Trailer.nonce, generator.next().hexadecimal),
    ]
    let lines = trailers.compactMap { key, value in value.map { "\(key): \($0)\n" } }
    return subject + "\n\n" + lines.joined()
  }

  /// What the page lists of the commits before a new one, the newest first.
  private func recentEntries(to tip: RemoteRef.CommitName?) throws(StateError) -> [CommitSummary] {
    guard let tip else { return [] }
    let commits = try remote.commits(to: tip, changing: Path.state, most: 10)
    return commits.compactMap { commit in
      commit.stamp.map { stamp in
        CommitSummary(
          serial: stamp.serial, time: Instant(seconds: commit.seconds),
          subject: String(commit.message.prefix { $0 != "\n" }))
      }
    }
  }
}

extension Commit {
  /// Whether nothing happened but stops and releases, and what results showed was taken down.
  fileprivate var isBrake: Bool {
    events.allSatisfy { event in
      switch event.happening {
      case .experimentStopped, .experimentReleased, .resultsNoted: true
      default: false
      }
    }
  }
}

extension PublicationOutcome {
  fileprivate var isWritten: Bool { if case .written = self { true } else { false } }
}

// MARK: - Documents

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
    let files = try remote.files(of: revision.version)
    let wanted = Set(publications.map(\.path))
    let unwanted = files.keys.compactMap(Self.documentPath).filter { !wanted.contains($0) }
    return try outdated(publications, at: revision, files)
      + unwanted.sorted().map { DocumentChange($0, in: nil, .unwanted) }
  }

  private func outdated(
    _ publications: [Publication], at revision: any Revision, _ files: [String: String]
  ) throws(StateError) -> [DocumentChange] {
    guard !publications.isEmpty else { return [] }
    let snapshot = try revision.snapshot()
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
  ) throws(StateError) -> (NewCommit.File?, PublicationOutcome) {
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
    try ServedDocument(publication, in: state)?.bytes(stamp)
  }
}
