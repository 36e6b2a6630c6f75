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

  private var breaches: [HTML] {
    PlanRenderer.breachLines(plan).map { rule, message in
      alert("bad", PlanRenderer.heading(rule)) { HTML.paragraphs(message) }
    }
  }

  private var stops: [HTML] {
    PlanRenderer.stopLines(plan).map { line in alert("bad") { HTML.sentence(line) } }
  }

  private var drift: [HTML] {
    plan.drift.map { drift in
      alert("caution") { PlanRenderer.text(drift, ofNames: .max) }
    }
  }

  private var held: [HTML] {
    plan.held.map { held in alert("caution") { HTML.sentence(PlanRenderer.text(held)) } }
  }

  private var policyChange: [HTML] {
    guard let change = plan.policyChange else { return [] }
    return [
      alert("caution", "~ policy changed") {
        HTML.fields(PlanRenderer.fields(of: change).map { ($0.name, $0.before, $0.after) })
      }
    ]
  }

  private var elsewhere: [HTML] {
    PlanRenderer.errorsElsewhere(plan).map { words in [alert("caution") { HTML.sentence(words) }] }
      ?? []
  }

  private func alert(
    _ look: StaticString, _ heading: String? = nil, @HTMLBuilder content: () -> HTML
  ) -> HTML {
    let content = content()
    return HTML("li", .classes(look)) {
      if let heading { HTML("strong") { heading } }
      HTML("div") { content }
    }
  }

  // MARK: Problems

  private func problems(_ severity: Diagnostic.Severity) -> [HTML] {
    diagnostics.filter { $0.diagnostic.severity == severity }.map(problem)
  }

  private func problem(_ located: LocatedDiagnostic) -> HTML {
    let diagnostic = located.diagnostic
    let isError = diagnostic.severity == .error
    return alert(
      isError ? "bad" : "caution",
      "\(isError ? "❌" : "⚠️") \(diagnostic.severity.rawValue): \(diagnostic.message)"
    ) {
      place(diagnostic.location, located.place)
      HTML.paragraphs(diagnostic.detail)
      for note in located.notes {
        HTML("p") { "note: \(note.note.message)" }
        place(note.note.location, note.place)
      }
      HTML("p", .classes("faint")) {
        HTML("code") { "titrate explain \(diagnostic.identifier)" }
        " tells more."
      }
    }
  }

  /// The file with line and column, and the line itself.
  @HTMLBuilder private func place(_ location: SourceLocation?, _ place: LocatedRange?) -> HTML {
    if let location {
      HTML("p") { HTML("code") { location.path + (place?.start).suffix } }
      if let excerpt = place?.excerpt {
        HTML("pre") {
          HTML("code") {
            excerpt.before
            HTML("mark") { excerpt.marked }
            excerpt.after
          }
        }
      }
    }
  }
}
