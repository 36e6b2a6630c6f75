package import Domain
import Manifests

@testable package import Planning
@testable package import Reconciling

/// A bench for the core: it holds a snapshot, and applies workspaces to it one after another, an hour
/// apart.
package struct Lab {
  /// What is stored; nil before the first apply.
  package private(set) var snapshot: Snapshot?
  /// Who applies.
  package var author = Author(name: "ada")
  /// The time zones that the machine knows.
  package var timeZones = TimeZones()
  /// The clock: an hour passes with each apply.
  package var now = Instant(seconds: 1_767_225_600)

  /// Begins with what is stored, if anything is.
  package init(continuing snapshot: Snapshot? = nil) {
    self.snapshot = snapshot
  }

  /// Begins with what workspaces, which have no mistakes, leave behind one after another.
  package init(after sites: LabSite...) {
    for site in sites {
      let run = apply(site)
      precondition(!run.plan.hasErrors, "\(run.plan.diagnostics)")
    }
  }

  /// Plans.
  package func plan(
    _ site: LabSite, _ narrowing: LabNarrowing? = nil, shuffledBy seed: UInt64? = nil
  ) -> Plan {
    Plan(input(site, narrowing, shuffledBy: seed))
  }

  /// What a plan is made from.
  package func input(
    _ site: LabSite, _ narrowing: LabNarrowing? = nil, shuffledBy seed: UInt64? = nil,
    reading: ProviderReading? = nil
  ) -> PlanningInput {
    let workspace = site.workspace(shuffledBy: seed)
    return PlanningInput(
      workspace: workspace, stored: StoredState(snapshot),
      selection: narrowing?.selection(in: workspace, state), timeZones: timeZones,
      reading: reading, instant: now)
  }

  /// Plans, and applies the plan unless it has errors.
  @discardableResult
  package mutating func apply(
    _ site: LabSite, _ narrowing: LabNarrowing? = nil, keepsGoing: Bool = false
  ) -> LabRun {
    let (plan, planned) = Plan.leading(from: input(site, narrowing))
    precondition(
      planned == stateLed(by: plan), "what planning leads to is not what carrying out leads to")
    guard keepsGoing || !plan.hasErrors else {
      return LabRun(plan: plan, outcomes: [], before: state, after: state, events: [])
    }
    return carryOut(plan)
  }

  /// The same with a provider. Where the state moves meanwhile, `store` says how.
  package mutating func apply(
    _ site: LabSite, _ narrowing: LabNarrowing? = nil, through provider: any Provider,
    asking flags: [FlagID]? = nil,
    others: @escaping MemoryStore.Others = { _, _, _ in nil }
  ) throws -> LabRun {
    let before = state
    let store = MemoryStore(snapshot, others: others)
    let (lab, moment) = (self, now)
    let reconciler = Reconciler(
      store: store, provider: { _ in provider }, worker: .lab(at: moment), patience: .none
    ) { revision in
      var lab = lab
      lab.snapshot = try revision?.snapshot()
      let reading = try provider.read(Set(flags ?? site.flags))
      let input = lab.input(site, narrowing, reading: reading)
      var planned = Planned(
        Plan(input), at: moment, from: lab.state, adopting: input.adopted)
      planned.reading = reading
      planned.briefing = { _ in
        Briefing(owner: nil, hypothesis: LabSite.hypothesis, primaryMetrics: [])
      }
      return planned
    }
    let result = try reconciler.apply(
      .init(keepsGoing: false, approval: .given), as: author,
      newLineage: "0a0b0c0d-0000-4000-8000-000000000001")
    snapshot = store.latest
    now = Instant(seconds: now.seconds + 3600)
    switch result {
    case .refused(let plan, _), .stopped(let plan, nil):
      return LabRun(plan: plan, outcomes: [], before: before, after: state, events: [])
    case .applied(let plan, let done), .stopped(let plan, let done?):
      return LabRun(
        plan: plan, outcomes: Array(done.reconciliation.outcomes), before: before, after: state,
        events: done.reconciliation.commit?.events ?? [], faults: done.faults)
    default: preconditionFailure("it was not applied: \(result)")
    }
  }

  private mutating func carryOut(_ plan: Plan) -> LabRun {
    let before = state
    let reconciliation = Reconciliation(
      of: plan, on: state, as: Provenance(author: author, time: now),
      newLineage: "0a0b0c0d-0000-4000-8000-000000000001")
    snapshot = reconciliation.commit.map { Snapshot($0, onto: snapshot) } ?? snapshot
    now = Instant(seconds: now.seconds + 3600)
    return LabRun(
      plan: plan, outcomes: Array(reconciliation.outcomes), before: before, after: state,
      events: reconciliation.commit?.events ?? [])
  }

  /// What comes of a plan that nobody carries out.
  private func stateLed(by plan: Plan) -> State {
    var state = state
    for change in plan.changes {
      do throws(FlagError) {
        _ = try state.carryOut(change, as: Provenance(author: Author(name: ""), time: now))
      } catch {
        preconditionFailure("\(error)")
      }
    }
    return state
  }

  /// Stops or releases an experiment that is stored.
  @discardableResult
  package mutating func apply(
    _ change: Plan.BrakeChange, to key: String = "cta", of environment: String = "production",
    in site: LabSite
  ) -> LabRun {
    guard let experiment = experiment(key, in: environment) else {
      preconditionFailure("no such experiment: \(key)")
    }
    let workspace = Workspace(settings: site.workspace().settings, files: [])
    let plan = Plan(
      change, of: experiment,
      PlanningInput(workspace: workspace, stored: StoredState(snapshot), instant: now))
    return carryOut(plan)
  }

  /// Lets the runs so far be those of processes that are gone.
  package mutating func forgetProcess() {
    guard let snapshot else { return }
    var state = snapshot.state
    state.intents = state.intents.map { intent in
      Intent(
        id: intent.id, provenance: intent.provenance, process: "gone",
        renewedAt: intent.renewedAt, flags: intent.flags)
    }
    self.snapshot = Snapshot(
      lineage: snapshot.lineage, serial: snapshot.serial, provenance: snapshot.provenance,
      state: state, events: snapshot.events)
  }

  /// Loses the state.
  package mutating func loseState() { snapshot = nil }

  // MARK: What is stored

  /// What is stored.
  package var state: State { snapshot?.state ?? State() }

  /// An experiment.
  package func experiment(
    _ key: String = "cta", in environment: String = "production"
  ) -> Experiment? {
    state.experiments.values.first { $0.id.description == "\(environment)/\(key)" }
  }

  /// An experiment's rollout.
  package func rollout(of key: String = "cta", in environment: String = "production") -> Rollout? {
    experiment(key, in: environment).flatMap { state.rollout(of: $0) }
  }

  /// A feature.
  package func feature(_ name: String = "button") -> Feature? {
    state.features.values.first { $0.name.text == name }
  }

  /// A feature in an environment.
  package func flag(_ name: String = "button", in environment: String = "production") -> Flag? {
    feature(name)?.flags.first { $0.environment.text == environment }
  }

  /// An environment.
  package func environment(_ key: String = "production") -> Environment? {
    state.environments.values.first { $0.key.text == key }
  }
}

