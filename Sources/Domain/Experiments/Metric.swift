/// What an experiment measures.
package struct Metric: Hashable, Sendable {
  /// Where a metric is expected to move.
  package enum Direction: String, CaseIterable, Hashable, Sendable {
    case increase
    case decrease
    case notIncrease = "not_increase"
    case notDecrease = "not_decrease"
  }

  /// What part a metric plays in the decision.
  package enum Role: String, CaseIterable, Hashable, Sendable {
    case primary
    case guardrail
    case secondary
  }

  /// What it is called where it is measured.
  package var name: String
  /// Where it is expected to move.
  package var expectedDirection: Direction
  /// What part it plays.
  package var role: Role

  /// Makes a metric.
  package init(name: String, expectedDirection: Direction, role: Role) {
    self.name = name
    self.expectedDirection = expectedDirection
    self.role = role
  }
}
