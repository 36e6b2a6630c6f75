package import Experiments

/// What became of one change of a plan.
package struct Outcome: Sendable {
  /// The change.
  package let change: Change
  /// What became of it.
  package let result: Result

  /// What can become of a change.
  package enum Result: Hashable, Sendable {
    /// Every step was carried out.
    case applied
    /// A step failed, and those before it were undone.
    case failed(FlagError)
    /// It was not tried, since a change that it builds on was not carried out.
    case skipped(after: Subject)
  }
}

/// A plan, carried out: what became of its changes, and the state that results.
package struct Reconciliation: Sendable {
  /// What became of every change, in the order of the plan.
  package private(set) var outcomes: [Outcome] = []
  /// The snapshot to commit; nil where nothing was done.
  package private(set) var snapshot: Snapshot?

  /// Carries out a plan on the snapshot it was made from. A change that fails is undone whole; those
  /// that build on it are skipped; the others go on. The lineage is for a state that begins here.
  package init(
    of plan: Plan, on current: Snapshot?, through provider: inout some Provider,
    as provenance: Provenance, newLineage: String
  ) {
    var state = current?.state ?? State()
    if state.isEmpty {
      state.reserve(
        features: plan.changes.count { $0.subject.kind == .feature },
        experiments: plan.changes.count { $0.subject.kind == .experiment })
    }
    outcomes.reserveCapacity(plan.changes.count)
    var events: [Event] = []
    var missing: [Change] = []
    for change in plan.changes {
      let result =
        missing.first(where: change.builds(on:)).map { Outcome.Result.skipped(after: $0.subject) }
        ?? perform(change, on: &state, through: &provider, as: provenance, &events)
      if result != .applied { missing.append(change) }
      outcomes.append(Outcome(change: change, result: result))
    }
    guard missing.count < outcomes.count else { return }
    snapshot = Snapshot(
      lineage: current?.lineage ?? newLineage, serial: (current?.serial ?? 0) + 1,
      provenance: provenance, state: state, events: events, extent: current?.extent ?? .whole)
  }

  private func perform(
    _ change: Change, on state: inout State, through provider: inout some Provider,
    as provenance: Provenance, _ events: inout [Event]
  ) -> Outcome.Result {
    do throws(FlagError) {
      try state.perform(change, through: &provider, as: provenance, recordingIn: &events)
      return .applied
    } catch {
      return .failed(error)
    }
  }

  /// Whether every change was carried out.
  package var isComplete: Bool { outcomes.allSatisfy { $0.result == .applied } }
}

extension Change {
  /// Whether this change, which comes later, takes for granted that another was carried out: both
  /// concern the same feature, or all features, in the same environment, or everywhere.
  fileprivate func builds(on other: Change) -> Bool {
    let sharesFeature = feature == nil || other.feature == nil || feature == other.feature
    let sharesEnvironment =
      environment == nil || other.environment == nil || environment == other.environment
    return sharesFeature && sharesEnvironment
  }
}
