import Domain
import Planning

// What stands in many places of a page.
extension HTML {
  /// A moment: in UTC, and with the script in the reader's zone, too.
  static func time(_ instant: Instant) -> HTML {
    HTML("time", .plain(.datetime, instant)) { instant.spoken }
  }

  /// A sentence of titrate's: its moments are shown as such, and its commands as code. A text of somebody
  /// else that stands in it can become nothing more than that.
  static func sentence(_ text: String) -> HTML {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    var wasCommand = false
    return .row(
      parts.enumerated().map { index, part in
        let isCommand =
          !wasCommand && index > 0 && index + 1 < parts.count && part.hasPrefix("titrate ")
        defer { wasCommand = isCommand }
        if isCommand { return HTML("code") { String(part) } }
        return .row([.text(index == 0 || wasCommand ? "" : "`"), moments(in: part)])
      })
  }

  /// A text in which moments are shown as such.
  private static func moments(in text: Substring) -> HTML {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.contains(where: { moment(in: $0) != nil }) else { return .text(String(text)) }
    return .row(
      words.enumerated().map { index, word in
        let blank = HTML.text(index == 0 ? "" : " ")
        guard let (moment, before, after) = moment(in: word) else {
          return .row([blank, .text(String(word))])
        }
        return .row([blank, .text(before), time(moment), .text(after)])
      })
  }

  /// The moment that a word is, and what stands around it; nil for any other word.
  private static func moment(
    in word: Substring
  ) -> (moment: Instant, before: String, after: String)? {
    let before = word.prefix { $0 == "(" }
    let text = word.dropFirst(before.count).prefix("2026-01-31T09:30:00Z".count)
    let after = word.dropFirst(before.count + text.count)
    guard let moment = Instant(String(text)), after.allSatisfy(\.isPunctuation) else { return nil }
    return (moment, String(before), String(after))
  }

  /// What is due and waits.
  @HTMLBuilder static func waiting(_ held: HeldStep) -> HTML {
    "its \(held.step.noun) waits"
    if let until = held.until {
      " until "
      time(until)
    }
    " (\(held.reason))."
  }

  /// A link to the card of an experiment.
  @HTMLBuilder static func link(_ id: ExperimentID) -> HTML {
    HTML("a", .href(Anchor(id))) { id.key.text }
    " in \(id.environment)"
  }

  /// An address as a link if it is one of the web, and else as it stands.
  static func link(to address: String) -> HTML {
    guard let safe = WebAddress(address) else { return .text(address) }
    return HTML("a", .href(safe)) { address }
  }
}

// MARK: - Lists and tables

extension HTML {
  /// More is folded away, and can be unfolded.
  private static let longest = 160
  private static let beginning = 80

  /// A text; of a long one its beginning, below which all of it unfolds.
  static func foldable(_ text: String) -> HTML {
    guard text.unicodeScalars.count > longest else { return .text(text) }
    return HTML("details", .classes("long")) {
      HTML("summary") {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(beginning))) + "…"
      }
      text
    }
  }

  /// A list of which the first few stand there, and the others unfold.
  @HTMLBuilder
  static func folded(_ items: [HTML], as look: Attribute?, showing most: Int) -> HTML {
    if !items.isEmpty { HTML("ul", look) { for item in items.prefix(most) { item } } }
    if items.count > most {
      HTML("details") {
        HTML("summary") { "and \(items.count - most) more" }
        HTML("ul", look) { for item in items.dropFirst(most) { item } }
      }
    }
  }

  /// The headings of columns, those of numbers last.
  static func columns(_ titles: [String], numbers: [String] = []) -> HTML {
    HTML("thead") {
      HTML("tr") {
        for title in titles { HTML("th", .plain(.scope, "col")) { title } }
        for title in numbers {
          HTML("th", .classes("number"), .plain(.scope, "col")) { title }
        }
      }
    }
  }

  /// Fields that change, a row for each.
  static func fields(_ fields: [(name: String, before: String, after: String)]) -> HTML {
    HTML("table", .classes("fields")) {
      columns(["field", "before", "after"])
      HTML("tbody") {
        for field in fields {
          HTML("tr") {
            HTML("th", .plain(.scope, "row")) { field.name }
            HTML("td") { foldable(field.before) }
            HTML("td") { foldable(field.after) }
          }
        }
      }
    }
  }

  /// When a step comes, in words whose time a program can read.
  static func moment(of step: UpcomingStep) -> HTML {
    let words = PlanRenderer.moment(step)
    guard case .at(let time) = step.moment else { return .text(words) }
    return .row([.time(time), .text(String(words.dropFirst("\(time)".count)))])
  }
}
