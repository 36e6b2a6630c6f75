import Domain
package import JSONSyntax
package import Manifests
package import Planning
package import Reconciling
import Wire

/// Shows what an apply did.
package enum OutcomeRenderer {
  /// The outcomes for people, one a line, and a last line that counts them.
  package static func text(
    _ plan: Plan, _ reconciliation: Reconciliation, _ place: CommitPlace,
    mending documents: [DocumentOutcome] = [], style: TextStyle = .plain
  ) -> String {
    let outcomes = reconciliation.outcomes
    let policyChange = reconciliation.policyChange
    guard !outcomes.isEmpty || !documents.isEmpty || policyChange != nil else {
      let words = [
        "Nothing to do" + PlanRenderer.asFarAsLooked(plan), PlanRenderer.notLookedAt(plan),
      ]
      return words.compactMap(\.self).joined(separator: " ") + "\n"
    }
    let counts = counts(reconciliation, documents)
    let failures =
      counts.failed + counts.skipped == 0
      ? "" : ", \(counts.failed) failed, \(counts.skipped) skipped"
    let serial = reconciliation.commit.map { " as serial \($0.serial)" } ?? ""
    let commit =
      serial.isEmpty && place.words.isEmpty
      ? "Nothing was committed." : "Committed\(serial)\(place.words)."
    var text = ""
    for outcome in outcomes { append(outcome.change, outcome.result, style, to: &text) }
    text += documents.map { line($0, style) }.joined()
    text += policyChange.map { PlanRenderer.text($0) + "\n" } ?? ""
    let total = outcomes.count + documents.count + (policyChange == nil ? 0 : 1)
    return text
      + "\nApplied \(counts.applied) of \(total) changes\(failures). "
      + "\(commit)\n"
  }

  private static func counts(
    _ reconciliation: Reconciliation?, _ documents: [DocumentOutcome]
  ) -> (applied: Int, failed: Int, skipped: Int) {
    let counts = reconciliation?.counts ?? (applied: 0, failed: 0, skipped: 0)
    let failed = documents.count { $0.problem != nil }
    return (
      counts.applied + documents.count - failed + (reconciliation?.policyChange == nil ? 0 : 1),
      counts.failed + failed, counts.skipped
    )
  }

  private static func line(_ outcome: DocumentOutcome, _ style: TextStyle) -> String {
    let change = outcome.change
    guard outcome.problem == nil else {
      return style.text("✗ \(PlanRenderer.headline(change)): failed.", .bad) + "\n"
    }
    let tense = change.reason == .unwanted ? "is" : "was"
    let deed = "\(PlanRenderer.symbol(change.action)) \(PlanRenderer.past(change.action)) document"
    return style.text(deed, PlanRenderer.role(change.action))
      + " \(inert(change.path)), which \(tense) \(change.reason.rawValue)\n"
  }

  /// Why there was nothing to stop or to release.
  package static func text(
    _ stops: [Plan.Stop], instead: Plan.BrakeChange, style: TextStyle = .plain
  ) -> String {
    switch instead {
    case .stop:
      stops.map { "It was stopped before.\n\(style.text(PlanRenderer.text($0), .bad))\n" }.joined()
    case .release: "It was not stopped. Nothing to do.\n"
    }
  }

  /// The changes of a plan that were left out of what was done, as far as its policy or its errors
  /// were in the way; empty where there are none.
  package static func leftOut(of plan: Plan, _ reconciliation: Reconciliation?) -> String {
    let done = Set(reconciliation?.outcomes.map(\.change.subject) ?? [])
    let names = plan.changes.filter { !done.contains($0.subject) }.map(PlanRenderer.describe)
    guard !names.isEmpty else { return "" }
    let others = names.count > 10 ? " and \(names.count - 10) more" : ""
    return "Not applied: \(names.prefix(10).joined(separator: ", "))\(others).\n"
  }

  /// The documents that were published anew, one a line.
  package static func text(_ written: [Publication]) -> String {
    written.map { publication in
      "Published \(publication.environment) for \(publication.format.rawValue) in "
        + "'\(inert(publication.path))'.\n"
    }.joined()
  }

  private static func append(
    _ change: Change, _ result: Outcome.Result, _ style: TextStyle, to text: inout String
  ) {
    let what = PlanRenderer.describe(change)
    switch result {
    case .applied:
      let deed = "\(PlanRenderer.symbol(change.action)) \(PlanRenderer.past(change.action)) \(what)"
      text += style.text(deed, PlanRenderer.role(change.action)) + "\n"
      if let stop = PlanRenderer.stopDone(change) {
        text += "    " + style.text("! \(stop)", .bad) + "\n"
      }
      // What shipped is told like a launch.
      for (index, reason) in change.reasons.enumerated() {
        let ships = index == 0 && change.ships != nil
        let line = "\(ships ? "▶" : "!") \(inert(reason))"
        text += "    " + style.text(line, ships ? .good : .caution) + "\n"
      }
    case .failed(let error):
      text += style.text("✗ \(change.action.rawValue) \(what): failed, and undone.", .bad)
      text += " \(inert(error.description))\n"
    case .skipped(let subject):
      text += "· \(change.action.rawValue) \(what): skipped, since it builds on \(subject).\n"
    }
  }

  /// The outcomes for programs; without a reconciliation, that nothing was done.
  package static func json(
    _ plan: Plan, _ reconciliation: Reconciliation?, _ place: CommitPlace, _ written: [Publication],
    _ diagnostics: [LocatedDiagnostic], mending documents: [DocumentOutcome] = []
  ) -> JSONValue {
    let outcomes = (reconciliation?.outcomes.map(json) ?? []) + documents.map(json)
    let counts = counts(reconciliation, documents)
    let committed = reconciliation?.commit
    return .object([
      JSONMember("formatVersion", .string(PlanRenderer.formatVersion)),
      JSONMember(
        "state",
        .object(
          place.members(serial: committed?.serial ?? plan.serial)
            + [JSONMember("lineage", JSONValue(committed?.lineage ?? plan.lineage))])),
      JSONMember("committed", .boolean(committed != nil || place.hasCommit)),
      JSONMember("outcomes", .array(outcomes)),
      JSONMember("published", .array(written.map(json))),
      JSONMember(
        "summary",
        .object([
          JSONMember("applied", .integer(counts.applied)),
          JSONMember("failed", .integer(counts.failed)),
          JSONMember("skipped", .integer(counts.skipped)),
        ])),
      JSONMember("diagnostics", DiagnosticRenderer.json(diagnostics)),
      JSONMember("breaches", .array(plan.breaches.map(Coding.breach.json))),
      JSONMember("policy", reconciliation?.policyChange.map(Coding.policyChange.json) ?? .null),
    ])
  }

  private static func json(_ publication: Publication) -> JSONValue {
    [
      "environment": .string(publication.environment.text),
      "format": .string(publication.format.rawValue), "path": .string(publication.path),
    ]
  }

  private static func json(_ outcome: DocumentOutcome) -> JSONValue {
    let problem = outcome.problem?.description
    return .object(
      outcome.change.headline + [
        JSONMember("outcome", problem == nil ? "applied" : "failed"),
        JSONMember("reason", JSONValue(problem)),
      ])
  }

  private static func json(_ outcome: Outcome) -> JSONValue {
    let (name, reason): (String, String?) =
      switch outcome.result {
      case .applied: ("applied", nil)
      case .failed(let error): ("failed", error.description)
      case .skipped(let subject): ("skipped", "builds on \(subject)")
      }
    return .object(
      Coding.headline.members(outcome.change) + [
        JSONMember("outcome", .string(name)), JSONMember("reason", JSONValue(reason)),
      ])
  }
}

/// Where a commit is.
package struct CommitPlace {
  private let isInGit: Bool
  private let place: String
  private let commit: String?

  /// `place` is for people; `commit` is that of git, if any.
  package init(isInGit: Bool, place: String, commit: String?) {
    self.isInGit = isInGit
    self.place = place
    self.commit = commit
  }

  /// What is said behind a serial; nothing for a file, whose place everybody knows.
  package var words: String {
    commit.map { " in \(inert(place)) (commit \($0.prefix(12)))" } ?? ""
  }

  /// Whether there is a commit of git.
  var hasCommit: Bool { commit != nil }

  func members(serial: Int) -> [JSONMember] {
    [
      JSONMember("backend", .string(isInGit ? "git" : "file")),
      JSONMember("commit", JSONValue(commit)),
      JSONMember("serial", .integer(serial)),
    ]
  }
}
