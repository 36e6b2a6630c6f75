import Domain
import Manifests
import Planning
import TestSupport
import Testing

@testable import JSONSyntax

struct AlarmTests {
  private static let begin = Instant(seconds: 1_767_225_600)
  private static let metrics: JSONValue = [
    ["name": "errors", "expectedDirection": "not_increase", "role": "guardrail"],
    ["name": "orders", "expectedDirection": "increase"],
  ]

  private static func after(hours: Int64) -> Instant {
    Instant(seconds: begin.seconds + hours * 3_600)
  }

  /// The running experiment, with the policy's responses and results that end so many hours after its
  /// start.
  private static func site(
    _ response: String = "warn", until hours: Int64 = 24, since start: Int64 = 0,
    errors: (Double, Double) = (-0.1, 0.1), exposures: (Int, Int, Int) = (500, 250, 250),
    rollout: LabRollout = .ramp(["0d": 10, "1d": 50])
  ) -> LabSite {
    var site = LabSite.shop().with(
      LabExperiment(.running, rollout: rollout).with("metrics", metrics))
    site.settings = #"{"policy": {"guardrails": "\#(response)", "sampleRatio": "\#(response)"}}"#
    site.otherFiles["results/latest.json"] = """
      {"kind": "Results", "environment": "production", "experiment": "cta",
       "since": "\(after(hours: start))", "asOf": "\(after(hours: hours))",
       "exposures": {"control": \(exposures.0), "green": \(exposures.1), "blue": \(exposures.2)},
       "metrics": [{"name": "errors", "confidenceLevel": 0.95, "valid": "always", "variants": {
         "control": {"mean": 1}, "green": {"mean": 2, "effect": {"lower": \(errors.0), "upper": \(errors.1)}}}}]}
      """
    return site
  }

  private static func launched() -> Lab {
    var lab = Lab()
    lab.apply(site().edited { $0.otherFiles = [:] })
    return lab
  }

  private static func plan(_ site: LabSite, atHour hour: Int64, _ lab: Lab = launched()) -> Plan {
    var lab = lab
    lab.now = after(hours: hour)
    return lab.plan(site)
  }

  private static let violated = (0.5, 1.5)

  @Test func `good results raise no alarm`() {
    let plan = Self.plan(Self.site("stop"), atHour: 25)
    #expect(plan.diagnostics.isEmpty)
    #expect(plan.changes.map(\.action) == [.update])
  }

  @Test
  func `a violated guardrail is told, and the ramp goes on, unless the policy says otherwise`() {
    let plan = Self.plan(Self.site("warn", errors: Self.violated), atHour: 25)
    #expect(plan.diagnostics.map(\.identifier) == ["guardrail-violated"])
    #expect(plan.changes.map(\.action) == [.update])
  }

  @Test func `an alarm can hold the ramp`() {
    let plan = Self.plan(Self.site("block", errors: Self.violated), atHour: 25)
    #expect(plan.diagnostics.map(\.identifier) == ["guardrail-violated"])
    #expect(plan.changes.isEmpty)
    #expect(plan.upcoming.isEmpty)
  }

  @Test(arguments: [(violated, (500, 250, 250)), ((-0.1, 0.1), (500, 350, 150))])
  func `an alarm can stop the experiment`(errors: (Double, Double), exposures: (Int, Int, Int)) {
    var lab = Self.launched()
    lab.now = Self.after(hours: 25)
    let site = Self.site("stop", errors: errors, exposures: exposures)
    let run = lab.apply(site)
    #expect(run.plan.words == ["stop production/cta"])
    let expected = exposures.1 == 250 ? "guardrail-violated" : "sample-ratio-mismatch"
    #expect(run.plan.diagnostics.map(\.identifier) == [expected])
    #expect(lab.rollout()?.isServing == false)
    #expect(lab.rollout()?.segment.percentage.hundredths == 1_000)
    #expect(lab.rollout()?.segment.brake?.reason.isEmpty == false)
    #expect(lab.plan(site).changes.isEmpty)
  }

