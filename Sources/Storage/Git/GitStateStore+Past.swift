package import Domain
package import Manifests
package import Reconciling
import System
import Wire

extension GitStateStore {
  /// The records of all commits of titrate, oldest first.
  package func history() throws(StateError) -> [AuditRecord] {
    do {
      guard let latest = try latest() else { return [] }
      return try records(to: latest.version)
    } catch {
      throw StateError(error)
    }
  }

  /// The revision of a past moment, as its commit left it.
  package func read(_ past: PastRevision) throws(StateError) -> (any Revision)? {
    do {
      guard let latest = try latest() else { return nil }
      let commits = try ownCommits(to: latest.version)
      let found =
        switch past {
        case .serial(let serial): commits.first { $0.stamp?.serial == serial }
        case .instant(let instant): commits.last { $0.seconds <= instant.seconds }
        }
      return try found.map { (commit) throws(StorageError) in try snapshot(of: commit) }
    } catch {
      throw StateError(error)
    }
  }

  /// The commits that made a state, oldest first. What somebody else committed is passed over.
  private func ownCommits(
    to tip: RemoteRef.CommitName
  ) throws(StorageError) -> [CommitObject] {
    if remote.git.isShallow { _ = try remote.fetch(whole: true) }
    return try remote.commits(to: tip, changing: Path.state).reversed().filter { $0.stamp != nil }
  }

  private func snapshot(of commit: CommitObject) throws(StorageError) -> StoredSnapshot {
    let bytes = try remote.objects(["\(commit.name):\(Path.state)"])[0]?.bytes
    let snapshot = try open(bytes, of: commit)
    guard commit.isOf(snapshot) else {
      throw .git(remote.place, .foreignCommit(commit.name))
    }
    return snapshot
  }

  private func records(to tip: RemoteRef.CommitName) throws(StorageError) -> [AuditRecord] {
    let commits = try ownCommits(to: tip)
    let files = try remote.objects(commits.map { "\($0.name):\(Path.records)" })
    var records: [AuditRecord] = []
    for (commit, file) in zip(commits, files) {
      for line in (file?.bytes ?? []).split(separator: newline) {
        guard let record = AuditRecord(line: line), record.lineage == commit.stamp?.lineage,
          record.serial <= commit.stamp?.serial ?? 0
        else { throw .git(remote.place, .recordDamaged(commit: commit.name)) }
        records.append(record)
      }
    }
    return records
  }

  // MARK: Inspecting

  /// Looks at the latest state, the one before, and the records of all commits.
  package func inspect() -> StateInspection {
    let state = Result { () throws(StorageError) in try latest()?.whole() }
    let earlier = Result { () throws(StorageError) in try restorationIfAny()?.earlier }
    let record = Result { () throws(StorageError) in try checkedRecords(of: try? state.get()) }
    return StateInspection(
      state: .init(at: place, state.mapError(StateError.init)),
      earlier: .init(at: place, earlier.mapError(StateError.init)),
      record: .init(at: place, record.mapError(StateError.init)))
  }

  private func restorationIfAny() throws(StorageError) -> Restoration? {
    do throws(StorageError) {
      return try earlierState()
    } catch .git(_, .nothingEarlier) {
      return nil
    }
  }

  private func checkedRecords(
    of snapshot: Snapshot?
  ) throws(StorageError) -> StateInspection.RecordSummary? {
    guard try remote.fetch() else { return nil }
    let tip = try tip().0
    let records = try records(to: tip.name)
    var missing = MissingCommits(of: records)
    let last = records.last?.serial ?? 0
    if let snapshot, !snapshot.events.isEmpty { missing.follow(snapshot.serial + 1) }
    guard missing.ranges.isEmpty else { throw .git(remote.place, .recordIncomplete(missing)) }
    if let snapshot, records.suffix(snapshot.events.count) != snapshot.records[...] {
      throw .git(remote.place, .recordDamaged(commit: tip.name))
    }
    return missing.first.map {
      .init(eventCount: records.count, firstSerial: $0, lastSerial: last)
    }
  }

  // MARK: Restoring

  /// What it would take to bring back the last good state with an earlier serial.
  package func restoration() throws(StateError) -> Restoration? {
    do {
      let restoration = try earlierState()
      return restoration.present?.state == restoration.state ? nil : restoration
    } catch {
      throw StateError(error)
    }
  }

  /// Commits the earlier state on top of whatever is there.
  package func restore(
    _ restoration: Restoration?, publishing publications: [Publication]?, as provenance: Provenance
  ) throws(StateError) -> CommitReceipt {
    guard try self.restoration() == restoration else { throw .moved }
    guard let restoration else { return CommitReceipt() }
    do {
      let tip = try tip().0
      let proposal = try proposal(
        restoration.commit(as: provenance), publishing: publications, onto: nil, after: tip.name)
      if let commit = proposal.commit, let name = try push(commit) {
        return CommitReceipt(commit: name, publications: proposal.publications)
      }
    } catch {
      throw StateError(error)
    }
    throw .moved
  }

  private func earlierState() throws(StorageError) -> Restoration {
    guard try remote.fetch() else { throw .git(remote.place, .nothingEarlier) }
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
      guard let earlier = try? snapshot(of: commit).whole() else { continue }
      return Restoration(
        present: isGood ? try present?.whole() : nil, earlier: earlier, serial: serial + 1)
    }
    throw .git(remote.place, .nothingEarlier)
  }
}
