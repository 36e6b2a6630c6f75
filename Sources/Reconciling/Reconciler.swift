package import Domain
package import Manifests
package import Planning

/// Makes the state what the workspace asks for.
package struct Reconciler<Store: SnapshotStore> {
  private let store: Store
  private let planning: (Store.Stored?) throws(Store.Failure) -> Planned

  /// Makes a reconciler of a store and a way to plan from what it holds. Each planning looks at the
  /// workspace anew.
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
    /// The plan has errors, so nothing was done but the stops in it, if there are any.
    case refused(Plan, Reconciliation?)
    /// The policy does not permit the plan, so nothing was done but the stops in it, if there are any.
    case stopped(Plan, Reconciliation?)
    /// What was approved is not what would be done now, so nothing was done.
    case stale(approved: Plan, current: Plan)
    /// The plan was carried out, and what it changed was committed.
    case applied(Plan, Reconciliation)
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
    package var keepsGoing: Bool
    /// Who approves.
    package var approval: Approval

    /// Makes options.
    package init(keepsGoing: Bool, approval: Approval) {
      self.keepsGoing = keepsGoing
      self.approval = approval
    }
  }

  /// Plans and asks for approval where somebody is to be asked; then locks, plans anew, carries out and
  /// commits. What is to be published is told to `publish`, still under the lock, whether or not something
  /// changed: so the next run publishes what an interrupted one did not.
  package func apply(
    _ options: Options, through provider: inout some Provider, as provenance: Provenance,
    newLineage: String, publish: ([Publication]) throws(Store.Failure) -> Void = { _ in }
  ) throws(Store.Failure) -> Result {
    var approved: Plan?
    switch options.approval {
    case .given: break
    case .of(let plan): approved = plan
    case .asked(let approval):
      let plan = try planning(try store.open()).plan
      if let obstacle = options.obstacle(to: plan, approved: nil) { return obstacle }
      guard plan.changes.isEmpty || approval(plan) else { return .declined }
      approved = plan
    }
    var usedProvider = provider
    defer { provider = usedProvider }
    return try store.withLock { (stored) throws(Store.Failure) -> Result in
      let planned = try planning(stored)
      func carryOut(_ plan: Plan) throws(Store.Failure) -> Reconciliation {
        let reconciliation = Reconciliation(
          of: plan, on: planned.snapshot, through: &usedProvider, as: provenance,
          newLineage: newLineage)
        if let next = reconciliation.snapshot { try store.commit(next, replacing: stored) }
        if !planned.publications.isEmpty { try publish(planned.publications) }
        return reconciliation
      }
      let plan = planned.plan
      switch options.obstacle(to: plan, approved: approved) {
      case nil: return .applied(plan, try carryOut(plan))
      // An alarm does not wait for mistakes elsewhere to be mended, nor for a policy.
      case .refused?:
        let stops = options.approvesStops ? plan.stopsAlone : nil
        return .refused(plan, try stops.map(carryOut))
      case .stopped?:
        let stops = options.approvesStops ? plan.stopsAlone : nil
        return .stopped(plan, try stops.map(carryOut))
      case let obstacle?: return obstacle
      }
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
  package init(_ plan: Plan, from snapshot: Snapshot?, publishing publications: [Publication] = [])
  {
    self.plan = plan
    self.snapshot = snapshot
    self.publications = publications
  }
}

extension Reconciler.Options {
  /// Why a plan cannot be carried out; nil where it can.
  fileprivate func obstacle(to plan: Plan, approved: Plan?) -> Reconciler.Result? {
    if !keepsGoing && plan.hasErrors { return .refused(plan, nil) }
    if let approved, !approved.doesTheSame(as: plan) {
      return .stale(approved: approved, current: plan)
    }
    return plan.breaches.isEmpty ? nil : .stopped(plan, nil)
  }

  /// Whether nobody is asked, so that stops are carried out whatever else is in the way.
  fileprivate var approvesStops: Bool {
    if case .given = approval { true } else { false }
  }
}
