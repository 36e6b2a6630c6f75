import Domain
import Planning

/// A change, or several that nobody feels, as it is read on a page.
struct PlanCard {
  private let group: ChangeGroup

  init(_ group: ChangeGroup) { self.group = group }

  /// The card.
  var content: HTML {
    switch group {
    case .single(let change): Self.card(change)
    case .many(let changes): Self.card(many: changes)
    }
  }

  /// The change in a line, which leads to the card.
  var line: HTML {
    switch group {
    case .single(let change):
      let effects = PlanRenderer.effects(change).map { "\($0.share) \($0.happening)" }
      return .row([
        Self.word(change), .text(" "), Self.title(change),
        .text(effects.isEmpty ? "" : " – \(effects.joined(separator: ", "))"),
      ])
    case .many(let changes):
      guard let first = changes.first else { return .empty }
      return .row([
        Self.word(first), .text(" \(PlanRenderer.describe(many: changes, like: first))"),
      ])
    }
  }

  /// What is done, with its symbol.
  private static func word(_ change: Change) -> HTML {
    .element(
      Element("b", .classes(PlanRenderer.role(change.action).name)) {
        "\(PlanRenderer.symbol(change.action)) \(change.action.rawValue)"
      })
  }

  private static func card(_ change: Change) -> HTML {
    let details = ChangeDetails(change)
    return .element(
      Element("article", .classes("card"), anchor(change).map { .id($0) }) {
        Element("header") {
          badge(change)
          Element("h3") { title(change) }
          if let course = PlanRenderer.course(change) { Element("span") { course } }
          if change.action == .remove {
            Element("span", .classes("badge", "bad")) { "destructive" }
          }
          if change.origin == .base {
            Element("span", .classes("badge")) { PlanRenderer.pendingAlready }
          }
        }
        details.effects
        details.reasons
        details.impacts
        details.future
        details.briefing
        details.fields
        details.steps
      })
  }

  /// What it is about; an experiment can be linked, as on every page.
  private static func title(_ change: Change) -> HTML {
    let words = PlanRenderer.describe(change)
    guard let anchor = anchor(change) else { return .text(words) }
    return .element(Element("a", .href(anchor)) { words })
  }

  private static func badge(_ change: Change) -> Element {
    Element("span", .classes("badge", PlanRenderer.role(change.action).name)) {
      "\(PlanRenderer.symbol(change.action)) \(change.action.rawValue)"
    }
  }

  private static func anchor(_ change: Change) -> Anchor? {
    if case .experiment(let id) = change.subject { Anchor(id) } else { nil }
  }

  /// All names stand there once it is unfolded, each with what is done.
  private static func card(many changes: [Change]) -> HTML {
    guard let first = changes.first else { return .empty }
    return .element(
      Element("article", .classes("card")) {
        Element("details") {
          Element("summary") {
            badge(first)
            " "
            Element("b") { PlanRenderer.describe(many: changes, like: first) }
            Element("span", .classes("faint")) { " that nobody feels" }
          }
          for change in changes { folded(change) }
        }
      })
  }

  private static func folded(_ change: Change) -> Element {
    let details = ChangeDetails(change)
    return Element("details") {
      Element("summary") {
        PlanRenderer.name(change)
        if let course = PlanRenderer.course(change) {
          Element("span", .classes("faint")) { " \(course)" }
        }
      }
      details.impacts
      details.future
      details.briefing
      details.fields
      details.steps
    }
  }
}
