import Domain
package import JSONSyntax
import Manifests
package import Planning
import Wire

/// Shows plans.
package enum PlanRenderer {
  /// The plan for people. Long plans are grouped, and steps are left out, unless all is asked for.
  package static func text(
    _ plan: Plan, style: TextStyle = .plain, showsAll: Bool = false
  ) -> String {
    var paragraphs: [String] = []
    paragraphs += noState(plan).map { [$0] } ?? []
    if !plan.drift.isEmpty {
      paragraphs.append(
        driftLines(plan).map { style.text($0, .caution) }.joined(separator: "\n"))
    }
    let stops = stopLines(plan)
    if !stops.isEmpty {
      paragraphs.append(stops.map { style.text($0, .bad) }.joined(separator: "\n"))
    }
    if !plan.held.isEmpty {
      paragraphs.append(plan.held.map { style.text(text($0), .caution) }.joined(separator: "\n"))
    }
    paragraphs += plan.policyChange.map { [style.text(text($0), .caution)] } ?? []
    paragraphs +=
      showsAll
      ? plan.changes.inOrderOfReading.map { text($0, style, showsSteps: true) }
      : ChangeGroup.groups(of: plan.changes).map { text($0, style) }
    paragraphs += plan.documents.map { style.text(text($0), role($0.action)) }
    paragraphs += withdrawn(plan).map { [$0] } ?? []
    let upcoming = upcomingLines(plan)
    if !upcoming.isEmpty { paragraphs.append(self.upcoming(upcoming)) }
    paragraphs += errorsElsewhere(plan).map { [$0] } ?? []
    if !plan.breaches.isEmpty {
      paragraphs.append(
        breachLines(plan).map { text($0.rule, $0.message, style) }.joined(separator: "\n"))
    }
    let totals = plan.environmentImpacts.map { total($0) }
    let ending = [style.text(summary(plan), .strong), notLookedAt(plan)].compactMap(\.self)
    paragraphs.append((totals + [ending.joined(separator: " ")]).joined(separator: "\n"))
    return style.shown(paragraphs.joined(separator: "\n\n") + "\n")
  }

  /// That no state was read; nil where one was.
  static func noState(_ plan: Plan) -> String? {
    plan.lineage == nil ? "No state yet: the first apply will begin one." : nil
  }

  /// That there are errors which do not stop the plan; nil where there are none.
  static func errorsElsewhere(_ plan: Plan) -> String? {
    plan.errorsElsewhere == 0
      ? nil
      : "\(plan.errorsElsewhere) error(s) outside the selection; `titrate validate` shows them."
  }

  /// The last line: how much there is to do.
  static func summary(_ plan: Plan) -> String {
    guard plan.hasChanges else {
      return plan.hasErrors
        ? "Plan: nothing can be done before the errors are mended."
        : "No changes" + asFarAsLooked(plan)
    }
    return ([counts(plan)] + conditions(plan)).joined(separator: " ")
  }

  /// How much there is to do: `Plan: 1 to start, 2 to create.`
  static func counts(_ plan: Plan) -> String {
    "Plan: \(words(of: plan.count))."
  }

  /// What has to be known with it, each in a sentence.
  static func conditions(_ plan: Plan) -> [String] {
    [
      scheduledLaunches(plan).map { "\($0)." }, pending(plan).map { "\($0)." },
      plan.hasErrors ? "Nothing is applied before the errors are mended." : nil,
      plan.breaches.isEmpty
        ? nil : "Against the policy: only what lowers exposure or falls due is applied.",
    ].compactMap(\.self)
  }

  /// How often there is each action, as far as there is any: `1 to start, 2 to create`.
  static func words(of count: (Change.Action) -> Int) -> String {
    orderOfActions.map { (count($0), $0.rawValue) }.filter { $0.0 > 0 }
      .map { "\($0.0) to \($0.1)" }.joined(separator: ", ")
  }

  /// How much of the plan does not come with the pull request; nil where none of it.
  static func pending(_ plan: Plan) -> String? {
    let count =
      plan.changes.count { $0.origin == .base } + plan.documents.count { $0.origin == .base }
    return count == 0
      ? nil : "\(count) of these \(count == 1 ? "is" : "are") pending on the base already"
  }

  /// What is pending on the base and taken back; nil where nothing is.
  static func withdrawn(_ plan: Plan) -> String? {
    let names = withdrawnNames(plan)
    return names.isEmpty ? nil : "\(withdrawnHeading): \(few(10, of: names))."
  }

  /// What stands above what is pending on the base and taken back.
  static let withdrawnHeading = "Pending on the base, and not with these manifests"

  /// What is pending on the base and taken back.
  static func withdrawnNames(_ plan: Plan) -> [String] {
    plan.withdrawn.map { "\($0.action.rawValue) \(describe($0))" }
  }

  /// Where there is nothing to be done: `: the state is …`, or ` in staging.`
  static func asFarAsLooked(_ plan: Plan, naming most: Int = 5) -> String {
    guard let selection = plan.selection else {
      return ": the state is what the workspace asks for."
    }
    let (places, names) = (
      selection.environments.map(\.text).sorted(),
      selection.experiments.map(\.description).sorted()
    )
    guard !(places + names).isEmpty else { return ": no experiment is selected." }
    return names.isEmpty ? " in \(few(most, of: places))." : " of \(few(most, of: names))."
  }

  /// What a narrowed plan claims nothing of.
  static func notLookedAt(_ plan: Plan) -> String? {
    plan.notLookedAt.isEmpty
      ? nil : "Not looked at: \(inert(plan.notLookedAt.joined(separator: "; ")))."
  }

  /// Actions, those first that people ask for first.
  static let orderOfActions: [Change.Action] = [
    .stop, .release, .start, .resume, .pause, .complete, .create, .update, .remove,
  ]

  /// What happens in an environment as a whole.
  static func total(_ impact: EnvironmentImpact) -> String {
    let shares = [
      (impact.enters, "enter"), (impact.leaves, "leave"),
      (impact.moves, "are served something else"),
      (impact.enrolledMoved, "change variant while enrolled"),
    ].filter { $0.0 > .zero }
    let parts = shares.enumerated().map { index, share in
      "\(share.0.spoken())%\(index == 0 ? " of identities" : "") \(share.1)"
    }
    return "\(impact.environment): \(parts.joined(separator: ", "))."
  }

  private static func text(
    _ group: ChangeGroup, _ style: TextStyle
  ) -> String {
    switch group {
    case .single(let change): text(change, style, showsSteps: false)
    case .many(let changes): text(many: changes, style)
    }
  }

  private static func text(many changes: [Change], _ style: TextStyle) -> String {
    guard let first = changes.first else { return "" }
    let headline =
      "\(symbol(first.action)) \(first.action.rawValue) \(describe(many: changes, like: first))"
    return style.text(headline, role(first.action)) + ": \(few(5, of: changes.map(name)))"
  }

  /// What several changes of one kind are about: `12 experiments in production`.
  static func describe(many changes: [Change], like first: Change) -> String {
    "\(changes.count) \(first.subject.kind.rawValue.lowercased())s"
      + (first.environment.map { " in \($0)" } ?? "")
  }

  /// What a change among several of its kind is about, in a word.
  static func name(_ change: Change) -> String {
    if case .experiment(let id) = change.subject { id.key.text } else { "\(change.subject)" }
  }

  /// A document that is to be mended, in a line.
  static func text(_ document: DocumentChange) -> String {
    "\(symbol(document.action)) \(headline(document)): \(document.reason.rawValue)"
  }

  /// What is done about a document.
  static func headline(_ document: DocumentChange) -> String {
    "\(document.action.rawValue) document \(inert(document.path))"
  }

  /// What people should know of a change. Of what ships, the first is told like a launch.
  static func reasons(_ change: Change) -> [(text: String, ships: Bool)] {
    change.reasons.enumerated().map { ($1, $0 == 0 && change.ships != nil) }
  }

  // MARK: One change

  private static func text(
    _ change: Change, _ style: TextStyle, showsSteps: Bool
  ) -> String {
    let reasons = reasons(change)
    // What ships is told before all else.
    let lines =
      reasons.filter(\.ships).map { style.text("▶ " + inert($0.text), .good) }
      + change.impacts.flatMap { self.lines(change, $0, style) }
      + futureLines(change)
      + (change.briefing.map { self.lines($0, style) } ?? [])
      + change.fields.compactMap(text)
      + (showsSteps ? change.steps.map { "- " + text($0, change.variants) } : [])
      + reasons.filter { !$0.ships }.map { style.text("! " + inert($0.text), .caution) }
    return ([headline(change, style)] + lines.map { "    " + $0 }).joined(separator: "\n")
  }

  private static func lines(
    _ change: Change, _ impact: Impact, _ style: TextStyle
  ) -> [String] {
    let stop = change.saysHowToStop ? nil : change.wayToStop(impact)
    let sentences = change.sentences(about: impact).map {
      impact.colored(inert($0), change.variants, style)
    }
    return sentences + CohortBar(impact, change.variants, style).lines
      + [counts(impact), stop].compactMap(\.self)
  }

  /// Of identities that were given, how many it concerns.
  static func counts(_ impact: Impact) -> String? {
    impact.counts.map {
      "Of \($0.identities) given identities: \($0.enter) enter, \($0.leave) leave, \($0.move) are "
        + "served something else, \($0.enrolledMoved) change variant while enrolled."
    }
  }

  private static func lines(_ briefing: Briefing, _ style: TextStyle) -> [String] {
    facts(of: briefing).map { label, fact in
      style.text("\(label.lowercased()):", .faint) + " " + inert(cut(fact))
    }
  }

  /// What a manifest says for people, each with what it is.
  static func facts(
    of briefing: Briefing, naming most: Int = 5
  ) -> [(label: String, fact: String)] {
    let metrics = briefing.primaryMetrics.prefix(most).map {
      "\($0.name) (\($0.expectedDirection))"
    }
    let facts: [(String, String?)] = [
      ("Owner", briefing.owner), ("Hypothesis", briefing.hypothesis),
      ("Primary metric", metrics.isEmpty ? nil : metrics.joined(separator: ", ")),
    ]
    return facts.compactMap { label, fact in fact.map { (label, $0) } }
  }

  /// A text that is not too long to be read.
  static func cut(_ text: String, to limit: Int = 300) -> String {
    text.unicodeScalars.count > limit
      ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "…" : text
  }

  // MARK: Headlines

  /// The symbol that stands before a change, the same wherever a change is shown.
  static func symbol(_ action: Change.Action) -> String { look(of: action).symbol }

  /// What was done, in the words of a report.
  static func past(_ action: Change.Action) -> String { look(of: action).past }

  static func role(_ action: Change.Action) -> TextStyle.Role { look(of: action).role }

  private static func look(
    of action: Change.Action
  ) -> (symbol: String, past: String, role: TextStyle.Role) {
    switch action {
    case .create: ("+", "created", .good)
    case .start: ("▶", "started", .good)
    case .resume: ("▶", "resumed", .good)
    case .pause: ("‖", "paused", .caution)
    case .complete: ("■", "completed", .ending)
    case .update: ("~", "updated", .caution)
    case .remove: ("-", "removed", .bad)
    case .stop: ("✋", "stopped", .bad)
    case .release: ("▶", "released", .good)
    }
  }

  private static func headline(_ change: Change, _ style: TextStyle) -> String {
    style.text(
      "\(symbol(change.action)) \(change.action.rawValue) \(describe(change))",
      role(change.action)) + status(change)
      + (change.action == .remove ? style.text("  (destructive)", .bad) : "")
  }

  /// What a change is about: `checkout-cta in production on checkout_button`.
  static func describe(_ change: Change) -> String {
    switch change.subject {
    case .environment(let key): "environment " + key.text
    case .feature(let name):
      "feature " + name.text + (change.environment.map { " in " + $0.text } ?? "")
    case .experiment(let id):
      "experiment " + id.key.text + " in " + id.environment.text
        + (change.feature.map { " on " + $0.text } ?? "")
    }
  }

  /// What becomes of the status, and whether the change is pending anyway.
  static func status(_ change: Change) -> String {
    (course(change).map { ": \($0)" } ?? "")
      + (change.origin == .base ? " (\(pendingAlready))" : "")
  }

  /// What is said of a change that the base asks for, too.
  static let pendingAlready = "pending on the base already"

  /// What becomes of the status: `created → running`; nil where it stays.
  static func course(_ change: Change) -> String? {
    guard let after = change.statusAfter, change.statusBefore != after else { return nil }
    return "\(change.statusBefore?.rawValue ?? "new") → \(after.rawValue)"
  }

  /// A field in words. Nil for a long text that is added or removed: its digest tells nobody
  /// anything.
  static func text(_ field: Change.FieldChange) -> String? {
    parts(of: field).map { name, before, after in
      "\(name): " + (before.map { "\($0) → " } ?? "") + after
    }
  }

  /// The same in parts: the field, its value before if it has one, and after.
  static func parts(
    of field: Change.FieldChange
  ) -> (name: String, before: String?, after: String)? {
    // A saved plan that somebody edited may name any field.
    let name = inert(String(field.path.dropFirst()))
    if Experiment.Details.digestPaths.contains(field.path) {
      return field.before == .null || field.after == .null ? nil : (name, nil, "edited")
    }
    return (
      name, field.before == .null ? nil : inert(field.before),
      field.after == .null ? "none" : inert(field.after)
    )
  }
}

