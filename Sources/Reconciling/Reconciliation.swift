package import Domain
import Manifests
package import Planning

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
  /// The snapshot to commit; nil where nothing was done.
  package private(set) var snapshot: Snapshot?
  private let changes: [Change]
  /// What became of the changes that were not applied, by their places in the plan.
  private var failures: [Int: Outcome.Result] = [:]

  /// Carries out a plan on the snapshot it was made from. A change that fails is undone whole; those
  /// that build on it are skipped; the others go on. The lineage is for a state that begins here.
  package init(
    of plan: Plan, on current: Snapshot?, through provider: inout some Provider,
    as provenance: Provenance, newLineage: String
  ) {
    changes = plan.changes
    var state = current?.state ?? State()
    var events: [Event] = []
    var missing: [Change] = []
    for (index, change) in changes.enumerated() {
      let result =
        missing.first(where: change.builds(on:)).map { Outcome.Result.skipped(after: $0.subject) }
        ?? carryOut(change, on: &state, through: &provider, as: provenance, &events)
      guard result != .applied else { continue }
      missing.append(change)
      failures[index] = result
    }
    guard failures.count < changes.count else { return }
    snapshot = Snapshot(
      lineage: current?.lineage ?? newLineage, serial: (current?.serial ?? 0) + 1,
      provenance: provenance, state: state, events: events, extent: current?.extent ?? .whole)
  }

  private func carryOut(
    _ change: Change, on state: inout State, through provider: inout some Provider,
    as provenance: Provenance, _ events: inout [Event]
  ) -> Outcome.Result {
    do throws(FlagError) {
      try provider.updateFlags(of: change, in: state, as: provenance)
      events += try state.carryOut(change, as: provenance)
      return .applied
    } catch {
      return .failed(error)
    }
  }

  /// What became of every change, in the order of the plan.
  package var outcomes: LazyMapSequence<Range<Int>, Outcome> {
    changes.indices.lazy.map { [changes, failures] index in
      Outcome(change: changes[index], result: failures[index] ?? .applied)
    }
  }

  /// Shows what became of every change, in the order of the plan, without the copies that `outcomes` makes.
  package func forEachOutcome(_ body: (Change, Outcome.Result) -> Void) {
    let changes = changes.span
    for index in changes.indices { body(changes[index], failures[index] ?? .applied) }
  }

  /// How many changes were carried out, how many failed and how many were skipped.
  package var counts: (applied: Int, failed: Int, skipped: Int) {
    let skipped = failures.values.count { if case .skipped = $0 { true } else { false } }
    return (changes.count - failures.count, failures.count - skipped, skipped)
  }

  /// Whether every change was carried out.
  package var isComplete: Bool { failures.isEmpty }
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

extension Provider {
  /// Changes the flags as the steps of a change ask for it.
  fileprivate mutating func updateFlags(
    of change: Change, in state: State, as provenance: Provenance
  ) throws(FlagError) {
    var transaction = Transaction(
      of: change.subject, on: change.feature, in: state, as: provenance)
    for step in change.steps {
      if case .flag(let environment, .update(let update)) = step,
        let feature = transaction.after.feature, var flag = feature[environment]
      {
        try updateFlag(&flag, of: feature, update.change, as: provenance)
      }
      try transaction.perform(step)
    }
  }
}
