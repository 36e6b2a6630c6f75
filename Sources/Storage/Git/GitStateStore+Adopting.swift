package import Domain
package import Reconciling
import Wire

extension GitStateStore {
  /// Makes a state that was kept elsewhere the latest, with the records of its commits. Nil where it
  /// is the latest already.
  ///
  /// Throws where the ref holds the state of another lineage, or one that is as late or later.
  package func adopt(
    _ snapshot: Snapshot, recordedBy records: [AuditRecord]
  ) throws(StateError) -> CommitReceipt? {
    do {
      let latest = try latest()
      if try latest?.whole() == snapshot { return nil }
      try requireAdoptable(snapshot, after: latest)
      let new = records.filter { $0.serial > latest?.serial ?? 0 }
      let proposal = try proposal(
        snapshot.commit, publishing: nil, onto: nil, after: latest?.version,
        records: new.flatMap(\.line),
        subject: "Bring the state over as it was at serial \(snapshot.serial)")
      if let commit = proposal.commit, let name = try push(commit) {
        return CommitReceipt(commit: name)
      }
    } catch {
      throw StateError(error)
    }
    throw .moved
  }

  private func requireAdoptable(
    _ snapshot: Snapshot, after latest: StoredSnapshot?
  ) throws(StorageError) {
    guard let latest else { return }
    guard latest.lineage == snapshot.lineage else {
      throw .git(remote.place, .foreignLineage(latest.lineage, pushed: snapshot.lineage))
    }
    guard latest.serial < snapshot.serial else {
      throw .git(remote.place, .notNewer(serial: latest.serial, pushed: snapshot.serial))
    }
  }
}
