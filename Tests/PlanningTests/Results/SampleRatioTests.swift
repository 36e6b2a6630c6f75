import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

/// When exposures raise an alarm, and what it says.
struct SampleRatioTests {
  private static let green = VariantKey(checked: "green")
  private static let blue = VariantKey(checked: "blue")

  /// What exposures come to, with shares in hundredths of a percent.
  private func ratio(
    _ control: Int, _ variants: [VariantKey: Int], expecting shares: [VariantKey: Int],
    mattersFrom minimum: Int = 20
  ) throws -> SampleRatio {
    let allocations = try Allocations(
      shares.map { VariantAllocation($0, try #require(Percentage(hundredths: $1))) })
    return SampleRatio(
      of: Exposures(control: control, variants: variants), expecting: allocations,
      mattersFrom: try #require(Percentage(hundredths: minimum)))
  }

  private func even(_ control: Int, _ green: Int) throws -> SampleRatio {
    try ratio(control, [Self.green: green], expecting: [Self.green: 5_000])
  }

  // 5,174 has p = 0.0005 by a test that may be looked at once.
  @Test(arguments: [
    (5_050, 4_950, false), (5_174, 4_826, false), (5_211, 4_789, false), (5_212, 4_788, true),
    (50_500, 49_500, false), (51_000, 49_000, true), (0, 0, false), (125, 0, false),
    (126, 0, true),
  ])
  func `the alarm begins where the factor reaches a thousand`(
    control: Int, green: Int, isAlarm: Bool
  ) throws {
    let ratio = try even(control, green)
    #expect(ratio.isMismatch == isAlarm)
    #expect((ratio.logBayesFactor >= 6.907755278982137) == isAlarm)
  }

  @Test func `an alarm says how much is off, and how seldom that comes by chance`() throws {
    #expect(
      try even(5_212, 4_788).sentence
        == "The exposures do not fit the split: control 5212 (52.12%, not 50%), green 4788 (47.88%, "
        + "not 50%); off by 2.12 percentage points, an alarm from 0.2 on. Of splits that are right, at "
        + "most 1 in 1,000 ever comes to this, however often one looks.")
    #expect(
      try even(5_230, 4_770).sentence.hasSuffix(
        "at most 1 in 4,500 ever comes to this, however often one looks."))
    #expect(
      try even(51_000, 49_000).sentence.hasSuffix(
        "less than 1 in 1,000,000 ever comes to this, however often one looks."))
  }

  @Test(arguments: [(20, true), (50, true), (51, false), (10_000, false)])
  func `what is sure raises an alarm only if it is large enough to matter`(
    minimum: Int, isAlarm: Bool
  ) throws {
    let ratio = try ratio(
      1_010_000, [Self.green: 990_000], expecting: [Self.green: 5_000], mattersFrom: minimum)
    #expect(ratio.isMismatch == isAlarm)
    #expect(ratio.logBayesFactor > 90)
    let limit = try #require(Percentage(hundredths: minimum))
    #expect(ratio.sentence.contains("off by 0.5 percentage points, an alarm from \(limit) on"))
  }

  @Test func `shares count, and not only halves`() throws {
    let shares = [Self.green: 2_500, Self.blue: 2_500]
    #expect(
      try !ratio(10_120, [Self.green: 5_023, Self.blue: 4_981], expecting: shares).isMismatch)
    let off = try ratio(10_120, [Self.green: 5_023, Self.blue: 4_481], expecting: shares)
    #expect(off.isMismatch)
    #expect(off.groups.map(\.name) == ["control", "blue", "green"])
    #expect(off.groups.map(\.share.hundredths) == [5_000, 2_500, 2_500])
  }

  @Test(arguments: [(1_000, false), (1_100, false), (1_200, true), (820, true)])
  func `an arm of one percent`(green: Int, isAlarm: Bool) throws {
    let ratio = try ratio(
      100_000 - green, [Self.green: green], expecting: [Self.green: 100], mattersFrom: 10)
    #expect(ratio.isMismatch == isAlarm)
  }

  @Test(arguments: [(20_000, false), (19_600, false), (19_000, true), (10_000, true)])
  func `five arms`(last: Int, isAlarm: Bool) throws {
    let keys = ["a", "b", "c", "d"].map { VariantKey(checked: $0) }
    var counts = Dictionary(uniqueKeysWithValues: keys.map { ($0, 20_000) })
    counts[keys[3]] = last
    let shares = Dictionary(uniqueKeysWithValues: keys.map { ($0, 2_000) })
    #expect(try ratio(20_000, counts, expecting: shares).isMismatch == isAlarm)
  }

  @Test func `a variant that is not named had nobody`() throws {
    let ratio = try ratio(1_000, [:], expecting: [Self.green: 5_000])
    #expect(ratio.isMismatch)
    #expect(ratio.groups.map(\.exposures) == [1_000, 0])
  }

  @Test func `who was exposed to what nobody was to get raises an alarm at once`() throws {
    let shares = [Self.green: 5_000, Self.blue: 0]
    let off = try ratio(5_000, [Self.green: 5_000, Self.blue: 100], expecting: shares)
    #expect(off.isMismatch)
    #expect(
      off.sentence
        == "Nobody was to get what some were exposed to: 100 to \"blue\"; off by 0.99 percentage points, "
        + "an alarm from 0.2 on.")
    let rare = try ratio(5_000, [Self.green: 5_000, Self.blue: 1], expecting: shares)
    #expect(!rare.isMismatch, "one in ten thousand matters to nobody")
    #expect(try ratio(0, [Self.blue: 1], expecting: shares).isMismatch)
    #expect(try ratio(200, [Self.blue: 1], expecting: [:]).isMismatch)
    #expect(try ratio(1, [Self.green: 200], expecting: [Self.green: 10_000]).isMismatch)
  }

  @Test func `a variant that nobody is to get and nobody got takes no part`() throws {
    let shares = [Self.green: 5_000, Self.blue: 0]
    let without = try ratio(520, [Self.green: 480], expecting: [Self.green: 5_000])
    #expect(try ratio(520, [Self.green: 480], expecting: shares) == without)
    #expect(try ratio(520, [Self.green: 480, Self.blue: 0], expecting: shares) == without)
  }

  @Test func `where all get the same, and where nobody is, there is nothing to test`() throws {
    for (control, green) in [(500, 0), (0, 0)] {
      let ratio = try ratio(
        control, [Self.green: green], expecting: [Self.green: 0], mattersFrom: 0)
      #expect(!ratio.isMismatch)
    }
    #expect(try !ratio(0, [:], expecting: [Self.green: 5_000], mattersFrom: 0).isMismatch)
  }
}
