/// When an experiment is to start and to end by itself.
package struct Schedule: Hashable, Sendable {
  /// It does not start before this moment, though its manifest says that it is to run.
  package var startAt: Instant?
  /// From then on it is to be completed.
  package var endAt: Instant?

  /// Makes a schedule; without moments nothing happens by itself.
  package init(startAt: Instant? = nil, endAt: Instant? = nil) {
    self.startAt = startAt
    self.endAt = endAt
  }

  /// Whether nothing happens by itself.
  package var isEmpty: Bool { startAt == nil && endAt == nil }
}
