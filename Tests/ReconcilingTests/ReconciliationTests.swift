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

  /// What was served before by a provider, and what it wrote for that.
  private static func begun(
    _ versioning: FeatureVersioning, instead: @escaping MemoryProvider.Instead = { _, _ in nil }
  ) throws -> (Lab, MemoryProvider, beginning: Int) {
    var lab = Lab()
    let provider = MemoryProvider(site(after: false, versioning), instead: instead)
    _ = try lab.apply(site(after: false, versioning), through: provider)
    return (lab, provider, provider.requests.count)
  }

  private static func calls() throws -> Int {
    var (lab, provider, beginning) = try begun(.v2)
    _ = try lab.apply(site(after: true, .v2), through: provider)
    return provider.requests.count - beginning
  }

  @Test(arguments: 1...5, FeatureVersioning.allCases)
  func `a provider that fails undoes its change whole, and the next run does the rest`(
    call: Int, versioning: FeatureVersioning
  ) throws {
    #expect(try Self.calls() == 5)
    let (_, _, beginning) = try Self.begun(versioning)
    var (lab, provider, _) = try Self.begun(versioning) { count, _ in
      count == beginning + call ? .failed(MemoryProvider.failure) : nil
    }
    let after = Self.site(after: true, versioning)
    let run = try lab.apply(after, through: provider)

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
    #expect(run.after.intents == [])

    let rest = try lab.apply(after, through: provider)
    #expect(rest.plan.errors == [])
    #expect(rest.plan.changes.count == run.outcomes.count - run.applied.count)
    #expect(lab.plan(after).changes == [])
    var straight = Lab(after: Self.site(after: false, versioning))
    straight.apply(after)
    #expect(lab.state.features.mapValues(\.served) == straight.state.features.mapValues(\.served))
  }

  @Test func `what depends on a failed change is skipped, and the others go on`() throws {
    var (lab, provider, _) = try Self.begun(.v2) { _, request in
      request.want.removed.isEmpty ? nil : .failed(MemoryProvider.failure)
    }
    let run = try lab.apply(Self.site(after: true, .v2), through: provider)
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
    var lab = Lab()
    let provider = MemoryProvider(.shop()) { count, _ in .failed(MemoryProvider.failure) }
    _ = try lab.apply(.shop().with(LabExperiment(.created)), through: provider)
    let flag = try #require(lab.flag())
    let experiment = try #require(lab.experiment())
    let run = try lab.apply(.shop().with(LabExperiment(.running)), through: provider)
    #expect(run.words == ["failed start production/cta"])
    #expect(lab.flag() == flag)
    #expect(lab.experiment() == experiment)
    #expect(run.events.map(\.name) == [.applyBegun, .applyEnded])
    #expect(provider.writes == [])
  }

  @Test func `a failed creation leaves nothing of the experiment`() throws {
    var lab = Lab()
    let provider = MemoryProvider(.shop()) { count, _ in .failed(MemoryProvider.failure) }
    _ = try lab.apply(.shop(), through: provider)
    let before = lab.state
    _ = try lab.apply(.shop().with(LabExperiment(.running)), through: provider)
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
