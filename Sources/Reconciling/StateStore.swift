package import Domain
package import Manifests
package import Planning

/// Where the state is kept: as revisions, each with a version that tells it from all others, of
/// which the latest counts.
///
/// A file, a branch of git, memory: whoever plans and applies does not know which. Another run can
/// commit at any time, so nothing here relies on a lock: a commit says which revision it was made
/// for.
package protocol StateStore: Sendable {
  /// Where the state is, for people.
  var place: String { get }

  /// The files that the store keeps for itself, so that nothing else is written there.
  var files: [String] { get }

  /// For how many milliseconds at most what is done waits for more, to be committed with it.
  var groupMilliseconds: Int { get }

  /// The latest revision; nil where nothing was committed yet.
  /// Throws where there is a state that cannot be trusted, or cannot be read.
  func read() throws(StateError) -> (any Revision)?

  /// The revision that was the latest once; nil where there was none by then. Throws where it is
  /// not kept any more.
  func read(_ past: PastRevision) throws(StateError) -> (any Revision)?

  /// Makes what a commit leads to from a revision the latest, in one step, records its events, and
  /// brings the documents for clients up to date; without a commit, only these. Nil stands for no
  /// revision at all, and for documents that are to stay as they are.
  ///
  /// Throws `moved`, and changes nothing, where another revision is the latest. Any other error
  /// says itself whether the commit is there.
  func commit(
    _ next: Commit?, publishing publications: [Publication]?, expecting revision: (any Revision)?
  ) throws(StateError) -> CommitReceipt

  /// The documents that are not what a revision serves, and those that nobody asks for: what `commit`
  /// mends even without a commit. Writes nothing. A document that cannot be made is not told.
  func outdatedDocuments(
    among publications: [Publication], at revision: any Revision
  ) throws(StateError) -> [DocumentChange]

  /// Keeps others from committing until the closure returns, where the store can; elsewhere it only
  /// runs the closure. A courtesy, which spares a run that it is overtaken: no caller relies on it.
  /// Throws where a lock is not to be had, and what the closure throws.
  func exclusively<Result>(_ body: () throws -> Result) throws -> Result

  /// What happened so far, oldest first.
  func history() throws(StateError) -> [AuditRecord]

  /// Looks at everything that is kept, and writes nothing.
  func inspect() -> StateInspection

  /// What it would take to bring the state before the last commit back; nil where it is what is
  /// there. Writes nothing. Throws where none can be brought back, or where that would not mend
  /// everything.
  func restoration() throws(StateError) -> Restoration?

  /// Brings an earlier state back, as a commit of its own, and the documents that belong to it
  /// up to date, unless they are nil; without an earlier state, only makes what is there durable.
  /// Throws `moved`, and changes nothing, where `restoration` would say something else by now.
  func restore(
    _ restoration: Restoration?, publishing publications: [Publication]?, as provenance: Provenance
  ) throws(StateError) -> CommitReceipt
}

extension StateStore {
  /// Reads the latest state as a whole; nil where nothing was committed yet.
  package func snapshot() throws(StateError) -> Snapshot? {
    guard let revision = try read() else { return nil }
    return try revision.snapshot()
  }
}

/// A moment that somebody asks about.
package enum PastRevision: Hashable, Sendable {
  /// When that commit was the latest.
  case serial(Int)
  /// What was the latest at a time.
  case instant(Instant)
}

/// The state as one commit left it. It may be large, so it is decoded when somebody asks for it.
package protocol Revision: Sendable {
  /// What tells it from every other revision in its store; it means nothing to anybody else.
  var version: String { get }
  /// See `Snapshot`.
  var lineage: String { get }
  /// See `Snapshot`.
  var serial: Int { get }
  /// What a run can be narrowed to.
  var candidates: Selection.Candidates { get }
  /// What runs are at work on, or were when they were interrupted.
  var intents: [Intent] { get }

  /// All that is stored. Throws where something of it cannot be trusted.
  func snapshot() throws(StateError) -> Snapshot
}

/// Why a store could not do what it was asked to do.
package enum StateError: Error {
  /// What a store has to say of it: what is wrong and what to do, in full sentences.
  package typealias Problem = any Error & CustomStringConvertible

  /// The latest revision is another than the one that was expected. Nothing was changed.
  case moved
  /// Another run is having things served, and has not ended in time.
  case busy(Intent)
  /// Another run works on the state, and has not ended in time.
  case locked(Problem)
  /// Anything else.
  case failed(Problem)
}

extension StateError: CustomStringConvertible {
  /// What is wrong and what to do about it, in full sentences.
  package var description: String {
    switch self {
    case .moved:
      "Other runs committed to the state again and again, so nothing was committed. Run the command again, "
        + "or give it more time with --lock-timeout."
    case .busy(let intent):
      "Another run is having a provider serve what it has planned: that of "
        + "\(quoted(intent.provenance.author.name)), since \(intent.provenance.time), last heard of at "
        + "\(intent.renewedAt). Run the command again when it is done, or wait for it with --lock-timeout."
    case .locked(let problem), .failed(let problem): problem.description
    }
  }
}
