/// Why an experiment serves nobody although its rollout stands: somebody stopped it.
package struct Brake: Hashable, Sendable {
  /// Who stopped it.
  package let author: Author
  /// When.
  package let stoppedAt: Instant
  /// Why; empty where nobody said.
  package let reason: String

  /// Makes a brake.
  package init(author: Author, stoppedAt: Instant, reason: String) {
    self.author = author
    self.stoppedAt = stoppedAt
    self.reason = reason
  }
}

extension Brake {
  /// The reason in words, also where none was given.
  package static func words(_ reason: String) -> String {
    reason.isEmpty ? "no reason given" : reason
  }
}
