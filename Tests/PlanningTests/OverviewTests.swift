import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

struct OverviewTests {
  private static let begin = Instant(seconds: 1_767_225_600)

  private static func after(days: Int64) -> Instant {
    Instant(seconds: begin.seconds + days * 86_400)
  }

  /// A ramp with a gate, a schedule, something that bakes, and a freeze over one of the steps.
  private static let site: LabSite = {
    var site = LabSite.shop()
    for name in ["banner", "shelf", "old"] { site.features[name] = LabFeature() }
    var bake = LabRollout.ramp(["0d": 5, "4d": 100], split: [:])
    (bake.bake, bake.split) = ("2d", nil)
    site.experiments["cta"] = LabExperiment(
      .running, rollout: .ramp(["0d": 5, "2d": 20, "7d": 50, "30d": 100]).gated(50, exposures: 9))
    site.experiments["later"] = LabExperiment(
      .running, on: "banner", rollout: LabRollout(10, split: nil)
    ).with(
      "schedule",
      ["startAt": .string("\(after(days: 3))"), "endAt": .string("\(after(days: 9))")])
    site.experiments["baking"] = LabExperiment(.running, on: "shelf", rollout: bake)
    site.experiments["old"] = LabExperiment(.created, on: "old", rollout: nil)
      .with("decideBy", .string("\(after(days: 1))"))
    site.settings = """
      {"policy": {"freezes": [{"from": "\(after(days: 2))", "to": "\(after(days: 5))", "reason": "sale"}]}}
      """
    return site
  }()

  private static func overview(_ lab: Lab, atDay day: Int64, trail: [AuditRecord] = []) -> Overview
  {
    Overview(
      of: lab.snapshot, asOf: after(days: day), in: lab.timeZones, site.workspace(), trail)
  }

  @Test(arguments: 0...12)
  func `what comes by itself is what a plan says where nothing is edited`(day: Int64) {
    var lab = Lab()
    lab.apply(Self.site)
    lab.now = Self.after(days: day)
    lab.apply(Self.site)
    lab.now = Self.after(days: day)
    let plan = lab.plan(Self.site)
    let told = Self.overview(lab, atDay: day).standings.flatMap { $0.upcoming.prefix(3) }
    #expect(
      Set(plan.upcoming.map { "\($0)" }) == Set(told.map { "\($0)" }), "\(plan.changes)")
    #expect(plan.changes.isEmpty)
  }

  @Test func `what is urgent is told first, and each thing once`() {
    var lab = Lab()
    lab.apply(Self.site)
    lab.apply(.stop(reason: "it flickers"), in: Self.site)
    let alerts = Self.overview(lab, atDay: 40).alerts.map { alert in
      "\(alert.standing.experiment.id.key) \(alert.kind)"
    }
    #expect(
      alerts == [
        "cta stale(Domain.Staleness.stopped)", "old stale(Domain.Staleness.decisionOverdue)",
        "baking stale(Domain.Staleness.nobodyReconciles)",
        "later stale(Domain.Staleness.neverStarted)",
        "old stale(Domain.Staleness.neverStarted)",
      ])
  }

  @Test func `the history of an experiment is its own, and ends at the moment`() {
    var lab = Lab()
    var trail: [AuditRecord] = []
    for _ in 0..<2 {
      lab.apply(Self.site)
      trail += lab.snapshot?.records ?? []
      lab.now = Self.after(days: 2)
    }
    let standings = Self.overview(lab, atDay: 1, trail: trail).standings
    for standing in standings {
      #expect(!standing.records.isEmpty)
      #expect(
        standing.records.allSatisfy { record in
          record.event.experiment == standing.experiment.id.key && record.serial == 1
        })
    }
    #expect(Self.overview(Lab(), atDay: 0).standings.isEmpty)
  }

  @Test func `who gets what is the whole flag, before and after nothing`() throws {
    var lab = Lab()
    lab.apply(Self.site)
    let standing = try #require(
      Self.overview(lab, atDay: 0).standings.first { $0.experiment.id.key.text == "cta" })
    let impact = try #require(standing.impact)
    #expect(impact.enrolled.before == impact.enrolled.after)
    #expect(impact.enrolled.after.hundredths == 500)
    #expect(!impact.isFelt)
  }
}
