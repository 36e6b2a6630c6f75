package import Domain
import Manifests

extension Plan {
  /// Whether two plans do the same to the same state. What they warn of is not compared.
  package func doesTheSame(as other: Plan) -> Bool { differences(from: other).isEmpty }

  /// A way in which a plan differs from one that was made before.
  package enum Difference: Hashable, Sendable {
    /// They are for other states.
    case lineage(before: String?, now: String?)
    /// They are narrowed to other things.
    case selection
    /// A change that is to be made no more.
    case dropped(Change)
    /// A change that was not to be made.
    case added(Change)
    /// A change that does something else.
    case altered(before: Change, now: Change)
    /// Another policy is taken in, or none.
    case policy(before: PolicyChange?, now: PolicyChange?)
    /// Something else is served.
    case drift(before: [Drift], now: [Drift])
    /// The same changes in another order.
    case order
    /// A document that is to be mended no more.
    case documentDropped(DocumentChange)
    /// A document that was not to be mended.
    case documentAdded(DocumentChange)
  }

  /// How the plan differs from one that was made before.
  package func differences(from earlier: Plan) -> [Difference] {
    var differences: [Difference] = []
    if lineage != earlier.lineage {
      differences.append(.lineage(before: earlier.lineage, now: lineage))
    }
    if selection != earlier.selection { differences.append(.selection) }
    if policyChange != earlier.policyChange {
      differences.append(.policy(before: earlier.policyChange, now: policyChange))
    }
    if drift != earlier.drift {
      let (before, now) = (Set(earlier.drift), Set(drift))
      differences.append(
        .drift(
          before: earlier.drift.filter { !now.contains($0) },
          now: drift.filter { !before.contains($0) }))
    }
    return differences + changeDifferences(from: earlier) + documentDifferences(from: earlier)
  }

  /// The steps that have come due since the plan was made, so that it does not do the same any more.
  package func stepsDue(at now: Instant) -> [UpcomingStep] {
    upcoming.filter { if case .at(let time) = $0.moment { time <= now } else { false } }
  }

  private func changeDifferences(from earlier: Plan) -> [Difference] {
    guard changes.map(\.comparable) != earlier.changes.map(\.comparable) else { return [] }
    let (before, now) = (earlier.changesByKey, changesByKey)
    let dropped = earlier.changes.filter { now[$0.key] == nil }.map(Difference.dropped)
    let others = changes.compactMap { change -> Difference? in
      guard let old = before[change.key] else { return .added(change) }
      return old.comparable == change.comparable ? nil : .altered(before: old, now: change)
    }
    return dropped.isEmpty && others.isEmpty ? [.order] : dropped + others
  }

  private func documentDifferences(from earlier: Plan) -> [Difference] {
    let dropped = earlier.documents.filter { !documents.contains(where: $0.doesTheSame) }
    let added = documents.filter { !earlier.documents.contains(where: $0.doesTheSame) }
    return dropped.map(Difference.documentDropped) + added.map(Difference.documentAdded)
  }

  var changesByKey: [Change.Key: Change] {
    Dictionary(changes.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

extension Change {
  /// What tells one change of a plan from another.
  struct Key: Hashable {
    let subject: Subject
    let phase: Phase
    let environment: EnvironmentKey?
  }

  var key: Key { Key(subject: subject, phase: phase, environment: environment) }

  /// What is asked for: without the steps, in which numbers stand that depend on what else is done.
  var request: Change {
    var change = comparable
    change.steps = []
    return change
  }

  /// The change as it is compared: without what is only said about it.
  fileprivate var comparable: Change {
    var change = Change(
      subject, action, in: phase, environment: environment, feature: feature, fields: fields,
      steps: steps)
    change.statusBefore = statusBefore
    change.statusAfter = statusAfter
    return change
  }
}
