package import Domain
package import Manifests

/// What the latest results of an experiment say, beside what was expected of them.
package struct ResultsReading: Hashable, Sendable {
  /// When the span begins in which it was measured.
  package let since: Instant
  /// When it ends.
  package let asOf: Instant
  /// The control, then each variant in the order of the feature.
  package let groups: [Group]
  /// Whether the exposures fit the split.
  package let ratio: Ratio
  /// The metrics of the manifest by their roles, then those that are not in it.
  package let metrics: [MetricReading]

  /// Those who got the control or one variant.
  package struct Group: Hashable, Sendable {
    /// The variant; nil for the control.
    package let variant: VariantKey?
    /// How many there are.
    package let exposures: Int
    /// Their share of all; nil where there is nobody.
    package let share: Percentage?
    /// The share that was expected; nil where no split was the same all that time.
    package let expected: Percentage?
  }

  /// How exposures and split go together.
  package enum Ratio: Hashable, Sendable {
    case fits
    /// Chance does not explain it.
    case mismatch
    /// Earlier results of the same phase did not fit, which holds for the whole phase.
    case knownMismatch(asOf: Instant)
    /// No split was the same all the time in which it was measured.
    case untested
  }

  /// A metric.
  package struct MetricReading: Hashable, Sendable {
    /// What it is called.
    package let name: String
    /// What is expected of it; nil where it is not in the manifest, or where there is none.
    package let metric: Metric?
    /// What was measured; nil where nothing was.
    package let measured: Measured?
  }

  /// What was measured of a metric.
  package struct Measured: Hashable, Sendable {
    /// How sure the intervals are, between 0 and 1.
    package let confidenceLevel: Double
    /// For how many looks they are as sure as that.
    package let validity: ResultsManifest.Validity
    /// The mean of those who got the control.
    package let controlMean: Double
    /// The variants in the order of the feature, those included that were served and not measured.
    package let variants: [VariantReading]
  }

  /// What was measured of a metric with a variant.
  package struct VariantReading: Hashable, Sendable {
    /// The variant.
    package let variant: VariantKey
    /// The mean and the effect; nil where they were not measured.
    package let effect: Effect?
  }

  /// By how much a variant moves a metric.
  package struct Effect: Hashable, Sendable {
    /// The mean of those who got the variant.
    package let mean: Double
    /// By how much it is above that of the control.
    package let interval: ResultsManifest.Interval
    /// What that says; nil where nothing is expected.
    package let verdict: EffectVerdict?
  }
}

extension Standing {
  /// What the latest results say; nil where there are none that count.
  package var results: ResultsReading? {
    surroundings.alarms.latest[experiment.id].map { results in
      ResultsReading(
        results, of: experiment, manifest?.metrics ?? [], variants,
        mattersFrom: surroundings.policy.minimumDeviation)
    }
  }
}

extension ResultsReading {
  init(
    _ results: ResultsManifest, of experiment: Experiment, _ expected: [Metric],
    _ variants: [VariantKey], mattersFrom minimumDeviation: Percentage
  ) {
    let phase = experiment.phases.last { $0.contains(results) }
    let allocations = phase?.allocations
    since = results.since
    asOf = results.asOf
    groups = Self.groups(results.exposures, allocations, variants)
    ratio = Self.ratio(results, phase, mattersFrom: minimumDeviation)
    let served = allocations?.entries.filter { $0.percentage > .zero }.map(\.variant) ?? []
    let inManifest = Metric.Role.allCases.flatMap { role in expected.filter { $0.role == role } }
    let names = Set(expected.map(\.name))
    let others = results.metrics.filter { !names.contains($0.name) }
    metrics =
      inManifest.map { metric in
        let measured = results.metrics.first { $0.name == metric.name }
        return MetricReading(
          name: metric.name, metric: metric,
          measured: measured.map { Measured($0, metric.expectedDirection, served, variants) })
      }
      + others.map {
        MetricReading(name: $0.name, metric: nil, measured: Measured($0, nil, served, variants))
      }
  }

  private static func groups(
    _ exposures: Exposures, _ allocations: Allocations?, _ variants: [VariantKey]
  ) -> [Group] {
    let keys = Set(exposures.variants.keys).union(allocations?.entries.map(\.variant) ?? [])
    let all: [(VariantKey?, Int, Percentage?)] =
      [(nil, exposures.control, allocations?.control)]
      + keys.inOrder(of: variants).map { key in
        (key, exposures.variants[key] ?? 0, allocations.map { $0[key] ?? .zero })
      }
    return all.filter { $0.1 > 0 || $0.2 != .zero }.map { variant, count, expected in
      Group(
        variant: variant, exposures: count, share: share(count, of: exposures.total),
        expected: expected)
    }
  }

  private static func share(_ count: Int, of total: Double) -> Percentage? {
    guard total > 0 else { return nil }
    return Percentage(hundredths: Int((Double(count) * 10_000 / total).rounded()))
  }

  private static func ratio(
    _ results: ResultsManifest, _ phase: AnalysisPhase?, mattersFrom minimumDeviation: Percentage
  ) -> Ratio {
    guard let phase else { return .untested }
    let ratio = SampleRatio(
      of: results.exposures, expecting: phase.allocations, mattersFrom: minimumDeviation)
    if ratio.isMismatch { return .mismatch }
    return phase.mismatch.map { .knownMismatch(asOf: $0.asOf) } ?? .fits
  }
}

extension ResultsReading.Measured {
  fileprivate init(
    _ metric: ResultsManifest.MeasuredMetric, _ direction: Metric.Direction?,
    _ served: [VariantKey], _ order: [VariantKey]
  ) {
    let effects = Dictionary(
      metric.variants.map { measured in
        (
          measured.variant,
          ResultsReading.Effect(
            mean: measured.mean, interval: measured.effect,
            verdict: direction?.verdict(on: measured.effect))
        )
      }, uniquingKeysWith: { first, _ in first })
    confidenceLevel = metric.confidenceLevel
    validity = metric.validity
    controlMean = metric.controlMean
    variants = Set(effects.keys).union(served).inOrder(of: order).map {
      ResultsReading.VariantReading(variant: $0, effect: effects[$0])
    }
  }
}

extension Set<VariantKey> {
  /// In the order of the feature, unknown ones last.
  fileprivate func inOrder(of variants: [VariantKey]) -> [VariantKey] {
    variants.filter(contains) + subtracting(variants).sorted()
  }
}
