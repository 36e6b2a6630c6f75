package import Domain
package import Manifests
package import Reconciling
import System
import Wire

extension GitStateStore {
  /// The records of all commits of titrate, oldest first.
  package func history() throws(StateError) -> [AuditRecord] {
    guard let latest = try latest() else { return [] }
    return try records(to: latest.version)
  }

  /// The revision of a past moment, as its commit left it.
  package func read(_ past: PastRevision) throws(StateError) -> (any Revision)? {
    guard let latest = try latest() else { return nil }
    let commits = try ownCommits(to: latest.version)
    let found =
      switch past {
      case .serial(let serial): commits.first { $0.stamp?.serial == serial }
      case .instant(let instant): commits.last { $0.seconds <= instant.seconds }
      }
    return try found.map(snapshot)
  }

  /// The commits that made a state, oldest first. What somebody else committed is passed over.
  private func ownCommits(
    to tip: RemoteRef.CommitName
  ) throws(StateError) -> [CommitObject] {
    if remote.git.isShallow { _ = try remote.fetch(whole: true) }
    return try remote.commits(to: tip, changing: Path.state).reversed().filter { $0.stamp != nil }
  }

  private func snapshot(of commit: CommitObject) throws(StateError) -> StoredSnapshot {
    let bytes = try remote.objects(["\(commit.name):\(Path.state)"])[0]?.bytes
    let snapshot = try open(bytes, of: commit)
    guard commit.isOf(snapshot) else {
      throw remote.problem(.foreignCommit(commit.name))
    }
    return snapshot
  }

  private func records(to tip: RemoteRef.CommitName) throws(StateError) -> [AuditRecord] {
    let commits = try ownCommits(to: tip)
    let files = try remote.objects(commits.map { "\($0.name):\(Path.records)" })
    var records: [AuditRecord] = []
    for (commit, file) in zip(commits, files) {
      for line in (file?.bytes ?? []).split(separator: newline) {
        guard let record = AuditRecord(line: line), record.lineage == commit.stamp?.lineage,
          record.serial <= commit.stamp?.serial ?? 0
        else { throw remote.problem(.recordDamaged(commit: commit.name)) }
        records.append(record)
      }
    }
    return records
  }

  // MARK: Inspecting

  /// Looks at the latest state, the one before, and the records of all commits.
  package func inspect() -> StateInspection {
    let state = Result(catching: present)
    let record = Result { () throws(StateError) in try checkedRecords(of: try? state.get()) }
    return StateInspection(
      state: .init(at: place, state), earlier: .init(at: place, Result(catching: earlierIfAny)),
      record: .init(at: place, record))
  }

  private func present() throws(StateError) -> Snapshot? { try latest()?.snapshot() }

  private func earlierIfAny() throws(StateError) -> Snapshot? {
    do throws(StateError) {
      return try earlierState().earlier
    } catch .failed(StorageError.git(_, .nothingEarlier)) {
      return nil
    }
  }

  private func checkedRecords(
    of snapshot: Snapshot?
  ) throws(StateError) -> StateInspection.RecordSummary? {
    guard try remote.fetch() else { return nil }
    let tip = try tip().0
    let records = try records(to: tip.name)
    var missing = MissingCommits(of: records)
    let last = records.last?.serial ?? 0
    if let snapshot, !snapshot.events.isEmpty { missing.follow(snapshot.serial + 1) }
    guard missing.ranges.isEmpty else { throw remote.problem(.recordIncomplete(missing)) }
    if let snapshot, records.suffix(snapshot.events.count) != snapshot.records[...] {
      throw remote.problem(.recordDamaged(commit: tip.name))
    }
    return missing.first.map {
      .init(eventCount: records.count, firstSerial: $0, lastSerial: last)
    }
  }

  // MARK: Restoring

  /// What it would take to bring back the last good state with an earlier serial.
  package func restoration() throws(StateError) -> Restoration? {
    let restoration = try earlierState()
    return restoration.present?.state == restoration.state ? nil : restoration
  }

  /// Commits the earlier state on top of whatever is there.
  package func restore(
    _ restoration: Restoration?, publishing publications: [Publication]?, as provenance: Provenance
  ) throws(StateError) -> CommitReceipt {
    guard try self.restoration() == restoration else { throw .moved }
    guard let restoration else { return CommitReceipt() }
    let tip = try tip().0
    return try push(
      try proposal(
        restoration.commit(as: provenance), publishing: publications, onto: nil, after: tip.name))
  }

  private func earlierState() throws(StateError) -> Restoration {
    guard try remote.fetch() else { throw remote.problem(.nothingEarlier) }
    let (tip, state, _) = try tip()
    let present = try? open(state, of: tip)
    var isGood = false
    if let present { isGood = (try? requireOurs(tip, present)) != nil }
    let commits = try ownCommits(to: tip.name)
    let serial = commits.compactMap(\.stamp?.serial).max() ?? 0
    for commit in commits.reversed() where commit.name != tip.name || !isGood {
      guard let stamp = commit.stamp, !isGood || stamp.serial < present?.serial ?? 0 else {
        continue
      }
      guard let earlier = try? snapshot(of: commit).snapshot() else { continue }
      return Restoration(
        present: isGood ? try present?.snapshot() : nil, earlier: earlier, serial: serial + 1)
    }
    throw remote.problem(.nothingEarlier)
  }

  // MARK: Adopting

  /// Makes a state that was kept elsewhere the latest, with the records of its commits. Nil where it
  /// is the latest already.
  ///
  /// Throws where the ref holds the state of another lineage, or one that is as late or later.
  package func adopt(
    _ snapshot: Snapshot, recordedBy records: [AuditRecord]
  ) throws(StateError) -> CommitReceipt? {
    let latest = try latest()
    if try latest?.snapshot() == snapshot { return nil }
    if let latest { try requireAdoptable(snapshot, after: latest) }
    let new = records.filter { $0.serial > latest?.serial ?? 0 }
    return try push(
      try proposal(
        snapshot.commit, publishing: nil, onto: nil, after: latest?.version,
        records: new.flatMap(\.line),
        subject: "Bring the state over as it was at serial \(snapshot.serial)"))
  }

  private func requireAdoptable(
    _ snapshot: Snapshot, after latest: StoredSnapshot
  ) throws(StateError) {
    guard latest.lineage == snapshot.lineage else {
      throw remote.problem(.foreignLineage(latest.lineage, pushed: snapshot.lineage))
    }
    guard latest.serial < snapshot.serial else {
      throw remote.problem(.notNewer(serial: latest.serial, pushed: snapshot.serial))
    }
  }
}
