import Domain
import Planning

/// All identities as a bar, as wide as its place: first the cohort, dealt out to control and variants,
/// then everyone else. The shares are those that the terminal shows.
struct CohortPicture {
  private let impact: Impact
  private let parts: [Part]

  /// A part of the cohort.
  private struct Part {
    let share: Impact.Share
    let look: StaticString
    var name: String { share.served.spoken(inCohort: true) }
  }

  /// The bars of an impact on a feature with variants in this order.
  init(_ impact: Impact, _ variants: [VariantKey]) {
    self.impact = impact
    parts = ([impact.off] + impact.shares)
      .filter { $0.enrolled.before > .zero || $0.enrolled.after > .zero }
      .map { share in Part(share: share, look: share.served.look(among: variants)) }
  }

  /// Whether it looks the same before and after.
  var isSame: Bool { parts.allSatisfy { $0.share.enrolled.before == $0.share.enrolled.after } }

  /// The bar; nil where nobody is in a cohort.
  func bar(_ amount: KeyPath<Impact.Amounts, Percentage>) -> HTML? {
    guard impact.enrolled[keyPath: amount] > .zero else { return nil }
    var sum = 0
    let pieces = parts.map { part -> HTML in
      let hundredths = part.share.enrolled[keyPath: amount].hundredths
      defer { sum += hundredths }
      return piece(part.look, from: sum, length: hundredths)
    }
    return HTML(
      "svg", .classes("bar"), .plain(.role, "img"), .plain(.ariaLabel, words(amount))
    ) {
      piece("rest", from: 0, length: 10_000)
      HTML.row(pieces)
    }
  }

  /// A gap tells neighbours apart for whoever sees no colours, and a share is seen however small it is.
  private func piece(_ look: StaticString, from start: Int, length: Int) -> HTML {
    let (gap, least) = (12, 20)
    let width = max(length - gap, min(length, least))
    return HTML(
      "rect", .classes(look), .plain(.x, "\(decimal(start))%"),
      .plain(.width, "\(decimal(width))%"), .plain(.height, "100%"))
  }

  /// What the bar shows, in words: `10% grey (control), 5% green; 85% in no cohort`.
  private func words(_ amount: KeyPath<Impact.Amounts, Percentage>) -> String {
    let shares = parts.filter { $0.share.enrolled[keyPath: amount] > .zero }.map {
      "\($0.share.enrolled[keyPath: amount].spoken(impact.decimals))% \($0.name)"
    }
    return shares.joined(separator: ", ")
      + "; \(rest(amount).spoken(impact.decimals))% in no cohort"
  }

  private func rest(_ amount: KeyPath<Impact.Amounts, Percentage>) -> Percentage {
    Percentage(hundredths: 10_000 - impact.enrolled[keyPath: amount].hundredths) ?? .zero
  }

  /// What the colours stand for, with values as they are, and how many get it.
  func legend(_ amount: KeyPath<Impact.Amounts, Percentage>) -> HTML {
    HTML("ul", .classes("legend")) {
      for part in parts {
        HTML("li") {
          Self.swatch(part.look)
          HTML.foldable(part.share.served.spoken(inCohort: true, isWhole: true))
          " "
          HTML("b") {
            "\(part.share.enrolled[keyPath: amount].spoken(impact.decimals))%"
          }
        }
      }
      if rest(amount) > .zero {
        HTML("li") {
          Self.swatch("rest")
          "in no cohort "
          HTML("b") { "\(rest(amount).spoken(impact.decimals))%" }
        }
      }
    }
  }

  /// A spot in a colour, beside what it stands for.
  static func swatch(_ look: StaticString) -> HTML {
    HTML("svg", .plain(.ariaHidden, true)) {
      HTML("rect", .classes(look), .plain(.width, "100%"), .plain(.height, "100%"))
    }
  }
}

extension Served {
  /// The class of its colour, the same wherever its feature is shown.
  func look(among variants: [VariantKey]) -> StaticString {
    switch self {
    case .off: "off"
    case .on(nil, _): "control"
    case .on(let variant?, _): TextStyle.Role.variant(variant, among: variants)?.name ?? "control"
    }
  }
}
