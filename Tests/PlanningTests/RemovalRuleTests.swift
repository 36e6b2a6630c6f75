import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

struct RemovalRuleTests {
  private static let shop = LabSite.shop()
  private static let running = shop.with(LabExperiment(.running))
  private static let paused = shop.with(LabExperiment(.paused))
  private static let completed = shop.with(LabExperiment(.completed))

  @Test(arguments: [[running], [running, paused]])
  func `the manifest of an active experiment cannot go`(sites: [LabSite]) throws {
    var lab = Lab()
    for site in sites { lab.apply(site) }
    let run = lab.apply(Self.shop)
    let error = try #require(run.plan.errorDiagnostics.first)
    #expect(run.plan.errors == ["manifest-gone"])
    #expect(error.location == nil)
    #expect(error.detail.contains("\"production/cta\""))
    #expect(error.detail.contains("\"percentage\" to 0"))
    #expect(error.detail.contains("\"completed\""))
    #expect(run.before == run.after)
  }

  @Test func `an experiment whose key changes is gone and new`() {
    let lab = Lab(after: Self.running)
    let site = Self.shop.edited { $0.experiments["cta"] = LabExperiment(.running, key: "other") }
    #expect(lab.plan(site).errors.sorted() == ["manifest-gone", "second-experiment"])
  }

  @Test func `a created experiment is removed with its rollout`() {
    var lab = Lab(after: Self.shop.with(LabExperiment(.created)))
    let run = lab.apply(Self.shop)
    #expect(run.plan.words == ["remove production/cta"])
    #expect(run.plan.change()?.steps.map(\.words) == ["removeRollout", "removeExperiment"])
    #expect(run.plan.change()?.statusAfter == nil)
    #expect(lab.experiment() == nil)
    #expect(lab.flag()?.overrides == [])
  }

  @Test func `a completed experiment is removed with the tear-down`() {
    var lab = Lab(after: Self.running, Self.completed)
    let run = lab.apply(Self.shop)
    #expect(
      run.plan.change()?.steps.map(\.words) == [
        "removeRollout", "updateFlag default on grey {blue 0, green 10}", "removeExperiment",
      ])
    #expect(lab.flag()?.environmentDefault.allocations.words == "{blue 0, green 10}")
    #expect(lab.flag()?.heldAllocations == nil)
  }

  @Test func `a feature that is still referred to stays`() throws {
    for site in [Self.running, Self.shop.with(LabExperiment(.created))] {
      var lab = Lab(after: site)
      let edited = site.edited { $0.features["button"] = nil }
      let run = lab.apply(edited)
      let error = try #require(run.plan.errorDiagnostics.first)
      #expect(run.plan.errors == ["still-referenced"])
      #expect(error.location?.path == "experiments/cta.json")
      #expect(
        edited.bytes(at: error.location)
          == edited.bytes(at: LabSite.experiment("cta", "/feature")))
      #expect(error.detail.contains("Bring the manifest back"))
      #expect(run.plan.changes == [])
    }
  }

  @Test func `an environment that is still referred to stays`() throws {
    var lab = Lab(after: Self.running)
    let site = Self.running.edited {
      $0.environments = ["staging": LabEnvironment()]
      $0.features["button"]?.entries = [:]
    }
    let run = lab.apply(site)
    let error = try #require(run.plan.errorDiagnostics.first)
    #expect(run.plan.errors == ["still-referenced"])
    #expect(error.location?.path == "experiments/cta.json")
    #expect(
      site.bytes(at: error.location)
        == site.bytes(at: LabSite.experiment("cta", "/environment")))
    #expect(run.before == run.after)
  }

  @Test func `an environment that a feature names stays`() {
    let lab = Lab(after: Self.shop)
    let site = Self.shop.edited { $0.environments = ["staging": LabEnvironment()] }
    let plan = lab.plan(site)
    let key = SourceLocation(path: "features/button.json", key: "/environments/production")
    #expect(plan.errors == ["still-referenced"])
    #expect(plan.errorDiagnostics.first?.location?.path == key.path)
    #expect(site.bytes(at: plan.errorDiagnostics.first?.location) == site.bytes(at: key))
  }

  @Test func `a feature stays with the experiment that stays because its manifest is gone`() {
    let lab = Lab(after: Self.running)
    let plan = lab.plan(Self.shop.edited { $0.features = [:] })
    #expect(plan.errors == ["manifest-gone", "still-referenced"])
    #expect(plan.changes == [])
  }

  @Test func `what nobody refers to is removed, features before environments`() {
    var lab = Lab(after: Self.shop.with(LabExperiment(.created)))
    let run = lab.apply(LabSite(environments: ["staging": LabEnvironment()]))
    #expect(
      run.plan.words == [
        "create staging", "remove production/cta", "remove button",
        "remove production",
      ])
    #expect(lab.state.features == [:])
    #expect(lab.state.environments.keys.map(\.text) == ["staging"])
  }

  @Test func `an empty workspace removes nothing`() {
    var lab = Lab(after: Self.running)
    let run = lab.apply(LabSite(environments: [:]), keepsGoing: true)
    #expect(run.plan.errors == ["empty-workspace"])
    #expect(run.plan.changes == [])
    #expect(run.before == run.after)
  }

  @Test func `an empty workspace is a mistake before the first apply, too`() {
    #expect(Lab().plan(LabSite(environments: [:])).errors == ["empty-workspace"])
  }

  @Test(arguments: ["{", "[]", "{\"kind\":\"Experimental\"}", ""])
  func `a file that cannot be made out keeps everything`(text: String) {
    var lab = Lab(
      after: Self.shop.with(LabExperiment(.created)).edited {
        $0.features["banner"] = LabFeature()
        $0.environments["staging"] = LabEnvironment()
      })
    let run = lab.apply(Self.shop.edited { $0.otherFiles["odd.json"] = text }, keepsGoing: true)
    #expect(run.plan.warnings == ["removals-withheld"])
    #expect(run.plan.errors.count == 1)
    #expect(run.plan.changes == [])
    #expect(run.before == run.after)
  }

  @Test func `no removal is spoken of where nothing would be removed`() {
    let lab = Lab(after: Self.running)
    let plan = lab.plan(Self.running.edited { $0.otherFiles["odd.json"] = "{" })
    #expect(plan.warnings == [])
  }

  @Test func `a manifest with mistakes is no removal`() {
    var lab = Lab(after: Self.shop.with(LabExperiment(.created)))
    let broken = #"""
      {"kind":"Experiment","key":"cta","environment":"production","feature":"button",
       "status":"created","hypothesis":"x","rollout":{"percentage":101,"split":{"control":100}}}
      """#
    let run = lab.apply(
      Self.shop.edited { $0.otherFiles["experiments/cta.json"] = broken }, keepsGoing: true)
    #expect(run.plan.errors == ["invalid-percentage"])
    #expect(run.before == run.after)
  }
}
