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
    let wish =
      switch metric.expectedDirection {
      case .increase: "was to increase"
      case .decrease: "was to decrease"
      case .notIncrease: "must not increase"
      case .notDecrease: "must not decrease"
      }
    return
      "The guardrail \(quoted(metric.name)) \(wish), and with \(quoted(variant.text)) it moves by "
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
  /// Whether an effect lies wholly on the other side of 0. One that touches 0 may be none.
  func isViolated(by effect: ResultsManifest.Interval) -> Bool {
    switch self {
    case .increase, .notDecrease: effect.upper < 0
    case .decrease, .notIncrease: effect.lower > 0
    }
  }
}
