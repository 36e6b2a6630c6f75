import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

/// What the plan says of everyone, for the edits of which people ask.
struct ImpactTests {
  private static func impact(
    from before: LabSite..., to after: LabSite, of key: String = "cta"
  ) throws -> Impact {
    var lab = Lab()
    for site in before { lab.apply(site) }
    return try #require(lab.plan(after).measured().change(of: key)?.impacts.first)
  }

  /// The shop without default allocations.
  private static let shop = LabSite.shop().edited {
    $0.features["button"]?.entries = [:]
  }

  private static func running(_ rollout: LabRollout) -> LabSite {
    shop.with(LabExperiment(.running, rollout: rollout))
  }

  @Test func `a launch lets people in, and moves nobody who is enrolled`() throws {
    let impact = try Self.impact(
      from: Self.shop.with(LabExperiment(.created)), to: Self.running(LabRollout(20)))
    #expect(impact.enters.description == "20")
    #expect(impact.leaves == .zero)
    #expect(impact.unchanged.description == "80")
    #expect(impact.enrolledMoved == .zero)
    #expect(
      impact.shares.map { $0.served.spoken(inCohort: true) } == ["grey (control)", "green", "blue"])
    #expect(impact.shares.map(\.amounts.before.description) == ["100", "0", "0"])
    #expect(impact.shares.map(\.amounts.after.description) == ["90", "5", "5"])
    #expect(impact.moves.map(\.share.description) == ["5", "5"])
    #expect(impact.off.amounts == .init(before: .zero, after: .zero))
  }

  @Test func `a higher percentage moves nobody who is enrolled`() throws {
    let impact = try Self.impact(
      from: Self.running(LabRollout(20)), to: Self.running(LabRollout(60)))
    #expect(impact.enters.description == "40")
    #expect(impact.enrolledMoved == .zero)
    #expect(impact.leaves == .zero)
  }

  @Test func `a lower percentage moves nobody who stays`() throws {
    let impact = try Self.impact(
      from: Self.running(LabRollout(60)), to: Self.running(LabRollout(20)))
    #expect(impact.leaves.description == "40")
    #expect(impact.enrolledMoved == .zero)
    #expect(impact.onlyLowersExposure)
  }

  @Test func `an edited split moves what lies between the old bounds and the new`() throws {
    let impact = try Self.impact(
      from: Self.running(LabRollout(40)),
      to: Self.running(LabRollout(40, split: ["green": 30, "blue": 25])))
    // The bound between green and blue, and the one between blue and the control, go up by 5.
    #expect(impact.enrolledMoved.description == "4")
    #expect(impact.enrolledMovedOfEnrolled.description == "10")
    #expect(impact.enters == .zero)
    #expect(!impact.onlyLowersExposure)
  }

  @Test func `the same value under another variant is no move`() throws {
    let before = LabSite.shop().edited {
      $0.features["button"] = LabFeature(variants: [
        .init("a", .string("x")), .init("b", .string("x")),
      ])
    }
    func running(_ split: [String: Int]) -> LabSite {
      before.with(LabExperiment(.running, rollout: LabRollout(50, split: split)))
    }
    let impact = try Self.impact(
      from: running(["a": 50, "b": 0]), to: running(["a": 0, "b": 50]))
    #expect(impact.enrolledMoved == .zero)
    #expect(impact.moves.isEmpty)
    #expect(
      impact.shares.map { $0.served.spoken(inCohort: true) } == [
        "grey (control)", "a (x)", "b (x)",
      ])
  }

  @Test func `a changed control value is a move`() throws {
    let impact = try Self.impact(
      from: Self.running(LabRollout(20)),
      to: Self.running(LabRollout(20, value: .string("white"))))
    #expect(impact.enrolledMovedOfEnrolled.description == "50")
  }

  @Test func `a standard feature shows its values`() throws {
    let site = LabSite.shop().edited { $0.features["flag"] = LabFeature(value: .boolean(false)) }
    let experiment = LabExperiment(
      .running, on: "flag", rollout: LabRollout(30, split: nil, value: .boolean(true)))
    let impact = try Self.impact(from: site, to: site.with(experiment))
    #expect(
      impact.shares.map { $0.served.spoken(inCohort: true) } == [
        "false (control)", "true (control)",
      ])
    #expect(
      impact.moves.map { "\($0.from.spoken()) → \($0.to.spoken())" } == ["false → true"])
  }

  @Test func `a feature that goes off by default stays on in the cohort`() throws {
    let lab = Lab(after: Self.running(LabRollout(20)))
    let off = Self.running(LabRollout(20)).edited { $0.features["button"]?.isEnabled = false }
    let plan = lab.plan(off).measured()
    let impact = try #require(plan.changes.first?.impacts.first)
    #expect(impact.off.amounts.after.description == "80")
    #expect(impact.off.enrolled.after == .zero)
    #expect(impact.othersMoved.description == "80")
    #expect(impact.enrolledMoved == .zero)
    #expect(plan.warnings == ["default-goes-off"])
  }

  @Test func `what touches no traffic has no impact`() throws {
    let plan = Lab().plan(Self.shop.with(LabExperiment(.created))).measured()
    #expect(plan.changes.count == 3)
    #expect(plan.changes.flatMap(\.impacts) == [])
    #expect(plan.environmentImpacts.isEmpty)
  }

  @Test func `of an environment the features count as throws that do not depend on each other`()
    throws
  {
    let shop = Self.shop.edited { $0.features["other"] = .button.withoutDefaults }
    let site = shop.with(LabExperiment(.running, rollout: LabRollout(50)))
      .with(LabExperiment(.running, on: "other", rollout: LabRollout(50)), as: "two")
    let total = try #require(Lab(after: shop).plan(site).measured().environmentImpacts.first)
    #expect(total.features == 2)
    #expect(total.enters.description == "75.01")
    #expect(total.enrolledMoved == .zero)
  }

  @Test func `of very many moves the largest are told, and all are counted`() throws {
    let variants = (0..<60).map { LabFeature.Variant("v\($0)", .integer($0)) }
    let shares = Dictionary(uniqueKeysWithValues: variants.map { ($0.key, 1) })
    var site = LabSite.shop()
    site.features["button"] = LabFeature(
      variants: variants, entries: ["production": .init(allocations: shares)])
    let impact = try Self.impact(
      from: site,
      to: site.with(LabExperiment(.running, rollout: LabRollout(50, split: shares))))
    #expect(impact.moves.count == 1_000)
    #expect(impact.enters.description == "50.01")
    #expect(impact.shares.count == 61)
  }

  @Test(arguments: [
    (0.0, "0"), (0.000_000_1, "0.01"), (0.5, "50"), (0.999_999_9, "99.99"), (1, "100"),
  ])
  func `only nobody is 0, and only everyone 100`(fraction: Double, text: String) {
    #expect(Percentage(rounding: fraction).description == text)
  }
}

extension LabFeature {
  fileprivate var withoutDefaults: LabFeature {
    LabFeature(value: value, variants: variants)
  }
}
