import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import TestSupport
import Testing

struct ReconcilerTests {
  private static let provenance = Provenance(
    author: Author(name: "ada"), time: Instant(seconds: 1_800_000_000))
  private static let lineage = "0a0b0c0d-0000-4000-8000-00000000000f"

  private static func reconciler(_ store: MemoryStore, _ site: LabSite) -> Reconciler {
    let workspace = site.workspace()
    return Reconciler(
      store: store, provider: nil, worker: .lab(at: Instant(seconds: 0)), patience: .none
    ) { revision in
      let stored = StoredState(try revision?.snapshot())
      let plan = Plan(
        PlanningInput(workspace: workspace, stored: stored, instant: Self.provenance.time))
      return Planned(
        plan, at: Self.provenance.time, from: stored.state, publishing: publications)
    }
  }

  private static let publications = Settings.read(
    path: "titrate.json",
    bytes: Array(
      """
      {"publish": [{"environment": "production", "format": "flagsmith", "path": "served.json"}]}
      """.utf8)
  ).0.publications

  private static func apply(
    _ site: LabSite, to store: MemoryStore, keepsGoing: Bool = false,
    approval: ((Plan) -> Bool)? = nil
  ) throws -> Reconciler.Result {
    try reconciler(store, site).apply(
      .init(keepsGoing: keepsGoing, approval: approval.map { .asked($0) } ?? .given),
      as: provenance.author, newLineage: lineage)
  }

  @Test func `an apply without a question reads and plans once, and commits once`() throws {
    let store = MemoryStore()
    guard case .applied(let plan, let done) = try Self.apply(.shop(), to: store) else {
      Issue.record("nothing was applied")
      return
    }
    #expect(plan.words == ["create production", "create button"])
    #expect(done.reconciliation.isComplete)
    #expect(store.calls == ["read", "commit"])
    #expect(store.latest?.lineage == Self.lineage)
    #expect(store.latest?.serial == 1)
  }

  @Test func `an apply with nothing to do commits nothing, and asks nobody`() throws {
    let store = MemoryStore(Lab(after: .shop()).snapshot)
    var questions = 0
    _ = try Self.apply(.shop(), to: store) { _ in
      questions += 1
      return true
    }
    #expect(store.calls == ["read", "read"])
    #expect(store.snapshots.count == 1)
    #expect(questions == 0)
  }

  @Test func `publishing follows the commit, also where nothing was to be done`() throws {
    let store = MemoryStore()
    for _ in 1...2 { _ = try Self.apply(.shop(), to: store) }
    #expect(store.published == [1, 1])
    let site = LabSite.shop().with(LabExperiment(.created))
    _ = try Self.apply(site, to: store)
    #expect(store.published == [1, 1, 2])
  }

  @Test func `nothing is published where nothing is applied`() throws {
    let store = MemoryStore()
    _ = try Self.apply(.shop(), to: store, approval: { _ in false })
    _ = try Self.apply(.shop().with(LabExperiment(.paused)), to: store)
    #expect(store.published.isEmpty)
    let failing = MemoryStore(nil, failingAt: 2)
    #expect(throws: StateError.self) { _ = try Self.apply(.shop(), to: failing) }
    #expect(failing.published.isEmpty)
  }

  @Test func `a no leaves everything`() throws {
    let store = MemoryStore()
    guard case .declined = try Self.apply(.shop(), to: store, approval: { _ in false }) else {
      Issue.record("it was not declined")
      return
    }
    #expect(store.calls == ["read"])
  }

  @Test func `what was approved is not applied when it is something else by then`() throws {
    let before = Lab(after: .shop().with(LabExperiment(.created)))
    let meanwhile = Lab(
      after: .shop().with(LabExperiment(.created)),
      .shop().with(LabExperiment(.created, rollout: LabRollout(90))))
    let others = meanwhile.snapshot
    let store = MemoryStore(before.snapshot) { call, count, _ in
      call == "read" && count == 2 ? others : nil
    }
    let result = try Self.apply(.shop().with(LabExperiment(.running)), to: store) { _ in true }
    guard case .stale(let approved, let current) = result else {
      Issue.record("it was not stale")
      return
    }
    #expect(approved.changes != current.changes)
    #expect(store.latest == others)
    #expect(store.calls == ["read", "read"])
  }

