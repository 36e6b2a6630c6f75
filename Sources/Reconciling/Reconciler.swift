package import Experiments

/// Makes the state what the workspace asks for.
package struct Reconciler<Store: SnapshotStore, PlanningFailure: Error> {
  private let store: Store
  private let planning: (Snapshot?) throws(PlanningFailure) -> Plan

  /// Makes a reconciler of a store and a way to plan from what it holds. Each planning looks at the
  /// workspace anew.
  package init(
    store: Store, planning: @escaping (Snapshot?) throws(PlanningFailure) -> Plan
  ) {
    self.store = store
    self.planning = planning
  }

  /// What became of an apply.
  package enum Result: Sendable {
    /// The workspace could not be planned.
    case unplanned(PlanningFailure)
    /// Nobody approved.
    case declined
    /// The plan has errors, so nothing was done.
    case refused(Plan)
    /// The policy does not permit the plan, so nothing was done.
    case stopped(Plan)
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
  /// commits. What is then stored is told to `publish`, still under the lock, so that what an interrupted
  /// run left unpublished is published by the next.
  package func apply(
    _ options: Options, through provider: inout some Provider, as provenance: Provenance,
    newLineage: String, publish: (Snapshot) -> Void = { _ in }
  ) throws(Store.Failure) -> Result {
    var approved: Plan?
    switch options.approval {
    case .given: break
    case .of(let plan): approved = plan
    case .asked(let approval):
      switch try preview(options, approval) {
      case .success(let plan): approved = plan
      case .failure(let end): return end.result
      }
    }
    var usedProvider = provider
    defer { provider = usedProvider }
    return try store.withLock { (snapshot) throws(Store.Failure) -> Result in
      let plan: Plan
      do throws(PlanningFailure) { plan = try planning(snapshot) } catch {
        return .unplanned(error)
      }
      if let obstacle = options.obstacle(to: plan, approved: approved) { return obstacle }
      let reconciliation = Reconciliation(
        of: plan, on: snapshot, through: &usedProvider, as: provenance, newLineage: newLineage)
      if let next = reconciliation.snapshot { try store.commit(next) }
      if let latest = reconciliation.snapshot ?? snapshot { publish(latest) }
      return .applied(plan, reconciliation)
    }
  }

  /// The end of an apply before anything was locked.
  private struct End: Error {
    let result: Result
  }

  /// The plan that somebody approves, or why there is none.
  private func preview(
    _ options: Options, _ approval: (Plan) -> Bool
  ) throws(Store.Failure) -> Swift.Result<Plan, End> {
    let snapshot = try store.read()
    let plan: Plan
    do throws(PlanningFailure) {
      plan = try planning(snapshot)
    } catch {
      return .failure(End(result: .unplanned(error)))
    }
    if let obstacle = options.obstacle(to: plan, approved: nil) {
      return .failure(End(result: obstacle))
    }
    return plan.changes.isEmpty || approval(plan)
      ? .success(plan) : .failure(End(result: .declined))
  }
}

extension Reconciler.Options {
  /// Why a plan cannot be carried out; nil where it can.
  fileprivate func obstacle(to plan: Plan, approved: Plan?) -> Reconciler.Result? {
    if !keepsGoing && plan.hasErrors { return .refused(plan) }
    if let approved, !approved.doesTheSame(as: plan) {
      return .stale(approved: approved, current: plan)
    }
    return plan.breaches.isEmpty ? nil : .stopped(plan)
  }
}
