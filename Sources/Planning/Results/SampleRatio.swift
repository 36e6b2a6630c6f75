import Domain
import Manifests

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whether as many identities were exposed to the control and to each variant as the split deals
/// out. A ratio that chance does not explain means that something loses or adds identities on the
/// way, and then nothing that was measured of them can be trusted. With many identities chance does
/// not even explain what matters to nobody, so a share must be off by more than that, too.
struct SampleRatio: Hashable, Sendable {
  /// The control, and each variant in order of its key, save for those with no share and nobody.
  let groups: [Group]
  /// The natural logarithm of the factor by which the exposures speak against the split: infinite
  /// where somebody was exposed to what nobody was to get.
  let logBayesFactor: Double
  /// From how many percentage points on a deviation matters.
  let minimumDeviation: Percentage

  /// Those who got the control or one variant.
  struct Group: Hashable, Sendable {
    /// The variant; nil for the control.
    let variant: VariantKey?
    /// How many there are.
    let exposures: Int
    /// The share of all that was expected.
    let share: Percentage

    /// Its key.
    var name: String { variant.name }
  }

  /// How seldom a right split may ever raise an alarm: one phase in a thousand.
  static let significance = 0.001

  /// Tests exposures against the allocations of the cohort. A share that is off by less percentage
  /// points than `minimumDeviation` raises no alarm.
  init(
    of exposures: Exposures, expecting allocations: Allocations,
    mattersFrom minimumDeviation: Percentage
  ) {
    self.minimumDeviation = minimumDeviation
    let control = Group(
      variant: nil, exposures: exposures.control, share: allocations.control)
    let variants = Set(exposures.variants.keys).union(allocations.entries.map(\.variant)).sorted()
    let all =
      [control]
      + variants.map { key in
        Group(
          variant: key, exposures: exposures.variants[key] ?? 0, share: allocations[key] ?? .zero)
      }
    groups = all.filter { $0.share > .zero || $0.exposures > 0 }
    let possible = groups.filter { $0.share > .zero }
    // What nobody was to get, chance gives nobody.
    logBayesFactor =
      possible.count < groups.count
      ? .infinity
      : MultinomialTest(possible.map { ($0.exposures, $0.share.hundredths) }).logBayesFactor
  }

  /// Whether chance does not explain the ratio, and it matters.
  var isMismatch: Bool {
    logBayesFactor >= -log(Self.significance) && deviation >= Double(minimumDeviation.hundredths)
  }

  /// By how many hundredths of a percentage point the share of a group is off, at most.
  var deviation: Double {
    groups.map { abs(share(of: $0) - Double($0.share.hundredths)) }.max() ?? 0
  }

  /// The share of all identities that a group has, in hundredths of a percent.
  private func share(of group: Group) -> Double {
    let total = groups.reduce(0.0) { $0 + Double($1.exposures) }
    return total > 0 ? Double(group.exposures) * 10_000 / total : Double(group.share.hundredths)
  }
}

extension SampleRatio {
  /// What is wrong, how much of it, and how sure that is, in two sentences.
  var sentence: String {
    let size =
      "off by \(decimal(Int(deviation + 0.5))) percentage points, an alarm from \(minimumDeviation) on"
    let strangers = groups.filter { $0.share == .zero }
    if !strangers.isEmpty {
      let counts = strangers.map { "\($0.exposures) to \(quoted($0.name))" }
      return
        "Nobody was to get what some were exposed to: \(counts.joined(separator: ", ")); \(size)."
    }
    let shares = groups.map { group in
      let share = decimal(Int(share(of: group) + 0.5))
      return "\(group.name) \(group.exposures) (\(share)%, not \(group.share)%)"
    }
    return "The exposures do not fit the split: \(shares.joined(separator: ", ")); \(size). "
      + "Of splits that are right, \(rarity) ever comes to this, however often one looks."
  }

  /// How many of those with a right split come to exposures that speak against it as much, at most.
  private var rarity: String {
    let most = 1_000_000.0
    let factor = exp(logBayesFactor)
    guard factor < most else { return "less than 1 in \(grouped(Int(most)))" }
    // Two digits say enough; what is cut off makes it no rarer than it is.
    let unit = pow(10, max(0, floor(log10(factor)) - 1))
    return "at most 1 in \(grouped(Int(floor(factor / unit) * unit)))"
  }
}