// MARK: - JSON

extension PlanRenderer {
  /// The version of the JSON that programs read; it changes only with what they must notice.
  package static let formatVersion = "1.0"

  /// The plan for programs, with its diagnostics looked up in the files.
  package static func json(_ plan: Plan, _ diagnostics: [LocatedDiagnostic]) -> JSONValue {
    let actions = Change.Action.allCases
    let withdrawn = plan.withdrawn.map { JSONValue.object(Coding.headline.members($0)) }
    let members: JSONValue = [
      "formatVersion": .string(formatVersion),
      "state": ["lineage": JSONValue(plan.lineage), "serial": .integer(plan.serial)],
      "selection": plan.selection.map(Coding.selection.json) ?? .null,
      "notLookedAt": .array(plan.notLookedAt.map(JSONValue.string)),
      "hasChanges": .boolean(plan.hasChanges),
      "drift": .array(plan.drift.map(Coding.drift.json)),
      "stops": .array(plan.stops.map(Coding.stop.json)),
      "changes": .array(plan.changes.map(\.json) + plan.documents.map(\.json)),
      "upcoming": .array(plan.upcoming.map(Coding.upcoming.json)),
      "held": .array(plan.held.map(Coding.held.json)),
      "policy": plan.policyChange.map(Coding.policyChange.json) ?? .null,
      "environments": .array(plan.environmentImpacts.map(Coding.environmentImpact.json)),
      "breaches": .array(plan.breaches.map(Coding.breach.json)),
      "summary": .object(actions.map { JSONMember($0.rawValue, .integer(plan.count(of: $0))) }),
      "diagnostics": DiagnosticRenderer.json(diagnostics),
      "errorsElsewhere": .integer(plan.errorsElsewhere),
    ]
    return members.adding("withdrawn", withdrawn.isEmpty ? nil : .array(withdrawn))
  }
}
