package import Domain
package import JSONSyntax

/// What was measured of an experiment in a span of time, as a manifest tells it.
package struct ResultsManifest: Hashable, Sendable {
  /// The file, as it is shown to people.
  package var path: String
  /// The experiment.
  package var experiment: ExperimentID
  /// When the span begins.
  package var since: Instant
  /// When it ends. Of several results of an experiment, the latest hold.
  package var asOf: Instant
  /// How many identities were exposed.
  package var exposures: Exposures
  /// What was measured of them.
  package var metrics: [MeasuredMetric]

  /// One metric as it was measured.
  package struct MeasuredMetric: Hashable, Sendable {
    /// What it is called.
    package var name: String
    /// How sure the intervals are, between 0 and 1: usually 0.95.
    package var confidenceLevel: Double
    /// For how many looks they are as sure as that.
    package var validity: Validity
    /// The mean of those who got the control.
    package var controlMean: Double
    /// What was measured of those who got a variant, in order of variant key.
    package var variants: [MeasuredVariant]
  }

  /// For how many looks an interval is as sure as it says.
  package enum Validity: String, CaseIterable, Hashable, Sendable {
    /// However often one looks: a confidence sequence.
    case always
    /// For one look at a size of the sample that was fixed before.
    case fixed
  }

  /// One metric of those who got a variant.
  package struct MeasuredVariant: Hashable, Sendable {
    /// The variant.
    package var variant: VariantKey
    /// Their mean.
    package var mean: Double
    /// By how much the mean is above that of the control, in the unit of the metric.
    package var effect: Interval
    /// Where the effect stands.
    package var location: SourceLocation
  }

  /// The bounds between which an unknown number lies.
  package struct Interval: Hashable, Sendable {
    /// The lower bound.
    package var lower: Double
    /// The upper bound, which is no less.
    package var upper: Double

    /// Makes an interval.
    package init(lower: Double, upper: Double) {
      self.lower = lower
      self.upper = upper
    }
  }
}