  @Test func `what was approved is applied when the state moved elsewhere only`() throws {
    var lab = Lab(after: .shop().with(LabExperiment(.created)))
    let before = lab.snapshot
    lab.apply(.shop().with(LabExperiment(.created)).edited { $0.features["banner"] = LabFeature() })
    let others = lab.snapshot
    let store = MemoryStore(before) { call, count, _ in
      call == "read" && count == 2 ? others : nil
    }
    let site = LabSite.shop().with(LabExperiment(.running)).edited {
      $0.features["banner"] = LabFeature()
    }
    guard case .stale = try Self.apply(site, to: store, approval: { _ in true }) else {
      Issue.record("the banner was to be made, and is there already")
      return
    }
    guard case .applied = try Self.apply(site, to: store, approval: { _ in true }) else {
      Issue.record("it was not applied")
      return
    }
    #expect(store.calls.count { $0 == "commit" } == 1)
  }

  @Test func `a plan with errors is refused, unless it is to keep going`() throws {
    let site = LabSite.shop().with(LabExperiment(.paused))
    let store = MemoryStore()
    for approval in [nil, { (_: Plan) in true }] {
      guard case .refused(let plan, nil) = try Self.apply(site, to: store, approval: approval)
      else {
        Issue.record("it was not refused")
        return
      }
      #expect(plan.errors == ["new-experiment-status"])
    }
    #expect(store.latest == nil)
    _ = try Self.apply(site, to: store, keepsGoing: true)
    #expect(store.latest?.state.features.count == 1)
    #expect(store.latest?.state.experiments.count == 0)
  }

  @Test(arguments: 1...3)
  func `a store that fails, at whatever call, keeps what it had`(call: Int) {
    let before = Lab(after: .shop().with(LabExperiment(.created))).snapshot
    let store = MemoryStore(before, failingAt: call)
    let error = #expect(throws: StateError.self) {
      _ = try Self.apply(.shop().with(LabExperiment(.running)), to: store) { _ in true }
    }
    #expect(error?.description.contains("call \(call)") == true)
    #expect(store.latest == before)
    #expect(store.calls.count == call)
  }

  @Test(arguments: [
    ["broken.json": "{"], ["features/new.json": #"{"kind": "Feature", "name": "new"}"#],
  ])
  func `an alarm stops an experiment, whatever else is wrong, and nothing else is done`(
    mistake: [String: String]
  ) throws {
    let running = LabSite.shop().with(
      LabExperiment(.running).with(
        "metrics",
        [["name": "errors", "expectedDirection": "not_increase", "role": "guardrail"]]))
    let store = MemoryStore(Lab(after: running).snapshot)
    var site = running.with(LabExperiment(.created, on: "banner"), as: "other")
    site.features["banner"] = LabFeature()
    site.settings = #"{"policy": {"guardrails": "stop"}}"#
    site.otherFiles = mistake
    site.otherFiles["results.json"] = """
      {"kind": "Results", "environment": "production", "experiment": "cta",
       "since": "2026-01-02T00:00:00Z", "asOf": "2026-01-03T00:00:00Z",
       "exposures": {"control": 50, "green": 25, "blue": 25},
       "metrics": [{"name": "errors", "confidenceLevel": 0.95, "valid": "always", "variants": {"control": {"mean": 1},
         "green": {"mean": 2, "effect": {"lower": 0.5, "upper": 1.5}}}}]}
      """
    guard case .refused(_, let stops?) = try Self.apply(site, to: store) else {
      Issue.record("the stop was not carried out")
      return
    }
    #expect(stops.reconciliation.outcomes.map(\.change.words) == ["stop production/cta"])
    let state = try #require(store.latest?.state)
    #expect(state.experiments.count == 1)
    #expect(state.experiments.values.first?.segment?.brake?.reason.contains("errors") == true)
    guard case .refused(_, nil) = try Self.apply(site, to: store) else {
      Issue.record("it was stopped again")
      return
    }
  }
}
