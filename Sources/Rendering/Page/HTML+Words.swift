import Domain

// Words that stand in many places of a page.
extension HTML {
  /// A moment: in UTC, and with the script in the reader's zone, too.
  static func time(_ instant: Instant) -> HTML {
    let text = instant.description
    return .element(
      Element("time", .plain(.datetime, text)) {
        "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
      })
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
        if isCommand { return .element(Element("code") { String(part) }) }
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
  static func waiting(_ held: HeldStep) -> HTML {
    .row([
      .text("its \(held.step.noun) waits"),
      held.until.map { .row([.text(" until "), time($0)]) } ?? .empty, .text(" (\(held.reason))."),
    ])
  }

  /// A link to the card of an experiment.
  static func link(_ id: ExperimentID) -> HTML {
    .row([
      .element(Element("a", .href(Anchor(id))) { id.key.text }), .text(" in \(id.environment)"),
    ])
  }

  /// An address as a link if it is one of the web, and else as it stands.
  static func link(to address: String) -> HTML {
    guard let safe = WebAddress(address) else { return .text(address) }
    return .element(Element("a", .href(safe)) { address })
  }
}
