import Domain
import Manifests
import Reconciling
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
  ) throws(StorageError) -> GitProposal {
    let before = try base?.whole()
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
      files[Path.state] = .bytes(try state(next, onto: base))
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
  ) throws(StorageError) -> [String: NewCommit.File] {
    guard let parent else { return [:] }
    let own = [Path.state, Path.records, Path.page]
    return try remote.files(of: parent)
      // Somebody else may have put a folder in the place of a file.
      .filter { path, _ in !own.contains { path.hasPrefix($0 + "/") } }
      .mapValues { .object($0) }
  }

  private func state(
    _ next: Commit, onto base: StoredSnapshot?
  ) throws(StorageError) -> [UInt8] {
    var state: [UInt8] = []
    try SnapshotEncoder.encode(next, onto: base) { (piece) throws(StorageError) in state += piece }
    return state
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
  private func recentEntries(to tip: RemoteRef.CommitName?) throws(StorageError) -> [CommitSummary]
  {
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
