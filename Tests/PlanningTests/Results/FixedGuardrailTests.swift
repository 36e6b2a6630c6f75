import Domain
import Manifests
import TestSupport
import Testing

@testable import JSONSyntax
@testable import Planning

/// Guardrails by intervals that hold for one look, where every plan looks.
struct FixedGuardrailTests {
  private static let site = MeasuredSite(response: "stop")
  private static let stop = ["stop production/cta"]
  private static let update = ["update production/cta"]

  private static func violating(_ hour: Double, in name: String = "latest") -> MeasuredSite {
    site.measured(.violating(until: hour), in: name)
  }

  @Test func `an interval that is always valid stops at once`() {
    let lab = Self.site.launched()
    let site = Self.site.measured(Measured.violating(until: 2).with(\.valid, "always"))
    let plan = lab.plan(site, atHour: 3)
    #expect(plan.words == Self.stop)
    #expect(plan.diagnostics.first?.notes.isEmpty == true)
  }

  @Test(arguments: [nil, "fixed"])
  func `one of fixed size is told, held, and stops if the next results say the same`(
    valid: String?
  ) throws {
    var lab = Self.site.launched()
    let first = Self.site.measured(Measured.violating(until: 2).with(\.valid, valid))
    let run = lab.apply(first, atHour: 3)
    #expect(run.plan.words == Self.update)
    #expect(
      run.plan.changes.first?.reasons.first?.contains(
        "It WILL BE STOPPED if the next ones say the same")
        == true)
    let alarm = try #require(run.plan.diagnostics.first)
    #expect(alarm.detail.contains("It WILL BE STOPPED if the next results say the same."))
    #expect(alarm.notes.first?.message.contains("every plan looks") == true)
    #expect(lab.experiment()?.violations?.guardrails.map(\.metric) == ["errors"])
    // The same look again, however often, is no second one.
    for hour in [3.1, 4, 25] { #expect(lab.plan(first, atHour: hour).changes.isEmpty) }
    // The file is overwritten by the next evaluation.
    let second = lab.apply(Self.violating(26), atHour: 27)
    #expect(second.plan.words == Self.stop)
    #expect(lab.rollout()?.isServing == false)
    #expect(lab.plan(Self.violating(26), atHour: 28).changes.isEmpty)
  }

  @Test func `two files say it as well, without an apply between them`() {
    let lab = Self.site.launched()
    let both = Self.violating(2, in: "a").measured(.violating(until: 4), in: "b")
    let plan = lab.plan(both, atHour: 5)
    #expect(plan.words == Self.stop)
    #expect(plan.warnings == ["guardrail-violated"])
    let between = both.measured(Measured(until: 3), in: "c")
    #expect(lab.plan(between, atHour: 5).words == Self.update)
  }

  @Test func `results that violate nothing between them begin anew`() {
    var lab = Self.site.launched()
    lab.apply(Self.violating(2), atHour: 3)
    let cleared = lab.apply(Self.site.measured(Measured(until: 4)), atHour: 5)
    #expect(cleared.plan.words == Self.update)
    #expect(lab.experiment()?.violations == nil)
    #expect(lab.apply(Self.violating(6), atHour: 7).plan.words == Self.update)
    #expect(lab.apply(Self.violating(8), atHour: 9).plan.words == Self.stop)
  }

  @Test func `another guardrail, or another variant, is not the same`() {
    var lab = Self.site.launched()
    lab.apply(Self.violating(2), atHour: 3)
    let blue = Measured(until: 4).with(\.errors, [Measured.good, ("blue", 0.5, 1)])
    let latency = Measured(until: 4).with(\.latency, [Measured.bad])
    for other in [blue, latency] {
      var lab = lab
      #expect(lab.apply(Self.site.measured(other), atHour: 5).plan.words == Self.update)
      #expect(lab.rollout()?.isServing == true)
    }
  }

  @Test(arguments: ["warn", "block"])
  func `where nothing is stopped, nothing is taken down, and what was is forgotten`(
    response: String
  ) {
    var lab = Self.site.launched()
    lab.apply(Self.violating(2), atHour: 3)
    // A policy is loosened by an apply of its own.
    let lenient = Self.site.edited { $0.response = response }
    lab.apply(lenient, atHour: 4)
    #expect(lab.experiment()?.violations != nil)
    lab.apply(lenient.measured(.violating(until: 5)), atHour: 6)
    #expect(lab.experiment()?.violations == nil)
    #expect(lab.plan(lenient.measured(.violating(until: 7)), atHour: 8).changes.isEmpty)
    let fresh = MeasuredSite(response: response)
    #expect(
      fresh.launched().plan(fresh.measured(.violating(until: 2)), atHour: 3).changes.isEmpty)
  }

  @Test func `what was measured before a release does not count after it`() {
    var lab = Self.site.launched()
    lab.apply(Self.violating(2), atHour: 3)
    lab.apply(Self.violating(4), atHour: 5)
    lab.now = MeasuredSite.after(hours: 6)
    lab.apply(.release, in: Self.site.site)
    #expect(lab.plan(Self.violating(4), atHour: 7).changes.isEmpty)
    #expect(lab.apply(Self.violating(8), atHour: 9).plan.words == Self.update)
    #expect(lab.apply(Self.violating(10), atHour: 11).plan.words == Self.stop)
  }

  @Test func `another iteration begins anew`() {
    var lab = Self.site.launched()
    lab.apply(Self.violating(2), atHour: 3)
    func again(_ hour: Double) -> MeasuredSite {
      Self.violating(hour).edited { $0.fields["iteration"] = 2 }
    }
    lab.apply(again(2).edited { $0.results = [:] }, atHour: 4)
    #expect(lab.experiment()?.violations == nil)
    #expect(lab.apply(again(6), atHour: 7).plan.words == Self.update)
  }
}
