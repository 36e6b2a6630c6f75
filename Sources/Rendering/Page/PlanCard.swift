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
  @HTMLBuilder var line: HTML {
    switch group {
    case .single(let change):
      let effects = PlanRenderer.effects(change).map { "\($0.share) \($0.happening)" }
      Self.word(change)
      " "
      Self.title(change)
      if !effects.isEmpty { " – \(effects.joined(separator: ", "))" }
    case .many(let changes):
      if let first = changes.first {
        Self.word(first)
        " \(PlanRenderer.describe(many: changes, like: first))"
      }
    }
  }

  /// What is done, with its symbol.
  private static func word(_ change: Change) -> HTML {
    HTML("b", .classes(PlanRenderer.role(change.action).name)) {
      "\(PlanRenderer.symbol(change.action)) \(change.action.rawValue)"
    }
  }

  private static func card(_ change: Change) -> HTML {
    let details = ChangeDetails(change)
    return HTML("article", .classes("card"), anchor(change).map { .id($0) }) {
      HTML("header") {
        badge(change)
        HTML("h3") { title(change) }
        if let course = PlanRenderer.course(change) { HTML("span") { course } }
        if change.action == .remove {
          HTML("span", .classes("badge", "bad")) { "destructive" }
        }
        if change.origin == .base {
          HTML("span", .classes("badge")) { PlanRenderer.pendingAlready }
        }
      }
      details.effects
      details.reasons
      details.impacts
      details.future
      details.briefing
      details.fields
      details.steps
    }
  }

  /// What it is about; an experiment can be linked, as on every page.
  private static func title(_ change: Change) -> HTML {
    let words = PlanRenderer.describe(change)
    guard let anchor = anchor(change) else { return .text(words) }
    return HTML("a", .href(anchor)) { words }
  }

  private static func badge(_ change: Change) -> HTML {
    HTML("span", .classes("badge", PlanRenderer.role(change.action).name)) {
      "\(PlanRenderer.symbol(change.action)) \(change.action.rawValue)"
    }
  }

  private static func anchor(_ change: Change) -> Anchor? {
    if case .experiment(let id) = change.subject { Anchor(id) } else { nil }
  }

  /// All names stand there once it is unfolded, each with what is done.
  private static func card(many changes: [Change]) -> HTML {
    guard let first = changes.first else { return .empty }
    return HTML("article", .classes("card")) {
      HTML("details") {
        HTML("summary") {
          badge(first)
          " "
          HTML("b") { PlanRenderer.describe(many: changes, like: first) }
          HTML("span", .classes("faint")) { " that nobody feels" }
        }
        for change in changes { folded(change) }
      }
    }
  }

  private static func folded(_ change: Change) -> HTML {
    let details = ChangeDetails(change)
    return HTML("details") {
      HTML("summary") {
        PlanRenderer.name(change)
        if let course = PlanRenderer.course(change) {
          HTML("span", .classes("faint")) { " \(course)" }
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
