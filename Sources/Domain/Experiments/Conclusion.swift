/// What was decided when an experiment was over.
package struct Conclusion: Hashable, Sendable {
  /// What everyone gets from then on.
  package enum Decision: String, CaseIterable, Hashable, Sendable {
    /// A variant.
    case ship
    /// The control.
    case control
    /// Nothing follows from it.
    case none
  }

  /// The decision.
  package let decision: Decision
  /// The variant that everyone gets; nil unless one is shipped.
  package let variant: VariantKey?
  /// Why.
  package let reason: String

  /// Makes a conclusion.
  package init(_ decision: Decision, variant: VariantKey? = nil, reason: String) {
    self.decision = decision
    self.variant = variant
    self.reason = reason
  }
}

extension Conclusion {
  /// Whether another conclusion has the same outcome, for whatever reason.
  package func decidesSame(as other: Conclusion?) -> Bool {
    decision == other?.decision && variant == other?.variant
  }
}
