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

/// A plan, carried out: what became of its changes, and what is to be committed.
package struct Reconciliation: Sendable {
  /// What is to be committed; nil where nothing was done.
  package let commit: Commit?
  /// The policy that was taken in; nil where it stayed.
  package let policyChange: PolicyChange?
  private let changes: [Change]
  /// What became of the changes that were not applied, by their places in the plan.
  private let failures: [Int: Outcome.Result]

  /// Carries out a plan on what is stored of all that it has to do with. A change that fails is
  /// undone whole; those that build on it are skipped; the others go on. The manifests are those of
  /// `checkout`, if that is known. The lineage is for a state
  /// that begins here. Throws where it cannot be known what is served.
  init(
    of plan: Plan, on stored: State, from checkout: Checkout? = nil,
    through provider: any OldProvider,
    as provenance: Provenance,
    newLineage: String
  ) throws(ProviderError) {
    var before = stored
    if let checkout { before.checkout = checkout }
    var run = try Run(plan.changes, on: before, through: provider, as: provenance)
    var failures: [Int: Outcome.Result] = [:]
    var missing: [Change] = []
    for (index, change) in plan.changes.enumerated() {
      let obstacle = missing.first(where: change.builds(on:))
      let result =
        obstacle.map { Outcome.Result.skipped(after: $0.subject) } ?? run.carryOut(change)
      guard result != .applied else { continue }
      missing.append(change)
      failures[index] = result
    }
    changes = plan.changes
    self.failures = failures
    policyChange = plan.policyChange
    if let policyChange { run.takeIn(policyChange.after) }
    let isNothingDone = failures.count == changes.count && policyChange == nil
    commit =
      isNothingDone
      ? nil
      : Commit(
        from: stored, to: run.state, lineage: plan.lineage ?? newLineage, serial: plan.serial + 1,
        provenance: provenance, events: run.events)
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

/// What the changes carried out so far lead to.
private struct Run {
  private(set) var state: State
  private(set) var events: [Event] = []
  private let provider: any OldProvider
  private let provenance: Provenance
  private var served: [FeatureName: ServedFeature]

  init(
    _ changes: [Change], on stored: State, through provider: any OldProvider,
    as provenance: Provenance
  ) throws(ProviderError) {
    state = stored
    self.provider = provider
    self.provenance = provenance
    served = try provider.read(stored.served(Set(changes.compactMap(\.feature))))
  }

  /// Carries a change out on copies, has it served, and keeps what is served then.
  mutating func carryOut(_ change: Change) -> Outcome.Result {
    var transaction = Transaction(
      of: change.subject, on: change.feature, in: state, as: provenance)
    do {
      let happened = try transaction.carryOut(change.steps)
      let result = try serve(change, as: transaction)
      transaction.commit(to: &state)
      if let result { keep(result, of: change) }
      events += happened
      return .applied
    } catch let error as ProviderError {
      return .failed(error)
    } catch {
      // A planned step was refused by what an earlier change, which failed, left as it was.
      return .failed(.refused("\(error)"))
    }
  }

  /// Has a change served, and returns what is served then if that is not what is wanted. A change
  /// of an environment alone changes nothing that is served.
  private mutating func serve(
    _ change: Change, as transaction: Transaction
  ) throws(ProviderError) -> ServedFeature? {
    guard let name = change.feature else { return nil }
    let current = served[name] ?? ServedFeature()
    var wanted = ServedFeature(feature: transaction.after.feature, cohorts: current.cohorts)
    if let segment = transaction.before.experiment?.segment { wanted.cohorts[segment.id] = nil }
    if let segment = transaction.after.experiment?.segment {
      wanted.cohorts[segment.id] = segment.percentage
    }
    let result = try provider.carryOut(change, from: current, to: wanted)
    served[name] = result
    return result == wanted ? nil : result
  }

  /// Lets a policy be in force from now on.
  mutating func takeIn(_ policy: Policy) {
    state.policy = policy
    events.append(Event(.policyChanged(policy)))
  }

  private mutating func keep(_ result: ServedFeature, of change: Change) {
    if let name = change.feature { state.features[name] = result.feature }
    guard case .experiment(let id) = change.subject, let segment = state.experiments[id]?.segment,
      let percentage = result.cohorts[segment.id]
    else { return }
    state.experiments[id]?.segment?.percentage = percentage
  }
}

extension State {
  /// What is kept of what some features serve.
  fileprivate func served(_ names: Set<FeatureName>) -> [FeatureName: ServedFeature] {
    var served: [FeatureName: ServedFeature] = [:]
    for name in names { served[name] = ServedFeature(feature: features[name]) }
    for experiment in experiments.values where names.contains(experiment.feature) {
      guard let segment = experiment.segment else { continue }
      served[experiment.feature]?.cohorts[segment.id] = segment.percentage
    }
    return served
  }
}
