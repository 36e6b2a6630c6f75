package import Domain
package import Manifests
package import Reconciling
package import System
import Wire

/// Keeps the state in a ref of a git remote: one commit for each apply, on a line of history of its
/// own. The remote takes a commit only where its parent is still the latest (`--force-with-lease`),
/// so any number of runs can work at once.
///
/// The tree of a commit holds the state as it would be on the disk, the records of what the commit
/// did, the documents for clients, and a page for people.
package struct GitStateStore: StateStore {
  let remote: RemoteRef
  let look: Look

  /// How commits and their pages look to people.
  package struct Look: Sendable {
    let subject: @Sendable ([Event]) -> String
    let page: @Sendable (Snapshot, _ recent: [CommitSummary]) -> String

    /// Takes what writes the first line of the message of a commit, and the page of a branch in
    /// Markdown. Both must depend on what they are given alone.
    package init(
      subject: @escaping @Sendable ([Event]) -> String,
      page: @escaping @Sendable (Snapshot, _ recent: [CommitSummary]) -> String
    ) {
      self.subject = subject
      self.page = page
    }
  }

  /// Finds the clone around a folder. A call of git may take so many seconds.
  package init(
    _ place: GitPlace, around folder: String, timeoutSeconds: Int, look: Look
  ) throws(StateError) {
    remote = try RemoteRef(place, around: folder, timeoutSeconds: timeoutSeconds)
    self.look = look
  }

  /// Where the files are in the tree of a commit.
  enum Path {
    static let state = "state.json"
    static let records = "audit.jsonl"
    static let page = "README.md"
    static let documents = "published"
  }

  /// The clone.
  package var git: Git { remote.git }

  // MARK: State store

  /// The ref and its remote.
  package var place: String { remote.place.description }

  /// A commit takes a while.
  package var groupMilliseconds: Int { 9_000 }

  /// None: nothing is kept in the work tree.
  package var files: [String] { [] }

  /// Fetches the ref and opens its state.
  /// Throws where the ref was moved back, and where somebody else changed the state.
  package func read() throws(StateError) -> (any Revision)? { try latest() }

  /// Pushes the next commit.
  package func commit(
    _ next: Commit?, publishing publications: [Publication]?, expecting revision: (any Revision)?
  ) throws(StateError) -> CommitReceipt {
    let base = revision as? StoredSnapshot
    return try push(
      try proposal(next, publishing: publications, onto: base, after: base?.version))
  }

  /// Only runs the closure: nobody can be kept from pushing.
  package func exclusively<Result>(_ body: () throws -> Result) throws -> Result { try body() }

  // MARK: Reading

  /// The latest state; nil where there is no ref.
  func latest() throws(StateError) -> StoredSnapshot? {
    guard try remote.fetch() else {
      try requireNothingSeen()
      return nil
    }
    let (tip, state, seen) = try tip()
    let snapshot = try open(state, of: tip)
    try requireOurs(tip, snapshot)
    if let seen = seen?.stamp, seen.lineage == snapshot.lineage, seen.serial > snapshot.serial {
      throw remote.problem(
        .movedBack(toSerial: snapshot.serial, seenSerial: seen.serial, ref: remote.seen))
    }
    if tip.name != seen?.name { remote.note(tip.name) }
    return snapshot
  }

  /// The commit that was fetched, its state as it stands there, and the latest commit that this
  /// clone has found good.
  func tip() throws(StateError) -> (CommitObject, state: [UInt8]?, seen: CommitObject?) {
    let objects = try remote.objects([
      remote.fetched + "^{commit}", "\(remote.fetched):\(Path.state)", remote.seen + "^{commit}",
    ])
    guard let tip = objects[0].flatMap({ CommitObject($0.name, $0.bytes) }) else {
      throw remote.problem(.noState(commit: objects[0]?.name ?? remote.fetched))
    }
    return (tip, objects[1]?.bytes, objects[2].flatMap { CommitObject($0.name, $0.bytes) })
  }

  /// The state of a commit, whoever made it.
  func open(_ bytes: [UInt8]?, of commit: CommitObject) throws(StateError) -> StoredSnapshot {
    guard let bytes else { throw remote.problem(.noState(commit: commit.name)) }
    let path = "\(Path.state) of commit \(commit.name.prefix(12))"
    return try StoredSnapshot(StoredBytes(bytes, path: path), version: commit.name)
  }

  /// Throws where somebody else has changed the state. Who edits a document by hand commits too,
  /// and does no harm.
  func requireOurs(_ tip: CommitObject, _ snapshot: StoredSnapshot) throws(StateError) {
    if tip.isOf(snapshot) { return }
    let last = try remote.commits(to: tip.name, changing: Path.state, most: 1).first
    guard let last, last.isOf(snapshot) else {
      throw remote.problem(.foreignCommit(last?.name ?? tip.name))
    }
  }

  private func requireNothingSeen() throws(StateError) {
    guard let seen = try remote.commit(remote.seen)?.stamp else { return }
    throw remote.problem(
      .movedBack(toSerial: nil, seenSerial: seen.serial, ref: remote.seen))
  }

  // MARK: Committing

  /// Pushes a commit, if one is proposed, and notes that this clone has seen it. Throws `moved` where
  /// the ref has moved.
  func push(_ proposal: GitProposal) throws(StateError) -> CommitReceipt {
    guard let commit = proposal.commit else {
      return CommitReceipt(publications: proposal.publications)
    }
    let name = try remote.write(commit)
    try remote.push(name, expecting: commit.parent)
    remote.note(name)
    return CommitReceipt(commit: name, publications: proposal.publications)
  }
}

extension CommitObject {
  /// Whether titrate has made the commit, with that state in it.
  func isOf(_ snapshot: StoredSnapshot) -> Bool {
    stamp?.serial == snapshot.serial && stamp?.lineage == snapshot.lineage
  }
}

extension GitStateStore {
  /// The places in git where the clone around a folder has seen a state. No remote is asked.
  package static func seen(around folder: String) -> [GitPlace] {
    let words = ["for-each-ref", "--format=%(refname)", "refs/remotes", "refs/titrate/seen"]
    guard let refs = try? Git(around: folder).lines(words) else { return [] }
    return refs.compactMap { ref -> GitPlace? in
      let parts = ref.split(separator: "/").dropFirst(ref.hasPrefix("refs/remotes/") ? 2 : 3)
      guard let remote = parts.first else { return nil }
      let names = parts.dropFirst(ref.hasPrefix("refs/remotes/") ? 1 : 2)
      return try? GitPlace(remote: String(remote), branch: names.joined(separator: "/"))
    }.uniqued()
  }
}

extension [GitPlace] {
  fileprivate func uniqued() -> [GitPlace] {
    var seen: Set<GitPlace> = []
    return filter { seen.insert($0).inserted }
  }
}
