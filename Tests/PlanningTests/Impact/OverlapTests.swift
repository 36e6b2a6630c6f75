import Domain
import Manifests
import TestSupport
import Testing

@testable import Planning

/// How many of those who enter a cohort are in others, too.
struct OverlapTests {
  private static let shop: LabSite = {
    var site = LabSite.shop()
    for name in ["a", "b", "c", "d"] { site.features[name] = LabFeature() }
    site.environments["staging"] = LabEnvironment()
    return site
  }()

  private static func other(
    _ percentage: Int, on feature: String, in environment: String = "production"
  )
    -> LabExperiment
  {
    LabExperiment(
      .running, on: feature, in: environment, rollout: LabRollout(percentage, split: nil))
  }

  private static func overlap(_ lab: Lab, _ site: LabSite) -> Overlap? {
    lab.plan(site).beside { lab.state }.measured().change()?.impacts.first?.overlap
  }

  @Test func `the largest are named, and the others counted`() throws {
    let site = Self.shop.with(Self.other(30, on: "a"), as: "ranking")
      .with(Self.other(50, on: "b"), as: "banner").with(Self.other(5, on: "c"), as: "footer")
      .with(Self.other(5, on: "d"), as: "header").with(
        Self.other(90, on: "a", in: "staging"), as: "there")
    let overlap = try #require(Self.overlap(Lab(after: site), site.with(LabExperiment(.running))))
    #expect(
      overlap.sentence
        == "Of those who enter, 50% are in banner too, 30% in ranking, 5% in footer, and some in 1 more "
        + "experiment.")
  }

  @Test func `what starts in the same plan counts, and what serves nobody does not`() throws {
    let site = Self.shop.with(Self.other(0, on: "a"), as: "nobody")
      .with(Self.other(40, on: "c"), as: "stopped")
    var lab = Lab(after: site)
    lab.apply(.stop(reason: "x"), to: "stopped", in: site)
    #expect(Self.overlap(lab, site.with(LabExperiment(.running))) == nil)
    let both = site.with(LabExperiment(.running)).with(Self.other(12, on: "b"), as: "new")
    #expect(
      Self.overlap(lab, both)?.sentence == "Of those who enter, 12% are in new too.")
  }

  @Test func `nobody enters, and nothing is said`() {
    let site = Self.shop.with(Self.other(30, on: "a"), as: "ranking").with(LabExperiment(.running))
    let lab = Lab(after: site)
    #expect(Self.overlap(lab, site.with(LabExperiment(.running, rollout: LabRollout(10)))) == nil)
    #expect(Self.overlap(lab, site.with(LabExperiment(.running, rollout: LabRollout(30)))) != nil)
  }

  @Test(arguments: [false, true])
  func `it is what happens to fifty thousand identities`(isFlagd: Bool) throws {
    var site = Self.shop.with(Self.other(30, on: "a"), as: "ranking")
      .with(Self.other(7, on: "b"), as: "banner")
    if isFlagd {
      site.settings =
        #"{"publish": [{"environment": "production", "format": "flagd", "path": "p.json"}]}"#
    }
    var lab = Lab(after: site)
    let launch = site.with(LabExperiment(.running))
    let overlap = try #require(Self.overlap(lab, launch))
    lab.apply(launch)
    let production = try #require(EnvironmentKey("production"))
    let evaluators = lab.state.servedFlags(in: production).map {
      FlagEvaluator($0, in: production, isFlagd ? .flagd : .flagsmith)
    }
    var (own, both) = (0.0, [String: Double]())
    for number in 0..<50_000 {
      let cohorts = evaluators.map { $0.evaluate("user-\(number)").reason.cohort }
        .compactMap { $0?.isMember == true ? $0?.experiment.text : nil }
      guard cohorts.contains("cta") else { continue }
      own += 1
      for key in cohorts { both[key, default: 0] += 1 }
    }
    #expect(overlap.largest.map(\.experiment.text) == ["ranking", "banner"])
    for part in overlap.largest {
      let share = part.share.double / 100
      let counted = (both[part.experiment.text] ?? 0) / own
      #expect(abs(counted - share) < 5 * (share * (1 - share) / own).squareRoot())
    }
  }

  @Test func `cohorts that the same dice deal out overlap in full`() throws {
    let site = Self.shop.with(Self.other(30, on: "a"), as: "ranking")
    let lab = Lab(after: site)
    let state = lab.state
    let launch = lab.plan(site.with(LabExperiment(.running)))
    let salts = try #require(
      launch.changes.lazy.flatMap(\.effects).first?.after?.rollouts.first?.segment.salts)
    var others = state
    let id = try #require(state.experiments.keys.first)
    others.experiments[id]?.segment?.servedSalts = CohortSalts(
      segment: salts.segment, split: salts.split)
    let overlap = launch.beside { others }.measured().change()?.impacts.first?.overlap
    #expect(overlap?.sentence == "Of those who enter, 100% are in ranking too.")
  }
}
