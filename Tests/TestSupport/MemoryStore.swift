package import Domain
package import Manifests
package import Planning
import System

@testable package import Reconciling

/// A store in memory that can fail at any of its calls, and that others can commit to before any of them.
package final class MemoryStore: StateStore {
  /// Why it failed.
  package enum Failure: Error, Hashable, CustomStringConvertible {
    /// The test asked for it at this call, counted from 1.
    case asked(call: Int)
    /// There is no earlier state.
    case nothingEarlier

    /// What is wrong.
    package var description: String {
      switch self {
      case .asked(let call): "It failed at call \(call), as it was asked to."
      case .nothingEarlier: "There is no earlier state."
      }
    }
  }

  /// What another run makes the state of before a call, which is named and counted among those of its
  /// name, from 1; nil for nothing.
  package typealias Others =
    @Sendable (_ call: String, _ count: Int, _ latest: Snapshot?) ->
    Snapshot?

  private struct Contents: Sendable {
    /// Everything that was ever committed.
    var snapshots: [Snapshot]
    var calls: [String] = []
    var published: [Int] = []
  }

  /// A revision is known by how many came before it.
  private struct Kept: Revision {
    let version: String
    let whole: Snapshot

    var lineage: String { whole.lineage }
    var serial: Int { whole.serial }
    var candidates: Selection.Candidates { Selection.Candidates(whole.state) }
    var intents: [Intent] { whole.state.intents }

    func snapshot() -> Snapshot { whole }
  }

  private let contents: Locked<Contents>
  private let failingCall: Int
  private let others: Others

  /// Begins with a snapshot, if one is given. It fails at a call; at none for 0.
  package init(
    _ snapshot: Snapshot? = nil, failingAt call: Int = 0,
    others: @escaping Others = { _, _, _ in nil }
  ) {
    contents = Locked(Contents(snapshots: [snapshot].compactMap(\.self)))
    failingCall = call
    self.others = others
  }

  // MARK: What tests ask

  /// Everything that was ever committed, oldest first, also by others.
  package var snapshots: [Snapshot] { contents.withLock { $0.snapshots } }

  /// What was called, in order.
  package var calls: [String] { contents.withLock { $0.calls } }

  /// The serials after which documents were brought up to date.
  package var published: [Int] { contents.withLock { $0.published } }

  /// What is stored now.
  package var latest: Snapshot? { snapshots.last }

  private func begin(_ call: String) throws(StateError) {
    let calls = contents.withLock { contents in
      contents.calls.append(call)
      return contents.calls
    }
    if let next = others(call, calls.count { $0 == call }, latest) { add(next) }
    if calls.count == failingCall { throw .failed(Failure.asked(call: failingCall)) }
  }

  private func add(_ next: Snapshot) {
    contents.withLock { $0.snapshots.append(next) }
  }

  private var revision: Kept? {
    latest.map { Kept(version: "\(snapshots.count)", whole: $0) }
  }

  // MARK: State store

  /// Nowhere in particular.
  package var place: String { "memory" }

  /// No files.
  package var files: [String] { [] }

  /// Everything is committed at once.
  package var groupMilliseconds: Int { 0 }

  /// See `StateStore`.
  package func read() throws(StateError) -> (any Revision)? {
    try begin("read")
    return revision
  }

  /// See `StateStore`.
  package func read(_ past: PastRevision) throws(StateError) -> (any Revision)? {
    try begin("read past")
    let whole =
      switch past {
      case .serial(let serial): snapshots.first { $0.serial == serial }
      case .instant(let instant): snapshots.last { $0.provenance.time <= instant }
      }
    return whole.map { Kept(version: "\($0.serial)", whole: $0) }
  }

  /// See `StateStore`.
  package func commit(
    _ next: Commit?, publishing publications: [Publication]?, expecting expected: (any Revision)?
  ) throws(StateError) -> CommitReceipt {
    if let next {
      try begin("commit")
      guard revision?.version == expected?.version else { throw .moved }
      add(Snapshot(next, onto: latest))
    }
    if let serial = latest?.serial, publications?.isEmpty == false {
      contents.withLock { $0.published.append(serial) }
    }
    return CommitReceipt()
  }

  /// None: nothing is kept of documents.
  package func outdatedDocuments(
    among publications: [Publication], at revision: any Revision
  ) -> [DocumentChange] { [] }

  /// Only runs the body: others can commit at any time.
  package func exclusively<Result>(_ body: () throws -> Result) throws -> Result { try body() }

  /// See `StateStore`.
  package func history() -> [AuditRecord] { snapshots.flatMap(\.records) }

  /// Everything here can be trusted.
  package func inspect() -> StateInspection {
    let records = history()
    let summary = records.last.map { last in
      StateInspection.RecordSummary(
        eventCount: records.count, firstSerial: records[0].serial, lastSerial: last.serial)
    }
    return StateInspection(
      state: .init(at: place, .success(latest)),
      earlier: .init(at: place, .success(snapshots.dropLast().last)),
      record: .init(at: place, .success(summary)))
  }

  /// See `StateStore`.
  package func restoration() throws(StateError) -> Restoration? {
    guard let present = latest, let earlier = snapshots.dropLast().last else {
      throw .failed(Failure.nothingEarlier)
    }
    let restoration = Restoration(
      present: present, earlier: earlier, serial: present.serial + 1)
    return restoration.state == present.state ? nil : restoration
  }

  /// See `StateStore`.
  package func restore(
    _ restoration: Restoration?, publishing publications: [Publication]?, as provenance: Provenance
  ) throws(StateError) -> CommitReceipt {
    guard try self.restoration() == restoration else { throw .moved }
    if let restoration { add(Snapshot(restoration.commit(as: provenance), onto: nil)) }
    return CommitReceipt()
  }
}
extension Patience {
  /// Nothing is tried again.
  package static var none: Patience { Patience(milliseconds: 0, clock: { 0 }, sleep: { _ in }) }
}

extension StateStore {
  /// Restores, and leaves documents alone.
  package func restore(
    _ restoration: Restoration?, as provenance: Provenance
  ) throws(StateError) {
    _ = try restore(restoration, publishing: nil, as: provenance)
  }

  /// Commits, and leaves documents alone.
  package func commit(_ next: Commit, expecting revision: (any Revision)?) throws(StateError) {
    _ = try commit(next, publishing: nil, expecting: revision)
  }
}
