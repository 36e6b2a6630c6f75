import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

struct RolloutRuleTests {
  private static let running = LabSite.shop().with(LabExperiment(.running))
  private static let completed = LabSite.shop().with(LabExperiment(.completed))
  private static let early = LabSite.shop().with(
    LabExperiment(.created, rollout: LabRollout(isEnabled: true)))

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let before: [LabSite]
    let after: LabExperiment
    let error: String
    let pointer: String
    let wayOut: String
  }

  private static let refusals = [
    Row(
      testDescription: "enabled back to false", before: [early],
      after: LabExperiment(.created, rollout: LabRollout(isEnabled: false)),
      error: "rollout-disabled", pointer: "/rollout/enabled", wayOut: "\"percentage\" to 0"),
    Row(
      testDescription: "enabled left out again", before: [early],
      after: LabExperiment(.created, rollout: LabRollout()),
      error: "rollout-disabled", pointer: "/rollout", wayOut: "remove the rollout"),
    Row(
      testDescription: "removed while running", before: [running],
      after: LabExperiment(.running, rollout: nil),
      error: "rollout-removed-while-active", pointer: "/status", wayOut: "\"percentage\" to 0"),
    Row(
      testDescription: "removed while pausing", before: [running],
      after: LabExperiment(.paused, rollout: nil),
      error: "rollout-removed-while-active", pointer: "/status", wayOut: "completed"),
    Row(
      testDescription: "edited after completion", before: [running, completed],
      after: LabExperiment(.completed, rollout: LabRollout(30)),
      error: "rollout-of-completed", pointer: "/rollout", wayOut: "remove it"),
    Row(
      testDescription: "edited in the change that completes", before: [running],
      after: LabExperiment(.completed, rollout: LabRollout(20, split: ["green": 100])),
      error: "rollout-of-completed", pointer: "/rollout", wayOut: "remove it"),
    Row(
      testDescription: "added in the change that completes",
      before: [LabSite.shop().with(LabExperiment(.running, rollout: nil))],
      after: LabExperiment(.completed), error: "rollout-of-completed", pointer: "/rollout",
      wayOut: "Remove the field"),
  ]

  @Test(arguments: refusals)
  func `what may not become of a rollout is refused`(row: Row) throws {
    var lab = Lab()
    for site in row.before { lab.apply(site) }
    let run = lab.apply(.shop().with(row.after))
    let error = try #require(run.plan.errorDiagnostics.first)
    #expect(run.plan.errors == [row.error])
    #expect(error.location == LabSite.experiment("cta", row.pointer))
    #expect(error.detail.contains(row.wayOut))
    #expect(run.plan.changes == [])
    #expect(run.before == run.after)
  }

  @Test func `a rollout that is added to a created experiment begins as the manifest says`() {
    for isEnabled in [nil, true] {
      var lab = Lab(after: .shop().with(LabExperiment(.created, rollout: nil)))
      lab.apply(.shop().with(LabExperiment(.created, rollout: LabRollout(isEnabled: isEnabled))))
      #expect(lab.rollout()?.isEnabled == (isEnabled == true))
    }
  }

  @Test func `a rollout that is added to a running experiment is enabled at once`() {
    var lab = Lab(after: .shop().with(LabExperiment(.running, rollout: nil)))
    let run = lab.apply(Self.running)
    #expect(
      run.plan.change()?.steps.map(\.words) == [
        "configureRollout 20%", "updateFlag default on grey {blue 0, green 0}",
        "updateFlag override on grey {blue 25, green 25}",
      ])
    #expect(lab.rollout()?.isServing == true)
    #expect(lab.flag()?.heldAllocations?.words == "{blue 0, green 10}")
  }

  @Test func `a rollout that is added to a paused experiment waits for the resume`() {
    let paused = LabSite.shop().with(LabExperiment(.paused, rollout: nil))
    var lab = Lab(after: .shop().with(LabExperiment(.running, rollout: nil)), paused)
    lab.apply(.shop().with(LabExperiment(.paused)))
    #expect(lab.rollout()?.isEnabled == false)
    #expect(lab.flag()?.heldAllocations == nil)
    lab.apply(Self.running)
    #expect(lab.rollout()?.isEnabled == true)
    #expect(lab.flag()?.heldAllocations?.words == "{blue 0, green 10}")
  }

  @Test(arguments: [Status.created, .running, .paused])
  func `a rollout is edited as long as the experiment is not over`(status: Status) throws {
    var lab = Lab(after: .shop().with(LabExperiment(status == .created ? .created : .running)))
    lab.apply(.shop().with(LabExperiment(status)))
    let before = try #require(lab.rollout())
    let run = lab.apply(
      .shop().with(LabExperiment(status, rollout: LabRollout(35, split: ["blue": 60]))))
    let after = try #require(lab.rollout())
    #expect(run.plan.change()?.action == .update)
    #expect(run.plan.updates.count == 1)
    #expect(after.isEnabled == before.isEnabled)
    #expect(after.override.state.allocations.words == "{blue 60, green 0}")
    #expect(after.segment.percentage.description == "35")
    #expect(after.segment.id == before.segment.id)
    #expect(after.segment.splitSeed == before.segment.splitSeed)
  }

  @Test func `the percentage alone is changed without an updateFlag`() {
    let lab = Lab(after: Self.running)
    let plan = lab.plan(.shop().with(LabExperiment(.running, rollout: LabRollout(50))))
    #expect(plan.change()?.steps.map(\.words) == ["configureRollout 50%"])
    #expect(plan.change()?.fields.map(\.path) == ["/rollout/percentage"])
  }

  @Test func `a rollout is removed while created, together with what was held`() {
    var lab = Lab(after: Self.early)
    lab.apply(.shop().with(LabExperiment(.created, rollout: nil)))
    #expect(lab.rollout() == nil)
    #expect(lab.experiment()?.segment == nil)
    #expect(lab.flag()?.overrides == [])
    #expect(lab.flag()?.heldAllocations == nil)
    #expect(lab.flag()?.environmentDefault.allocations.words == "{blue 0, green 10}")
  }

  @Test func `a rollout is removed in the change that completes`() {
    let lab = Lab(after: Self.running)
    let plan = lab.plan(.shop().with(LabExperiment(.completed, rollout: nil)))
    #expect(
      plan.change()?.steps.map(\.words) == [
        "transitionStatus running completed", "removeRollout",
        "updateFlag default on grey {blue 0, green 10}",
      ])
    #expect(plan.errors == [])
    #expect(plan.warnings == ["cohort-falls-back"])
  }

  @Test func `the control value of a cohort follows the default until the first enabling`() {
    func site(_ status: Status, value: FlagValue) -> LabSite {
      LabSite.shop().with(LabExperiment(status)).edited { $0.features["button"]?.value = value }
    }
    var lab = Lab(after: site(.created, value: .string("grey")))
    lab.apply(site(.created, value: .string("white")))
    #expect(lab.rollout()?.override.state.value == .string("white"))
    lab.apply(site(.running, value: .string("black")))
    #expect(lab.rollout()?.override.state.value == .string("black"))
    let run = lab.apply(site(.completed, value: .string("green")))
    #expect(run.plan.errors == [])
    #expect(lab.flag()?.environmentDefault.value == .string("green"))
    #expect(lab.rollout()?.override.state.value == .string("black"))
  }

  @Test func `a control value of the cohort's own is served`() {
    var lab = Lab(after: Self.running)
    lab.apply(
      .shop().with(LabExperiment(.running, rollout: LabRollout(value: .string("pink")))))
    #expect(lab.rollout()?.override.state.value == .string("pink"))
    lab.apply(Self.running)
    #expect(lab.rollout()?.override.state.value == .string("pink"))
  }

  @Test(arguments: [Status.running, .paused, .completed])
  func `enabled says nothing with another status than created`(status: Status) {
    var lab = Lab(after: Self.running, .shop().with(LabExperiment(status)))
    for isEnabled in [true, false] {
      let site = LabSite.shop().with(
        LabExperiment(status, rollout: LabRollout(isEnabled: isEnabled)))
      let run = lab.apply(site)
      let goesOnServing = status == .running ? [] : ["pause-keeps-serving"]
      #expect(run.plan.warnings == ["rollout-enabled-ignored"] + goesOnServing)
      #expect(
        Set(run.plan.diagnostics.map(\.location?.path)) == ["experiments/cta.json"])
      #expect(run.plan.changes == [])
    }
  }
}
