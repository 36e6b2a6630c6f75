import Domain
import Manifests
import Planning
import TestSupport
import Testing

@testable import JSONSyntax

struct CompetitionRuleTests {
  private static let shop = LabSite.shop()
  private static let running = shop.with(LabExperiment(.running))
  private static let completed = shop.with(LabExperiment(.completed))

  @Test(arguments: [
    (Status.created, Status.created), (.created, .running), (.running, .created),
    (.running, .running), (.paused, .created),
  ])
  func `a second experiment on a feature and environment is refused, with a note at the first`(
    first: Status, second: Status
  ) throws {
    var lab = Lab(after: Self.shop.with(LabExperiment(first == .created ? .created : .running)))
    let site = Self.shop.with(LabExperiment(first))
    lab.apply(site)
    let run = lab.apply(site.with(LabExperiment(second), as: "another"))
    let error = try #require(run.plan.errorDiagnostics.first)
    #expect(run.plan.errors == ["second-experiment"])
    #expect(error.location == LabSite.experiment("another", "/feature"))
    #expect(error.notes.map(\.location) == [LabSite.experiment("cta", "/feature")])
    #expect(error.detail.contains("Complete the first one before this"))
    #expect(run.before == run.after)
  }

  @Test func `of two new experiments the one whose path comes later is the second`() {
    let site = Self.shop.with(LabExperiment(.running), as: "zig")
      .with(LabExperiment(.running), as: "ant")
    let plan = Lab().plan(site)
    #expect(plan.errorDiagnostics.map(\.location) == [LabSite.experiment("zig", "/feature")])
    #expect(plan.change(of: "zig") == nil)
    #expect(plan.change(of: "ant") == nil)
  }

  @Test func `an experiment may follow a completed one, and run beside one elsewhere`() {
    var site = Self.shop.with(LabExperiment(.completed, rollout: nil))
      .with(LabExperiment(.running), as: "next")
      .with(LabExperiment(.running, in: "staging"), as: "there")
      .with(LabExperiment(.running, on: "banner", rollout: LabRollout(split: nil)), as: "other")
    site.environments["staging"] = LabEnvironment()
    site.features["banner"] = LabFeature()
    let lab = Lab(after: Self.running)
    #expect(lab.plan(site).errors == [])
  }

  @Test func `an experiment never changes its feature`() throws {
    var site = Self.shop.with(LabExperiment(.running, on: "banner"))
    site.features["banner"] = .button
    var lab = Lab(after: Self.running)
    let run = lab.apply(site)
    let error = try #require(run.plan.errorDiagnostics.first)
    #expect(run.plan.errors == ["feature-changed"])
    #expect(error.location == LabSite.experiment("cta", "/feature"))
    #expect(error.detail.contains("another experiment"))
    #expect(run.plan.change() == nil)
  }

  // MARK: Leftovers

  @Test(arguments: [
    LabExperiment(.running), LabExperiment(.created, rollout: LabRollout(isEnabled: true)),
  ])
  func `no first enabling where the override of a completed experiment still stands`(
    next: LabExperiment
  ) throws {
    var lab = Lab(after: Self.running, Self.completed)
    let run = lab.apply(Self.completed.with(next, as: "next"))
    let error = try #require(run.plan.errorDiagnostics.first)
    #expect(run.plan.errors == ["leftover-override"])
    #expect(error.location == LabSite.experiment("next", "/feature"))
    #expect(error.notes.map(\.location) == [LabSite.experiment("cta", "/rollout")])
    #expect(error.detail.contains("Remove the rollout of \"cta\""))
    #expect(run.before == run.after)
  }

  @Test func `a rollout is not added to a running experiment behind a leftover`() {
    let site = Self.completed.with(LabExperiment(.running, rollout: nil), as: "next")
    let lab = Lab(after: Self.running, Self.completed, site)
    let plan = lab.plan(Self.completed.with(LabExperiment(.running), as: "next"))
    #expect(plan.errors == ["leftover-override"])
  }

  @Test func `a disabled rollout may wait behind a leftover`() {
    let lab = Lab(after: Self.running, Self.completed)
    let plan = lab.plan(Self.completed.with(LabExperiment(.created), as: "next"))
    #expect(plan.errors == [])
    #expect(plan.words == ["create production/next"])
  }

  @Test func `the leftover of a rollout that was never enabled is in nobody's way`() {
    let running = Self.shop.with(LabExperiment(.running, rollout: nil))
    let paused = Self.shop.with(LabExperiment(.paused))
    let completed = Self.shop.with(LabExperiment(.completed))
    let lab = Lab(
      after: running, Self.shop.with(LabExperiment(.paused, rollout: nil)), paused, completed)
    #expect(lab.rollout()?.override.wasEnabled == false)
    #expect(lab.plan(completed.with(LabExperiment(.running), as: "next")).errors == [])
  }

  @Test(arguments: [LabExperiment(.completed, rollout: nil), nil])
  func `a leftover that goes in the same plan goes first`(first: LabExperiment?) {
    var lab = Lab(after: Self.running, Self.completed)
    var site = Self.shop.with(LabExperiment(.running), as: "a-next")
    site.experiments["cta"] = first
    let run = lab.apply(site)
    #expect(run.plan.errors == [])
    #expect(run.plan.changes.map(\.subject.description) == ["production/cta", "production/a-next"])
    #expect(lab.rollout(of: "a-next")?.isServing == true)
    #expect(lab.flag()?.heldAllocations?.words == "{blue 0, green 10}")
    #expect(lab.flag()?.environmentDefault.allocations.words == "{blue 0, green 0}")
  }

  @Test(arguments: [
    LabExperiment(.running), LabExperiment(.created, rollout: LabRollout(isEnabled: true)),
  ])
  func `a rollout that is enabled without a start waits for the leftover to go`(
    next: LabExperiment
  ) {
    var waiting = next
    waiting.rollout = nil
    var lab = Lab(
      after: Self.running, Self.completed, Self.completed.with(waiting, as: "a-next"))
    let run = lab.apply(
      Self.shop.with(LabExperiment(.completed, rollout: nil)).with(next, as: "a-next"))
    #expect(run.plan.errors == [])
    #expect(run.plan.words == ["update production/cta", "update production/a-next"])
    #expect(run.plan.changes.map(\.phase) == [.tearDown, .start])
    #expect(lab.rollout(of: "a-next")?.isServing == true)
    #expect(lab.flag()?.heldAllocations?.words == "{blue 0, green 10}")
  }

  @Test func `one plan replaces a running experiment by another`() {
    var lab = Lab(after: Self.running)
    let run = lab.apply(
      Self.shop.with(LabExperiment(.completed, rollout: nil))
        .with(LabExperiment(.running), as: "a-next"))
    #expect(run.plan.words == ["complete production/cta", "start production/a-next"])
    #expect(lab.rollout(of: "a-next")?.isServing == true)
  }
}
