import Domain
import Manifests
import Planning

/// All identities as a bar: first the cohort, dealt out to control and variants, then everyone
/// else.
enum CohortBar {
  private static let width = 40

  /// The bar before or after a change.
  static func text(
    _ impact: Impact, _ amount: KeyPath<Impact.Amounts, Percentage>
  ) -> String {
    let marks = marks(of: impact)
    var bar = ""
    var sum = 0
    for (share, mark) in marks {
      let hundredths = share.enrolled[keyPath: amount].hundredths
      sum += hundredths
      let end = min((sum * width + 5_000) / 10_000, width)
      // A share gets a mark however small it is.
      let count = max(end - bar.count, hundredths > 0 && bar.count < width ? 1 : 0)
      bar += String(repeating: mark, count: count)
    }
    return bar + String(repeating: "·", count: width - bar.count)
  }

  /// What the marks stand for: `░ grey (control), █ green`.
  static func legend(_ impact: Impact) -> String {
    let shown = marks(of: impact).filter {
      $0.share.enrolled.before > .zero || $0.share.enrolled.after > .zero
    }
    return shown.prefix(10).map { "\($0.mark) \(inert($0.share.served.spoken(inCohort: true)))" }
      .joined(separator: ", ") + (shown.count > 10 ? " and \(shown.count - 10) more" : "")
  }

  private static let variantMarks: [Character] = ["█", "▓", "▒", "◆"]

  private static func marks(of impact: Impact) -> [(share: Impact.Share, mark: Character)] {
    var variants = 0
    return ([impact.off] + impact.shares).map { share in
      switch share.served {
      case .off: return (share, "×")
      case .on(nil, _): return (share, "░")
      case .on(.some, _):
        defer { variants += 1 }
        return (share, variantMarks[variants % variantMarks.count])
      }
    }
  }
}
