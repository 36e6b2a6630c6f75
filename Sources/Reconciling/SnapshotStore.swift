package import Domain
import Manifests

/// Where the snapshot is kept.
package protocol SnapshotStore {
  /// Why the store could not do what it was asked to do.
  associatedtype Failure: Error
  /// A snapshot as it is kept, of which a plan may need a part only.
  associatedtype Stored

  /// Opens the latest snapshot; nil where nothing was committed yet. Needs no lock.
  /// Throws where there is a snapshot that cannot be trusted, or cannot be read.
  func open() throws(Failure) -> Stored?

  /// Keeps everyone else from committing until the closure returns, brings the record of earlier
  /// commits up to date, and passes the latest snapshot on.
  /// Throws where the lock is not to be had, where reading does, and what the closure throws.
  func withLock<Result>(_ body: (Stored?) throws(Failure) -> Result) throws(Failure) -> Result

  /// Makes a snapshot, or `stored` with a part of it replaced, the latest, in one step, and records its
  /// events. To be called under the lock.
  /// Throws where the outcome is the old snapshot, or is not known to be durable.
  func commit(_ snapshot: Snapshot, replacing stored: Stored?) throws(Failure)
}
