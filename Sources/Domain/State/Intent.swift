/// What a run is about to have a provider serve: kept before the first request, and taken away with
/// what came of the last one. One that stays behind is that of a run that was interrupted.
package struct Intent: Hashable, Sendable {
  /// What tells it from all others: random digits.
  package let id: String
  /// Who is at work, since when, and from where.
  package let provenance: Provenance
  /// The process, in the words of `System`, so that its machine knows when it is gone.
  package let process: String
  /// When it was last said that the run is still at work.
  package var renewedAt: Instant
  /// The flags that it is about.
  package let flags: Set<FlagID>

  /// Puts it together.
  package init(
    id: String, provenance: Provenance, process: String, renewedAt: Instant, flags: Set<FlagID>
  ) {
    self.id = id
    self.provenance = provenance
    self.process = process
    self.renewedAt = renewedAt
    self.flags = flags
  }

  /// After how many seconds without a renewal a run counts as interrupted.
  package static let lifetimeSeconds: Int64 = 60
}
