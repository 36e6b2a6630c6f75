import Domain
import Manifests
import TestSupport
import Testing

@testable import JSONSyntax
@testable import Planning

/// A sample ratio that does not fit the split holds for the whole phase.
struct KeptAlarmTests {
  private static let off = (500, 350, 150)
  private static let mismatch = "sample-ratio-mismatch"

  /// The bench after an apply that saw a mismatch at hour 3, and the site without results.
  private static func noted(_ response: String = "warn") -> (lab: Lab, site: MeasuredSite) {
    let site = MeasuredSite(response: response)
    var lab = site.launched()
    lab.apply(site.measured(Measured(until: 2).with(\.exposures, off)), atHour: 3)
    return (lab, site)
  }

  @Test func `the first look takes it down, and no later one does again`() throws {
    let site = MeasuredSite()
    var lab = site.launched()
    let bad = site.measured(Measured(until: 2).with(\.exposures, Self.off))
    let run = lab.apply(bad, atHour: 3)
    #expect(run.plan.words == ["update production/cta"])
    let change = try #require(run.plan.changes.first)
    #expect(change.isDue && !change.editsExposure)
    #expect(change.reasons.first?.hasPrefix("Its exposures do not fit the split.") == true)
    let phase = try #require(lab.experiment()?.phases.last)
    #expect(phase.mismatch?.asOf == MeasuredSite.after(hours: 2))
    #expect(phase.mismatch?.exposures.control == 500)
    #expect(
      run.events.map(\.happening).contains { if case .resultsNoted = $0 { true } else { false } })
    #expect(lab.rollout()?.isServing == true)
    let worse = site.measured(Measured(until: 5).with(\.exposures, (500, 400, 100)))
    #expect(lab.plan(worse, atHour: 6).changes.isEmpty)
    #expect(lab.plan(worse, atHour: 6).warnings == [Self.mismatch])
  }

  @Test(arguments: [nil, "runing"] as [String?])
  func `where the manifest is gone or has a mistake, it is told and stops all the same`(
    status: String?
  ) throws {
    let site = MeasuredSite(response: "stop")
    var lab = site.launched()
    lab.now = MeasuredSite.after(hours: 3)
    var broken = site.measured(Measured(until: 2).with(\.exposures, Self.off)).site
    broken.experiments["cta"] = nil
    broken.otherFiles["experiments/cta.json"] = status.map { status in
      """
      {"kind": "Experiment", "key": "cta", "hypothesis": "x", "environment": "production",
       "feature": "button", "status": "\(status)"}
      """
    }
    let plan = lab.plan(broken)
    #expect(plan.hasErrors && plan.warnings.contains(Self.mismatch))
    #expect(plan.stopsAlone?.words == ["stop production/cta"])
  }

  @Test(arguments: [true, false])
  func `later results that fit, or none at all, do not end it`(hasResults: Bool) throws {
    var (lab, site) = Self.noted()
    if hasResults { site = site.measured(Measured(until: 9)) }
    for hour in [10.0, 11, 12] {
      let plan = lab.apply(site, atHour: hour).plan
      #expect(plan.changes.isEmpty)
      let alarm = try #require(plan.diagnostics.first)
      #expect(alarm.identifier == Self.mismatch)
      #expect(
        alarm.detail.contains(
          "So the results up to \(MeasuredSite.after(hours: 2)) showed, and that holds for the whole phase"
        ))
      #expect(alarm.detail.contains("green 350 (35%, not 25%)"))
      #expect(
        alarm.location?.path == (hasResults ? "results/latest.json" : "experiments/cta.json"))
    }
  }

  @Test func `it holds the ramp, where the policy says so`() {
    let (lab, site) = Self.noted("block")
    let later = site.measured(Measured(until: 20))
    #expect(lab.plan(later, atHour: 25).changes.isEmpty)
    #expect(lab.plan(later, atHour: 25).held.map(\.reason) == ["its results raise an alarm"])
  }

  @Test func `it stops once, and after a release only newer results that show it stop again`() {
    let site = MeasuredSite(response: "stop")
    var lab = site.launched()
    let bad = site.measured(Measured(until: 2).with(\.exposures, Self.off))
    let run = lab.apply(bad, atHour: 3)
    #expect(run.plan.words == ["stop production/cta"])
    #expect(lab.experiment()?.phases.last?.mismatch != nil)
    lab.now = MeasuredSite.after(hours: 4)
    lab.apply(.release, in: site.site)
    #expect(lab.plan(bad, atHour: 5).changes.isEmpty)
    #expect(lab.plan(site.measured(Measured(until: 6)), atHour: 7).changes.isEmpty)
    let again = site.measured(Measured(until: 6).with(\.exposures, Self.off))
    #expect(lab.plan(again, atHour: 7).words == ["stop production/cta"])
  }

  @Test func `a pause and a stop keep it`() {
    var (lab, site) = Self.noted()
    lab.apply(site.edited { $0.status = .paused }, atHour: 4)
    #expect(
      lab.plan(site.edited { $0.status = .paused }, atHour: 5).warnings.contains(Self.mismatch))
    lab.apply(site, atHour: 6)
    lab.apply(.stop(reason: "errors"), in: site.site)
    lab.apply(.release, in: site.site)
    site = site.measured(Measured(until: 9))
    #expect(lab.plan(site, atHour: 10).warnings == [Self.mismatch])
  }

  @Test func `another split, and another iteration, begin without it`() {
    let (lab, site) = Self.noted()
    for edited in [
      site.edited { $0.rollout.split = ["green": 40, "blue": 10] },
      site.edited { $0.fields["iteration"] = 2 },
    ] {
      var lab = lab
      lab.apply(edited, atHour: 12)
      #expect(lab.experiment()?.phases.last?.mismatch == nil)
      #expect(lab.experiment()?.phases.first?.mismatch != nil)
      #expect(lab.plan(edited, atHour: 13).warnings == [])
    }
  }

  @Test func `results of a phase that is over only warn`() {
    let site = MeasuredSite(response: "stop")
    var lab = site.launched()
    let edited = site.edited { $0.rollout.split = ["green": 40, "blue": 10] }
    lab.apply(edited, atHour: 12)
    let plan = lab.plan(
      edited.measured(Measured(until: 11).with(\.exposures, Self.off)), atHour: 13)
    #expect(plan.warnings == [Self.mismatch])
    #expect(plan.changes.isEmpty)
  }

  @Test func `an error elsewhere does not keep it from being taken down`() throws {
    let site = MeasuredSite()
    let lab = site.launched()
    var broken = site.measured(Measured(until: 2).with(\.exposures, Self.off)).site
    broken.experiments["other"] = LabExperiment(.running, on: "nothing")
    var later = lab
    later.now = MeasuredSite.after(hours: 3)
    let plan = later.plan(broken)
    #expect(plan.hasErrors)
    let alone = try #require(plan.stopsAlone)
    #expect(alone.words == ["update production/cta"])
    var own = site.measured(Measured(until: 2).with(\.exposures, Self.off)).site
    own.experiments["cta"]?.feature = "nothing"
    #expect(later.plan(own).stopsAlone?.words == ["update production/cta"])
  }
}
