package import Experiments
import JSONSyntax

extension PlanRenderer {
  /// The plan for people.
  package static func text(_ plan: Plan) -> String {
    var paragraphs: [String] = []
    if plan.lineage == nil { paragraphs.append("No state yet: the first apply will begin one.") }
    paragraphs += plan.changes.map(text)
    if plan.errorsElsewhere > 0 {
      paragraphs.append(
        "\(plan.errorsElsewhere) error(s) outside the selection; `titrate validate` shows them.")
    }
    paragraphs.append(summary(plan))
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  /// The last line: how much there is to do.
  static func summary(_ plan: Plan) -> String {
    let counts = Change.Action.allCases.map { ($0.rawValue, plan.count(of: $0)) }
    guard counts.contains(where: { $0.1 > 0 }) else {
      return plan.hasErrors
        ? "Plan: nothing can be done before the errors are mended."
        : "No changes: the state is what the workspace asks for."
    }
    return "Plan: "
      + counts.filter { $0.1 > 0 }.map { "\($0.1) to \($0.0)" }.joined(separator: ", ") + "."
      + (plan.hasErrors ? " Nothing is applied before the errors are mended." : "")
  }

  private static func text(_ change: Change) -> String {
    let lines =
      [headline(change)] + change.fields.compactMap(text).map { "    " + $0 }
      + change.steps.map { "    - " + text($0) } + change.reasons.map { "    ! " + inert($0) }
    return lines.joined(separator: "\n")
  }

  // MARK: Headlines

  /// The symbol that stands before a change, the same wherever a change is shown.
  static func symbol(_ action: Change.Action) -> String {
    switch action {
    case .create: "+"
    case .start, .resume: "▶"
    case .pause: "‖"
    case .complete: "■"
    case .update: "~"
    case .remove: "-"
    }
  }

  private static func headline(_ change: Change) -> String {
    "\(symbol(change.action)) \(change.action.rawValue) \(describe(change))\(status(change))"
      + (change.action == .remove ? "  (destructive)" : "")
  }

  /// What a change is about: `checkout-cta in production on checkout_button`.
  static func describe(_ change: Change) -> String {
    switch change.subject {
    case .environment(let key): "environment \(key)"
    case .feature(let name):
      "feature \(name)" + (change.environment.map { " in \($0)" } ?? "")
    case .experiment(let id):
      "experiment \(id.key) in \(id.environment)" + (change.feature.map { " on \($0)" } ?? "")
    }
  }

  private static func status(_ change: Change) -> String {
    guard let after = change.statusAfter, change.statusBefore != after else { return "" }
    return ": \(change.statusBefore?.rawValue ?? "new") → \(after.rawValue)"
  }

  /// A field in words; nil for a text that comes or goes as a whole, whose digest tells nobody anything.
  private static func text(_ field: Change.FieldChange) -> String? {
    let name = field.path.dropFirst()
    let isDigest = Experiment.Details.digestPaths.contains(field.path)
    if isDigest {
      return field.before == .null || field.after == .null ? nil : "\(name): edited"
    }
    let before = field.before == .null ? "" : "\(inert(field.before)) → "
    return "\(name): \(before)" + (field.after == .null ? "none" : inert(field.after))
  }
}
