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
    let done = plan.result.flatMap { result in
      provider.doesAsPlanned && result.provenance == provenance ? result : nil
    }
    let result = done ?? perform(plan, on: current?.state, through: &provider, as: provenance)
    guard failures.count < changes.count else { return }
    snapshot = Snapshot(
      lineage: current?.lineage ?? newLineage, serial: (current?.serial ?? 0) + 1,
      provenance: provenance, state: result.state, events: result.events,
      extent: current?.extent ?? .whole)
  }

  /// Carries out each change in turn.
  private mutating func perform(
    _ plan: Plan, on current: State?, through provider: inout some Provider,
    as provenance: Provenance
  ) -> Plan.Result {
    var state = current ?? State()
    if state.isEmpty {
      state.reserve(
        features: changes.count { $0.subject.kind == .feature },
        experiments: changes.count { $0.subject.kind == .experiment })
    }
    var events: [Event] = []
    var missing: [Change] = []
    for (index, change) in changes.enumerated() {
      let result =
        missing.first(where: change.builds(on:)).map { Outcome.Result.skipped(after: $0.subject) }
        ?? perform(change, on: &state, through: &provider, as: provenance, &events)
      guard result != .applied else { continue }
      missing.append(change)
      failures[index] = result
    }
    return Plan.Result(provenance: provenance, state: state, events: Events(events))
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
