package import Domain

extension State {
  /// Carries out a change whole or not at all, and returns what happened. Throws, and changes
  /// nothing, where a flag refuses.
  package mutating func carryOut(
    _ change: Change, as provenance: Provenance
  ) throws(FlagError) -> [Event] {
    var transaction = Transaction(
      of: change.subject, on: change.feature, in: self, as: provenance)
    let events = try transaction.carryOut(change.steps)
    transaction.commit(to: &self)
    return events
  }
}
