import Domain
package import JSONSyntax
import Manifests
import Planning
import Reconciling
import Wire

/// Shows what an apply did.
package enum OutcomeRenderer {
  /// The outcomes for people, one a line, and a last line that counts them.
  package static func text(_ report: ApplyReport, style: TextStyle = .plain) -> String {
    if report.brake != nil, report.plan.changes.isEmpty {
      let stops = report.plan.stops.map { style.text(PlanRenderer.text($0), .bad) + "\n" }
      return report.summary + "\n" + stops.joined()
    }
    let lines = report.lines.map { line in
      ([style.text(line.deed, line.role) + line.rest]
        + line.notes.map { "    " + style.text($0.text, $0.role) }).map { $0 + "\n" }.joined()
    }
    return lines.joined() + (lines.isEmpty ? "" : "\n") + report.summary + "\n"
      + report.publishedLines.map { $0 + "\n" }.joined()
  }

  /// What was done, in a line; nil where nothing was.
  package static func line(_ report: ApplyReport) -> String? {
    let paths = (report.written.map(\.path) + report.removedDocuments).map { inert($0) }
    let documents = paths.first.map { first in
      "Publish '\(first)'" + (paths.count > 1 ? ", and \(paths.count - 1) more" : "")
    }
    let deed = report.reconciliation?.commit.map { CommitRenderer.subject(of: $0.events) }
    return (deed ?? documents).map { "\($0). \(report.commit)" }
  }

  /// What could not be done, and why; empty where all was.
  package static func troubles(_ report: ApplyReport) -> String {
    let errors = report.diagnostics.filter { $0.diagnostic.severity == .error }
    let failures = report.lines.filter { $0.kind != .done }.map { "\($0.deed)\($0.rest)\n" }
    let remarks = report.remarks.filter(\.isError).map { "error: \($0.text)\n\($0.details)" }
    let refusal =
      if case .refused = report.ending { "Nothing is applied before the errors are mended.\n" } else
      {
        ""
      }
    return (errors.isEmpty ? "" : DiagnosticRenderer.text(errors, style: .plain))
      + failures.joined() + PlanRenderer.breaches(report.plan) + remarks.joined() + refusal
  }

  /// The outcomes for programs; without a reconciliation, that nothing was done.
  package static func json(_ report: ApplyReport) -> JSONValue {
    let (plan, reconciliation) = (report.plan, report.reconciliation)
    let outcomes = (reconciliation?.outcomes.map(json) ?? []) + report.mended.map(json)
    let counts = report.counts
    return [
      "formatVersion": .string(PlanRenderer.formatVersion),
      "state": .object(
        report.place.members(serial: report.serial)
          + [JSONMember("lineage", JSONValue(reconciliation?.commit?.lineage ?? plan.lineage))]),
      "committed": .boolean(reconciliation?.commit != nil || report.place.commit != nil),
      "outcomes": .array(outcomes),
      "drift": .array(plan.drift.map(Coding.drift.json)),
      "published": .array(report.written.map(json)),
      "summary": [
        "applied": .integer(counts.applied),
        "failed": .integer(counts.failed),
        "skipped": .integer(counts.skipped),
      ],
      "diagnostics": DiagnosticRenderer.json(report.diagnostics),
      "breaches": .array(plan.breaches.map(Coding.breach.json)),
      "policy": reconciliation?.policyChange.map(Coding.policyChange.json) ?? .null,
    ]
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
  /// The commit of git, if there is one.
  let commit: String?

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

  func members(serial: Int) -> [JSONMember] {
    [
      JSONMember("backend", .string(isInGit ? "git" : "file")),
      JSONMember("commit", JSONValue(commit)),
      JSONMember("serial", .integer(serial)),
    ]
  }
}
