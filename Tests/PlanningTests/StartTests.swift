import Domain
import Manifests
import Planning
import TestSupport
import Testing
import Wire

struct StartTests {
  private static let launch = [
    "transitionStatus created running",
    "updateFlag default on grey {blue 0, green 0}",
    "updateFlag override on grey keeping shares",
  ]

  @Test(arguments: FeatureVersioning.allCases)
  func `a start enables the override and keeps what it serves`(
    versioning: FeatureVersioning
  ) throws {
    let created = LabSite.shop(versioning).with(LabExperiment(.created))
    var lab = Lab(after: created)
    let before = try #require(lab.rollout())
    #expect(!before.isEnabled)
    #expect(lab.flag()?.environmentDefault.allocations.words == "{blue 0, green 10}")
    #expect(lab.flag()?.heldAllocations == nil)

    let run = lab.apply(LabSite.shop(versioning).with(LabExperiment(.running)))

    #expect(run.plan.change()?.steps.map(\.words) == Self.launch)
    #expect(run.plan.words == ["start production/cta"])
    let after = try #require(lab.rollout())
    #expect(lab.experiment()?.status == .running)
    #expect(after.isEnabled)
    #expect(after.override.state.value == before.override.state.value)
    #expect(after.override.state.allocations == before.override.state.allocations)
    #expect(after.segment == before.segment)
    #expect(lab.flag()?.environmentDefault.allocations.words == "{blue 0, green 0}")
    #expect(lab.flag()?.heldAllocations?.words == "{blue 0, green 10}")
  }

  @Test func `a start publishes one version for each change, by its author, under v2`() throws {
    var lab = Lab(after: .shop(.v2).with(LabExperiment(.created)))
    #expect(lab.flag()?.version?.number == 2)
    lab.author = Author(kind: .apiKey, name: "release-bot")
    let run = lab.apply(.shop(.v2).with(LabExperiment(.running)))
    let version = try #require(lab.flag()?.version)
    #expect(version.number == 4)
    #expect(version.author == Author(kind: .apiKey, name: "release-bot"))
    #expect(version.publishedAt == lab.snapshot?.provenance.time)
    #expect(run.events.count { $0.name == .flagPublished } == 2)
    #expect(run.events.count { $0.name == .flagUpdated } == 0)
  }

  @Test func `a start publishes no version under v1`() {
    var lab = Lab(after: .shop(.v1).with(LabExperiment(.created)))
    let run = lab.apply(.shop(.v1).with(LabExperiment(.running)))
    #expect(lab.flag()?.version == nil)
    #expect(run.events.count { $0.name == .flagUpdated } == 2)
    #expect(run.events.count { $0.name == .flagPublished } == 0)
  }

  @Test func `a new running experiment is created and then started`() {
    let lab = Lab(after: .shop())
    let plan = lab.plan(.shop().with(LabExperiment(.running)))
    #expect(
      plan.change()?.steps.map(\.words) == [
        "createExperiment", "configureRollout 20%",
        "updateFlag override off grey {blue 25, green 25}",
      ] + Self.launch)
    #expect(plan.change()?.action == .start)
    #expect(plan.change()?.statusBefore == nil)
    #expect(plan.change()?.statusAfter == .running)
  }

  @Test func `defaults that serve no variant are held without an update`() throws {
    let site = LabSite.shop().edited { $0.features["button"]?.entries = [:] }
    var lab = Lab(after: site)
    let run = lab.apply(site.with(LabExperiment(.running)))
    #expect(run.plan.updates.allSatisfy { $0.change.segment != nil })
    #expect(lab.flag()?.heldAllocations?.isZero == true)
  }

  @Test(arguments: FeatureVersioning.allCases)
  func `a start calls no updateFlag where the rollout is enabled already`(
    versioning: FeatureVersioning
  ) throws {
    let early = LabExperiment(.created, rollout: LabRollout(isEnabled: true))
    var lab = Lab(after: .shop(versioning).with(early))
    #expect(lab.rollout()?.isEnabled == true)
    #expect(lab.flag()?.heldAllocations?.words == "{blue 0, green 10}")
    let before = try #require(lab.flag())

    let run = lab.apply(.shop(versioning).with(LabExperiment(.running)))

    #expect(lab.experiment()?.status == .running)
    #expect(run.plan.change()?.steps.map(\.words) == ["transitionStatus created running"])
    #expect(run.events.map(\.name) == [.experimentStarted])
    #expect(lab.flag() == before)
  }

  @Test(arguments: FeatureVersioning.allCases)
  func `a start calls no updateFlag where there is no rollout`(
    versioning: FeatureVersioning
  ) throws {
    var lab = Lab(after: .shop(versioning).with(LabExperiment(.created, rollout: nil)))
    let before = try #require(lab.flag())
    let run = lab.apply(.shop(versioning).with(LabExperiment(.running, rollout: nil)))
    #expect(lab.experiment()?.status == .running)
    #expect(run.plan.change()?.steps.map(\.words) == ["transitionStatus created running"])
    #expect(run.events.map(\.name) == [.experimentStarted])
    #expect(lab.flag() == before)
  }

  @Test func `an early enabling zeroes the defaults before it makes the override`() {
    let lab = Lab(after: .shop())
    let early = LabExperiment(.created, rollout: LabRollout(isEnabled: true))
    let plan = lab.plan(.shop().with(early))
    #expect(
      plan.change()?.steps.map(\.words) == [
        "createExperiment", "configureRollout 20%",
        "updateFlag default on grey {blue 0, green 0}",
        "updateFlag override on grey {blue 25, green 25}",
      ])
  }

  @Test func `a start serves the edits of the same change`() throws {
    var lab = Lab(after: .shop().with(LabExperiment(.created)))
    lab.apply(.shop().with(LabExperiment(.running, rollout: LabRollout(50, split: ["blue": 80]))))
    let rollout = try #require(lab.rollout())
    #expect(rollout.isServing)
    #expect(rollout.segment.percentage.description == "50")
    #expect(rollout.override.state.allocations.words == "{blue 80, green 0}")
  }
}
