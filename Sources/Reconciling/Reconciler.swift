package import Domain
package import Manifests
package import Planning

/// Makes the state, and what a provider serves, what the workspace asks for.
///
/// It reads, plans, carries out, and commits. No lock rules out that another run commits meanwhile;
/// then all of that is done again from the new state.
///
/// With a provider, it first commits what it is about to do. From then on other runs wait until that is
/// done; who stops an experiment does not.
package struct Reconciler {
  private let store: any StateStore
  private let provider: ((_ lineage: String?) -> any Provider)?
  private let worker: Worker
  private let patience: Patience
  private let planning: ((any Revision)?) throws -> Planned

  /// Makes a reconciler of a store, the provider of a lineage, unless flags are served from the state,
  /// the process that works, and a way to plan from a revision. Each planning looks at the workspace
  /// anew.
  package init(
    store: any StateStore, provider: ((_ lineage: String?) -> any Provider)?, worker: Worker,
    patience: Patience,
    planning: @escaping ((any Revision)?) throws -> Planned
  ) {
    self.store = store
    self.provider = provider
    self.worker = worker
    self.patience = patience
    self.planning = planning
  }

  /// What became of an apply.
  package enum Result: Sendable {
    /// Nobody approved.
    case declined
    /// The plan has errors, so nothing was done but the stops in it, if there are any.
    case refused(Plan, Done?)
    /// The policy does not permit all of the plan, so nothing was done but the part that it does,
    /// if there is any.
    case stopped(Plan, Done?)
    /// What was approved is not what would be done now, so nothing was done.
    case stale(approved: Plan, current: Plan)
    /// The plan was carried out, and what it changed was committed.
    case applied(Plan, Done)
  }

  /// What was carried out, and what the store says of it.
  package struct Done: Sendable {
    /// What became of the changes.
    package let reconciliation: Reconciliation
    /// What the store says.
    package let receipt: CommitReceipt
    /// What became of the documents that the plan is to mend.
    package let documents: [DocumentOutcome]
    /// Why the provider does not serve yet what is committed; nil where it does.
    package let unserved: ProviderError?
    /// What went wrong although all is served.
    package let faults: [ProviderError]

    fileprivate init(
      _ plan: Plan, _ reconciliation: Reconciliation, _ receipt: CommitReceipt,
      unserved: ProviderError? = nil, faults: [ProviderError] = []
    ) {
      self.faults = faults
      self.reconciliation = reconciliation
      self.receipt = receipt
      self.unserved = unserved
      documents = plan.documents.map { DocumentOutcome($0, receipt) }
    }
  }

  /// Who approves what is done.
  package enum Approval {
    /// Whatever is planned is approved.
    case given
    /// A plan that was made before is approved, and no other.
    case of(Plan)
    /// Whoever answers is shown the plan first.
    case asked((Plan) -> Bool)
  }

  /// How an apply is to go about it.
  package struct Options {
    /// Whether to carry out what no error concerns.
    var keepsGoing: Bool
    /// Who approves.
    var approval: Approval
    /// Whether nobody who is at work is waited for.
    var overtakes: Bool

    /// Makes options.
    package init(keepsGoing: Bool, approval: Approval, overtakes: Bool = false) {
      self.keepsGoing = keepsGoing
      self.approval = approval
      self.overtakes = overtakes
    }
  }

  /// Plans and asks for approval where somebody is to be asked. Then plans anew, and carries out
  /// and commits if the plan is the approved one or needs no approval.
  ///
  /// Documents are brought up to date even where nothing changed, so that a run publishes what an
  /// interrupted one did not. The lineage is for a state that begins here.
  package func apply(
    _ options: Options, as author: Author, newLineage: String
  ) throws -> Result {
    var approved: Plan?
    switch options.approval {
    case .given: break
    case .of(let plan): approved = plan
    case .asked(let approval):
      let plan = try planning(try store.read()).plan
      if let obstacle = options.obstacle(to: plan, approved: nil),
        plan.permitted(keepingGoing: options.keepsGoing) == nil || plan.hasErrors
      {
        return obstacle
      }
      guard !plan.hasChanges || approval(plan) else { return .declined }
      approved = plan
    }
    var first: Plan?
    return try patience.trying {
      do {
        return try exclusively { try attempt(options, approved, &first, author, newLineage) }
      } catch StateError.moved where provider != nil && !options.overtakes {
        // One that is at work is told rather than that others came first.
        try requireNobodyAtWork(at: try store.read())
        throw StateError.moved
      }
    }
  }

  private func attempt(
    _ options: Options, _ approved: Plan?, _ first: inout Plan?, _ author: Author,
    _ newLineage: String
  ) throws -> Result {
    let revision = try store.read()
    if !options.overtakes { try requireNobodyAtWork(at: revision) }
    let planned = try planning(revision)
    // Somebody stopped an experiment while this run was under way, and knew what it would do.
    if let first, !planned.plan.releases.isSubset(of: first.releases) {
      return .stale(approved: first, current: planned.plan)
    }
    first = first ?? planned.plan
    return try options.result(of: planned.plan, approved: approved) { plan in
      let run = Run(planned, plan, author, newLineage: newLineage, expecting: revision)
      let provider = provider?(planned.plan.lineage ?? newLineage)
      return try provider.flatMap { try deliver(run, through: $0) } ?? commit(run)
    }
  }

  /// Keeps others from committing while flags are served from the state. A provider takes its time, and
  /// a stop must not wait for that.
  private func exclusively<Result>(_ body: () throws -> Result) throws -> Result {
    try provider == nil ? store.exclusively(body) : body()
  }

  private func requireNobodyAtWork(at revision: (any Revision)?) throws(StateError) {
    if let intent = revision?.intents.first(where: { !worker.isOver($0) }) {
      throw .busy(intent)
    }
  }
}

