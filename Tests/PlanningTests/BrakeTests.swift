import Domain
import Manifests
import Planning
import TestSupport
import Testing
import Wire

struct BrakeTests {
  private static let running = LabSite.shop().with(LabExperiment(.running))

  private static func stopped() -> Lab {
    var lab = Lab(after: running)
    lab.apply(.stop(reason: "errors doubled"), in: running)
    return lab
  }

  /// What a thousand identities get.
  private static func served(_ lab: Lab) -> [Evaluation.Outcome] {
    let flag = lab.state.servedFlags(in: EnvironmentKey(checked: "production"))[0]
    let evaluator = FlagEvaluator(flag, in: EnvironmentKey(checked: "production"), .flagsmith)
    return (0..<1_000).map { evaluator.evaluate("user-\($0)").outcome }
  }

  @Test func `a stop serves nobody, and keeps status, cohort, seeds and override`() throws {
    var lab = Lab(after: Self.running)
    let (before, experiment) = (try #require(lab.rollout()), try #require(lab.experiment()))
    lab.author = Author(name: "grace")
    let at = lab.now
    let run = lab.apply(.stop(reason: "errors doubled"), in: Self.running)
    let after = try #require(lab.rollout())
    #expect(run.plan.change()?.steps == [.experiment(.stop(reason: "errors doubled"))])
    #expect(
      after.segment.brake
        == Brake(author: Author(name: "grace"), stoppedAt: at, reason: "errors doubled"))
    #expect(after.override == before.override)
    #expect(after.segment.id == before.segment.id)
    #expect(after.segment.splitSeed == before.segment.splitSeed)
    #expect(lab.experiment()?.status == experiment.status)
    #expect(!after.isServing)
    #expect(Self.served(lab).allSatisfy { $0.cohort == nil && $0.variant == nil })
    #expect(run.events.map(\.name) == [.experimentStopped])
  }

  @Test func `a second stop changes nothing`() {
    var lab = Self.stopped()
    let before = lab.state
    let run = lab.apply(.stop(reason: "again"), in: Self.running)
    #expect(run.plan.changes.isEmpty)
    #expect(run.plan.stops.map(\.brake.reason) == ["errors doubled"])
    #expect(lab.state == before)
  }

  @Test func `the same people get the same variants back after a release`() {
    var lab = Lab(after: Self.running)
    let before = Self.served(lab)
    lab.apply(.stop(reason: "errors doubled"), in: Self.running)
    #expect(Self.served(lab) != before)
    let run = lab.apply(.release, in: Self.running)
    #expect(run.plan.change()?.steps == [.experiment(.release)])
    #expect(Self.served(lab) == before)
    #expect(lab.rollout()?.segment.releasedAt != nil)
  }

  @Test func `every plan shows a stop, whatever else it does`() {
    let lab = Self.stopped()
    for site in [Self.running, .shop().with(LabExperiment(.paused))] {
      #expect(lab.plan(site).stops.map(\.experiment.description) == ["production/cta"])
    }
  }

  @Test(arguments: [Status.running, .paused, .completed])
  func `a stop outlasts merges that do not edit the rollout`(status: Status) {
    var lab = Self.stopped()
    let site = LabSite.shop().with(LabExperiment(status))
    let run = lab.apply(site)
    #expect(lab.experiment()?.status == status)
    #expect(lab.rollout()?.segment.brake != nil)
    #expect(lab.rollout()?.isServing == false)
    if status != .running {
      #expect(run.plan.change()?.reasons.first?.hasPrefix("STOPPED by ada") == true)
    }
    #expect(lab.apply(site).plan.changes.isEmpty)
  }

  @Test func `a description may be edited while the stop goes on`() {
    var lab = Self.stopped()
    var experiment = LabExperiment(.running)
    experiment.name = "Green call to action"
    lab.apply(.shop().with(experiment))
    #expect(lab.experiment()?.details.name == "Green call to action")
    #expect(lab.rollout()?.segment.brake != nil)
  }

  @Test func `a resume ends a stop, and the plan says so`() {
    var lab = Self.stopped()
    lab.apply(.shop().with(LabExperiment(.paused)))
    let run = lab.apply(Self.running)
    #expect(run.plan.change()?.steps.contains(.experiment(.release)) == true)
    #expect(run.plan.change()?.reasons.first?.contains("This ends that") == true)
    #expect(lab.rollout()?.isServing == true)
  }

  @Test(arguments: [
    LabRollout(10), LabRollout(split: ["green": 30, "blue": 25]), LabRollout(value: .string("red")),
  ])
  func `an edit of the rollout ends a stop, and the plan says so`(rollout: LabRollout) {
    var lab = Self.stopped()
    let run = lab.apply(.shop().with(LabExperiment(.running, rollout: rollout)))
    #expect(run.plan.change()?.steps.contains(.experiment(.release)) == true)
    #expect(run.plan.change()?.reasons.first?.contains("This ends that") == true)
    #expect(lab.rollout()?.segment.brake == nil)
    #expect(lab.rollout()?.isServing == true)
  }

  @Test func `a stop before the start holds through the start, but not through a new default`() {
    let created = LabSite.shop().with(LabExperiment(.created))
    var lab = Lab(after: created)
    lab.apply(.stop(reason: "not tonight"), in: created)
    lab.apply(
      created.edited { $0.features["button"]?.value = .string("silver") })
    #expect(lab.rollout()?.segment.brake != nil)
    let run = lab.apply(
      Self.running.edited { $0.features["button"]?.value = .string("silver") })
    #expect(run.plan.words == ["start production/cta"])
    #expect(lab.rollout()?.isEnabled == true)
    #expect(lab.rollout()?.isServing == false)
  }

  @Test func `the end of the rollout is the end of the stop`() {
    var lab = Self.stopped()
    lab.apply(.shop().with(LabExperiment(.completed, rollout: nil)))
    #expect(lab.rollout() == nil)
    #expect(lab.plan(.shop().with(LabExperiment(.completed, rollout: nil))).stops.isEmpty)
  }
}
