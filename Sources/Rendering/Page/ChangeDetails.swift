import Domain
import JSONSyntax
import Planning

/// All that is told of a change.
struct ChangeDetails {
  private let change: Change

  init(_ change: Change) { self.change = change }

  /// Who is concerned, at a glance.
  var effects: HTML? {
    let effects = PlanRenderer.effects(change)
    guard !effects.isEmpty else { return nil }
    return HTML("ul", .classes("reach")) {
      for effect in effects {
        HTML("li") {
          HTML("b") { effect.share }
          " \(effect.happening)"
        }
      }
    }
  }

  /// What people should know; what ships is told like a launch.
  var reasons: HTML? {
    guard !change.reasons.isEmpty else { return nil }
    return HTML("ul", .classes("alerts")) {
      for (reason, ships) in PlanRenderer.reasons(change) {
        HTML("li", .classes(ships ? "good" : "caution")) {
          HTML("strong") { ships ? "▶ " : "⚠️ " }
          HTML("span") { HTML.sentence(reason) }
        }
      }
    }
  }

  // MARK: Who is served what

  /// What happens in each environment.
  var impacts: HTML {
    .row(change.impacts.map(impact))
  }

  @HTMLBuilder private func impact(_ impact: Impact) -> HTML {
    for sentence in change.sentences(about: impact) { HTML("p") { sentence } }
    if let counts = PlanRenderer.counts(impact) { HTML("p") { counts } }
    bars(impact)
    FlowChart(impact, change.variants).figure
    shares(impact)
    if !change.saysHowToStop, let stop = change.wayToStop(impact) {
      HTML("p", .classes("faint")) { HTML.sentence(stop) }
    }
  }

  private func bars(_ impact: Impact) -> HTML {
    let picture = CohortPicture(impact, change.variants)
    let (before, after) = (picture.bar(\.before), picture.bar(\.after))
    guard before != nil || after != nil else { return .empty }
    @HTMLBuilder func line(
      _ label: String, _ bar: HTML?, _ amount: KeyPath<Impact.Amounts, Percentage>
    ) -> HTML {
      HTML("p", .classes("caption")) {
        "\(label) "
        HTML("b") { "\(impact.enrolled[keyPath: amount].spoken(impact.decimals))% enrolled" }
      }
      bar
        ?? HTML("svg", .classes("bar"), .plain(.ariaHidden, true)) {
          HTML("rect", .classes("rest"), .plain(.width, "100%"), .plain(.height, "100%"))
        }
    }
    return HTML("div", .classes("cohorts")) {
      if picture.isSame {
        line("now", after, \.after)
      } else {
        line("before", before, \.before)
        if after == nil { picture.legend(\.before) }
        line("after", after, \.after)
      }
      if after != nil { picture.legend(\.after) }
    }
  }

  private func shares(_ impact: Impact) -> HTML {
    HTML("details") {
      HTML("summary") { "What everyone is served" }
      HTML("table", .classes("narrow")) {
        HTML.columns(["everyone"], numbers: ["before", "after"])
        HTML("tbody") {
          for row in PlanRenderer.sharesByName(impact) {
            HTML("tr") {
              HTML("th", .plain(.scope, "row")) { row.name }
              HTML("td", .classes("number")) { "\(decimal(row.before))%" }
              HTML("td", .classes("number")) { "\(decimal(row.after))%" }
            }
          }
        }
      }
    }
  }

  // MARK: What comes later

  /// What time makes of it, and what is in its way.
  @HTMLBuilder var future: HTML {
    let steps = change.upcoming
    if !steps.isEmpty {
      let hasConditions = steps.contains { !PlanRenderer.conditions($0).isEmpty }
      HTML("h4") { "⏱ Then, by itself" }
      HTML("table", .classes("coming")) {
        HTML.columns(["when", "what", "whom"] + (hasConditions ? ["if"] : []))
        HTML("tbody") { for step in steps { row(step, hasConditions) } }
      }
    }
  }

  private func row(_ step: UpcomingStep, _ hasConditions: Bool) -> HTML {
    HTML("tr") {
      HTML("td") { HTML.moment(of: step) }
      HTML("td") { HTML("b") { PlanRenderer.text(step.step) } }
      HTML("td") { step.sentence ?? "" }
      if hasConditions {
        HTML("td", step.breaches.isEmpty ? nil : .classes("bad")) {
          for condition in PlanRenderer.conditions(step) {
            HTML("p") { HTML.sentence(condition) }
          }
        }
      }
    }
  }

  // MARK: What stands in the manifest

  /// What the manifest says for people.
  var briefing: HTML? {
    let facts =
      change.briefing.map { PlanRenderer.facts(of: $0, naming: .max) } ?? []
    guard !facts.isEmpty || change.path != nil else { return nil }
    return HTML("dl", .classes("facts")) {
      for (label, fact) in facts { Self.row(label, HTML.foldable(fact)) }
      if let path = change.path {
        Self.row("Manifest", HTML("code") { path })
      }
    }
  }

  private static func row(_ label: String, _ fact: HTML) -> HTML {
    HTML("div") {
      HTML("dt") { label }
      HTML("dd") { fact }
    }
  }

  /// The fields that change.
  var fields: HTML? {
    let fields = change.fields.compactMap(PlanRenderer.parts)
    guard !fields.isEmpty else { return nil }
    return .fields(fields.map { ($0.name, $0.before ?? "–", $0.after) })
  }

  /// What is done, one after the other.
  var steps: HTML? {
    guard !change.steps.isEmpty else { return nil }
    let count = change.steps.count
    return HTML("details") {
      HTML("summary") { counted(count, "step") }
      HTML("ol", .classes("numbered")) {
        for step in change.steps {
          HTML("li") { HTML.foldable(PlanRenderer.text(step, change.variants)) }
        }
      }
    }
  }
}
