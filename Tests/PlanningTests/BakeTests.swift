import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

/// An experiment that ends by itself some time after the last step of its ramp.
struct BakeTests {
  private static let ramp = LabRollout.ramp(["0d": 10, "1d": 50])
  private static let site = MeasuredSite(rollout: ramp.baked("2d"))

  private static func scheduled(
    _ schedule: [JSONMember], _ rollout: LabRollout = ramp.baked("2d")
  ) -> MeasuredSite {
    MeasuredSite(rollout: rollout, fields: ["schedule": .object(schedule)])
  }

  private static let stopping = scheduled([JSONMember("atEnd", "stop")])

  private static func end(atHour hour: Double) -> JSONMember {
    JSONMember("endAt", MeasuredSite.after(hours: hour).json)
  }

  @Test func `it ends so long after the last step, and goes on serving`() throws {
    var lab = Self.site.launched()
    let launch = Lab().plan(Self.site.site)
    #expect(
      launch.change()?.reasons.contains(
        "It ends by itself 2d after 50%, and its rollout goes on serving after that.") == true)
    lab.apply(Self.site, atHour: 25)
    #expect(lab.rollout()?.segment.lastStepAt == .seconds(25 * 3_600))
    #expect(lab.plan(Self.site, atHour: 72).changes.isEmpty)
    let upcoming = lab.plan(Self.site, atHour: 30).upcoming
    #expect(upcoming.map(\.step) == [.complete])
    #expect(upcoming.map(\.moment) == [.at(MeasuredSite.after(hours: 73))])
    let run = lab.apply(Self.site, atHour: 73)
    #expect(run.plan.words == ["complete production/cta"])
    #expect(
      run.plan.change()?.reasons.first == "It ends by itself: it has run for 2d at 50%.")
    #expect(run.plan.warnings.contains("pause-keeps-serving"))
    #expect(lab.rollout()?.isServing == true)
    #expect(lab.plan(Self.site, atHour: 999).changes.isEmpty)
  }

  @Test func `with atEnd it serves nobody any more, and a release lasts`() {
    var lab = Self.stopping.launched()
    lab.apply(Self.stopping, atHour: 24)
    #expect(lab.plan(Self.stopping, atHour: 25).upcoming.map(\.step) == [.stop])
    let run = lab.apply(Self.stopping, atHour: 72)
    #expect(run.plan.words == ["complete production/cta"])
    #expect(lab.rollout()?.segment.brake?.reason == "it has run for 2d at 50%")
    lab.now = MeasuredSite.after(hours: 80)
    lab.apply(.release, in: Self.stopping.site)
    #expect(lab.plan(Self.stopping, atHour: 99).changes.isEmpty)
    #expect(lab.rollout()?.isServing == true)
  }

  @Test func `time in which it is paused or stopped does not count`() {
    var lab = Self.site.launched()
    lab.apply(Self.site, atHour: 24)
    let paused = Self.site.edited { $0.status = .paused }
    lab.apply(paused, atHour: 30)
    #expect(lab.plan(paused, atHour: 500).changes.isEmpty)
    #expect(lab.plan(paused, atHour: 500).upcoming.isEmpty)
    lab.apply(Self.site, atHour: 500)
    lab.now = MeasuredSite.after(hours: 510)
    lab.apply(.stop(reason: "errors"), in: Self.site.site)
    lab.now = MeasuredSite.after(hours: 900)
    lab.apply(.release, in: Self.site.site)
    // 6 and 10 of 48 hours have passed.
    #expect(lab.plan(Self.site, atHour: 931).changes.isEmpty)
    #expect(lab.plan(Self.site, atHour: 932).words == ["complete production/cta"])
    #expect(
      lab.plan(Self.site, atHour: 901).upcoming.map(\.moment) == [
        .at(MeasuredSite.after(hours: 932))
      ])
  }

  @Test(arguments: [(40.0, 72.0), (100, 100)])
  func `of both ends the later one counts`(endAt: Double, end: Double) {
    let site = Self.scheduled([Self.end(atHour: endAt)])
    var lab = site.launched()
    lab.apply(site, atHour: 24)
    #expect(
      lab.plan(site, atHour: 25).upcoming.map(\.moment) == [.at(MeasuredSite.after(hours: end))])
    #expect(lab.plan(site, atHour: end - 1).changes.isEmpty)
    #expect(lab.plan(site, atHour: end).words == ["complete production/cta"])
  }

  @Test func `a launch foresees its end, and what waits for a gate comes later`() {
    let gated = MeasuredSite(rollout: Self.ramp.gated(50, exposures: 9).baked("2d"))
    for (site, isGated) in [(Self.site, false), (gated, true)] {
      let steps = Lab().plan(site.site).changes.flatMap(\.upcoming)
      #expect(steps.map(\.step) == [.rise(SampleSnapshot.percentage(5_000)), .complete])
      #expect(steps.map(\.moment) == [.after(.seconds(86_400)), .after(.seconds(3 * 86_400))])
      #expect(steps.map { $0.gate != nil } == [isGated, isGated])
    }
    var lab = gated.launched()
    #expect(lab.apply(gated, atHour: 400).plan.changes.isEmpty)
    let results = gated.measured(Measured(until: 401))
    lab.apply(results, atHour: 402)
    #expect(lab.plan(results, atHour: 449).changes.isEmpty)
    #expect(lab.plan(results, atHour: 450).words == ["complete production/cta"])
  }

  @Test func `a bake that is added, or a ramp that goes on, counts from then on`() {
    let plain = MeasuredSite(rollout: Self.ramp)
    var lab = plain.launched()
    lab.apply(plain, atHour: 24)
    #expect(lab.rollout()?.segment.lastStepAt == nil)
    let run = lab.apply(Self.site, atHour: 100)
    #expect(run.plan.change()?.fields.map(\.path) == ["/rollout/bake"])
    #expect(lab.plan(Self.site, atHour: 147).changes.isEmpty)
    #expect(lab.plan(Self.site, atHour: 148).words == ["complete production/cta"])
    let longer = MeasuredSite(
      rollout: LabRollout.ramp(["0d": 10, "1d": 50, "5d": 60]).baked("2d"))
    lab.apply(longer, atHour: 110)
    #expect(lab.rollout()?.segment.lastStepAt == nil)
    lab.apply(longer, atHour: 121)
    #expect(lab.plan(longer, atHour: 168).changes.isEmpty)
    #expect(lab.plan(longer, atHour: 169).words == ["complete production/cta"])
  }

  @Test func `it may start after an end that is no end yet, and start over`() {
    let site = Self.scheduled([
      JSONMember("startAt", MeasuredSite.after(hours: 2).json), Self.end(atHour: 3),
    ])
    var lab = site.launched()
    let run = lab.apply(site, atHour: 10)
    #expect(run.plan.words == ["start production/cta"])
    #expect(run.plan.warnings == [])
    lab.apply(site, atHour: 34)
    let again = site.edited { $0.fields["iteration"] = 2 }
    #expect(lab.apply(again, atHour: 90).plan.words == ["update production/cta"])
    #expect(lab.rollout()?.segment.lastStepAt == nil)
  }

  @Test func `an end that nobody carries out is late`() throws {
    var lab = Self.site.launched()
    lab.apply(Self.site, atHour: 24)
    for (hour, isLate) in [(72.4, false), (72.6, true)] {
      lab.now = MeasuredSite.after(hours: hour)
      var input = lab.input(Self.site.site)
      input.tellsLateness = true
      #expect(Plan(input).warnings.contains("nobody-reconciles") == isLate)
      #expect(
        lab.experiment()?.staleness(at: lab.now, in: lab.state).contains(.nobodyReconciles)
          == isLate)
    }
  }
}
