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
enum SampleRatio: Hashable, Sendable {
  /// Nothing can be said.
  case untested(Obstacle)
  /// Chance explains the ratio, or no share is off by as much as matters; with the p-value.
  case plausible(pValue: Double)
  /// Chance does not explain it, and it matters.
  case mismatch(SampleRatioAlarm)

  /// Why nothing can be said.
  enum Obstacle: Hashable, Sendable {
    /// There are fewer identities than the test takes.
    case fewExposures(Int)
    /// They were exposed, in part, outside the time in which the shares were as expected.
    case otherShares
    /// All of them are to get the same.
    case oneGroup
  }

  /// The fewest identities that are tested.
  static let minimumExposures = 100
  /// The p-value below which chance is no explanation.
  static let significance = 0.001

  /// Tests results against the allocations of the cohort, which held from `start`, and until `end`
  /// where they hold no more. A share that is off by less percentage points than `minimumDeviation` raises
  /// no alarm.
  init(
    of results: ResultsManifest, expecting allocations: Allocations, from start: Instant,
    until end: Instant?, mattersFrom minimumDeviation: Percentage
  ) {
    let exposures = results.exposures
    guard exposures.total >= Double(Self.minimumExposures) else {
      self = .untested(.fewExposures(Int(exposures.total)))
      return
    }
    guard start <= results.since, end.map({ results.asOf <= $0 }) ?? true else {
      self = .untested(.otherShares)
      return
    }
    self.init(Self.groups(exposures, allocations), mattersFrom: minimumDeviation)
  }

  private init(
    _ groups: [SampleRatioAlarm.Group], mattersFrom minimumDeviation: Percentage
  ) {
    let possible = groups.filter { $0.share > .zero }
    let test = ChiSquareTest(possible.map { ($0.exposures, $0.share.hundredths) })
    // What nobody was to get, chance gives nobody.
    guard let pValue = possible.count < groups.count ? 0 : test?.pValue else {
      self = .untested(.oneGroup)
      return
    }
    let alarm = SampleRatioAlarm(
      pValue: pValue, groups: groups, minimumDeviation: minimumDeviation)
    self =
      pValue < Self.significance && alarm.deviation >= Double(minimumDeviation.hundredths)
      ? .mismatch(alarm) : .plausible(pValue: pValue)
  }

  /// The control, and each variant in order of its key, save for those with no share and nobody.
  private static func groups(
    _ exposures: ResultsManifest.Exposures, _ allocations: Allocations
  ) -> [SampleRatioAlarm.Group] {
    let control = SampleRatioAlarm.Group(
      variant: nil, exposures: exposures.control, share: allocations.control)
    let variants = Set(exposures.variants.keys).union(allocations.entries.map(\.variant)).sorted()
    let groups = variants.map { key in
      SampleRatioAlarm.Group(
        variant: key, exposures: exposures.variants[key] ?? 0, share: allocations[key] ?? .zero)
    }
    return ([control] + groups).filter { $0.share > .zero || $0.exposures > 0 }
  }
}

/// Exposures whose ratio chance does not explain.
struct SampleRatioAlarm: Hashable, Sendable {
  /// How likely a ratio at least this far off is where nothing is wrong: 0 where somebody was
  /// exposed to what nobody was to get.
  let pValue: Double
  /// The control and the variants, side by side.
  let groups: [Group]
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
    var name: String { variant?.text ?? VariantKey.control }
  }

  /// By how many hundredths of a percentage point the share of a group is off, at most.
  var deviation: Double {
    groups.map { abs(share(of: $0) - Double($0.share.hundredths)) }.max() ?? 0
  }

  /// The share of all identities that a group has, in hundredths of a percent.
  private func share(of group: Group) -> Double {
    let total = groups.reduce(0.0) { $0 + Double($1.exposures) }
    return Double(group.exposures) * 10_000 / total
  }

  /// What is wrong, in a sentence.
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
    return "The exposures do not fit the split: \(shares.joined(separator: ", ")); \(size); "
      + "p < \(Self.bound(pValue))."
  }

  /// The power of ten above a p-value.
  private static func bound(_ pValue: Double) -> String {
    var exponent = 3
    while exponent < 300, pValue < pow(10, -Double(exponent + 1)) {
      exponent += 1
    }
    return exponent == 3 ? "0.001" : "1e-\(exponent)"
  }
}
