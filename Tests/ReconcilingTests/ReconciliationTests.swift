import Domain
import Planning
import Reconciling
import TestSupport
import Testing
import Wire

struct ReconciliationTests {
  /// Two experiments that are to start, one that is to end, and a default that is to change.
  private static func site(after: Bool, _ versioning: FeatureVersioning) -> LabSite {
    var site = LabSite.shop(versioning)
    for name in ["hero", "menu", "button"] { site.features[name] = .button }
    site.experiments["one"] = LabExperiment(after ? .running : .created, on: "button")
    site.experiments["two"] = LabExperiment(after ? .running : .created, on: "hero")
    site.experiments["old"] = LabExperiment(
      after ? .completed : .running, on: "menu", rollout: after ? nil : LabRollout())
    if after {
      site.experiments["next"] = LabExperiment(.running, on: "menu")
      site.features["hero"]?.value = .string("white")
    }
    return site
  }

  private static func calls() -> Int {
    var lab = Lab(after: site(after: false, .v2))
    let provider = MemoryProvider()
    lab.apply(site(after: true, .v2), through: provider)
    return provider.changes.count
  }

  @Test(arguments: 1...calls(), FeatureVersioning.allCases)
  func `a provider that fails undoes its change whole, and the next run does the rest`(
    call: Int, versioning: FeatureVersioning
  ) throws {
    var lab = Lab(after: Self.site(after: false, versioning))
    let provider = MemoryProvider(failingAt: call)
    let run = lab.apply(Self.site(after: true, versioning), through: provider)

    let failed = run.outcomes.filter { $0.result == .failed(MemoryProvider.failure) }
    #expect(failed.count == 1)
    let undone = try #require(failed.first?.change)
    #expect(run.after.changed(by: undone) == run.before.changed(by: undone))
    for outcome in run.outcomes where outcome.result != .applied {
      let subject = outcome.change.subject
      if case .experiment(let id) = subject {
        #expect(run.after.experiments[id] == run.before.experiments[id])
        #expect(run.events.allSatisfy { $0.experiment != id.key })
      }
    }
    #expect(run.outcomes.count { $0.result == .applied } > 0)

    let rest = lab.apply(Self.site(after: true, versioning))
    #expect(rest.plan.errors == [])
    #expect(rest.plan.changes.count == run.outcomes.count - run.applied.count)
    #expect(lab.plan(Self.site(after: true, versioning)).changes == [])
    var straight = Lab(after: Self.site(after: false, versioning))
    straight.apply(Self.site(after: true, versioning))
    #expect(lab.state.features.mapValues(\.served) == straight.state.features.mapValues(\.served))
  }

  @Test func `what depends on a failed change is skipped, and the others go on`() {
    var lab = Lab(after: Self.site(after: false, .v2))
    let provider = MemoryProvider(failingAt: 2)
    let run = lab.apply(Self.site(after: true, .v2), through: provider)
    #expect(
      run.words == [
        "applied update hero in production",
        "failed complete production/old",
        "skipped start production/next after production/old",
        "applied start production/one", "applied start production/two",
      ])
    #expect(lab.experiment("old")?.status == .running)
    #expect(lab.rollout(of: "old")?.isServing == true)
  }

  @Test func `a failed start leaves status, defaults, override, version and events as they were`()
    throws
  {
    var lab = Lab(after: .shop().with(LabExperiment(.created)))
    let flag = try #require(lab.flag())
    let experiment = try #require(lab.experiment())
    let serial = lab.snapshot?.serial
    let run = lab.apply(
      .shop().with(LabExperiment(.running)), through: MemoryProvider(failingAt: 1))
    #expect(run.words == ["failed start production/cta"])
    #expect(lab.flag() == flag)
    #expect(lab.experiment() == experiment)
    #expect(run.events == [])
    #expect(lab.snapshot?.serial == serial)
  }

  @Test func `a failed creation leaves nothing of the experiment`() {
    var lab = Lab(after: .shop())
    let before = lab.state
    lab.apply(.shop().with(LabExperiment(.running)), through: MemoryProvider(failingAt: 1))
    #expect(lab.state == before)
  }

  @Test func `a commit counts the serial up and keeps lineage, provenance and events`() throws {
    var lab = Lab(after: .shop())
    let first = try #require(lab.snapshot)
    lab.author = Author(name: "grace")
    let run = lab.apply(.shop().with(LabExperiment(.running)))
    let second = try #require(lab.snapshot)
    #expect(first.serial == 1)
    #expect(second.serial == 2)
    #expect(second.lineage == first.lineage)
    #expect(second.provenance.author.name == "grace")
    #expect(
      run.events.map(\.name) == [
        .experimentCreated, .rolloutConfigured, .flagPublished, .experimentStarted, .flagPublished,
        .flagPublished, .rolloutEnabled,
      ])
  }
}

extension State {
  /// What a change touches: its experiment, if any, and its feature's flag.
  fileprivate func changed(by change: Change) -> [AnyHashable?] {
    let flag = change.feature.flatMap { name in
      change.environment.flatMap { features[name]?[$0] }
    }
    guard case .experiment(let id) = change.subject else { return [flag] }
    return [experiments[id], experiments[id]?.segment.flatMap { flag?.override(for: $0.id) }]
  }
}

extension Feature {
  /// What is served, whoever published it and when.
  fileprivate var served: [[FeatureState]] {
    flags.map { [$0.environmentDefault] + $0.overrides.map(\.state) }
  }
}
