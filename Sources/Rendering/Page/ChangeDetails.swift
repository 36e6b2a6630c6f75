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
    return .element(
      Element("ul", .classes("reach")) {
        for effect in effects {
          Element("li") {
            Element("b") { effect.share }
            " \(effect.happening)"
          }
        }
      })
  }

  /// What people should know; what ships is told like a launch.
  var reasons: HTML? {
    guard !change.reasons.isEmpty else { return nil }
    return .element(
      Element("ul", .classes("alerts")) {
        for (index, reason) in change.reasons.enumerated() {
          let ships = index == 0 && change.ships != nil
          Element("li", .classes(ships ? "good" : "caution")) {
            Element("strong") { ships ? "▶ " : "⚠️ " }
            Element("span") { HTML.sentence(reason) }
          }
        }
      })
  }

  // MARK: Who is served what

  /// What happens in each environment.
  var impacts: HTML {
    .row(change.impacts.map(impact))
  }

  private func impact(_ impact: Impact) -> HTML {
    let stop = change.saysHowToStop ? nil : change.wayToStop(impact)
    return .row([
      .row(
        (change.sentences(about: impact) + [PlanRenderer.counts(impact)].compactMap(\.self)).map {
          sentence in .element(Element("p") { sentence })
        }),
      bars(impact), FlowChart(impact, change.variants).figure ?? .empty, shares(impact),
      stop.map { words in .element(Element("p", .classes("faint")) { HTML.sentence(words) }) }
        ?? .empty,
    ])
  }

  private func bars(_ impact: Impact) -> HTML {
    let picture = CohortPicture(impact, change.variants)
    let (before, after) = (picture.bar(\.before), picture.bar(\.after))
    guard before != nil || after != nil else { return .empty }
    func line(
      _ label: String, _ bar: HTML?, _ amount: KeyPath<Impact.Amounts, Percentage>
    ) -> HTML {
      let enrolled = impact.enrolled[keyPath: amount]
      return .row([
        .element(
          Element("p", .classes("caption")) {
            "\(label) "
            Element("b") { "\(enrolled.spoken(impact.decimals))% enrolled" }
          }),
        bar
          ?? .element(
            Element("svg", .classes("bar"), .plain(.ariaHidden, true)) {
              Element("rect", .classes("rest"), .plain(.width, "100%"), .plain(.height, "100%"))
            }),
      ])
    }
    return .element(
      Element("div", .classes("cohorts")) {
        if picture.isSame {
          line("now", after, \.after)
        } else {
          line("before", before, \.before)
          if after == nil { picture.legend(\.before) }
          line("after", after, \.after)
        }
        if after != nil { picture.legend(\.after) }
      })
  }

  private func shares(_ impact: Impact) -> HTML {
    .element(
      Element("details") {
        Element("summary") { "What everyone is served" }
        Element("table", .classes("narrow")) {
          Element("thead") {
            Element("tr") {
              HTML.heading("everyone")
              HTML.heading("before", isNumber: true)
              HTML.heading("after", isNumber: true)
            }
          }
          Element("tbody") {
            for row in PlanRenderer.sharesByName(impact) {
              Element("tr") {
                Element("th", .plain(.scope, "row")) { row.name }
                Element("td", .classes("number")) { "\(decimal(row.before))%" }
                Element("td", .classes("number")) { "\(decimal(row.after))%" }
              }
            }
          }
        }
      })
  }

  // MARK: What comes later

  /// What time makes of it, and what is in its way.
  var future: HTML? {
    let steps = change.upcoming
    guard !steps.isEmpty else { return nil }
    let hasConditions = steps.contains { !PlanRenderer.conditions($0).isEmpty }
    return .row([
      .element(Element("h4") { "⏱ Then, by itself" }),
      .element(
        Element("table", .classes("coming")) {
          Element("thead") {
            Element("tr") {
              HTML.heading("when")
              HTML.heading("what")
              HTML.heading("whom")
              if hasConditions { HTML.heading("if") }
            }
          }
          Element("tbody") { for step in steps { row(step, hasConditions) } }
        }),
    ])
  }

  private func row(_ step: UpcomingStep, _ hasConditions: Bool) -> Element {
    Element("tr") {
      Element("td") { HTML.moment(of: step) }
      Element("td") { Element("b") { PlanRenderer.text(step.step) } }
      Element("td") { step.sentence ?? "" }
      if hasConditions {
        Element("td", step.breaches.isEmpty ? nil : .classes("bad")) {
          for condition in PlanRenderer.conditions(step) {
            Element("p") { HTML.sentence(condition) }
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
    return .element(
      Element("dl", .classes("facts")) {
        for (label, fact) in facts { Self.row(label, HTML.foldable(fact)) }
        if let path = change.path {
          Self.row("Manifest", .element(Element("code") { path }))
        }
      })
  }

  private static func row(_ label: String, _ fact: HTML) -> Element {
    Element("div") {
      Element("dt") { label }
      Element("dd") { fact }
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
    return .element(
      Element("details") {
        Element("summary") { counted(count, "step") }
        Element("ol", .classes("numbered")) {
          for step in change.steps {
            Element("li") { HTML.foldable(PlanRenderer.text(step, change.variants)) }
          }
        }
      })
  }
}
