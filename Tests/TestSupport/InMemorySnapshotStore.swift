package import Domain
import Manifests
import Reconciling

/// A store that keeps everything in memory and can be told to break. One thread at a time.
package final class InMemorySnapshotStore: SnapshotStore {
  /// Why the store could not do what it was asked to do.
  package enum Failure: Error, Hashable {
    case locked
    case stateGone
    case trailAhead
    /// It broke where it was told to.
    case interrupted
  }

  /// Where a commit can break off.
  package enum Interruption: Hashable, Sendable {
    /// Nothing is committed.
    case beforeCommit
    /// The snapshot is committed, and not yet in the trail.
    case beforeRecording
  }

  /// The latest snapshot.
  package var snapshot: Snapshot?
  /// Where the next commit breaks off.
  package var interruption: Interruption?
  /// How many commits there were, also those that broke off before they were recorded.
  package private(set) var commitCount = 0
  private var trail: [AuditRecord] = []
  private var isLocked = false

  /// Makes a store in which nothing was committed yet.
  package init() {}

  /// See `SnapshotStore`.
  package func open() throws(Failure) -> Snapshot? {
    guard let snapshot else {
      if trail.isEmpty { return nil }
      throw .stateGone
    }
    guard (trail.last?.serial ?? 0) <= snapshot.serial else { throw .trailAhead }
    return snapshot
  }

  /// See `SnapshotStore`.
  package func withLock<Result>(
    _ body: (Snapshot?) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard !isLocked else { throw .locked }
    isLocked = true
    defer { isLocked = false }
    let snapshot = try open()
    trail = try records()
    return try body(snapshot)
  }

  /// See `SnapshotStore`.
  package func commit(_ snapshot: Snapshot, replacing stored: Snapshot?) throws(Failure) {
    let interruption = interruption
    self.interruption = nil
    if interruption == .beforeCommit { throw .interrupted }
    self.snapshot = snapshot
    commitCount += 1
    if interruption == .beforeRecording { throw .interrupted }
    trail += snapshot.records
  }

  /// What happened so far, oldest first.
  package func records() throws(Failure) -> [AuditRecord] {
    guard let snapshot = try open() else { return trail }
    return trail + snapshot.records.dropFirst(trail.count { $0.serial == snapshot.serial })
  }
}
