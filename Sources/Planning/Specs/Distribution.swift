package import Domain
import Manifests

/// How many are served what of a flag, exactly: counted in throws of the hash.
package struct Distribution: Hashable, Sendable {
  /// How many are served one thing.
  package struct Part: Hashable, Sendable {
    /// What is served.
    package let served: Kind
    /// In how many throws.
    let weight: Double
  }

  /// What can be served, whatever its value.
  package enum Kind: Hashable, Sendable {
    /// A variant; nil for the control.
    case on(VariantKey?)
    case off
  }

  /// What is served to anyone, the control first, then the variants in order of their numbers.
  package let parts: [Part]
  private let total: Double

  /// Counts what is served to some; nil where there are none of them.
  init?(_ weights: [Kind: Double], among variants: [VariantKey]) {
    total = weights.values.reduce(0, +)
    guard total > 0 else { return nil }
    let kinds = [Kind.on(nil)] + variants.map { .on($0) } + [.off]
    parts = kinds.compactMap { kind in weights[kind].map { Part(served: kind, weight: $0) } }
  }

  private func weight(of kind: Kind) -> Double {
    parts.first { $0.served == kind }?.weight ?? 0
  }

  /// The share of those who are served something, in percent.
  package func percentage(of kind: Kind) -> Double { weight(of: kind) / total * 100 }

  /// Whether another one deals out the same shares, in whatever number of throws.
  func isSame(as other: Distribution) -> Bool {
    let kinds = Set(parts.map(\.served)).union(other.parts.map(\.served))
    return kinds.allSatisfy { abs(percentage(of: $0) - other.percentage(of: $0)) < 1e-6 }
  }

  /// Whether a share is what it is to be, give or take some points. No rounding comes in between: the
  /// numbers of throws are compared.
  func agrees(with share: SpecManifest.Share, within points: Percentage) -> Bool {
    let whole = Double(Percentage.whole.hundredths)
    let deviation =
      weight(of: .on(share.variant)) * whole - Double(share.percentage.hundredths) * total
    return abs(deviation) <= Double(points.hundredths) * total
  }

  /// The share in words: to the last digit where three decimals are all of it, else cut to three.
  func words(of kind: Kind) -> String {
    let thousandths = weight(of: kind) * 100_000 / total
    guard thousandths == 0 || thousandths >= 1 else { return "less than 0.001%" }
    let text = threeDecimals(thousandths / 1_000)
    guard thousandths == thousandths.rounded() else { return text + "%" }
    let trimmed = text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed()
    return trimmed.isEmpty ? "0%" : String(trimmed) + "%"
  }
}

extension ServedFlag {
  /// The experiment whose cohort gets what shares of a cohort are about: of several the strongest.
  var servingExperiment: Experiment? { rollouts.first?.experiment }

  /// How many of some are served what; nil where there are none of them.
  func distribution(
    of population: SpecManifest.Population, in environment: EnvironmentKey, _ bucketing: Bucketing
  ) -> Distribution? {
    let effect = Effect(
      environment: environment, feature: feature, before: self, after: self, bucketing: bucketing)
    var weights: [Distribution.Kind: Double] = [:]
    for (transition, weight) in Redistribution(effect).cells {
      let assignment = transition.after
      guard population == .everyone || assignment.cohort == servingExperiment?.id else { continue }
      weights[Distribution.Kind(assignment.served), default: 0] += weight
    }
    if population == .cohort, servingExperiment == nil { return nil }
    return Distribution(weights, among: variants.map(\.key))
  }
}

extension Distribution.Kind {
  fileprivate init(_ served: Served) {
    switch served {
    case .off: self = .off
    case .on(let variant, _): self = .on(variant)
    }
  }
}
