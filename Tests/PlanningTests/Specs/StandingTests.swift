import Domain
import JSONSyntax
import Manifests
import TestSupport
import Testing

@testable import Planning

/// The manifests that are put together from a state, to tell what would be served without an edit.
struct StandingTests {
  /// What is planned if the manifests are those that were applied last.
  private static func plan(_ lab: Lab, _ site: LabSite) -> (plan: Plan, state: State) {
    Plan.leading(from: lab.input(site).standing(about: Set(lab.state.features.keys)))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `they ask for nothing but what is stored, whatever was edited`(seed: UInt64) {
    var edits = RandomEdits(seed: seed)
    var site = edits.site()
    var lab = Lab()
    var experiments = 0
    for _ in 0..<20 {
      edits.edit(&site)
      lab.apply(site, keepsGoing: true)
      let (plan, state) = Self.plan(lab, site)
      #expect(plan.changes.map(\.subject) == [], "\(site.texts)")
      #expect(!plan.hasErrors, "\(plan.diagnostics)")
      #expect(state == lab.state)
      experiments += lab.state.experiments.count
    }
    #expect(experiments > 0)
  }

  @Test func `schedules, ramps and bakes go on`() {
    let begin = Instant(seconds: 1_767_225_600)
    let site = LabSite.shop().with(
      LabExperiment(.running, rollout: .ramp(["0d": 5, "2d": 20]).baked("3d")).with(
        "schedule", ["startAt": .string("\(Instant(seconds: begin.seconds + 86_400))")]))
    var lab = Lab(after: site)
    #expect(Self.plan(lab, site).plan.changes.isEmpty)
    lab.now = Instant(seconds: begin.seconds + 86_400)
    #expect(Self.plan(lab, site).plan.changes.map(\.action) == [.start])
    lab.apply(site)
    lab.now = Instant(seconds: begin.seconds + 4 * 86_400)
    #expect(Self.plan(lab, site).plan.changes.map(\.action) == [.update])
    lab.apply(site)
    #expect(Self.plan(lab, site).plan.changes.isEmpty)
    lab.now = Instant(seconds: begin.seconds + 7 * 86_400)
    #expect(Self.plan(lab, site).plan.changes.map(\.action) == [.complete])
  }
}
