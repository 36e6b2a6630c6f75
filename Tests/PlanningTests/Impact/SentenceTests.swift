import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

/// What people read about a change.
struct SentenceTests {
  private static let shop = LabSite.shop().edited { $0.features["button"]?.entries = [:] }

  private static func site(_ status: Status, _ rollout: LabRollout?) -> LabSite {
    shop.with(LabExperiment(status, rollout: rollout))
  }

  @Test(
    arguments: [
      (
        [site(.created, LabRollout(20))], site(.running, LabRollout(20)),
        [
          "cta launches in production: 20% enter. 10% grey (control), 5% green, 5% blue. 80% unchanged.",
          "Nobody enrolled moves. The data begins here.",
        ], "To stop: `titrate stop production/cta` at once, or percentage 0."
      ),
      (
        [site(.running, LabRollout(20))], site(.running, LabRollout(40)),
        [
          "cta grows in production: 20% enter. 20% grey (control), 10% green, 10% blue. 80% unchanged.",
          "Nobody enrolled moves. Data from before and after can be pooled.",
        ], "To stop: `titrate stop production/cta` at once, or percentage 0."
      ),
      (
        [site(.running, LabRollout(40))], site(.running, LabRollout(20)),
        [
          "cta shrinks in production: 20% leave. 10% grey (control), 5% green, 5% blue. 80% unchanged.",
          "Those who leave have been exposed, and would return to the same variant.",
        ], "To stop: `titrate stop production/cta` at once, or percentage 0."
      ),
      (
        [site(.running, LabRollout(40))],
        site(.running, LabRollout(40, split: ["green": 30, "blue": 25])),
        [
          "cta is dealt out anew in production: 4% change variant. 18% grey (control), 12% green, "
            + "10% blue. 96% unchanged.",
          "4% of identities, which is 10% of the enrolled, change variant. Data from before and after "
            + "must not be pooled.",
        ], "To stop: `titrate stop production/cta` at once, or percentage 0."
      ),
      (
        [site(.running, LabRollout(20))], site(.paused, LabRollout(20)),
        [
          "cta pauses in production: nobody is served anything else. 10% grey (control), 5% green, "
            + "5% blue. 100% unchanged.",
          "Nobody enrolled moves. Pausing changes nothing that is served.",
        ], "To stop: `titrate stop production/cta` at once, or percentage 0."
      ),
      (
        [site(.running, LabRollout(20))], site(.completed, nil),
        [
          "cta stops serving in production: 20% leave, and everyone gets grey. 80% unchanged.",
          "Those who leave have been exposed. The data ends here.",
        ], nil
      ),
      (
        [site(.running, LabRollout(20))],
        site(.paused, LabRollout(0, split: ["green": 80, "blue": 10])),
        [
          "cta stops serving in production: 20% leave, and everyone gets grey. 80% unchanged.",
          "Those who leave have been exposed, and may return to another variant. Data from before and "
            + "after must not be pooled.",
        ], nil
      ),
      (
        [site(.running, LabRollout(20)), site(.running, LabRollout(0))],
        site(.running, LabRollout(20)),
        [
          "cta serves again in production: 20% enter. 10% grey (control), 5% green, 5% blue. "
            + "80% unchanged.",
          "Nobody enrolled moves. Whoever was enrolled before gets the same variant again, unless the "
            + "split was edited meanwhile.",
        ], "To stop: `titrate stop production/cta` at once, or percentage 0."
      ),
      (
        [site(.running, LabRollout(20)), site(.running, LabRollout(0))],
        site(.running, LabRollout(20, split: ["green": 80, "blue": 10])),
        [
          "cta serves again in production: 20% enter. 2% grey (control), 16% green, 2% blue. "
            + "80% unchanged.",
          "Nobody enrolled moves. Whoever was enrolled before may get another variant. Data from "
            + "before and after must not be pooled.",
        ], "To stop: `titrate stop production/cta` at once, or percentage 0."
      ),
      (
        [site(.running, LabRollout(20))], site(.completed, LabRollout(20)),
        [
          "cta completes in production: nobody is served anything else. 10% grey (control), 5% green, "
            + "5% blue. 100% unchanged.",
          "Nobody enrolled moves. The analysis ends here, the serving does not.",
        ], "To stop: `titrate stop production/cta` at once, or remove the rollout."
      ),
    ] as [([LabSite], LabSite, [String], String?)])
  func `a change is told in two sentences, with the way to stop`(
    before: [LabSite], after: LabSite, sentences: [String], stop: String?
  ) throws {
    var lab = Lab(after: Self.shop)
    for site in before { lab.apply(site) }
    let change = try #require(lab.plan(after).measured().change())
    let impact = try #require(change.impacts.first)
    #expect(change.sentences(about: impact) == sentences)
    #expect(change.wayToStop(impact) == stop)
  }

