import Domain
import Manifests
import Planning

/// The axis on which the effects of an experiment are drawn, in percent, with no effect in the middle.
struct EffectAxis {
  /// What stands at the edges.
  let limit: Double

  /// Shows intervals. One that is far wider than most is cut at the edges, so that the others can be seen.
  init(showing intervals: [ResultsManifest.Interval]) {
    let reaches = intervals.map { max(abs($0.lower), abs($0.upper)) }
      .filter { $0.isFinite && $0 > 0 }.sorted()
    guard let widest = reaches.last else {
      limit = 1
      return
    }
    limit = Self.round(min(widest, reaches[(reaches.count - 1) / 2] * 5))
  }

  /// The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 and so on.
  private static func round(_ number: Double) -> Double {
    var unit = 1.0
    while unit < number, unit < 1e300 { unit *= 10 }
    while unit / 10 >= number, unit > 1e-300 { unit /= 10 }
    return [1, 1.5, 2, 3, 4, 5, 6, 8].map { $0 * unit / 10 }.first { $0 >= number * 0.999 } ?? unit
  }

  /// Where an effect stands, in hundredths of a percent of the width; what is cut stands at the edge.
  func position(of effect: Double) -> Int {
    Int(((min(max(effect / limit, -1), 1) + 1) * 5_000).rounded())
  }

  /// What stands at the edges and in the middle.
  var scale: HTML {
    HTML(
      "svg", .classes("effects"), .plain(.role, "img"),
      .plain(.ariaLabel, "effect in percent of the control")
    ) {
      for (text, place, anchor) in [
        ("\(signed(-limit))%", "0", "start"), ("0", "50%", "middle"),
        ("\(signed(limit))%", "100%", "end"),
      ] {
        HTML("text", .plain(.x, place), .plain(.y, 16), .plain(.textAnchor, anchor)) { text }
      }
    }
  }

  /// An interval with the mean in it, before the side on which it is expected.
  func picture(
    of interval: ResultsManifest.Interval, mean: Double, _ verdict: EffectVerdict?,
    _ direction: Metric.Direction?
  ) -> HTML {
    let (start, end) = (position(of: interval.lower), position(of: interval.upper))
    let look: StaticString =
      switch verdict {
      case .asExpected: "good"
      case .against: "bad"
      case .holds, .unclear, nil: "open"
      }
    return HTML("svg", .classes("effects", look), .plain(.ariaHidden, true)) {
      direction.map { side($0) }
      HTML("line", .classes("zero"), .plain(.x1, "50%"), .plain(.x2, "50%"), .plain(.y2, 28))
      HTML(
        "rect", .plain(.x, "\(decimal(start))%"), .plain(.y, 11),
        .plain(.width, "\(decimal(end - start))%"), .plain(.height, 6))
      HTML(
        "use", .href(edge(interval.lower, "cut-left", "end")), .plain(.x, "\(decimal(start))%"))
      HTML(
        "use", .href(edge(interval.upper, "cut-right", "end")), .plain(.x, "\(decimal(end))%"))
      if interval.lower <= mean, mean <= interval.upper, abs(mean) <= limit {
        HTML(
          "circle", .plain(.cx, "\(decimal(position(of: mean)))%"), .plain(.cy, 14),
          .plain(.r, 4.5))
      }
    }
  }

  private func edge(_ bound: Double, _ cut: StaticString, _ end: StaticString) -> Anchor {
    Anchor(abs(bound) > limit ? cut : end)
  }

  /// The expected half.
  private func side(_ direction: Metric.Direction) -> HTML {
    let isUpper = direction == .increase || direction == .notDecrease
    return HTML(
      "rect", .classes("expected"), .plain(.x, isUpper ? "50%" : "0"), .plain(.width, "50%"),
      .plain(.height, 28))
  }
}
