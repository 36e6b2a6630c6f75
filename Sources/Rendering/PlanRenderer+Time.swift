import Domain
import JSONSyntax
package import Planning

// What comes by itself, what waits, and what the policy says of it.
extension PlanRenderer {
  // MARK: What comes next

  /// The next steps of each experiment, a line for each.
  static func upcoming(_ lines: [String]) -> String {
    (["Next, by itself:"] + lines.map { "    \($0)" }).joined(separator: "\n")
  }

  /// The next steps of each experiment: `cta in production: 2026-01-31T09:30:00Z 20%, …`; those of
  /// an edit are told with it.
  static func upcomingLines(_ plan: Plan) -> [String] {
    var lines: [(experiment: ExperimentID, steps: [String])] = []
    for step in upcoming(plan) {
      if lines.last?.experiment != step.experiment { lines.append((step.experiment, [])) }
      lines[lines.count - 1].steps.append(words(step))
    }
    return lines.map { "\($0.experiment.spoken): \($0.steps.joined(separator: ", "))" }
  }

  /// What comes next by itself, and is not told with an edit.
  static func upcoming(_ plan: Plan) -> [UpcomingStep] {
    let told = Set(plan.changes.filter { !$0.upcoming.isEmpty }.map(\.subject))
    return plan.upcoming.filter { !told.contains(.experiment($0.experiment)) }
  }

  /// What time makes of an edit, a line for each moment, with what the policy does not permit of it.
  static func futureLines(_ change: Change) -> [String] {
    change.upcoming.map { step in
      let sentence = step.sentence ?? "\(text(step.step))."
      return (["\(moment(step)): \(sentence)"] + conditions(step)).joined(separator: " ")
    }
  }

  /// What a step waits for, what holds it, and what the policy does not permit of it.
  static func conditions(_ step: UpcomingStep) -> [String] {
    let rules = step.breaches.map(\.rawValue).joined(separator: ", ")
    return [
      step.gate.map { "It waits for \($0.words)." },
      step.hold.map { "Held until then, instead of \($0.due): \(inert($0.reason))." },
      rules.isEmpty ? nil : "✗ Stopped by the policy \(rules).",
    ].compactMap(\.self)
  }

  /// A step and its time: `2026-01-31T09:30:00Z 20%`.
  static func words(_ step: UpcomingStep) -> String {
    "\(moment(step)) \(text(step.step))\(step.gate.map { " (with \($0.words))" } ?? "")"
  }

  /// What a step is, in a sentence about its experiment: `rises to 20%`.
  static func happening(_ step: UpcomingStep) -> String {
    let happening =
      if case .rise = step.step { "rises to \(text(step.step))" } else { text(step.step) }
    return happening + (step.gate.map { ", with \($0.words)" } ?? "")
  }

  /// When a step comes, as far as that is known.
  static func moment(_ step: UpcomingStep) -> String {
    let moment =
      switch step.moment {
      case .at(let time): "\(time)" + (step.localTime.map { " (\(inert($0)))" } ?? "")
      case .after(let duration): "\(duration.words) later"
      }
    return moment + (step.gate == nil ? "" : " at the earliest")
  }

  static func text(_ step: TimedStep) -> String {
    switch step {
    case .start: "starts"
    case .rise(let percentage): "\(percentage)%"
    case .complete: "is completed"
    case .stop: "is completed and stops serving"
    }
  }

  /// The launches that an edit schedules: `1 scheduled launch: 2027-01-11T09:00:00Z, 5% enter`; nil
  /// where there is none.
  static func scheduledLaunches(_ plan: Plan) -> String? {
    let launches = plan.changes.flatMap(\.upcoming).compactMap { step -> String? in
      guard let impact = step.impact, impact.enrolled.before == .zero,
        impact.enrolled.after > .zero
      else { return nil }
      return "\(moment(step)), \(impact.enters.spoken(impact.decimals))% enter"
    }
    guard !launches.isEmpty else { return nil }
    let others = launches.count > 3 ? "; and \(launches.count - 3) more" : ""
    return "\(launches.count) scheduled launch\(launches.count == 1 ? "" : "es"): "
      + launches.prefix(3).joined(separator: "; ") + others
  }

  // MARK: What waits

  /// A step that is due and waits.
  static func text(_ held: HeldStep) -> String {
    "⏸ HELD \(held.experiment.spoken): its \(held.step.noun) waits"
      + (held.until.map { " until \($0)" } ?? "") + " (\(inert(held.reason)))."
  }

  // MARK: The policy

  /// What the policy does not permit, one below the other.
  package static func breaches(_ plan: Plan) -> String {
    breachLines(plan).map { text($0.rule, $0.message, .plain) + "\n" }.joined()
  }

  /// What the policy does not permit: what several breaches say is said once.
  static func breachLines(_ plan: Plan) -> [(rule: Breach.Rule, message: String)] {
    var told: Set<String> = []
    return plan.breaches.filter { told.insert($0.message).inserted }.map { ($0.rule, $0.message) }
  }

  static func text(_ rule: Breach.Rule, _ message: String, _ style: TextStyle) -> String {
    style.text(heading(rule), .bad) + " " + inert(message)
  }

  /// What stands before what a rule of the policy does not permit.
  static func heading(_ rule: Breach.Rule) -> String { "✗ Stopped by the policy \(rule.rawValue):" }

  /// A policy that is to be in force: `~ policy changed: maxTrafficRise 10 → 100`.
  static func text(_ change: PolicyChange) -> String {
    let fields = fields(of: change).map { "\($0.name) \($0.before) → \($0.after)" }
    return "~ policy changed: \(inert(cut(fields.joined(separator: ", "))))"
  }

  /// What changes of a policy.
  static func fields(of change: PolicyChange) -> [(name: String, before: String, after: String)] {
    change.fields.map { (String($0.path.dropFirst()), words($0.before), words($0.after)) }
  }

  /// The value of a field of a policy: a freeze by what it is for.
  private static func words(_ value: JSONValue) -> String {
    switch value {
    case .null, .array([]): return "none"
    case .array(let elements): return elements.map(words).joined(separator: " and ")
    case .object(let members):
      let reason = members.first { $0.key == "reason" }
      return reason.map { words($0.value) } ?? inert(value)
    case .string(let text): return text
    default: return inert(value)
    }
  }
}
