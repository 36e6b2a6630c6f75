import Domain
import JSONSyntax
import Manifests

/// A guardrail that a variant has violated: the whole interval of its effect lies where the metric
/// must not go.
struct GuardrailAlarm: Hashable, Sendable {
  /// The metric.
  let metric: Metric
  /// The variant.
  let variant: VariantKey
  /// The mean of those who got the variant.
  let mean: Double
  /// The mean of those who got the control.
  let controlMean: Double
  /// By how much the first is above the second.
  let effect: ResultsManifest.Interval
  /// How sure the interval is, between 0 and 1.
  let confidenceLevel: Double
  /// For how many looks it is as sure as that.
  let validity: ResultsManifest.Validity
  /// Where the effect stands in the results.
  let location: SourceLocation

  /// What tells it from others in later results.
  var violation: GuardrailViolation { GuardrailViolation(metric.name, by: variant) }

  /// What is wrong, in a sentence.
  var sentence: String {
    return
      "The guardrail \(quoted(metric.name)) \(metric.expectedDirection.wish), and with \(quoted(variant.text)) it moves by "
      + "\(effect.lower) to \(effect.upper) (mean \(mean), control \(controlMean), confidence "
      + "\(confidenceLevel))."
  }
}

extension ResultsManifest {
  /// The guardrails among an experiment's metrics that were violated, in the order of the metrics,
  /// then of the variants' keys.
  func violatedGuardrails(among metrics: [Metric]) -> [GuardrailAlarm] {
    metrics.filter { $0.role == .guardrail }.flatMap { metric in
      self.metrics.filter { $0.name == metric.name }.flatMap { $0.alarms(about: metric) }
    }
  }
}

extension ResultsManifest.MeasuredMetric {
  fileprivate func alarms(about metric: Metric) -> [GuardrailAlarm] {
    variants.filter { metric.expectedDirection.isViolated(by: $0.effect) }.map { measured in
      GuardrailAlarm(
        metric: metric, variant: measured.variant, mean: measured.mean, controlMean: controlMean,
        effect: measured.effect, confidenceLevel: confidenceLevel, validity: validity,
        location: measured.location)
    }
  }
}

extension Metric.Direction {
  /// What was asked of the metric: `was to increase`.
  fileprivate var wish: String { isLimit ? words : "was \(words)" }

  /// What is asked of the metric: `to increase`, `must not increase`.
  package var words: String {
    switch self {
    case .increase: "to increase"
    case .decrease: "to decrease"
    case .notIncrease: "must not increase"
    case .notDecrease: "must not decrease"
    }
  }

  /// Whether no effect at all is as good as one.
  private var isLimit: Bool { self == .notIncrease || self == .notDecrease }

  /// Whether an effect lies wholly on the other side of 0. One that touches 0 may be none.
  func isViolated(by effect: ResultsManifest.Interval) -> Bool {
    switch self {
    case .increase, .notDecrease: effect.upper < 0
    case .decrease, .notIncrease: effect.lower > 0
    }
  }

  /// What an effect says of the expectation.
  func verdict(on effect: ResultsManifest.Interval) -> EffectVerdict {
    if isViolated(by: effect) { return .against }
    let isMet =
      switch self {
      case .increase: effect.lower > 0
      case .decrease: effect.upper < 0
      case .notIncrease: effect.upper <= 0
      case .notDecrease: effect.lower >= 0
      }
    return isMet ? .asExpected : isLimit ? .holds : .unclear
  }
}

/// What an effect says of where its metric was expected to move.
package enum EffectVerdict: Hashable, Sendable {
  /// The whole interval lies on the expected side.
  case asExpected
  /// The whole interval lies on the other side.
  case against
  /// The metric was not to move to one side, and that it did is not shown. So guardrails hold.
  case holds
  /// It may be on either side.
  case unclear
}
