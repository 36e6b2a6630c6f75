import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

/// What a plan says of specs that it would break.
struct BrokenSpecTests {
  private static let begin = Instant(seconds: 1_767_225_600)
  private static let green = #"{"shares": {"green": 25}, "of": "cohort"}"#
  private static let running = LabSite.shop().with(LabExperiment(.running))

  private static func warnings(_ plan: Plan) -> [Diagnostic] {
    plan.diagnostics.filter { $0.identifier == "spec-broken" }
  }

  /// What a plan of an edited workspace warns of, once the workspace itself was applied.
  private static func warnings(
    _ site: LabSite, _ edit: (inout LabSite) -> Void
  ) -> [Diagnostic] {
    warnings(Lab(after: site).plan(site.edited(edit)))
  }

  @Test func `a case that holds before a plan, and not after it, is told with the change`() throws {
    let site = Self.running.specified(#"{"identity": "erin", "enabled": true}, \#(Self.green)"#)
    let warnings = Self.warnings(site) { site in
      site.experiments["cta"]?.rollout?.split = ["green": 30, "blue": 25]
    }
    let warning = try #require(warnings.first)
    #expect(warnings.count == 1)
    #expect(warning.severity == .warning)
    #expect(
      warning.detail.hasPrefix(
        "It holds until this is applied: update experiment \"production/cta\". Expected of the cohort: 25% "
      ))
    #expect(
      warning.detail.contains("What comes is 44.998% \"control\", 30.006% "), "\(warning.detail)")
    let bytes = try #require(site.bytes(at: warning.location))
    let text = try #require(site.texts["specs/button.json"])
    #expect(String(decoding: Array(text.utf8)[bytes], as: UTF8.self) == Self.green)
  }

  @Test func `nothing is said of a spec that goes on holding, or never did`() {
    let site = Self.running.specified(
      #"\#(Self.green), {"shares": {"green": 1}, "of": "cohort"}, {"identity": "a", "value": "no"}"#
    )
    let larger = Self.warnings(site) { $0.experiments["cta"]?.rollout?.percentage = 30 }
    #expect(larger.isEmpty)
    #expect(Self.warnings(site) { _ in }.isEmpty)
  }

  @Test func `a spec that comes with the change is none that the change breaks`() {
    let lab = Lab(after: Self.running)
    let edited = Self.running.edited { $0.experiments["cta"]?.rollout?.split = ["green": 30] }
    #expect(Self.warnings(lab.plan(edited.specified(Self.green))).count == 1)
    #expect(
      Self.warnings(
        lab.plan(edited.specified(#"{"shares": {"green": 30}, "of": "cohort"}"#))
      ).isEmpty)
  }

  @Test func `only the specs about the flags that change are judged`() {
    var site = Self.running
    site.features["other"] = .button
    site = site.specified(#"{"shares": {"green": 25}, "of": "cohort"}"#)
      .specified(#"{"identity": "erin", "enabled": true}"#, of: "other", as: "other")
    let warnings = Self.warnings(site) { $0.features["other"]?.isEnabled = false }
    #expect(warnings.compactMap { $0.location?.path } == ["specs/other.json"])
    #expect(warnings.first?.detail.contains("update feature \"other\"") == true)
  }

  @Test func `a new launch can break a spec of everyone`() {
    let site = LabSite.shop().specified(#"{"shares": {"blue": 0}, "of": "everyone"}"#)
    let warnings = Self.warnings(site) { $0 = $0.with(LabExperiment(.running)) }
    #expect(warnings.first?.detail.contains("start experiment \"production/cta\"") == true)
  }

  @Test func `a rise that is due can break a spec`() {
    let site = LabSite.shop().with(
      LabExperiment(.running, rollout: .ramp(["0d": 10, "1d": 50]))
    ).specified(#"{"shares": {"blue": 2.5}, "of": "everyone"}"#)
    var lab = Lab(after: site)
    lab.now = Instant(seconds: Self.begin.seconds + 86_400)
    #expect(Self.warnings(lab.plan(site)).count == 1)
    lab.apply(site)
    #expect(Self.warnings(lab.plan(site)).isEmpty)
  }

  @Test func `an edit of a ramp breaks what a spec says of later`() {
    let later = Instant(seconds: Self.begin.seconds + 10 * 86_400)
    let ramp = LabRollout.ramp(["0d": 10, "7d": 50])
    let site = LabSite.shop().with(LabExperiment(.running, rollout: ramp))
      .specified(#"{"shares": {"blue": 12.5}, "of": "everyone"}"#, at: later)
    let renamed = Self.warnings(site) { $0.experiments["cta"]?.name = "Call to action" }
    #expect(renamed.isEmpty)
    let slower = Self.warnings(site) { site in
      site.experiments["cta"]?.rollout = .ramp(["0d": 10, "14d": 50])
    }
    #expect(slower.count == 1)
    #expect(slower.first?.detail.contains("At \(later), expected of everyone: 12.5%") == true)
    let scheduled = LabSite.shop().with(
      LabExperiment(.running, rollout: ramp).with(
        "schedule", ["startAt": .string("\(Instant(seconds: Self.begin.seconds + 86_400))")])
    ).specified(#"{"shares": {"blue": 12.5}, "of": "everyone"}"#, at: later)
    let postponed = Self.warnings(scheduled) { site in
      site.experiments["cta"]?.fields["schedule"] = [
        "startAt": .string("\(Instant(seconds: Self.begin.seconds + 8 * 86_400))")
      ]
    }
    #expect(postponed.count == 1)
  }

  @Test func `a plan that is narrowed tells what it breaks itself`() {
    let site = Self.running.specified(Self.green)
    let edited = site.edited { site in
      site.experiments["cta"]?.rollout?.split = ["green": 30]
      site.features["other"] = .button
    }
    let lab = Lab(after: site)
    let own = lab.plan(edited, LabNarrowing(experiments: ["cta"]))
    #expect(Self.warnings(own).count == 1)
  }

  @Test func `what the base breaks anyway is not told of a pull request`() {
    let site = Self.running.specified(Self.green)
    let base = site.edited { $0.experiments["cta"]?.rollout?.split = ["green": 30, "blue": 25] }
    let lab = Lab(after: site)
    let pending = lab.plan(base)
    let same = lab.plan(base.edited { $0.features["other"] = .button })
    #expect(Self.warnings(same).count == 1)
    #expect(Self.warnings(same.compared(withBase: [pending])).isEmpty)
    let worse = lab.plan(base.edited { $0.experiments["cta"]?.rollout?.split = ["green": 40] })
    #expect(Self.warnings(worse.compared(withBase: [pending])).count == 1)
  }

  @Test func `a plan with errors breaks nothing`() {
    let site = Self.running.specified(Self.green)
    let plan = Lab(after: site).plan(
      site.edited { site in
        site.experiments["cta"]?.rollout?.split = ["green": 30]
        site.otherFiles["x.json"] = "{"
      })
    #expect(plan.hasErrors)
    #expect(Self.warnings(plan).isEmpty)
  }
}
