package import Domain

/// What it takes to bring the backup of a state back.
package struct Restoration: Hashable, Sendable {
  /// The state as it is now; nil where there is none, or it is damaged.
  package let present: Snapshot?
  /// The state before the last commit.
  package let backup: Snapshot
  /// The serial of the commit that brings it back, later than all that are known.
  package let serial: Int

  /// The snapshot to commit: what the backup holds, with an event that says so.
  package func snapshot(as provenance: Provenance) -> Snapshot {
    return Snapshot(
      lineage: backup.lineage, serial: serial, provenance: provenance, state: state,
      events: [Event(.stateRestored(fromSerial: backup.serial))])
  }

  /// What the backup holds. Numbers that were given out since are not given out again.
  var state: State {
    var state = backup.state
    let later = present?.state.lastNumbers ?? state.lastNumbers
    state.lastNumbers.experiment = max(state.lastNumbers.experiment, later.experiment)
    state.lastNumbers.variant = max(state.lastNumbers.variant, later.variant)
    return state
  }
}
