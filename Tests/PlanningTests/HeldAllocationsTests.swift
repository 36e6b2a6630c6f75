import Domain
import Manifests
import Planning
import TestSupport
import Testing
import Wire

struct HeldAllocationsTests {
  private static func site(
    _ status: Status, _ allocations: [String: Int], rollout: LabRollout? = LabRollout(),
    _ versioning: FeatureVersioning = .v2
  ) -> LabSite {
    LabSite.shop(versioning).with(LabExperiment(status, rollout: rollout)).edited {
      $0.features["button"]?.entries["production"]?.allocations = allocations
    }
  }

  @Test(arguments: [Status.running, .paused, .completed])
  func `an edit while held changes what is held, and nothing that is served`(
    status: Status
  ) throws {
    var lab = Lab(after: Self.site(.running, ["green": 10]), Self.site(status, ["green": 10]))
    let before = try #require(lab.flag())
    let run = lab.apply(Self.site(status, ["green": 30, "blue": 5]))
    let after = try #require(lab.flag())
    #expect(
      run.plan.changes.flatMap(\.steps).map(\.words) == ["holdAllocations {blue 5, green 30}"])
    #expect(run.events.map(\.name) == [.flagHeld])
    #expect(after.heldAllocations?.words == "{blue 5, green 30}")
    #expect(after.environmentDefault == before.environmentDefault)
    #expect(after.overrides == before.overrides)
    #expect(after.version == before.version)
  }

  @Test func `the removal puts back what the manifest says then`() {
    var lab = Lab(after: Self.site(.running, ["green": 10]), Self.site(.running, ["blue": 40]))
    let run = lab.apply(Self.site(.completed, ["blue": 60, "green": 1], rollout: nil))
    #expect(
      run.plan.change()?.steps.map(\.words) == [
        "transitionStatus running completed", "removeRollout",
        "updateFlag default on grey {blue 60, green 1}",
      ])
    #expect(run.plan.words == ["complete production/cta"])
    #expect(lab.flag()?.environmentDefault.allocations.words == "{blue 60, green 1}")
    #expect(lab.flag()?.heldAllocations == nil)
  }

  @Test func `the removal updates nothing where nothing is to come back`() {
    let lab = Lab(after: Self.site(.running, ["green": 10]))
    let plan = lab.plan(Self.site(.completed, [:], rollout: nil))
    #expect(
      plan.change()?.steps.map(\.words) == ["transitionStatus running completed", "removeRollout"])
  }

  @Test func `an edit in the change that starts is held, and never served`() {
    let lab = Lab(after: Self.site(.created, ["green": 10]))
    let plan = lab.plan(Self.site(.running, ["green": 50]))
    #expect(plan.words == ["start production/cta"])
    #expect(plan.updates.map(\.held?.words) == ["{blue 0, green 50}", nil])
  }

  @Test func `allocations that come with the start, where none were served, are held`() {
    var lab = Lab(after: Self.site(.created, [:]))
    let run = lab.apply(Self.site(.running, ["green": 50]))
    #expect(
      run.plan.change()?.steps.map(\.words) == [
        "transitionStatus created running", "holdAllocations {blue 0, green 50}",
        "updateFlag override on grey keeping shares",
      ])
    #expect(lab.flag()?.environmentDefault.allocations.isZero == true)
    #expect(lab.flag()?.heldAllocations?.words == "{blue 0, green 50}")
  }

  @Test func `on and off is not held`() {
    let site = Self.site(.running, ["green": 10])
    var lab = Lab(after: site)
    let run = lab.apply(
      site.edited {
        $0.features["button"]?.isEnabled = false
        $0.features["button"]?.entries["production"]?.allocations = ["green": 20]
      })
    #expect(
      run.plan.changes.flatMap(\.steps).map(\.words) == [
        "updateFlag default off grey keeping shares", "holdAllocations {blue 0, green 20}",
      ])
    #expect(lab.flag()?.environmentDefault.allocations.isZero == true)
  }

  @Test func `a variant that is added during the hold is held and served to nobody`() {
    let completed = Self.site(.completed, ["green": 10])
    var lab = Lab(after: Self.site(.running, ["green": 10]), completed)
    let run = lab.apply(
      completed.edited {
        $0.features["button"]?.variants.append(.init("red"))
        $0.features["button"]?.entries["production"]?.allocations = ["red": 90]
      })
    #expect(run.plan.updates == [])
    #expect(lab.flag()?.heldAllocations?.words == "{blue 0, green 0, red 90}")
    #expect(
      lab.flag()?.environmentDefault.allocations.words == "{blue 0, green 0, red 0}")
    #expect(lab.rollout()?.override.state.allocations.words == "{blue 25, green 25, red 0}")
  }

  @Test func `other environments hold nothing`() {
    let site = Self.site(.running, ["green": 10]).edited { site in
      site.environments["staging"] = LabEnvironment(versioning: .v1)
      site.features["button"]?.entries["staging"] = .init(allocations: ["blue": 70])
    }
    let lab = Lab(after: site)
    #expect(lab.flag(in: "staging")?.environmentDefault.allocations.words == "{blue 70, green 0}")
    #expect(lab.flag(in: "staging")?.heldAllocations == nil)
  }
}