  @Test func `a cohort of 0 percent is told neither to resume nor to be served`() throws {
    let shop = LabSite.shop()
    var lab = Lab(after: shop, shop.with(LabExperiment(.created)))
    func sentences(_ status: Status, _ rollout: LabRollout?) throws -> [String] {
      let run = lab.apply(shop.with(LabExperiment(status, rollout: rollout)))
      let change = try #require(run.plan.measured().change())
      return change.sentences(about: try #require(change.impacts.first))
    }
    #expect(
      try sentences(.running, LabRollout(0)) == [
        "cta starts in production: nobody enters or leaves. 10% outside the cohort get something "
          + "else. 90% unchanged.",
        "Nobody enrolled moves. The data begins once the percentage is above 0.",
      ])
    #expect(
      try sentences(.completed, nil) == [
        "cta completes in production: nobody enters or leaves. 10% outside the cohort get something "
          + "else. 90% unchanged.",
        "Nobody enrolled moves. The analysis ends here.",
      ])
  }

  @Test func `a feature's change tells who gets what instead`() throws {
    let lab = Lab(after: Self.shop)
    let green = Self.shop.edited { $0.features["button"]?.value = .string("green") }
    let change = try #require(lab.plan(green).measured().changes.first)
    #expect(
      change.sentences(about: try #require(change.impacts.first)) == [
        "button changes in production: 100% go from grey to green. 0% unchanged.",
        "No experiment is served there.",
      ])
  }

  @Test(arguments: [
    (1, "0.01"), (99, "0.99"), (104, "1"), (106, "1.1"), (5_001, "50"), (9_994, "99.94"),
    (10_000, "100"),
  ])
  func `a percentage is said with no more decimals than it needs`(hundredths: Int, text: String) {
    #expect(Percentage(hundredths: hundredths)?.spoken() == text)
  }

  // MARK: Sums

  /// A cohort that is launched, and one that is dealt out anew, in up to six variants.
  private static func edit(
    using generator: inout SeededGenerator
  ) -> (before: LabSite, after: LabSite) {
    let variants = (0..<Int.random(in: 1...6, using: &generator)).map { "v\($0)" }
    let shop = LabSite.shop().edited {
      $0.features["button"] = LabFeature(variants: variants.map { .init($0, .string($0)) })
    }
    func experiment(_ status: Status) -> LabSite {
      var rest = 100
      let split = variants.map { variant in
        let share = Int.random(in: 0...rest, using: &generator)
        rest -= share
        return (variant, share)
      }
      let percentage = Int.random(in: 1...100, using: &generator)
      let rollout = LabRollout(percentage, split: Dictionary(uniqueKeysWithValues: split))
      return shop.with(LabExperiment(status, rollout: rollout))
    }
    let isLaunch = Bool.random(using: &generator)
    return (experiment(isLaunch ? .created : .running), experiment(.running))
  }

  @Test func `shares that are read side by side add up`() throws {
    var generator = SeededGenerator(seed: 7)
    var precise = 0
    for _ in 0..<400 {
      let (before, after) = Self.edit(using: &generator)
      let change = try #require(Lab(after: before).plan(after).measured().change())
      let impact = try #require(change.impacts.first)
      let sentence = change.sentences(about: impact)[0]
      var (happens, cohort) = (0, 0)
      for match in sentence.matches(of: #/([0-9.]+)% (enter|leave|change|outside|unchanged)?/#) {
        let numeral = String(match.output.1)
        let share = try #require(percentage(numeral)).hundredths
        if match.output.2 == nil { cohort += share } else { happens += share }
      }
      #expect(happens == 10_000, "\(sentence)")
      let enrolled = impact.enrolled.after.spoken(impact.decimals)
      #expect(Percentage(hundredths: cohort)?.description == enrolled, "\(sentence)")
      for amount in [\Impact.Amounts.before, \.after] {
        let shares = impact.shares + [impact.off]
        #expect(shares.reduce(0) { $0 + $1.amounts[keyPath: amount].hundredths } == 10_000)
      }
      precise += impact.decimals - 1
    }
    // Some need a second decimal for it, and some do not.
    #expect((1..<400).contains(precise))
  }

  @Test(
    arguments: [
      ([1, 1, 1], 10_000, [3_334, 3_333, 3_333]), ([2, 1, 1], 2_500, [1_250, 625, 625]),
      ([1, 1, 1], 2_000, [667, 667, 666]), ([9_999, 0, 1e-9], 10_000, [9_999, 0, 1]),
      ([1, 1], 1, [1, 1]), ([0, 0], 10_000, [0, 0]), ([], 10_000, []),
    ] as [([Double], Int, [Int])])
  func `parts of a whole add up to it, and only nobody is 0`(
    weights: [Double], whole: Int, parts: [Int]
  ) throws {
    let whole = try #require(Percentage(hundredths: whole))
    #expect(Percentage.parts(of: whole, weights: weights).map(\.hundredths) == parts)
  }
}

private func percentage(_ numeral: String) -> Percentage? {
  Percentage(numeral: numeral.utf8.span)
}
