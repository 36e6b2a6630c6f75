package import Domain

extension State {
  /// Carries out a change whole or not at all, and returns what happened.
  /// Throws, and changes nothing, where the provider refuses.
  package mutating func perform(
    _ change: Change, through provider: inout some Provider, as provenance: Provenance
  ) throws(FlagError) -> [Event] {
    var events: [Event] = []
    try perform(change, through: &provider, as: provenance, recordingIn: &events)
    return events
  }

  /// Carries out a change in the same way, and adds what happened to a record.
  package mutating func perform(
    _ change: Change, through provider: inout some Provider, as provenance: Provenance,
    recordingIn events: inout [Event]
  ) throws(FlagError) {
    var record: [Event]? = events
    // What two variables hold would be copied with the next event.
    events = []
    defer { events = record ?? [] }
    var touched = touched(by: change)
    try perform(change, on: &touched, through: &provider, as: provenance, &record)
  }

  /// What a change touches, as it is stored.
  func touched(by change: Change) -> Touched {
    Touched(
      feature: change.feature.flatMap { features[$0] },
      experiment: change.subject.experiment.flatMap { experiments[$0] })
  }

  /// Carries out a change in the same way on what it touches, and adds what happened to a record if one is
  /// kept.
  mutating func perform(
    _ change: Change, on touched: inout Touched, through provider: inout some Provider,
    as provenance: Provenance, _ events: inout [Event]?
  ) throws(FlagError) {
    try perform(
      change.steps, of: change.subject, on: change.feature, &touched, through: &provider,
      as: provenance, &events)
  }
}
