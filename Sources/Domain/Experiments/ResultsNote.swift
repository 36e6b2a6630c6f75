/// What a look at results leaves behind, since it counts whatever later results say.
package struct ResultsNote: Hashable, Sendable {
  /// Up to when was measured what they speak of.
  package let asOf: Instant
  /// The exposures that do not fit the split of the phase that goes on; nil where they fit, or where
  /// that is known of the phase already.
  package let mismatch: Exposures?
  /// The guardrails that are violated, where the next results decide whether that stops the experiment,
  /// or a promotion asks for them; empty where none is any more, and nil where what is known stays.
  package let violations: [GuardrailViolation]?

  /// Makes a note.
  package init(asOf: Instant, mismatch: Exposures?, violations: [GuardrailViolation]?) {
    self.asOf = asOf
    self.mismatch = mismatch
    self.violations = violations
  }
}

/// A guardrail, and a variant that violates it.
package struct GuardrailViolation: Hashable, Sendable, Comparable {
  /// The name of the metric.
  package let metric: String
  /// The variant.
  package let variant: VariantKey

  /// Makes a violation.
  package init(_ metric: String, by variant: VariantKey) {
    self.metric = metric
    self.variant = variant
  }

  /// Orders by metric, then by variant.
  package static func < (first: Self, second: Self) -> Bool {
    (first.metric, first.variant) < (second.metric, second.variant)
  }
}

/// Exposures that did not fit the split of a phase. That holds for the whole phase, whatever later
/// results say: what was lost or added stays lost or added.
package struct SampleRatioMismatch: Hashable, Sendable {
  /// The end of the first results that showed it.
  package let asOf: Instant
  /// What they counted.
  package let exposures: Exposures

  /// Makes a mismatch.
  package init(asOf: Instant, _ exposures: Exposures) {
    self.asOf = asOf
    self.exposures = exposures
  }
}

/// The guardrails that the latest results violate, or did when they were last measured. Where an interval
/// holds for a single look, the next results must say the same before that stops an experiment.
package struct ViolatedGuardrails: Hashable, Sendable {
  /// The end of those results.
  package let asOf: Instant
  /// The guardrails, in order; at least one.
  package let guardrails: [GuardrailViolation]

  /// Makes a look; nil where no guardrail was violated.
  package init?(asOf: Instant, _ guardrails: [GuardrailViolation]) {
    guard !guardrails.isEmpty else { return nil }
    self.asOf = asOf
    self.guardrails = guardrails
  }
}

/// How many identities were exposed to the control and to each variant.
package struct Exposures: Hashable, Sendable {
  /// The identities that got the control.
  package var control: Int
  /// The identities that got a variant; a variant that is not named had none.
  package var variants: [VariantKey: Int]

  /// Makes exposures.
  package init(control: Int, variants: [VariantKey: Int]) {
    self.control = control
    self.variants = variants
  }

  /// All identities. The sum of many counts may be too large for an integer.
  package var total: Double { variants.values.reduce(Double(control)) { $0 + Double($1) } }
}
