import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

struct PlanOrderTests {
  @Test func `a winner becomes the default before its experiment is torn down`() {
    let shop = LabSite.shop()
    var lab = Lab(after: shop.with(LabExperiment(.running)))
    let site = shop.with(LabExperiment(.completed, rollout: nil)).edited {
      $0.features["button"]?.value = .string("green")
      $0.features["button"]?.entries = [:]
    }
    let run = lab.apply(site)
    #expect(
      run.plan.changes.flatMap(\.steps).map(\.words) == [
        "updateFlag default on green keeping shares", "transitionStatus running completed",
        "removeRollout",
      ])
    #expect(run.plan.words == ["update button in production", "complete production/cta"])
    #expect(lab.plan(site).changes == [])
  }

  /// One experiment for each phase, with keys in the opposite order.
  private static func busy(after: Bool) -> LabSite {
    var site = LabSite(environments: ["alpha": .init(versioning: .v1), "beta": .init()])
    for name in ["configured", "paused", "torn", "started"] { site.features[name] = .button }
    for key in site.features.keys { site.features[key]?.entries = [:] }
    for environment in ["alpha", "beta"] {
      func add(_ key: String, _ status: Status, _ feature: String, _ rollout: LabRollout?) {
        site.experiments["\(key)-\(environment)"] = LabExperiment(
          status, on: feature, in: environment, key: key, rollout: rollout)
      }
      add("a", after ? .running : .created, "started", LabRollout())
      add("b", after ? .completed : .running, "torn", after ? nil : LabRollout())
      add("d", after ? .paused : .running, "paused", LabRollout())
      add("e", .running, "configured", LabRollout(after ? 30 : 20))
    }
    if after {
      site.features["gone"] = nil
      site.features["new"] = LabFeature()
      for key in ["started", "torn"] { site.features[key]?.isEnabled = false }
    } else {
      site.features["gone"] = LabFeature()
    }
    return site
  }

  @Test func `changes come by phase, then environment, then key, whatever the keys`() {
    let lab = Lab(after: Self.busy(after: false))
    let plan = lab.plan(Self.busy(after: true))
    #expect(plan.errors == [])
    #expect(
      plan.words == [
        "create new",
        "update alpha/e", "update beta/e",
        "pause alpha/d", "pause beta/d",
        "update started in alpha", "update torn in alpha",
        "update started in beta", "update torn in beta",
        "complete alpha/b", "complete beta/b",
        "start alpha/a", "start beta/a",
        "remove gone",
      ])
    #expect(plan.changes.map(\.phase) == plan.changes.map(\.phase).sorted())
  }

  @Test func `an experiment's steps run together, in the phase of the last of them`() {
    let lab = Lab(after: .shop().with(LabExperiment(.created)))
    let plan = lab.plan(
      .shop().with(LabExperiment(.running, rollout: LabRollout(40, split: ["green": 40]))))
    #expect(plan.changes.map(\.phase) == [.start])
    #expect(
      plan.change()?.steps.map(\.words) == [
        "configureRollout 40%", "updateFlag override off grey {blue 0, green 40}",
        "transitionStatus created running", "updateFlag default on grey {blue 0, green 0}",
        "updateFlag override on grey keeping shares",
      ])
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `the order of files and of dictionaries decides nothing`(seed: UInt64) {
    let lab = Lab(after: Self.busy(after: false))
    let plain = lab.plan(Self.busy(after: true))
    let shuffled = lab.plan(Self.busy(after: true), shuffledBy: seed)
    #expect(shuffled.changes == plain.changes)
    #expect(shuffled.diagnostics == plain.diagnostics)
    #expect(
      Lab().plan(Self.busy(after: false), shuffledBy: seed).changes
        == Lab().plan(Self.busy(after: false)).changes)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `rivals are reported by environment, then feature, whatever the order of files`(seed: UInt64)
  {
    var site = Self.busy(after: false)
    for (name, experiment) in site.experiments { site.experiments["x\(name)"] = experiment }
    for name in site.experiments.keys where name.hasPrefix("x") {
      site.experiments[name]?.key = name
    }
    let plain = Lab().plan(site)
    let seconds = ["alpha", "beta"].flatMap { environment in
      ["e", "d", "a", "b"].map { "experiments/x\($0)-\(environment).json" }
    }
    #expect(plain.errorDiagnostics.map(\.location?.path) == seconds)
    #expect(Lab().plan(site, shuffledBy: seed).diagnostics == plain.diagnostics)
  }

  @Test func `nothing is left to do after an apply, and warnings are no changes`() {
    var lab = Lab()
    for site in [Self.busy(after: false), Self.busy(after: true)] {
      lab.apply(site)
      let serial = lab.snapshot?.serial
      let run = lab.apply(site)
      #expect(run.plan.changes == [])
      #expect(lab.snapshot?.serial == serial)
    }
    let site = LabSite.shop().with(LabExperiment(.running, rollout: LabRollout(isEnabled: true)))
    lab = Lab(after: site)
    #expect(lab.plan(site).warnings == ["rollout-enabled-ignored"])
    #expect(lab.plan(site).changes == [])
  }
}
