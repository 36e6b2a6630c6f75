/// When an experiment is to start and to end by itself.
package struct Schedule: Hashable, Sendable {
  /// What happens at the end, beside the completion, whatever brings it about.
  package enum End: String, CaseIterable, Hashable, Sendable {
    /// It serves nobody any more.
    case stop
  }

  /// It does not start before this moment, though its manifest says that it is to run.
  package var startAt: Instant?
  /// From then on it is to be completed; where it bakes at the last step of a ramp, not before that.
  package var endAt: Instant?
  /// What else happens then; nil where the rollout goes on serving.
  package var atEnd: End?

  /// Makes a schedule.
  package init(startAt: Instant? = nil, endAt: Instant? = nil, atEnd: End? = nil) {
    self.startAt = startAt
    self.endAt = endAt
    self.atEnd = atEnd
  }

  /// Whether it says nothing.
  package var isEmpty: Bool { startAt == nil && endAt == nil && atEnd == nil }
}
