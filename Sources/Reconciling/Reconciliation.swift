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
    /// It could not be carried out, and left everything as it was.
    case failed(ProviderError)
    /// It was not tried, since a change that it builds on was not carried out.
    case skipped(after: Subject)
  }
}

/// A plan, carried out: what became of its changes, and what is committed.
package struct Reconciliation: Sendable {
  /// What is committed, with all that happened; nil where nothing was done.
  package let commit: Commit?
  /// The policy that was taken in; nil where it stayed.
  package let policyChange: PolicyChange?
  private let changes: [Change]
  /// What became of the changes that were not applied, by their places in the plan.
  private let failures: [Int: Outcome.Result]

  /// Puts together what became of a plan.
  init(of plan: Plan, failures: [Int: Outcome.Result], commit: Commit?) {
    changes = plan.changes
    self.failures = failures
    policyChange = commit == nil ? nil : plan.policyChange
    self.commit = commit
  }

  /// Carries out a plan on what is stored of all that it has to do with. A change that a flag
  /// refuses is undone whole; those that build on it are skipped; the others go on. What is adopted is
  /// kept with it. The manifests are those of `checkout`, if that is known. The lineage is for a state
  /// that begins here.
  init(
    of plan: Plan, on stored: State, adopting adopted: State? = nil,
    from checkout: Checkout? = nil, as provenance: Provenance, newLineage: String
  ) {
    var state = adopted ?? stored
    if let checkout { state.checkout = checkout }
    var events: [Event] = []
    var failures: [Int: Outcome.Result] = [:]
    var missing: [Change] = []
    for (index, change) in plan.changes.enumerated() {
      let obstacle = missing.first(where: change.builds(on:))
      let result =
        obstacle.map { Outcome.Result.skipped(after: $0.subject) }
        ?? state.result(of: change, as: provenance, &events)
      guard result != .applied else { continue }
      missing.append(change)
      failures[index] = result
    }
    if let policyChange = plan.policyChange { state.takeIn(policyChange.after, &events) }
    if plan.selection == nil, failures.isEmpty, !stored.intents.isEmpty {
      state.intents = []
      events.append(Event(.applyEnded))
    }
    self.init(
      of: plan, failures: failures,
      commit: events.isEmpty && failures.count == plan.changes.count
        ? nil
        : Commit(
          from: stored, to: state, lineage: plan.lineage ?? newLineage, serial: plan.serial + 1,
          provenance: provenance, events: events))
  }

  /// What became of every change, in the order of the plan.
  package var outcomes: LazyMapSequence<Range<Int>, Outcome> {
    changes.indices.lazy.map { [changes, failures] index in
      Outcome(change: changes[index], result: failures[index] ?? .applied)
    }
  }

  /// How many changes were carried out, how many failed and how many were skipped.
  package var counts: (applied: Int, failed: Int, skipped: Int) {
    let skipped = failures.values.count { if case .skipped = $0 { true } else { false } }
    return (changes.count - failures.count, failures.count - skipped, skipped)
  }

  /// Whether every change was carried out.
  package var isComplete: Bool { failures.isEmpty }
}

extension State {
  /// Carries out a change, if no flag refuses it: a step can be refused by what an earlier change,
  /// which failed, left as it was.
  fileprivate mutating func result(
    of change: Change, as provenance: Provenance, _ events: inout [Event]
  ) -> Outcome.Result {
    do throws(FlagError) {
      events += try carryOut(change, as: provenance)
      return .applied
    } catch {
      return .failed(.refused("\(error)"))
    }
  }

  /// Lets a policy be in force from now on.
  mutating func takeIn(_ policy: Policy, _ events: inout [Event]) {
    self.policy = policy
    events.append(Event(.policyChanged(policy)))
  }
}
