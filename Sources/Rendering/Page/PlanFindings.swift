import Domain
import JSONSyntax
import Planning

/// What has to be looked at before anything else of a plan.
struct PlanFindings {
  private let plan: Plan
  private let diagnostics: [LocatedDiagnostic]

  init(_ plan: Plan, _ diagnostics: [LocatedDiagnostic]) {
    self.plan = plan
    self.diagnostics = diagnostics
  }

  /// How many of one kind stand there without being unfolded.
  private static let most = 10

  /// All of it, the worst first.
  var content: HTML {
    .row(
      [
        breaches, problems(.error), stops, drift, held, policyChange, problems(.warning), elsewhere,
      ].map { HTML.folded($0, as: .classes("alerts"), showing: Self.most) })
  }

  private var breaches: [Element] {
    PlanRenderer.breachLines(plan).map { rule, message in
      alert("bad", PlanRenderer.heading(rule)) { HTML.paragraphs(message) }
    }
  }

  private var stops: [Element] {
    let lines =
      plan.stops.map(PlanRenderer.text) + plan.changes.compactMap(PlanRenderer.plannedStop)
    return lines.map { line in alert("bad") { HTML.sentence(line) } }
  }

  private var drift: [Element] {
    plan.drift.map { drift in
      alert("caution") { PlanRenderer.text(drift, ofNames: .max) }
    }
  }

  private var held: [Element] {
    plan.held.map { held in alert("caution") { HTML.sentence(PlanRenderer.text(held)) } }
  }

  private var policyChange: [Element] {
    guard let change = plan.policyChange else { return [] }
    return [
      alert("caution", "~ policy changed") {
        HTML.fields(PlanRenderer.fields(of: change).map { ($0.name, $0.before, $0.after) })
      }
    ]
  }

  private var elsewhere: [Element] {
    PlanRenderer.errorsElsewhere(plan).map { words in [alert("caution") { HTML.sentence(words) }] }
      ?? []
  }

  private func alert(
    _ look: StaticString, _ heading: String? = nil, @HTMLBuilder content: () -> HTML
  ) -> Element {
    let content = content()
    return Element("li", .classes(look)) {
      if let heading { Element("strong") { heading } }
      Element("div") { content }
    }
  }

  // MARK: Problems

  private func problems(_ severity: Diagnostic.Severity) -> [Element] {
    diagnostics.filter { $0.diagnostic.severity == severity }.map(problem)
  }

  private func problem(_ located: LocatedDiagnostic) -> Element {
    let diagnostic = located.diagnostic
    let isError = diagnostic.severity == .error
    return alert(
      isError ? "bad" : "caution",
      "\(isError ? "❌" : "⚠️") \(diagnostic.severity.rawValue): \(diagnostic.message)"
    ) {
      place(diagnostic.location, located.place)
      HTML.paragraphs(diagnostic.detail)
      for note in located.notes {
        Element("p") { "note: \(note.note.message)" }
        place(note.note.location, note.place)
      }
      Element("p", .classes("faint")) {
        Element("code") { "titrate explain \(diagnostic.identifier)" }
        " tells more."
      }
    }
  }

  /// The file with line and column, and the line itself.
  private func place(_ location: SourceLocation?, _ place: LocatedRange?) -> HTML {
    guard let location else { return .empty }
    let position = place.map { ":\($0.start.line):\($0.start.column)" } ?? ""
    return .row([
      .element(Element("p") { Element("code") { location.path + position } }),
      place?.excerpt.map { excerpt in
        .element(
          Element("pre") {
            Element("code") {
              excerpt.before
              Element("mark") { excerpt.marked }
              excerpt.after
            }
          })
      } ?? .empty,
    ])
  }
}
