package import Domain

/// What it takes to bring the state before the last commit back.
package struct Restoration: Hashable, Sendable {
  /// The state as it is now; nil where there is none, or it is damaged.
  package let present: Snapshot?
  /// The state that is brought back.
  package let earlier: Snapshot
  /// The serial of the commit that brings it back, later than all that are known.
  package let serial: Int

  /// Makes it of what there is.
  package init(present: Snapshot?, earlier: Snapshot, serial: Int) {
    self.present = present
    self.earlier = earlier
    self.serial = serial
  }

  /// What is stored then. Numbers that were given out since are not given out again, keys that ended
  /// since are not forgotten, and the policy stays: it is no part of what went wrong.
  package var state: State {
    var state = earlier.state
    // Whoever is at work sees that the ground is gone, and stops.
    state.intents = []
    guard let present = present?.state else { return state }
    let later = present.lastNumbers
    state.lastNumbers.experiment = max(state.lastNumbers.experiment, later.experiment)
    state.lastNumbers.variant = max(state.lastNumbers.variant, later.variant)
    state.lastNumbers.generation = max(state.lastNumbers.generation, later.generation)
    state.endedKeys.merge(present.endedKeys, uniquingKeysWith: max)
    state.policy = present.policy ?? state.policy
    return state
  }

  /// The commit: all of the earlier state in the place of whatever is there, with an event that
  /// says so.
  package func commit(as provenance: Provenance) -> Commit {
    Commit(
      from: State(), to: state, lineage: earlier.lineage, serial: serial, provenance: provenance,
      events: [Event(.stateRestored(fromSerial: earlier.serial))])
  }
}