// MARK: - Carrying out

extension Reconciler {
  /// What is carried out, and on what.
  fileprivate struct Run {
    let planned: Planned
    let plan: Plan
    let provenance: Provenance
    let newLineage: String
    let revision: (any Revision)?

    init(
      _ planned: Planned, _ plan: Plan, _ author: Author, newLineage: String,
      expecting revision: (any Revision)?
    ) {
      self.planned = planned
      self.plan = plan
      provenance = Provenance(author: author, time: planned.instant, origin: planned.origin)
      self.newLineage = newLineage
      self.revision = revision
    }
  }

  /// Carries out in one commit what changes nothing but the state.
  private func commit(_ run: Run) throws -> Done {
    let reconciliation = Reconciliation(
      of: run.plan, on: run.planned.stored, adopting: run.planned.adopted,
      from: run.planned.checkout, as: run.provenance, newLineage: run.newLineage)
    let receipt = try store.commit(
      reconciliation.commit, publishing: run.planned.publications, expecting: run.revision)
    return Done(run.plan, reconciliation, receipt)
  }

  /// Carries out what a provider is asked for; nil where it is not asked for anything.
  private func deliver(_ run: Run, through provider: any Provider) throws -> Done? {
    if let brake = run.planned.brake { return try deliver(run, brake, through: provider) }
    // What an interrupted run left behind may be served already, by salts that nobody has kept yet.
    let flags = run.flags.union(run.flagsLeftBehind)
    guard !flags.isEmpty else { return nil }
    var ledger = ledger(of: run, flags)
    try ledger.begin(
      from: run.planned.checkout, takingOver: run.leftBehind, expecting: run.revision)
    let delivery = delivery(
      of: run, ledger, through: provider, reading: run.planned.reading?.serving ?? [:])
    return try done(run, delivery)
  }

  /// A stop is committed first, and then asked for, whatever the provider says; a release is committed
  /// once it is served. Where the state says so already, it is looked whether that is served.
  private func deliver(
    _ run: Run, _ brake: Planned.BrakeTarget, through provider: any Provider
  ) throws -> Done? {
    var ledger = ledger(of: run, [brake.flag])
    let isFirst = brake.isStop && !run.plan.changes.isEmpty
    if isFirst {
      try ledger.begin(
        from: nil, with: run.plan.changes.first, takingOver: [], expecting: run.revision)
    }
    let reading = Swift.Result { () throws(ProviderError) in
      try provider.serving(of: [brake.flag])
    }
    if !isFirst {
      let present = try reading.get()
      if !brake.isStop, let error = provider.strangers(in: present) { throw error }
      if run.plan.changes.isEmpty,
        !brake.isStop
          || run.planned.stored.correction(of: brake.experiment, given: present) == nil
      {
        return nil
      }
      try ledger.begin(from: nil, takingOver: [], expecting: run.revision)
    }
    let delivery = delivery(
      of: run, ledger, through: provider, reading: isFirst ? [:] : try reading.get(),
      isCommitted: isFirst)
    if brake.isStop { delivery.stop(brake.experiment, reading) }
    return try done(run, delivery)
  }

  private func ledger(of run: Run, _ flags: Set<FlagID>) -> Ledger {
    let intent = Intent(
      id: UInt64.random(in: .min ... .max).hexadecimal, provenance: run.provenance,
      process: worker.process, renewedAt: worker.now(), flags: flags.union(run.flagsLeftBehind))
    return Ledger(
      run.planned.stored, adopting: run.planned.adopted, run.plan, newLineage: run.newLineage,
      intent, store: store, worker: worker, patience: patience)
  }

  private func delivery(
    of run: Run, _ ledger: Ledger, through provider: any Provider,
    reading: [FlagID: FlagServing], isCommitted: Bool = false
  ) -> Delivery {
    Delivery(
      run.plan, ledger, serving: reading, leftBehind: run.flagsLeftBehind, through: provider,
      as: run.provenance, worker: worker, groupMilliseconds: store.groupMilliseconds,
      isCommitted: isCommitted, briefing: run.planned.briefing)
  }

