import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

/// When exposures raise an alarm, when they do not, and when nothing can be said.
struct SampleRatioTests {
  private static let green = VariantKey(checked: "green")
  private static let blue = VariantKey(checked: "blue")

  /// The verdict on exposures, with shares in hundredths of a percent.
  private func verdict(
    _ control: Int, _ variants: [VariantKey: Int], expecting shares: [VariantKey: Int],
    from start: Instant = SampleSnapshot.instant(0), until end: Instant? = nil,
    mattersFrom minimum: Int = 20
  ) throws -> SampleRatio {
    let allocations = try Allocations(
      shares.map { VariantAllocation($0, try #require(Percentage(hundredths: $1))) })
    let results = ResultsManifest(
      path: "r.json",
      experiment: ExperimentID(
        environment: EnvironmentKey(checked: "production"), key: ExperimentKey(checked: "cta")),
      since: SampleSnapshot.instant(10), asOf: SampleSnapshot.instant(20),
      exposures: .init(control: control, variants: variants), metrics: [])
    return SampleRatio(
      of: results, expecting: allocations, from: start, until: end,
      mattersFrom: try #require(Percentage(hundredths: minimum)))
  }

  private func even(_ control: Int, _ green: Int) throws -> SampleRatio {
    try verdict(control, [Self.green: green], expecting: [Self.green: 5_000])
  }

  @Test func `a ratio that chance explains is plausible`() throws {
    guard case .plausible(let pValue) = try even(5_050, 4_950) else {
      Issue.record("no alarm was due")
      return
    }
    #expect(abs(pValue - 0.317_310_507_863) < 1e-9)
  }

  // The statistic is the square of the difference over the sum: 10.83 at p = 0.001.
  @Test func `the alarm begins below a thousandth`() throws {
    guard case .plausible(let before) = try even(5_164, 4_836) else {
      Issue.record("(328)^2 / 10,000 = 10.76 is no alarm")
      return
    }
    #expect(before > 0.001 && before < 0.001_1)
    guard case .mismatch(let alarm) = try even(5_165, 4_835) else {
      Issue.record("(330)^2 / 10,000 = 10.89 is an alarm")
      return
    }
    #expect(alarm.pValue < 0.001 && alarm.pValue > 0.000_9)
    #expect(
      alarm.sentence
        == "The exposures do not fit the split: control 5165 (51.65%, not 50%), green 4835 (48.35%, "
        + "not 50%); off by 1.65 percentage points, an alarm from 0.2 on; p < 0.001.")
  }

  @Test(arguments: [(20, true), (50, true), (51, false), (10_000, false)])
  func `what is sure raises an alarm only if it is large enough to matter`(
    minimum: Int, isAlarm: Bool
  ) throws {
    let ratio = try verdict(
      1_010_000, [Self.green: 990_000], expecting: [Self.green: 5_000], mattersFrom: minimum)
    switch ratio {
    case .mismatch(let alarm):
      #expect(isAlarm)
      let limit = try #require(Percentage(hundredths: minimum))
      #expect(alarm.sentence.contains("off by 0.5 percentage points, an alarm from \(limit) on"))
    case .plausible(let pValue):
      #expect(!isAlarm)
      #expect(pValue < 1e-10)
    case .untested: Issue.record("there is enough to test")
    }
  }

  @Test func `shares count, and not only halves`() throws {
    let shares = [Self.green: 2_500, Self.blue: 2_500]
    guard
      case .plausible = try verdict(
        10_120, [Self.green: 5_023, Self.blue: 4_981], expecting: shares),
      case .mismatch(let alarm) = try verdict(
        10_120, [Self.green: 5_023, Self.blue: 4_481], expecting: shares)
    else {
      Issue.record("wrong verdicts")
      return
    }
    #expect(alarm.groups.map(\.name) == ["control", "blue", "green"])
    #expect(alarm.groups.map(\.share.hundredths) == [5_000, 2_500, 2_500])
    #expect(alarm.sentence.hasSuffix("p < 1e-10."))
  }

  @Test func `fewer than a hundred identities are not tested`() throws {
    #expect(try even(99, 0) == .untested(.fewExposures(99)))
    #expect(try even(0, 0) == .untested(.fewExposures(0)))
    guard case .mismatch = try even(100, 0) else {
      Issue.record("a hundred are tested")
      return
    }
  }

  @Test func `a variant that is not named had nobody`() throws {
    guard case .mismatch(let alarm) = try verdict(1_000, [:], expecting: [Self.green: 5_000]) else {
      Issue.record("green is missing")
      return
    }
    #expect(alarm.groups.map(\.exposures) == [1_000, 0])
  }

  @Test func `who was exposed to what nobody was to get raises an alarm`() throws {
    guard
      case .mismatch(let alarm) = try verdict(
        5_000, [Self.green: 5_000, Self.blue: 100], expecting: [Self.green: 5_000, Self.blue: 0])
    else {
      Issue.record("blue is impossible")
      return
    }
    #expect(alarm.pValue == 0)
    #expect(
      alarm.sentence
        == "Nobody was to get what some were exposed to: 100 to \"blue\"; off by 0.99 percentage points, "
        + "an alarm from 0.2 on.")
    guard
      case .plausible = try verdict(
        5_000, [Self.green: 5_000, Self.blue: 1], expecting: [Self.green: 5_000, Self.blue: 0])
    else {
      Issue.record("one in ten thousand matters to nobody")
      return
    }
    guard case .mismatch = try verdict(200, [Self.blue: 1], expecting: [:]) else {
      Issue.record("a feature without variants has none to be exposed to")
      return
    }
    guard case .mismatch = try verdict(1, [Self.green: 200], expecting: [Self.green: 10_000]) else {
      Issue.record("the control is impossible")
      return
    }
  }

  @Test func `a variant that nobody is to get and nobody got takes no part`() throws {
    let shares = [Self.green: 5_000, Self.blue: 0]
    let without = try verdict(520, [Self.green: 480], expecting: [Self.green: 5_000])
    #expect(try verdict(520, [Self.green: 480], expecting: shares) == without)
    #expect(try verdict(520, [Self.green: 480, Self.blue: 0], expecting: shares) == without)
  }

  @Test func `where all get the same there is no ratio`() throws {
    #expect(try verdict(500, [:], expecting: [:]) == .untested(.oneGroup))
    #expect(try verdict(500, [Self.green: 0], expecting: [Self.green: 0]) == .untested(.oneGroup))
  }

  /// The results are of the days from 10 to 20.
  @Test(arguments: [
    (10, nil, true), (9, 20, true), (10, 20, true), (11, nil, false), (0, 19, false),
    (11, 19, false),
  ])
  func `exposures are tested if the shares held all the time`(
    start: Int64, end: Int64?, isTested: Bool
  ) throws {
    let verdict = try verdict(
      900, [Self.green: 100], expecting: [Self.green: 5_000],
      from: SampleSnapshot.instant(start), until: end.map { SampleSnapshot.instant($0) })
    if isTested {
      guard case .mismatch = verdict else {
        Issue.record("\(verdict)")
        return
      }
    } else {
      #expect(verdict == .untested(.otherShares))
    }
  }
}
