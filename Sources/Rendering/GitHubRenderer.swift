import Domain
package import JSONSyntax
import Manifests
package import Planning

/// What a job of GitHub Actions tells its runner: annotations on files, and values for later steps.
package enum GitHubRenderer {
  /// Annotations of diagnostics.
  package static func annotations(_ diagnostics: [LocatedDiagnostic]) -> String {
    text(diagnostics.map(annotation))
  }

  /// Annotations of a plan: what is stopped, what is wrong, what breaches the policy, and what
  /// people feel.
  package static func annotations(_ plan: Plan, _ diagnostics: [LocatedDiagnostic]) -> String {
    let breaches = PlanRenderer.breachLines(plan).map { breach in
      Annotation(
        kind: .error, properties: [("title", "Stopped by the policy \(breach.rule.rawValue)")],
        message: breach.message)
    }
    let stops = plan.stops.map { stop in
      Annotation(
        kind: .warning, properties: [("title", "\(stop.experiment) is stopped")],
        message: PlanRenderer.text(stop))
    }
    let plannedStops = plan.changes.compactMap { change in
      PlanRenderer.plannedStop(change).map { sentence in
        Annotation(
          kind: .warning, properties: [("title", "\(change.subject) will be stopped")],
          message: sentence)
      }
    }
    let documents = plan.documents.map { document in
      Annotation(
        kind: .notice, properties: [("title", PlanRenderer.headline(document))],
        message: document.reason.rawValue)
    }
    return text(
      stops + plannedStops + diagnostics.map(annotation) + breaches
        + plan.changes.inOrderOfReading.flatMap(notices)
        + documents)
      + PlanRenderer.summary(plan) + "\n"
  }

  /// What later steps of a job can read: whether there are changes, and how many of each action.
  package static func outputs(_ plan: Plan) -> String {
    let counts = Change.Action.allCases.map { "\($0.rawValue)=\(plan.count(of: $0))\n" }
    return "has_changes=\(plan.hasChanges)\nhas_errors=\(plan.hasErrors)\n"
      + "breaches=\(plan.breaches.count)\n" + counts.joined()
  }

  // MARK: Annotations

  private enum Kind: String, CaseIterable {
    case error, warning, notice
  }

  private struct Annotation {
    let kind: Kind
    let properties: [(String, String)]
    let message: String

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

  private static func annotation(_ located: LocatedDiagnostic) -> Annotation {
    let diagnostic = located.diagnostic
    let place = located.start.map { [("line", "\($0.line)"), ("col", "\($0.column)")] } ?? []
    let file = diagnostic.location.map { [("file", $0.path)] } ?? []
    return Annotation(
      kind: diagnostic.severity == .error ? .error : .warning,
      properties: file + place + [("title", diagnostic.message)],
      message: diagnostic.detail.isEmpty ? diagnostic.message : diagnostic.detail)
  }

  private static func notices(_ change: Change) -> [Annotation] {
    change.impacts.filter(\.isFelt).map { impact in
      let title = "\(change.action.rawValue) \(PlanRenderer.describe(change))"
      let stop = change.saysHowToStop ? nil : change.wayToStop(impact)
      return Annotation(
        kind: .notice, properties: (change.path.map { [("file", $0)] } ?? []) + [("title", title)],
        message: (change.sentences(about: impact) + change.reasons + [stop].compactMap(\.self))
          .joined(separator: " "))
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
