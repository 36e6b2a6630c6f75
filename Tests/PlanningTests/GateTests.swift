import Domain
import Manifests
import Planning
import TestSupport
import Testing

/// Steps of a ramp that wait for what results say.
struct GateTests {
  private static let ramp = LabRollout.ramp(["0d": 10, "1d": 20, "2d": 50])

  private static func site(_ rollout: LabRollout) -> MeasuredSite { MeasuredSite(rollout: rollout) }

  private static let counting = site(ramp.gated(20, exposures: 2_000))
  private static let guarding = site(
    ramp.gated(20, guardrailsHold: true).gated(50, guardrailsHold: true))

  private static func exposed(_ each: Int, until hour: Double, since: Double = 0) -> Measured {
    Measured(until: hour).with(\.exposures, (2 * each, each, each)).with(\.since, since)
  }

  @Test func `a step waits for exposures, and so do the steps after it`() throws {
    var lab = Self.counting.launched()
    let few = Self.counting.measured(Self.exposed(499, until: 24))
    for hour in [25.0, 49, 100] {
      let plan = lab.apply(few, atHour: hour).plan
      #expect(plan.changes.isEmpty && !plan.hasChanges)
      let held = try #require(plan.held.first)
      #expect(held.step == .rise(SampleSnapshot.percentage(2_000)))
      #expect(
        held.reason
          == "1,996 of 2,000 exposures in the phase, by the results up to \(MeasuredSite.after(hours: 24))"
      )
      #expect(lab.percentage == 10)
    }
    // What waited behind the gate comes step by step, and not in one leap.
    let enough = Self.counting.measured(Self.exposed(500, until: 100))
    let run = lab.apply(enough, atHour: 101)
    #expect(lab.percentage == 20)
    #expect(
      run.plan.change()?.reasons == [
        "Its ramp goes to 20% after 1d of running, with 2,000 exposures in the phase."
      ])
    lab.apply(enough, atHour: 102)
    #expect(lab.percentage == 50)
  }

  @Test func `time and gate are both needed, and results may come in between`() {
    var lab = Self.counting.launched()
    let enough = Self.counting.measured(Self.exposed(500, until: 10))
    #expect(lab.plan(enough, atHour: 23).changes.isEmpty)
    #expect(lab.plan(enough, atHour: 23).held.isEmpty)
    #expect(lab.apply(Self.counting, atHour: 25).plan.changes.isEmpty)
    #expect(lab.apply(enough, atHour: 26).plan.changes.count == 1)
    #expect(lab.percentage == 20)
    // What was reached stays, whatever becomes of the results.
    #expect(lab.plan(Self.counting, atHour: 30).changes.isEmpty)
    lab.apply(Self.counting, atHour: 49)
    #expect(lab.percentage == 50)
  }

  @Test func `exposures that do not lie in the phase count as none`() {
    var lab = Self.counting.launched()
    let edited = Self.counting.edited { $0.rollout.split = ["green": 40, "blue": 10] }
    lab.apply(edited, atHour: 12)
    let across = edited.measured(Self.exposed(5_000, until: 24))
    let plan = lab.plan(across, atHour: 25)
    #expect(
      plan.held.map(\.reason) == [
        "0 of 2,000 exposures in the phase, for the results up to \(MeasuredSite.after(hours: 24)) do not "
          + "lie in it"
      ])
    #expect(
      lab.plan(edited, atHour: 25).held.first?.reason.hasSuffix("there are no results") == true)
    var measured = Self.exposed(1_000, until: 24, since: 12)
    measured.exposures = (2_000, 1_600, 400)
    #expect(lab.plan(edited.measured(measured), atHour: 25).words == ["update production/cta"])
  }

  @Test func `guardrails must be known to hold at the size that the cohort has`() {
    var lab = Self.guarding.launched()
    #expect(
      lab.plan(Self.guarding, atHour: 25).held.first?.reason.contains(
        "no results are newer than its 10%") == true)
    let early = Self.guarding.measured(Measured(until: 20))
    lab.apply(early, atHour: 25)
    #expect(lab.percentage == 20)
    // The same results say nothing of 20%.
    #expect(lab.apply(early, atHour: 49).plan.changes.isEmpty)
    #expect(
      lab.plan(early, atHour: 49).held.map(\.reason) == [
        "no results are newer than its 20%, which it has since \(MeasuredSite.after(hours: 25)), so it is "
          + "not known whether its guardrails hold"
      ])
    lab.apply(Self.guarding.measured(Measured(until: 48)), atHour: 50)
    #expect(lab.percentage == 50)
  }

  @Test func `after a delay, each step that asks for guardrails is a rise of its own`() {
    var lab = Self.guarding.launched()
    let good = Self.guarding.measured(Measured(until: 99))
    let run = lab.apply(good, atHour: 100)
    #expect(lab.percentage == 20)
    #expect(run.plan.held.map(\.step) == [.rise(SampleSnapshot.percentage(5_000))])
    #expect(lab.apply(good, atHour: 101).plan.changes.isEmpty)
    lab.apply(Self.guarding.measured(Measured(until: 101)), atHour: 102)
    #expect(lab.percentage == 50)
  }

  @Test func `each step that a freeze puts off is told with what it brings about`() throws {
    var site = LabSite.shop().with(
      LabExperiment(.running, rollout: Self.ramp.gated(20, exposures: 2_000)))
    site.settings = """
      {"policy": {"freezes": [{"from": "\(MeasuredSite.after(hours: 20))", "to": "\(MeasuredSite.after(hours: 90))",
      "reason": "sale"}]}}
      """
    var lab = Lab()
    lab.now = MeasuredSite.after(hours: 0)
    let steps = try #require(lab.plan(site).measured().changes.last).upcoming
    #expect(steps.map(\.step) == [2_000, 5_000].map { .rise(SampleSnapshot.percentage($0)) })
    for step in steps {
      #expect(step.time(since: lab.now) == MeasuredSite.after(hours: 90))
      // The buckets of the hash do not divide evenly.
      let enrolled = try #require(step.impact).enrolled.after.spoken()
      #expect(step.step == .rise(try #require(Percentage(hundredths: (Int(enrolled) ?? 0) * 100))))
    }
  }

  @Test func `what is violated or was not measured does not hold`() throws {
    let lab = Self.guarding.launched()
    let asOf = MeasuredSite.after(hours: 20)
    let unmeasured = Measured(until: 20).with(\.errors, [Measured.good]).with(\.latency, [])
    for (results, reason) in [
      (Measured.violating(until: 20), "guardrails violated: \"errors\" with \"green\""),
      (
        unmeasured,
        "guardrails not measured: \"errors\" with \"blue\", \"latency\" with \"blue\", \"latency\" with "
          + "\"green\""
      ),
    ] {
      let plan = lab.plan(Self.guarding.measured(results), atHour: 25)
      #expect(plan.changes.isEmpty)
      #expect(plan.held.map(\.reason) == ["\(reason) (results up to \(asOf))"])
    }
    var text = Measured(until: 20)
    text.errors = [Measured.good, ("blue", -0.1, 0.1)]
    var site = Self.guarding.measured(text)
    site.results["latest"] = site.results["latest"]?.replacing("\"latency\"", with: "\"orders\"")
    #expect(
      lab.plan(site, atHour: 25).held.map(\.reason) == [
        "guardrails not measured: \"latency\" (results up to \(asOf))"
      ])
  }

  @Test func `a pause and a stop are no matter of gates`() {
    var lab = Self.counting.launched()
    let enough = Self.counting.measured(Self.exposed(500, until: 10))
    let paused = enough.edited { $0.status = .paused }
    lab.apply(paused, atHour: 12)
    #expect(lab.plan(paused, atHour: 40).held.isEmpty)
    lab.apply(enough, atHour: 40)
    lab.apply(.stop(reason: "errors"), in: enough.site)
    #expect(lab.plan(enough, atHour: 99).changes.isEmpty)
    #expect(lab.plan(enough, atHour: 99).held.isEmpty)
    lab.now = MeasuredSite.after(hours: 100)
    lab.apply(.release, in: enough.site)
    #expect(lab.plan(enough, atHour: 110).changes.isEmpty)
    #expect(lab.plan(enough, atHour: 112).words == ["update production/cta"])
  }

  @Test func `an edit of a ramp may lower the percentage, and no gate does`() {
    var lab = Self.site(Self.ramp).launched()
    lab.apply(Self.site(Self.ramp), atHour: 25)
    #expect(lab.percentage == 20)
    func edited(_ steps: KeyValuePairs<String, Int>, gated percentage: Int) -> LabRun {
      var lab = lab
      return lab.apply(
        Self.site(LabRollout.ramp(steps).gated(percentage, exposures: 9_999)), atHour: 49)
    }
    func percentage(_ run: LabRun) -> Int? {
      run.after.experiments.values.first?.segment.map { $0.percentage.hundredths / 100 }
    }
    #expect(percentage(edited(["0d": 10, "1d": 50], gated: 50)) == 20)
    #expect(percentage(edited(["0d": 5, "9d": 50], gated: 50)) == 5)
    #expect(percentage(edited(["0d": 5, "1d": 20, "2d": 50], gated: 20)) == 50)
    #expect(percentage(edited(["0d": 5, "1d": 20, "2d": 50], gated: 50)) == 20)
  }

  @Test func `an edit is judged for all that it will do, gates or not`() {
    var site = Self.site(LabRollout.ramp(["0d": 10, "1d": 60]).gated(60, exposures: 10)).site
    site.settings = #"{"policy": {"maxTrafficRise": 20}}"#
    var lab = Lab()
    lab.now = MeasuredSite.begin
    let plan = lab.plan(site)
    #expect(plan.breaches.map(\.rule) == [.maxTrafficRise])
    let upcoming = plan.changes.flatMap(\.upcoming)
    #expect(upcoming.map(\.gate?.exposures) == [10])
  }

  @Test func `what comes next says what it waits for, and what waits is told apart`() {
    var lab = Self.counting.launched()
    let plan = lab.plan(Self.counting, atHour: 2)
    #expect(plan.upcoming.map(\.gate?.exposures) == [2_000, 2_000])
    #expect(plan.held.isEmpty)
    let later = lab.apply(Self.counting, atHour: 30).plan
    #expect(later.upcoming.map(\.step) == [.rise(SampleSnapshot.percentage(5_000))])
    #expect(later.held.map(\.step) == [.rise(SampleSnapshot.percentage(2_000))])
    #expect(
      !later.moments(from: MeasuredSite.after(hours: 30)).contains(MeasuredSite.after(hours: 24)))
  }

  @Test func `a step that waits for its gate is not late`() throws {
    var lab = Self.counting.launched()
    lab.now = MeasuredSite.after(hours: 60)
    var input = lab.input(Self.counting.site)
    input.tellsLateness = true
    #expect(Plan(input).warnings == [])
    let experiment = try #require(lab.experiment())
    #expect(experiment.staleness(at: lab.now, in: lab.state) == [])
    let held = experiment.heldStep(at: lab.now, by: Policy(), in: TimeZones())
    #expect(
      held?.reason == "for 2,000 exposures in the phase; `titrate plan` says how far that is")
    let ungated = Self.site(Self.ramp.gated(50, exposures: 1))
    lab = ungated.launched()
    lab.now = MeasuredSite.after(hours: 60)
    input = lab.input(ungated.site)
    input.tellsLateness = true
    #expect(Plan(input).warnings == ["nobody-reconciles"])
  }

  @Test func `an alarm holds what no gate holds`() {
    let lab = Self.counting.edited { $0.response = "block" }.launched()
    let site = Self.counting.edited { $0.response = "block" }.measured(
      Measured.violating(until: 20).with(\.exposures, (1_000, 500, 500)))
    #expect(lab.plan(site, atHour: 25).held.map(\.reason) == ["its results raise an alarm"])
  }
}
