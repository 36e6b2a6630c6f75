package import Experiments

/// Makes the state what the workspace asks for.
package struct Reconciler<Store: SnapshotStore> {
  private let store: Store
  private let planning: (Store.Stored?) throws(Store.Failure) -> Planned

  /// Makes a reconciler of a store and a way to plan from what it holds.
  package init(
    store: Store, planning: @escaping (Store.Stored?) throws(Store.Failure) -> Planned
  ) {
    self.store = store
    self.planning = planning
  }

  /// What became of an apply.
  package enum Result: Sendable {
    /// Nobody approved.
    case declined
    /// The plan has errors, so nothing was done.
    case refused(Plan)
    /// What was approved is not what would be done now, so nothing was done.
    case stale(approved: Plan, current: Plan)
    /// The plan was carried out, and what it changed was committed.
    case applied(Plan, Reconciliation)
  }

  /// How an apply is to go about it.
  package struct Options {
    /// Whether to carry out what no error concerns.
    package var keepsGoing: Bool
    /// Asks whether a plan is approved; nil where every plan is.
    package var approval: ((Plan) -> Bool)?

    /// Makes options.
    package init(keepsGoing: Bool, approval: ((Plan) -> Bool)?) {
      self.keepsGoing = keepsGoing
      self.approval = approval
    }
  }

  /// Plans from what is stored.
  package func plan() throws(Store.Failure) -> Plan {
    try planning(try store.open()).plan
  }

  /// Plans, asks for approval, locks, plans again, carries out and commits. Where nobody is to be
  /// asked the first plan is made under the lock. What is to be published is told to `publish`, still
  /// under the lock, whether or not something changed: so the next run publishes what an interrupted one
  /// did not.
  package func apply(
    _ options: Options, through provider: inout some Provider, as provenance: Provenance,
    newLineage: String,
    publish: ([Publication]) throws(Store.Failure) -> Void = { _ in }
  ) throws(Store.Failure) -> Result {
    var approved: Plan?
    if let approval = options.approval {
      let plan = try plan()
      guard options.permits(plan) else { return .refused(plan) }
      guard plan.changes.isEmpty || approval(plan) else { return .declined }
      approved = plan
    }
    var usedProvider = provider
    defer { provider = usedProvider }
    return try store.withLock { (stored) throws(Store.Failure) -> Result in
      let planned = try planning(stored)
      let plan = planned.plan
      guard options.permits(plan) else { return .refused(plan) }
      if let approved, !approved.doesTheSame(as: plan) {
        return .stale(approved: approved, current: plan)
      }
      let reconciliation = Reconciliation(
        of: plan, on: planned.snapshot, through: &usedProvider, as: provenance,
        newLineage: newLineage)
      if let next = reconciliation.snapshot { try store.commit(next, replacing: stored) }
      if !planned.publications.isEmpty { try publish(planned.publications) }
      return .applied(plan, reconciliation)
    }
  }
}

/// A plan, and what it was made from.
package struct Planned: Sendable {
  /// The plan.
  package let plan: Plan
  /// As much of the stored snapshot as the plan has to do with; nil where nothing is stored.
  package let snapshot: Snapshot?
  /// What is to be published of what is then stored.
  package let publications: [Publication]

  /// Puts these together.
  package init(_ plan: Plan, from snapshot: Snapshot?, publishing publications: [Publication] = []) {
    self.plan = plan
    self.snapshot = snapshot
    self.publications = publications
  }
}

extension Reconciler.Options {
  fileprivate func permits(_ plan: Plan) -> Bool { keepsGoing || !plan.hasErrors }
}

extension Plan {
  /// Whether two plans do the same to the same state. Their warnings are not compared.
  package func doesTheSame(as other: Plan) -> Bool {
    lineage == other.lineage && selection == other.selection && changes == other.changes
  }
}
