import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

struct DefinitionTests {
  @Test func `nothing begins in an environment that goes`() {
    var lab = Lab(after: .shop().edited { $0.environments["staging"] = LabEnvironment() })
    let run = lab.apply(
      .shop().edited {
        $0.features["banner"] = LabFeature(value: .boolean(true))
        $0.features["button"]?.value = .string("white")
      })
    #expect(
      run.plan.words == [
        "create banner", "update button in production", "update button in staging",
        "remove staging",
      ])
    #expect(run.plan.changes[2].steps.map(\.words) == ["removeFlag staging"])
    #expect(lab.feature("banner")?.flags.map(\.environment.text) == ["production"])
  }

  private static let shop = LabSite.shop()

  @Test func `a new variant is appended, and served to nobody yet`() throws {
    var lab = Lab(after: Self.shop.with(LabExperiment(.created)))
    let numbers = try #require(lab.feature()?.variants.map(\.number))
    let run = lab.apply(
      Self.shop.with(LabExperiment(.created)).edited {
        $0.features["button"]?.variants.append(.init("red"))
      })
    #expect(run.plan.diagnostics == [])
    #expect(run.plan.changes.flatMap(\.steps).map(\.words) == ["addVariant red"])
    let variants = try #require(lab.feature()?.variants)
    #expect(variants.map(\.key.text) == ["green", "blue", "red"])
    #expect(Array(variants.map(\.number).prefix(2)) == numbers)
    #expect(lab.flag()?.environmentDefault.allocations.words == "{blue 0, green 10, red 0}")
    #expect(lab.rollout()?.override.state.allocations.words == "{blue 25, green 25, red 0}")
  }

  @Test(arguments: [["red", "green", "blue"], ["green", "red", "blue"], ["blue", "green"]])
  func `variants in another order than the stored one get a warning, and keep their order`(
    keys: [String]
  ) {
    var lab = Lab(after: Self.shop)
    let site = Self.shop.edited { $0.features["button"]?.variants = keys.map { .init($0) } }
    let run = lab.apply(site)
    #expect(run.plan.warnings == ["variant-order"])
    #expect(run.plan.diagnostics.map(\.location) == [LabSite.feature("button", "/variants")])
    let stored = lab.feature()?.variants.map(\.key.text)
    #expect(stored?.prefix(2) == ["green", "blue"])
    #expect(lab.plan(site).changes == [])
  }

  @Test func `a variant that is removed loses its shares first`() {
    var lab = Lab(after: Self.shop.with(LabExperiment(.created)))
    let site = Self.shop.with(LabExperiment(.created, rollout: LabRollout(split: ["blue": 40])))
      .edited {
        $0.features["button"]?.variants.removeFirst()
        $0.features["button"]?.entries["production"]?.allocations = ["blue": 3]
      }
    let run = lab.apply(site)
    #expect(
      run.plan.changes.flatMap(\.steps).map(\.words) == [
        "updateFlag override off grey {blue 40, green 0}",
        "updateFlag default on grey {blue 3, green 0}", "removeVariant green",
      ])
    #expect(lab.flag()?.environmentDefault.allocations.words == "{blue 3}")
    #expect(lab.rollout()?.override.state.allocations.words == "{blue 40}")
    #expect(lab.plan(site).changes == [])
  }

  @Test func `a variant that comes back is another one`() throws {
    var lab = Lab(after: Self.shop)
    let first = try #require(lab.feature()?.variants.last?.number)
    lab.apply(Self.shop.edited { $0.features["button"]?.variants.removeLast() })
    lab.apply(Self.shop)
    let second = try #require(lab.feature()?.variants.last?.number)
    #expect(second > first)
  }

  @Test func `features change their type both ways`() {
    var lab = Lab(after: Self.shop)
    let standard = Self.shop.edited { $0.features["button"] = LabFeature() }
    for (site, kind) in [(standard, Feature.Kind.standard), (Self.shop, .multivariate)] {
      let run = lab.apply(site)
      #expect(run.plan.errors == [])
      #expect(lab.feature()?.kind == kind)
      #expect(lab.plan(site).changes == [])
    }
  }

  @Test func `an environment that comes later serves the features there are`() throws {
    var lab = Lab(after: Self.shop.edited { $0.features["banner"] = LabFeature() })
    let site = Self.shop.edited {
      $0.features["banner"] = LabFeature()
      $0.environments["alpha"] = LabEnvironment(versioning: .v1)
      $0.environments["staging"] = LabEnvironment(versioning: .v2)
      $0.features["button"]?.entries["staging"] = .init(allocations: ["blue": 8])
    }
    let run = lab.apply(site)
    #expect(
      run.plan.words == [
        "create alpha", "create staging", "update banner in alpha", "update button in alpha",
        "update banner in staging", "update button in staging",
      ])
    #expect(lab.flag(in: "staging")?.environmentDefault.allocations.words == "{blue 8, green 0}")
    #expect(lab.flag(in: "staging")?.version?.number == 1)
    #expect(lab.flag(in: "alpha")?.version == nil)
    #expect(lab.plan(site).changes == [])
  }

  @Test func `an environment that comes as a variant goes is served without an update`() {
    let lab = Lab(after: Self.shop)
    let plan = lab.plan(
      Self.shop.edited {
        $0.environments["staging"] = LabEnvironment()
        $0.features["button"]?.variants.removeLast()
      })
    #expect(
      plan.changes.dropFirst().flatMap(\.steps).map(\.words) == [
        "addFlag staging {blue 0, green 0}", "removeVariant blue",
      ])
  }

  @Test func `from v1 to v2 every flag is versioned, and serves what it did`() throws {
    var lab = Lab(after: LabSite.shop(.v1).with(LabExperiment(.running)))
    var before = try #require(lab.flag())
    let site = LabSite.shop(.v2).with(LabExperiment(.running))
    let run = lab.apply(site)
    #expect(run.plan.words == ["update production"])
    #expect(lab.flag()?.version?.number == 1)
    #expect(lab.flag()?.version?.author == lab.author)
    before.version = lab.flag()?.version
    #expect(lab.flag() == before)
    #expect(lab.plan(site).changes == [])
  }

  @Test func `v2 to v1 is refused`() throws {
    var lab = Lab(after: .shop(.v2))
    let run = lab.apply(.shop(.v1))
    #expect(run.plan.errors == ["versioning-downgrade"])
    #expect(
      run.plan.errorDiagnostics.map(\.location) == [
        SourceLocation(path: "environments/production.json", pointer: "/featureVersioning")
      ])
    #expect(run.plan.errorDiagnostics.first?.detail.contains("Leave it at \"v2\"") == true)
    #expect(run.before == run.after)
  }

  @Test func `a description changes without a step for flags`() {
    var lab = Lab(after: Self.shop.with(LabExperiment(.running)))
    var site = Self.shop.with(LabExperiment(.running))
    site.experiments["cta"]?.name = "Green call to action"
    site.environments["production"]?.name = "Production"
    let run = lab.apply(site)
    #expect(run.plan.words == ["update production", "update production/cta"])
    #expect(run.plan.updates == [])
    #expect(lab.experiment()?.details.name == "Green call to action")
    #expect(lab.environment()?.name == "Production")
  }
}
