import Domain
import Manifests
import Planning
import TestSupport
import Testing

@testable import JSONSyntax

struct NarrowingTests {
  /// The button with an experiment in each of two environments, and a banner that has none.
  private static func site(
    _ production: LabExperiment? = LabExperiment(.created),
    _ staging: LabExperiment? = LabExperiment(.created, in: "staging", key: "cta")
  ) -> LabSite {
    var site = LabSite.shop()
    site.environments["staging"] = LabEnvironment(versioning: .v1)
    site.environments["preview"] = LabEnvironment()
    site.features["banner"] = LabFeature()
    site.experiments["cta"] = production
    site.experiments["staging-cta"] = staging
    return site
  }

  @Test func `a plan of an experiment pulls in what that needs, and nothing else`() {
    let plan = Lab().plan(Self.site(), .experiments("staging/cta"))
    #expect(plan.errors == [])
    #expect(plan.words == ["create staging", "create button", "create staging/cta"])
    #expect(plan.notLookedAt == ["everything else"])
  }

  @Test func `a plan of an environment has everything that is served there`() {
    var lab = Lab()
    let run = lab.apply(Self.site(), .environments("staging"))
    #expect(run.plan.errors == [])
    #expect(
      run.plan.words == ["create staging", "create banner", "create button", "create staging/cta"])
    #expect(run.plan.notLookedAt == ["preview, production"])
    #expect(lab.flag("banner", in: "staging") != nil)
    #expect(lab.flag("banner") == nil)
    #expect(lab.plan(Self.site(), .environments("staging")).changes == [])
    #expect(lab.plan(Self.site()).words.contains("update banner in production"))
  }

  @Test func `an experiment's key alone is enough where it is not ambiguous`() {
    let plan = Lab().plan(Self.site(nil), .experiments("cta"))
    #expect(plan.words == ["create staging", "create button", "create staging/cta"])
  }

  @Test func `defaults elsewhere are left as they are`() {
    var lab = Lab(after: Self.site())
    let site = Self.site().edited {
      $0.features["button"]?.value = .string("white")
      $0.features["banner"]?.value = .string("white")
    }
    let run = lab.apply(site, .environments("staging"))
    #expect(
      run.plan.words == [
        "update staging/cta", "update banner in staging", "update button in staging",
      ])
    #expect(lab.flag()?.environmentDefault.value == .string("grey"))
    #expect(lab.plan(site, .environments("staging")).changes == [])
    #expect(lab.plan(site).changes.count == 5)
  }

  // MARK: Features without an experiment in it

  @Test func `variants come along only where the environment gives them a share`() {
    var lab = Lab(after: Self.site())
    let widened = Self.site().edited {
      $0.features["banner"] = LabFeature(
        variants: [.init("red")], entries: ["production": .init(allocations: ["red": 5])])
    }
    let plan = lab.plan(widened, .environments("staging"))
    #expect(plan.changes == [])
    #expect(plan.notLookedAt == ["preview, production", "the variants of banner"])
    let shared = widened.edited {
      $0.features["banner"]?.entries["staging"] = .init(allocations: ["red": 20])
    }
    let run = lab.apply(shared, .environments("staging"))
    #expect(run.plan.words == ["update banner", "update banner in staging"])
    #expect(lab.flag("banner", in: "staging")?.environmentDefault.allocations.words == "{red 20}")
    #expect(lab.flag("banner")?.environmentDefault.allocations.words == "{red 0}")
    #expect(lab.plan(shared).words == ["update banner in production"])
  }

  @Test func `what variants serve, and which there are, is left as it is and told`() {
    let site = Self.site().edited {
      $0.features["banner"] = LabFeature(variants: [.init("red"), .init("blue")])
    }
    let lab = Lab(after: site)
    for variants in [
      [LabFeature.Variant("red", .string("crimson")), .init("blue")], [.init("red")],
      [.init("green"), .init("red"), .init("blue")],
    ] {
      let edited = site.edited { $0.features["banner"]?.variants = variants }
      let plan = lab.plan(edited, .environments("staging", "production"))
      #expect(plan.changes == [])
      #expect(plan.notLookedAt == ["preview", "the variants of banner"])
      #expect(plan.warnings == [])
    }
  }

  @Test func `what goes is left as it is and told`() {
    let site = Self.site().edited {
      $0.features["banner"] = nil
      $0.environments["preview"] = nil
    }
    let lab = Lab(after: Self.site())
    #expect(
      lab.plan(site, .environments("staging")).notLookedAt
        == ["preview, production", "the removal of feature banner"])
    #expect(
      lab.plan(site, .environments("preview")).notLookedAt
        == ["production, staging", "the removal of feature banner, environment preview"])
    #expect(lab.plan(site).notLookedAt == [])
  }

  @Test func `variants that are locked elsewhere are no error where nobody needs them`() {
    let running = Self.site(LabExperiment(.running), nil)
    let lab = Lab(after: running)
    let site = running.edited { $0.features["button"]?.variants.append(.init("red")) }
    let plan = lab.plan(site, .environments("staging"))
    #expect(plan.errors == [])
    #expect(plan.notLookedAt == ["preview, production", "the variants of button"])
    let shared = site.edited {
      $0.features["button"]?.entries["staging"] = .init(allocations: ["red": 20])
    }
    #expect(lab.plan(shared, .environments("staging")).errors == ["feature-locked"])
  }

  @Test func `removals happen only inside`() {
    let site = Self.site(nil, nil).edited {
      $0.features["banner"] = nil
      $0.environments["preview"] = nil
    }
    let lab = Lab(after: Self.site())
    #expect(lab.plan(site, .environments("staging")).words == ["remove staging/cta"])
    #expect(lab.plan(site, .experiments("production/cta")).words == ["remove production/cta"])
  }

  @Test func `errors elsewhere do not stop it, and are counted`() {
    var lab = Lab(after: Self.site())
    let site = Self.site(
      LabExperiment(.paused), LabExperiment(.running, in: "staging", key: "cta"))
    let run = lab.apply(site, .environments("staging"))
    #expect(run.plan.errors == [])
    #expect(run.plan.errorsElsewhere == 0)
    #expect(lab.experiment("cta", in: "staging")?.status == .running)
    let broken = site.edited { $0.otherFiles["odd.json"] = "{" }
    let plan = lab.plan(broken, .environments("staging"))
    #expect(plan.errors == [])
    #expect(plan.errorsElsewhere == 1)
  }

  @Test func `an error about what it needs stops it`() {
    let site = Self.site().edited {
      $0.features["button"]?.entries["production"]?.allocations = ["green": 60, "blue": 60]
    }
    let plan = Lab().plan(site, .environments("staging"))
    #expect(plan.errors == ["allocations-sum"])
    #expect(plan.words == ["create staging", "create banner"])
  }

  @Test func `an experiment with mistakes can be named`() {
    let site = Self.site(LabExperiment(.created, rollout: LabRollout(101)))
    let plan = Lab().plan(site, .experiments("production/cta"))
    #expect(plan.errors == ["invalid-percentage"])
    #expect(plan.changes == [])
  }

  // MARK: Locks

  @Test func `a completion that is not planned unlocks nothing`() {
    var lab = Lab(after: Self.site(LabExperiment(.running)))
    let site = Self.site(LabExperiment(.completed)).edited {
      $0.features["button"]?.variants.append(.init("red"))
    }
    let run = lab.apply(site, .environments("staging"))
    #expect(run.plan.errors == ["feature-locked"])
    #expect(run.before == run.after)
    #expect(lab.plan(site).errors == [])
  }

  @Test func `a value is not locked by an experiment elsewhere, where it stays as it is`() {
    var lab = Lab(after: Self.site(LabExperiment(.running)))
    let site = Self.site(LabExperiment(.running)).edited {
      $0.features["button"]?.value = .string("white")
    }
    let run = lab.apply(site, .environments("staging"))
    #expect(run.plan.errors == [])
    #expect(lab.flag(in: "staging")?.environmentDefault.value == .string("white"))
    #expect(lab.flag()?.environmentDefault.value == .string("grey"))
    #expect(lab.plan(site).errors == ["feature-locked"])
  }

  @Test func `an experiment does not take the place of one whose end is not planned`() throws {
    for rollout in [nil, LabRollout()] {
      var lab = Lab(after: Self.site(LabExperiment(.running, rollout: rollout)))
      let site = Self.site(LabExperiment(.completed, rollout: nil))
        .with(LabExperiment(.running), as: "next")
      let run = lab.apply(site, .experiments("next"))
      let error = try #require(run.plan.errorDiagnostics.first)
      #expect(run.plan.errors == ["second-experiment"])
      #expect(error.location == LabSite.experiment("next", "/feature"))
      #expect(error.notes.map(\.location) == [LabSite.experiment("cta", "/status")])
      #expect(run.before == run.after)
      #expect(lab.plan(site).errors == [])
    }
  }

  @Test func `a variant that is still served elsewhere is not removed`() {
    var lab = Lab(after: Self.site(nil, LabExperiment(.created, in: "staging", rollout: nil)))
    let site = Self.site(nil, LabExperiment(.created, in: "staging", rollout: nil)).edited {
      $0.features["button"]?.variants.removeFirst()
      $0.features["button"]?.entries = [:]
    }
    lab.apply(site, .environments("staging"))
    #expect(lab.flag()?.environmentDefault.allocations.words == "{blue 0, green 10}")
    lab.apply(site)
    #expect(lab.flag()?.environmentDefault.allocations.words == "{blue 0}")
  }

  // MARK: Keys

  private static func failure(
    environments: [String] = [], experiments: [String] = []
  ) -> Selection.Failure? {
    do throws(Selection.Failure) {
      _ = try Selection(
        environments: environments, experiments: experiments,
        among: Selection.Candidates(State()).union(site().workspace()))
      return nil
    } catch {
      return error
    }
  }

  @Test func `keys that nobody knows are refused, with a suggestion`() {
    #expect(
      Self.failure(environments: ["prodution"])
        == .unknownEnvironment("prodution", suggestion: "production"))
    #expect(Self.failure(experiments: ["cat"]) == .unknownExperiment("cat", suggestion: "cta"))
    #expect(
      Self.failure(experiments: ["stagin/cta"])
        == .unknownExperiment("stagin/cta", suggestion: "staging/cta"))
    #expect(
      Self.failure(environments: ["No Key"]) == .unknownEnvironment("No Key", suggestion: nil))
  }

  @Test func `a key that stands in two environments is ambiguous`() {
    let ids = Self.site().workspace().experiments.keys.sorted()
    #expect(ids.map(\.description) == ["production/cta", "staging/cta"])
    #expect(Self.failure(experiments: ["cta"]) == .ambiguousExperiment("cta", ids))
    #expect(Self.failure(experiments: ["staging/cta"]) == nil)
    #expect(Self.failure(environments: ["staging"], experiments: ["cta"]) == nil)
  }

  @Test func `an experiment that only the state knows can be named`() {
    let lab = Lab(after: Self.site())
    #expect(
      lab.plan(Self.site(nil), .experiments("production/cta")).words == ["remove production/cta"])
  }

  @Test func `without keys nothing is narrowed`() throws {
    let candidates = Selection.Candidates(State()).union(Self.site().workspace())
    #expect(try Selection(environments: [], experiments: [], among: candidates) == nil)
  }
}
