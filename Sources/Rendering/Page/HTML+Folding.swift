import Domain
import Planning

extension HTML {
  /// More is folded away, and can be unfolded.
  private static let longest = 160
  private static let beginning = 80

  /// A text; of a long one its beginning, below which all of it unfolds.
  static func foldable(_ text: String) -> HTML {
    guard text.unicodeScalars.count > longest else { return .text(text) }
    return .element(
      Element("details", .classes("long")) {
        Element("summary") {
          String(String.UnicodeScalarView(text.unicodeScalars.prefix(beginning))) + "…"
        }
        text
      })
  }

  /// A list of which the first few stand there, and the others unfold.
  static func folded(_ items: [Element], as look: Attribute?, showing most: Int) -> HTML {
    guard !items.isEmpty else { return .empty }
    let rest = items.dropFirst(most)
    return .row([
      .element(Element("ul", look) { HTML.row(items.prefix(most).map(HTML.element)) }),
      rest.isEmpty
        ? .empty
        : .element(
          Element("details") {
            Element("summary") { "and \(rest.count) more" }
            Element("ul", look) { HTML.row(rest.map(HTML.element)) }
          }),
    ])
  }

  /// Fields that change, a row for each.
  static func fields(_ fields: [(name: String, before: String, after: String)]) -> HTML {
    .element(
      Element("table", .classes("fields")) {
        Element("thead") {
          Element("tr") { for name in ["field", "before", "after"] { heading(name) } }
        }
        Element("tbody") {
          for field in fields {
            Element("tr") {
              Element("th", .plain(.scope, "row")) { field.name }
              Element("td") { foldable(field.before) }
              Element("td") { foldable(field.after) }
            }
          }
        }
      })
  }

  /// When a step comes, in words whose time a program can read.
  static func moment(of step: UpcomingStep) -> HTML {
    let words = PlanRenderer.moment(step)
    guard case .at(let time) = step.moment else { return .text(words) }
    return .row([.time(time), .text(String(words.dropFirst("\(time)".count)))])
  }
}
