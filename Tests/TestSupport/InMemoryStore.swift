package import Domain
import Manifests
import Reconciling

/// A store in memory that can fail at any of its calls, and that others can write to at a bad moment.
package final class InMemoryStore: SnapshotStore {
  /// Why it failed.
  package enum Failure: Error, Hashable {
    /// The test asked for it at this call, counted from 1.
    case asked(call: Int)
    /// Someone else holds the lock.
    case locked
  }

  /// The latest snapshot.
  package private(set) var latest: Snapshot?
  /// How many commits there were.
  package private(set) var commits = 0
  /// What was called, in order.
  package private(set) var calls: [String] = []
  /// What others commit after the first reading.
  package var commitOfOthers: Snapshot?
  private let failingCall: Int
  private var isLocked = false

  /// Makes a store that fails at a call; at none for 0.
  package init(_ snapshot: Snapshot? = nil, failingAt call: Int = 0) {
    latest = snapshot
    failingCall = call
  }

  private func count(_ call: String) throws(Failure) {
    calls.append(call)
    if calls.count == failingCall { throw .asked(call: failingCall) }
  }

  /// See `SnapshotStore`.
  package func open() throws(Failure) -> Snapshot? {
    try count("open")
    defer {
      latest = commitOfOthers ?? latest
      commitOfOthers = nil
    }
    return latest
  }

  /// See `SnapshotStore`.
  package func withLock<Result>(
    _ body: (Snapshot?) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try count("lock")
    guard !isLocked else { throw .locked }
    isLocked = true
    defer { isLocked = false }
    return try body(latest)
  }

  /// See `SnapshotStore`.
  package func commit(_ snapshot: Snapshot, replacing stored: Snapshot?) throws(Failure) {
    precondition(isLocked, "a commit without the lock")
    try count("commit")
    latest = snapshot
    commits += 1
  }
}
