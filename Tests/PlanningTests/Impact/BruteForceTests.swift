import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

/// The impact of random edits, compared with what evaluation says of generated identities, one by one.
struct BruteForceTests {
  private static let count = 1_000

  /// What became of the identities that were generated.
  private struct Tally {
    var enter = 0
    var leave = 0
    var enrolledMoved = 0
    var others = 0
    var transitions: [String: Int] = [:]
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func `what is computed is what happens`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let isFlagd = seed % 3 == 0
    let lab = Lab(after: Self.site(using: &generator, publishesFlagd: isFlagd))
    let plan = lab.plan(Self.site(using: &generator, publishesFlagd: isFlagd)).measured()
    #expect(plan.changes.flatMap(\.effects).allSatisfy { ($0.bucketing == .flagd) == isFlagd })
    for change in plan.changes {
      for (effect, impact) in zip(change.effects, change.effects.map(Impact.init)) {
        try check(impact, against: tally(effect), seed)
      }
    }
  }

  @Test func `the random edits move people in every way`() throws {
    var seen: Set<String> = []
    for seed in 0..<24 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let lab = Lab(after: Self.site(using: &generator))
      for impact in lab.plan(Self.site(using: &generator)).measured().changes.flatMap(\.impacts) {
        if impact.enters > .zero { seen.insert("enter") }
        if impact.leaves > .zero { seen.insert("leave") }
        if impact.enrolledMoved > .zero { seen.insert("move") }
        if impact.othersMoved > .zero { seen.insert("others") }
        if impact.off.amounts.after > .zero { seen.insert("off") }
      }
    }
    #expect(seen == ["enter", "leave", "move", "others", "off"])
  }

  // MARK: Counting

  private func tally(_ effect: Effect) throws -> Tally {
    let before = FlagEvaluator(effect.before, in: effect.environment, effect.bucketing)
    let after = effect.after.map { FlagEvaluator($0, in: effect.environment, effect.bucketing) }
    var tally = Tally()
    for number in 0..<Self.count {
      let old = before.evaluate("identity-\(number)")
      let new = after?.evaluate("identity-\(number)")
      let (was, isIn) = (old.reason.cohort?.isMember == true, new?.reason.cohort?.isMember == true)
      let moves = Self.seen(old) != new.map(Self.seen) ?? "off"
      if isIn && !was { tally.enter += 1 }
      if was && !isIn { tally.leave += 1 }
      if was && isIn && moves { tally.enrolledMoved += 1 }
      if !was && !isIn && moves { tally.others += 1 }
    }
    return tally
  }

  /// What a client tells apart.
  private static func seen(_ evaluation: Evaluation) -> String {
    evaluation.isEnabled ? "\(evaluation.value)" : "off"
  }

  private func check(_ impact: Impact, against tally: Tally, _ seed: UInt64) throws {
    for (computed, counted, name) in [
      (impact.enters, tally.enter, "enter"), (impact.leaves, tally.leave, "leave"),
      (impact.enrolledMoved, tally.enrolledMoved, "enrolled"),
      (impact.othersMoved, tally.others, "others"),
    ] {
      let share = computed.double / 100
      let expected = share * Double(Self.count)
      // Five standard errors, and what rounding to hundredths of a percent may hide.
      let tolerance = 5 * (expected * (1 - share)).squareRoot() + 1
      #expect(abs(Double(counted) - expected) <= tolerance, "\(name), seed \(seed)")
      // What is said to be nobody is nobody.
      if computed == .zero { #expect(counted == 0, "\(name), seed \(seed)") }
      if computed == .whole { #expect(counted == Self.count, "\(name), seed \(seed)") }
    }
  }

  // MARK: Workspaces

  private static func site(
    using generator: inout SeededGenerator, publishesFlagd: Bool = false
  ) -> LabSite {
    let green = Int.random(in: 0...60, using: &generator)
    let blue = Int.random(in: 0...40, using: &generator)
    let value: FlagValue? = Bool.random(using: &generator) ? .string("white") : nil
    let rollout = LabRollout(
      [0, 1, 20, 50, 100].randomElement(using: &generator) ?? 20,
      split: ["green": green, "blue": blue], value: value)
    var site = LabSite.shop().with(LabExperiment(.running, rollout: rollout))
    if publishesFlagd {
      site.settings =
        #"{"publish":[{"environment":"production","format":"flagd","path":"served.json"}]}"#
    }
    site.features["button"]?.isEnabled = Int.random(in: 0...2, using: &generator) > 0
    let defaults = [
      "green": Int.random(in: 0...50, using: &generator),
      "blue": Int.random(in: 0...50, using: &generator),
    ]
    site.features["plain"] = LabFeature(
      variants: [.init("green"), .init("blue")],
      entries: ["production": .init(allocations: defaults)])
    return site
  }
}
