package import Domain
package import Manifests
package import Planning

/// Makes the state what the workspace asks for.
///
/// It reads, plans, carries out through the provider, and commits. No lock rules out that another
/// run commits meanwhile; then all of that is done again from the new state.
///
/// What the provider has already carried out by then does no harm. Either it is planned again, and
/// carrying it out twice leaves the same; or the other run made it needless, and a reading of the
/// provider shows the difference.
package struct Reconciler {
  private let store: any StateStore
  private let provider: any OldProvider
  private let patience: Patience
  private let planning: ((any Revision)?) throws -> Planned

  /// Makes a reconciler of a store, a provider, and a way to plan from a revision. Each planning
  /// looks at the workspace anew.
  package init(
    store: any StateStore, provider: any OldProvider, patience: Patience,
    planning: @escaping ((any Revision)?) throws -> Planned
  ) {
    self.store = store
    self.provider = provider
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

    fileprivate init(_ plan: Plan, _ reconciliation: Reconciliation, _ receipt: CommitReceipt) {
      self.reconciliation = reconciliation
      self.receipt = receipt
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

    /// Makes options.
    package init(keepsGoing: Bool, approval: Approval) {
      self.keepsGoing = keepsGoing
      self.approval = approval
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
      try store.exclusively {
        let revision = try store.read()
        let planned = try planning(revision)
        // Somebody stopped an experiment while this run was under way, and knew what it would do.
        if let first, !planned.plan.releases.isSubset(of: first.releases) {
          return .stale(approved: first, current: planned.plan)
        }
        first = first ?? planned.plan
        return try options.result(of: planned.plan, approved: approved) { plan in
          let reconciliation = try Reconciliation(
            of: plan, on: planned.stored, from: planned.checkout, through: provider,
            as: Provenance(author: author, time: planned.instant, origin: planned.origin),
            newLineage: newLineage)
          let receipt = try store.commit(
            reconciliation.commit, publishing: planned.publications, expecting: revision)
          return Done(plan, reconciliation, receipt)
        }
      }
    }
  }
}

/// A plan, and what it was made from.
package struct Planned: Sendable {
  /// The plan.
  package let plan: Plan
  /// What is stored of all that the plan has to do with.
  let stored: State
  /// What is to be published once the plan is carried out; nil where that is not known.
  let publications: [Publication]?
  /// The commit of the manifests; nil where they were not read, or lie in no repository.
  package let checkout: Checkout?
  /// The moment that was planned for.
  let instant: Instant
  /// Where what is planned comes from.
  package var origin = Provenance.Origin()

  /// Puts these together.
  package init(
    _ plan: Plan, at instant: Instant, from stored: State,
    publishing publications: [Publication]? = [], checkout: Checkout? = nil
  ) {
    self.plan = plan
    self.instant = instant
    self.stored = stored
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
