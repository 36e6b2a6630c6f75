import Domain
import JSONSyntax
import Manifests

/// A change of another branch that has to do with one of a plan: both are about the same, or about
/// the same flag.
package struct Rival: Sendable {
  /// The branch, as people know it.
  let branch: String
  /// The change of the plan.
  let ours: Change
  /// The change of the branch.
  let theirs: Change
  /// Of identities that were given, how many there were, and how many would be in both cohorts.
  var counts: (identities: Int, both: Int)?

  /// Whether two experiments want to be served on one flag.
  private var competes: Bool {
    ours.subject != theirs.subject && theirs.subject.kind == .experiment
  }

  /// What people should know of it.
  var diagnostic: Diagnostic {
    let rule = competes ? PeopleRule.competesElsewhere : .changedElsewhere
    return rule.diagnostic(
      ([sentence] + [overlap].compactMap(\.self)).joined(separator: " "),
      at: ours.path.map { SourceLocation(path: $0) })
  }

  private var sentence: String {
    let (here, there) = (ours.action.rawValue, theirs.action.rawValue)
    if competes {
      return
        "\(branch) wants to \(there) \(quoted(theirs.subject.description)) on the same feature, which takes "
        + "part in one experiment of an environment at a time. Agree on which comes first."
    }
    if ours.subject != theirs.subject {
      return
        "\(branch) wants to \(there) the \(theirs.subject.kind.noun) \(quoted(theirs.subject.description)) "
        + "beneath it. Look at the plan again once that is merged."
    }
    guard ours.request != theirs.request else { return "\(branch) does the same." }
    let fields = theirs.fields.filter { !ours.fields.contains($0) }.map { $0.path.dropFirst() }
    let difference =
      here != there
      ? "and here it is to \(here)"
      : fields.isEmpty ? "too" : "too, with another \(fields.prefix(5).joined(separator: ", "))"
    return
      "\(branch) wants to \(there) it, \(difference). Look at the plan again once one of them is merged."
  }

  /// How many identities would be in the cohorts of both; nil where there are no two cohorts.
  private var overlap: String? {
    guard ours.request != theirs.request, let effect = jointEffect else { return nil }
    if let counts {
      return
        "Of \(counts.identities) given identities, \(counts.both) would be in the cohorts of both."
    }
    let share = Redistribution(effect).percentage(\.isEnrolledTwice)
    return share == .zero
      ? nil : "\(share.spoken())% of identities would be in the cohorts of both."
  }

  /// From what is served by the plan to what is served by the branch.
  var jointEffect: Effect? {
    guard
      let (mine, other) = ours.effects.lazy.compactMap({ mine in
        theirs.effects.first { $0.environment == mine.environment }.map { (mine, $0) }
      }).first, let before = mine.after
    else { return nil }
    return Effect(
      environment: mine.environment, feature: mine.feature, before: before, after: other.after,
      bucketing: mine.bucketing)
  }
}

/// What another branch asks for.
package struct Branch: Sendable {
  /// Its name, as people know it.
  let name: String
  /// The plan of it.
  let plan: Plan
  /// What pends without it: the plan of what it is to be merged into.
  let base: Plan?

  /// Puts these together.
  package init(_ name: String, _ plan: Plan, besides base: Plan?) {
    self.name = name
    self.plan = plan
    self.base = base
  }
}

extension Plan {
  /// The plan with what other branches do that has to do with it.
  package func compared(with branches: [Branch]) -> Plan {
    var plan = self
    let own = changes.filter { $0.origin != .base }
    plan.rivals = branches.flatMap { branch in
      // Without a base, what both ask for may be pending.
      let others = branch.plan.changes.filter { !(branch.base ?? self).asksFor($0) }
      return own.flatMap { change in
        var told: Set<Subject> = []
        return others.filter { change.isRivalled(by: $0) && told.insert($0.subject).inserted }
          .map { Rival(branch: branch.name, ours: change, theirs: $0) }
      }
    }
    return plan
  }
}

extension Change {
  /// Whether another branch's change has to do with this one.
  fileprivate func isRivalled(by other: Change) -> Bool {
    guard subject != other.subject else { return true }
    guard case .experiment(let id) = subject, feature == other.feature, feature != nil else {
      return false
    }
    switch other.subject {
    case .feature: return other.environment == nil || other.environment == id.environment
    case .experiment(let rival):
      return rival.environment == id.environment && isOpen && other.isOpen
    case .environment: return false
    }
  }

  /// Whether it leaves an experiment that takes its feature.
  private var isOpen: Bool { statusAfter.map { $0 != .completed } ?? false }
}
