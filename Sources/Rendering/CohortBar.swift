import Domain
import JSONSyntax
import Manifests
import Planning

/// All identities as a bar: first the cohort, dealt out to control and variants, then everyone
/// else.
struct CohortBar {
  private static let width = 40

  private let impact: Impact
  private let marks: [(share: Impact.Share, mark: Character, role: TextStyle.Role?)]
  private let style: TextStyle

  /// The bars of an impact on a feature with variants in this order.
  init(_ impact: Impact, _ variants: [VariantKey], _ style: TextStyle = .plain) {
    self.impact = impact
    self.style = style
    marks = ([impact.off] + impact.shares).map { share in
      switch share.served {
      case .off: return (share, "×", nil)
      case .on(nil, _): return (share, "░", nil)
      case .on(let variant?, _):
        let role = TextStyle.Role.variant(variant, among: variants)
        return (share, Self.mark(variant, among: variants), role)
      }
    }
  }

  private static let variantMarks: [Character] = ["█", "▓", "▒", "◆"]

  /// The mark of a variant, the same wherever its feature is shown.
  static func mark(_ variant: VariantKey, among variants: [VariantKey]) -> Character {
    variantMarks[(variants.firstIndex(of: variant) ?? variants.count) % variantMarks.count]
  }

  /// The bars before and after, and what their marks stand for; nothing where no cohort is served.
  var lines: [String] {
    guard impact.enrolled.before > .zero || impact.enrolled.after > .zero else { return [] }
    let legend = "        \(legend)"
    let (before, after) = (line(\.before), line(\.after))
    return before == after
      ? ["now     \(after)", legend] : ["before  \(before)", "after   \(after)", legend]
  }

  private func line(_ amount: KeyPath<Impact.Amounts, Percentage>) -> String {
    bar(amount) + "  \(impact.enrolled[keyPath: amount].spoken(impact.decimals))% enrolled"
  }

  private func bar(_ amount: KeyPath<Impact.Amounts, Percentage>) -> String {
    var bar = ""
    var length = 0
    var sum = 0
    for (share, mark, role) in marks {
      let hundredths = share.enrolled[keyPath: amount].hundredths
      sum += hundredths
      let end = min((sum * Self.width + 5_000) / 10_000, Self.width)
      // A share gets a mark however small it is.
      let count = max(end - length, hundredths > 0 && length < Self.width ? 1 : 0)
      bar += style.text(String(repeating: mark, count: count), role)
      length += count
    }
    return bar + String(repeating: "·", count: Self.width - length)
  }

  /// What the marks stand for: `░ grey (control), █ green`.
  private var legend: String {
    let shown = marks.filter {
      $0.share.enrolled.before > .zero || $0.share.enrolled.after > .zero
    }
    let meanings = shown.map { mark in
      style.text("\(mark.mark) \(inert(mark.share.served.spoken(inCohort: true)))", mark.role)
    }
    return few(10, of: meanings)
  }
}

extension Impact {
  /// A sentence about the impact, which is inert already, in which each variant has its colour.
  func colored(_ sentence: String, _ variants: [VariantKey], _ style: TextStyle) -> String {
    guard style.isColored else { return sentence }
    let names = shares.compactMap { share -> (name: String, role: TextStyle.Role)? in
      guard case .on(let variant?, _) = share.served,
        let role = TextStyle.Role.variant(variant, among: variants)
      else { return nil }
      return (inert(share.served.spoken(inCohort: true)), role)
    }.sorted { $0.name.count > $1.name.count }
    var result = ""
    var rest = sentence[...]
    while let character = rest.first {
      let isBegin = ["% ", " to ", " from "].contains { result.hasSuffix($0) }
      let found = isBegin ? names.first { rest.hasPrefix($0.name) } : nil
      let next = found.flatMap { rest.dropFirst($0.name.count).first }
      if let found, next.map({ ",. ".contains($0) }) ?? true {
        result += style.text(found.name, found.role)
        rest = rest.dropFirst(found.name.count)
      } else {
        result.append(character)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
