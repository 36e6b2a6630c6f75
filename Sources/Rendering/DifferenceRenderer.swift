package import Domain
import JSONSyntax
import Manifests
package import Planning

/// Tells how a plan differs from the one that was approved.
package enum DifferenceRenderer {
  /// The differences, one below the other.
  package static func text(from approved: Plan, to current: Plan) -> String {
    let differences = current.differences(from: approved)
    let shown = differences.prefix(limit).flatMap(lines)
    let others = differences.count - limit
    return (shown + (others > 0 ? ["and \(others) more"] : [])).map { "  \($0)\n" }.joined()
  }

  /// The steps that have come due since a plan was made, one below the other: what time alone does
  /// to a plan.
  package static func stepsDue(of plan: Plan, at now: Instant) -> String {
    plan.stepsDue(at: now).prefix(limit).map { step in
      "  came due: \(step.experiment.spoken), \(PlanRenderer.words(step))\n"
    }.joined()
  }

  private static let limit = 20

  private static func lines(_ difference: Plan.Difference) -> [String] {
    switch difference {
    case .lineage(let before, let now):
      ["approved for \(name(before)), and this is \(name(now))"]
    case .selection: ["narrowed to something else"]
    case .policy(let before, let now):
      (before.map { ["no longer: \(PlanRenderer.text($0))"] } ?? [])
        + (now.map { ["new: \(PlanRenderer.text($0))"] } ?? [])
    case .drift(let before, let now):
      before.map { "no longer: \(PlanRenderer.text($0))" }
        + now.map { "new: \(PlanRenderer.text($0))" }
    case .order: ["the same changes in another order"]
    case .dropped(let change): ["no longer: \(headline(change))"]
    case .added(let change): ["new: \(headline(change))"]
    case .altered(let before, let now): altered(before, now)
    case .documentDropped(let document): ["no longer: \(PlanRenderer.headline(document))"]
    case .documentAdded(let document): ["new: \(PlanRenderer.headline(document))"]
    }
  }

  private static func name(_ lineage: String?) -> String {
    lineage.map { "the state \(inert($0))" } ?? "a workspace without a state"
  }

  private static func headline(_ change: Change) -> String {
    "\(change.action.rawValue) \(PlanRenderer.describe(change))\(PlanRenderer.status(change))"
  }

  private static func altered(_ before: Change, _ now: Change) -> [String] {
    guard headline(before) == headline(now) else {
      return ["approved: \(headline(before)), now: \(headline(now))"]
    }
    let (old, new) = (details(before), details(now))
    return ["different: \(headline(now))"]
      + old.filter { !new.contains($0) }.prefix(limit).map { "    approved: \($0)" }
      + new.filter { !old.contains($0) }.prefix(limit).map { "    now: \($0)" }
  }

  private static func details(_ change: Change) -> [String] {
    change.fields.compactMap(PlanRenderer.text)
      + change.steps.map { PlanRenderer.text($0, change.variants) }
  }
}