/// What a plan is narrowed to.
package struct LabNarrowing: Hashable, Sendable {
  /// The environments, as on the command line.
  package var environments: [String]
  /// The experiments, as on the command line.
  package var experiments: [String]

  /// Narrows to keys; to nothing in particular where there are none.
  package init(environments: [String] = [], experiments: [String] = []) {
    self.environments = environments
    self.experiments = experiments
  }

  /// To environments.
  package static func environments(_ keys: String...) -> LabNarrowing {
    LabNarrowing(environments: keys)
  }

  /// To experiments.
  package static func experiments(_ keys: String...) -> LabNarrowing {
    LabNarrowing(experiments: keys)
  }

  fileprivate func selection(in workspace: Workspace, _ state: State) -> Selection? {
    do throws(Selection.Failure) {
      return try Selection(
        environments: environments, experiments: experiments,
        among: Selection.Candidates(state).union(workspace))
    } catch {
      preconditionFailure("\(error)")
    }
  }
}

/// One run of the bench.
package struct LabRun {
  /// The plan.
  package let plan: Plan
  /// What became of its changes; nothing where it was refused.
  package let outcomes: [Outcome]
  /// What was stored before.
  package let before: State
  /// What is stored after.
  package let after: State
  /// What happened.
  package let events: [Event]
  /// What went wrong at a provider although all is served.
  package var faults: [ProviderError] = []

  /// The changes that were carried out.
  package var applied: [Change] { outcomes.filter { $0.result == .applied }.map(\.change) }

  /// What became of the changes, in short words: `failed start production/cta`.
  package var words: [String] {
    outcomes.map { outcome in
      switch outcome.result {
      case .applied: "applied \(outcome.change.words)"
      case .failed: "failed \(outcome.change.words)"
      case .skipped(let subject): "skipped \(outcome.change.words) after \(subject)"
      }
    }
  }
}

extension Worker {
  /// The only process there is, at a moment at which time stands still.
  package static func lab(at moment: Instant) -> Worker {
    Worker(process: "lab", now: { moment }, milliseconds: { 0 }, isGone: { $0 != "lab" })
  }
}

extension LabSite {
  /// The flags of the site.
  package var flags: [FlagID] {
    let workspace = workspace()
    return workspace.environments.keys.flatMap { environment in
      workspace.features.keys.map { FlagID(environment, $0) }
    }
  }
}
