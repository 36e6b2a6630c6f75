import Domain
package import JSONSyntax
import Manifests
package import Planning
import Reconciling

/// What a job of GitHub Actions tells its runner: annotations on files, and values for later steps.
package enum GitHubRenderer {
  /// Annotations of diagnostics.
  package static func annotations(_ diagnostics: [LocatedDiagnostic]) -> String {
    text(diagnostics.map(annotation))
  }

  /// Annotations of a plan: what is stopped, what is wrong, what breaches the policy, and what
  /// people feel.
  package static func annotations(_ plan: Plan, _ diagnostics: [LocatedDiagnostic]) -> String {
    let allowing = plan.hasErrors ? [] : plan.environmentsToAllow
    let breaches = breaches(of: plan, areMistakes: allowing.isEmpty)
    let stops = plan.stops.map { stop in
      Annotation(.warning, "\(stop.experiment) is stopped", PlanRenderer.text(stop))
    }
    let drift = plan.drift.map { drift in
      Annotation(
        .warning, "Drift: \(PlanRenderer.headline(drift))", PlanRenderer.text(drift))
    }
    let plannedStops = plan.changes.compactMap { change in
      PlanRenderer.plannedStop(change).map {
        Annotation(.warning, "\(change.subject) will be stopped", $0)
      }
    }
    let documents = plan.documents.map { document in
      Annotation(.notice, PlanRenderer.headline(document), document.reason.rawValue)
    }
    return text(
      drift + stops + plannedStops + diagnostics.map(annotation) + breaches
        + plan.changes.filter { $0.origin != .base }.inOrderOfReading.flatMap(notices)
        + documents)
      + PlanRenderer.summary(plan) + "\n"
  }

  /// Annotations of what an apply did: what is wrong, what breaches the policy, what failed, and
  /// what was carried out.
  package static func annotations(_ report: ApplyReport) -> String {
    let breaches = breaches(of: report.plan, areMistakes: report.environmentsToAllow.isEmpty)
    let errors = report.remarks.filter(\.isError).map { Annotation(.error, "Not done", $0.text) }
    let remarks = report.remarks.filter { $0.text != report.summary }
      .map { ($0.isError ? "" : $0.text + "\n") + $0.details }
    let published = report.publishedLines.map { $0 + "\n" }
    return text(
      report.diagnostics.map(annotation) + breaches + errors + report.lines.map(annotation))
      + report.summary + "\n" + (published + remarks).joined()
  }

  /// Annotations of specs: what is wrong with the plan, and the cases that do not hold.
  package static func annotations(_ report: SpecReport) -> String {
    text((report.errors + report.failures).map(annotation) + notices(report)) + report.summary
      + "\n"
  }

  private static func notices(_ report: SpecReport) -> [Annotation] {
    report.verdicts.compactMap { verdict in
      verdict.noteOnPast.map { note in
        Annotation(.notice, "The moment of a spec has passed", note, in: verdict.spec.path)
      }
    }
  }

  /// What stopped a run as a whole.
  package static func annotation(ofFailure words: String) -> String {
    text([Annotation(.error, "titrate", words)])
  }

  // MARK: Outputs

  /// What later steps of a job can read of a plan: whether there are changes, and how many of each
  /// action.
  package static func outputs(_ plan: Plan) -> String {
    let allowing = plan.hasErrors ? [] : plan.environmentsToAllow
    return text(
      [
        ("has_changes", "\(plan.hasChanges)"), ("own_changes", "\(plan.ownCount)"),
        ("has_errors", "\(plan.hasErrors)"), ("breaches", "\(plan.breaches.count)"),
        ("drift", "\(plan.drift.count)"),
      ] + Change.Action.allCases.map { ($0.rawValue, "\(plan.count(of: $0))") } + approval(allowing)
    )
  }

  /// The same of an apply: whether something was done, and how much of each action.
  package static func outputs(_ report: ApplyReport) -> String {
    let (counts, actions) = (report.counts, report.actions)
    return text(
      [
        ("has_changes", "\(!actions.isEmpty)"), ("has_errors", "\(report.hasErrors)"),
        ("breaches", "\(report.plan.breaches.count)"),
      ]
        + Change.Action.allCases.map { action in
          (action.rawValue, "\(actions.count { $0 == action })")
        } + [
          ("failed", "\(counts.failed)"), ("skipped", "\(counts.skipped)"),
          ("serial", "\(report.serial)"), ("state_commit", report.place.commit ?? ""),
          ("documents_changed", "\(report.changesDocuments)"),
        ] + approval(report.environmentsToAllow))
  }

  private static func approval(_ environments: [EnvironmentKey]) -> [(String, String)] {
    [
      ("needs_approval", "\(!environments.isEmpty)"),
      ("protected_environments", environments.map(\.text).joined(separator: " ")),
    ]
  }

  /// A value with a line break would be further outputs.
  private static func text(_ outputs: [(name: String, value: String)]) -> String {
    outputs.map { "\($0.name)=\(inert($0.value))\n" }.joined()
  }

  // MARK: Annotations

  private enum Kind: String, CaseIterable {
    case error, warning, notice
  }

  private struct Annotation {
    let kind: Kind
    private let properties: [(String, String)]
    private let message: String

    init(
      _ kind: Kind, _ title: String?, _ message: String, in file: String? = nil,
      at position: SourcePosition? = nil
    ) {
      self.kind = kind
      self.message = message
      let place = position.map { [("line", "\($0.line)"), ("col", "\($0.column)")] } ?? []
      properties =
        (file.map { [("file", $0)] } ?? []) + place + (title.map { [("title", $0)] } ?? [])
    }

    /// The same as it stands in the log.
    var plainLine: String {
      let parts = ["file", "line", "col"].compactMap(property)
      let place = parts.isEmpty ? "" : parts.joined(separator: ":") + ": "
      let title = property("title").map { $0 == message ? "" : "\($0): " } ?? ""
      return inert("\(place)\(kind.rawValue): \(title)\(message)") + "\n"
    }

    private func property(_ name: String) -> String? {
      properties.first { $0.0 == name }.map(\.1)
    }

    var line: String {
      let list = properties.map { "\($0.0)=\(escapedProperty(inert($0.1)))" }
      let gap = list.isEmpty ? "" : " "
      return "::\(kind.rawValue)\(gap)\(list.joined(separator: ","))::\(escaped(inert(message)))\n"
    }
  }

  /// The runner shows no more than that of each kind.
  private static let limit = 10

  /// What is beyond the limit is told in plain lines.
  private static func text(_ annotations: [Annotation]) -> String {
    Kind.allCases.map { kind in
      let all = annotations.filter { $0.kind == kind }
      return all.prefix(limit).map(\.line).joined() + all.dropFirst(limit).map(\.plainLine).joined()
    }.joined()
  }

  /// Where an approval is all that lacks, they are no mistakes.
  private static func breaches(of plan: Plan, areMistakes: Bool) -> [Annotation] {
    PlanRenderer.breachLines(plan).map { breach in
      Annotation(
        areMistakes ? .error : .warning, "Stopped by the policy \(breach.rule.rawValue)",
        breach.message)
    }
  }

  private static func annotation(_ located: LocatedDiagnostic) -> Annotation {
    let diagnostic = located.diagnostic
    return Annotation(
      diagnostic.severity == .error ? .error : .warning, diagnostic.message,
      diagnostic.detail.isEmpty ? diagnostic.message : diagnostic.detail,
      in: diagnostic.location?.path, at: located.start)
  }

  private static func annotation(_ line: ApplyReport.Line) -> Annotation {
    let kind: Kind =
      switch line.kind {
      case .done: .notice
      case .skipped: .warning
      case .failed: .error
      }
    let details = ([String(line.rest.drop { $0 == " " })] + line.notes.map(\.text))
      .filter { !$0.isEmpty }
    return Annotation(
      kind, details.isEmpty ? nil : line.deed,
      details.isEmpty ? line.deed : details.joined(separator: " "), in: line.path)
  }

  private static func notices(_ change: Change) -> [Annotation] {
    change.impacts.filter(\.isFelt).map { impact in
      let stop = change.saysHowToStop ? nil : change.wayToStop(impact)
      return Annotation(
        .notice, "\(change.action.rawValue) \(PlanRenderer.describe(change))",
        (change.sentences(about: impact) + change.reasons + [stop].compactMap(\.self))
          .joined(separator: " "), in: change.path)
    }
  }

  // As the toolkit for actions escapes them.
  private static func escaped(_ text: String) -> String {
    text.replacingScalars(["%": "%25", "\r": "%0D", "\n": "%0A"])
  }

  private static func escapedProperty(_ text: String) -> String {
    text.replacingScalars(["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
  }
}

extension String {
  fileprivate func replacingScalars(_ replacements: [Unicode.Scalar: String]) -> String {
    unicodeScalars.map { replacements[$0] ?? String($0) }.joined()
  }
}