  @Test(arguments: [#""stop""#, #"{"action": "stop"}"#])
  func `an alarm tells from which deviation on it is raised`(response: String) {
    var site = Self.site("warn", exposures: (500, 350, 150))
    site.settings = #"{"policy": {"sampleRatio": \#(response)}}"#
    let plan = Self.plan(site, atHour: 25)
    #expect(plan.words == ["stop production/cta"])
    #expect(
      plan.diagnostics.first?.detail.contains(
        "off by 10 percentage points, an alarm from 0.2 on") == true)
  }

  @Test func `a deviation that the policy passes over raises no alarm`() {
    var site = Self.site("warn", exposures: (500, 350, 150))
    site.settings = #"{"policy": {"sampleRatio": {"action": "stop", "minimumDeviation": 10.01}}}"#
    #expect(Self.plan(site, atHour: 25).diagnostics.isEmpty)
  }

  @Test func `an alarm says what becomes of the experiment, and what is served until then`() {
    var lab = Self.launched()
    lab.now = Self.after(hours: 25)
    let site = Self.site("stop", errors: Self.violated)
    func consequence(_ site: LabSite) -> String? {
      let alarm = lab.plan(site).diagnostics.first { $0.identifier == "guardrail-violated" }
      return alarm.map { String($0.detail.split(separator: "0.95). ").last ?? "") }
    }
    let stopping = "Applying this stops it: it serves 10% until then."
    #expect(consequence(site) == stopping)
    let broken = site.edited { $0.experiments["cta"]?.feature = "nothing" }
    #expect(consequence(broken) == stopping)
    let over = site.edited {
      $0.experiments["cta"]?.status = .completed
      $0.experiments["cta"]?.rollout = nil
    }
    #expect(consequence(over) == "Applying this ends the rollout that was measured.")
    lab.apply(site)
    #expect(consequence(site) == "It is stopped.")
    let edited = site.edited { $0.experiments["cta"]?.rollout = .ramp(["0d": 5]) }
    #expect(consequence(edited) == "It is stopped, and applying this serves it again.")
    lab.apply(.release, in: site)
    #expect(consequence(site)?.hasPrefix("It was released after that was measured") == true)
  }

  @Test func `results no newer than a release never stop again, and newer ones do`() {
    var lab = Self.launched()
    let site = Self.site("stop", errors: Self.violated)
    lab.now = Self.after(hours: 25)
    lab.apply(site)
    lab.apply(.release, in: site)
    #expect(lab.plan(site).changes.isEmpty)
    #expect(lab.rollout()?.isServing == true)
    let newer = Self.site("stop", until: 30, errors: Self.violated)
    #expect(Self.plan(newer, atHour: 31, lab).words == ["stop production/cta"])
  }

  private static let fiveMinutes: Int64 = 300

  @Test(arguments: [(0, true), (fiveMinutes, true), (fiveMinutes + 1, false), (86_400, false)])
  func `results ahead of the clock are waited for, and five minutes are forgiven`(
    seconds: Int64, isLookedAt: Bool
  ) {
    var lab = Self.launched()
    lab.now = Instant(seconds: Self.after(hours: 20).seconds - seconds)
    let plan = lab.plan(Self.site("stop", until: 20, errors: Self.violated))
    #expect(plan.words == (isLookedAt ? ["stop production/cta"] : []))
    #expect(plan.warnings == [isLookedAt ? "guardrail-violated" : "results-passed-over"])
    #expect(plan.diagnostics.map(\.location?.path) == ["results/latest.json"])
  }

  @Test func `of several results the latest that have come hold, and the others are named`() {
    var site = Self.site("stop", until: 20)
    let latest = site.otherFiles["results/latest.json"] ?? ""
    func file(_ hours: Int64) -> String {
      latest.replacing(
        "\"asOf\": \"\(Self.after(hours: 20))", with: "\"asOf\": \"\(Self.after(hours: hours))")
    }
    for hours: Int64 in [5, 10, 40] { site.otherFiles["results/\(hours).json"] = file(hours) }
    let passedOver = Self.plan(site, atHour: 21).diagnostics
    #expect(passedOver.allSatisfy { $0.identifier == "results-passed-over" })
    #expect(passedOver.map(\.location?.path) == ["results/40.json", "results/5.json"])
    #expect(passedOver.last?.notes.map(\.location?.path) == ["results/10.json"])
  }

  @Test(arguments: [Status.created, .completed])
  func `results of what does not run are named`(status: Status) {
    var lab = status == .created ? Lab() : Self.launched()
    let site = Self.site("stop", until: 20, errors: Self.violated).edited {
      $0.experiments["cta"]?.status = status
    }
    lab.apply(site.edited { $0.otherFiles = [:] })
    lab.now = Self.after(hours: 21)
    lab.apply(site)
    #expect(lab.plan(site).warnings.contains("results-passed-over"))
    #expect(lab.experiment()?.segment?.brake == nil)
  }

  @Test func `exposures that span phases are not tested, and that is said`() {
    var lab = Self.launched()
    lab.now = Self.after(hours: 12)
    let edited = LabRollout.ramp(["0d": 10, "1d": 50], split: ["green": 40, "blue": 10])
    lab.apply(Self.site(rollout: edited).edited { $0.otherFiles = [:] })
    let across = Self.site("stop", exposures: (500, 350, 150), rollout: edited)
    #expect(
      Self.plan(across, atHour: 25, lab).diagnostics.map(\.identifier) == ["results-untested"])
    let within = Self.site(
      "stop", since: 12, exposures: (500, 400, 100), rollout: edited)
    #expect(Self.plan(within, atHour: 25, lab).diagnostics.isEmpty)
  }

  @Test func `results of an earlier iteration raise no alarm`() {
    var lab = Self.launched()
    let again = Self.site("stop", until: 10, errors: Self.violated).edited {
      $0.experiments["cta"]?.fields["iteration"] = 2
    }
    lab.now = Self.after(hours: 12)
    lab.apply(again.edited { $0.otherFiles = [:] })
    #expect(Self.plan(again, atHour: 13, lab).warnings == ["results-passed-over"])
  }
}