  private func done(_ run: Run, _ delivery: Delivery) throws -> Done {
    let receipt = try delivery.run(publishing: run.planned.publications)
    let ledger = delivery.ledger
    // Only what it tells counts: it was committed in parts.
    let commit = Commit(
      from: State(), to: State(), lineage: ledger.lineage, serial: ledger.serial,
      provenance: run.provenance, events: ledger.committedEvents)
    return Done(
      run.plan, Reconciliation(of: run.plan, failures: delivery.failures, commit: commit), receipt,
      unserved: delivery.unserved, faults: delivery.faults)
  }
}

extension Reconciler.Run {
  /// What interrupted runs were about. Who only stops or releases an experiment leaves it to others.
  var leftBehind: [Intent] { planned.brake == nil ? planned.stored.intents : [] }

  /// The flags that they were about.
  var flagsLeftBehind: Set<FlagID> { leftBehind.reduce(into: []) { $0.formUnion($1.flags) } }

  /// The flags of which a provider is asked for something.
  var flags: Set<FlagID> {
    var state = planned.adopted
    var flags: Set<FlagID> = []
    let flagsLeftBehind = flagsLeftBehind
    for change in plan.changes {
      var transaction = Transaction(
        of: change.subject, on: change.feature, in: state, as: provenance)
      guard (try? transaction.carryOut(change.steps)) != nil else { continue }
      let demand = Demand(
        change, transaction, reading: planned.reading?.serving ?? [:],
        leftBehind: flagsLeftBehind)
      flags.formUnion(demand.requests.map(\.flag))
      transaction.commit(to: &state)
    }
    return flags
  }
}

/// A plan, and what it was made from.
package struct Planned: Sendable {
  /// The plan.
  package let plan: Plan
  /// What is stored of all that the plan has to do with.
  let stored: State
  /// The same with what a provider has and no manifest describes: what the plan is carried out on.
  let adopted: State
  /// What is to be published once the plan is carried out; nil where that is not known.
  let publications: [Publication]?
  /// The commit of the manifests; nil where they were not read, or lie in no repository.
  package let checkout: Checkout?
  /// The moment that was planned for.
  let instant: Instant
  /// Where what is planned comes from.
  package var origin = Provenance.Origin()
  /// What a provider said; nil where none was asked.
  package var reading: ProviderReading?
  /// What the manifest of an experiment that is changed says for people, which is looked up where a
  /// provider is told.
  package var briefing: @Sendable (Change) -> Briefing? = { _ in nil }
  /// The experiment that is stopped or released, where that is all there is to it.
  package var brake: BrakeTarget?

  /// What is to be stopped or released.
  package struct BrakeTarget: Sendable {
    let experiment: ExperimentID
    let flag: FlagID
    let isStop: Bool

    /// Says what is to become of an experiment.
    package init(_ change: Plan.BrakeChange, of experiment: Experiment) {
      self.experiment = experiment.id
      flag = FlagID(experiment.id.environment, experiment.feature)
      if case .stop = change { isStop = true } else { isStop = false }
    }
  }

  /// Puts these together.
  package init(
    _ plan: Plan, at instant: Instant, from stored: State, adopting adopted: State? = nil,
    publishing publications: [Publication]? = [], checkout: Checkout? = nil
  ) {
    self.plan = plan
    self.instant = instant
    self.stored = stored
    self.adopted = adopted ?? stored
    self.publications = publications
    self.checkout = checkout
  }
}

extension Reconciler.Options {
  /// Carries a plan out, or the part of it that nothing is in the way of.
  fileprivate func result(
    of plan: Plan, approved: Plan?, carryOut: (Plan) throws -> Reconciler.Done
  ) throws -> Reconciler.Result {
    switch obstacle(to: plan, approved: approved) {
    case nil: return .applied(plan, try carryOut(plan))
    // An alarm does not wait for mistakes elsewhere to be mended.
    case .refused?: return .refused(plan, try stops(in: plan).map(carryOut))
    case .stopped?:
      return .stopped(plan, try plan.permitted(keepingGoing: keepsGoing).map(carryOut))
    case let obstacle?: return obstacle
    }
  }

  /// Why a plan cannot be carried out; nil where it can.
  fileprivate func obstacle(to plan: Plan, approved: Plan?) -> Reconciler.Result? {
    if !keepsGoing && plan.hasErrors { return .refused(plan, nil) }
    if let approved, !approved.doesTheSame(as: plan) {
      return .stale(approved: approved, current: plan)
    }
    return plan.breaches.isEmpty ? nil : .stopped(plan, nil)
  }

  /// The stops in a plan that are carried out whatever else is in the way, since nobody is asked.
  private func stops(in plan: Plan) -> Plan? {
    if case .given = approval { plan.stopsAlone } else { nil }
  }
}
