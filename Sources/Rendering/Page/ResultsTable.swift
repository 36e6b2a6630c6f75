import Domain
import Manifests
import Planning

/// What was measured of an experiment: how many were exposed to what, and a row for each metric and
/// variant with its interval. All intervals stand on one axis, in percent of the mean of the control.
struct ResultsTable {
  private let reading: ResultsReading
  private let variants: [VariantKey]
  private let axis: EffectAxis

  /// The tables of results, with the variants in the order of their feature.
  init(_ reading: ResultsReading, _ variants: [VariantKey]) {
    self.reading = reading
    self.variants = variants
    axis = EffectAxis(
      showing: reading.metrics.compactMap(\.measured).flatMap { measured in
        measured.variants.compactMap { $0.effect?.relative(to: measured.controlMean) }
      })
  }

  /// The tables, one below the other.
  @HTMLBuilder var html: HTML {
    HTML("h4") {
      "Results from "
      HTML.time(reading.since)
      " to "
      HTML.time(reading.asOf)
    }
    HTML("p") { verdict }
    exposures
    metrics
  }

  // MARK: Exposures

  private var exposures: HTML {
    HTML("table", .classes("exposures")) {
      HTML("caption") { "Identities" }
      head([("", nil), ("exposed", "number"), ("share", "number"), ("expected", "number")])
      HTML("tbody") {
        for group in reading.groups { row(group) }
      }
    }
  }

  private var verdict: HTML {
    switch reading.ratio {
    case .fits: judged("good", "as-expected", "The sample ratio fits the split.")
    case .mismatch:
      judged("bad", "against", "The sample ratio does not fit the split: trust none of this.")
    case .knownMismatch(let asOf):
      judged(
        "bad", "against",
        "The sample ratio did not fit the split up to \(asOf.spoken): trust nothing of this phase.")
    case .untested:
      judged("faint", "unclear", "The split changed meanwhile, so the sample ratio is not tested.")
    }
  }

  private func row(_ group: ResultsReading.Group) -> HTML {
    HTML("tr") {
      HTML("th", .plain(.scope, "row")) { name(group.variant) }
      cell(grouped(group.exposures))
      cell(group.share.map { "\($0)%" } ?? "–")
      cell(group.expected.map { "\($0)%" } ?? "–")
    }
  }

  @HTMLBuilder private func name(_ variant: VariantKey?) -> HTML {
    HTML("svg", .classes("swatch"), .plain(.ariaHidden, true)) {
      HTML(
        "rect", .classes(TextStyle.Role.variant(variant, among: variants)?.name ?? "control"),
        .plain(.width, "100%"), .plain(.height, "100%"))
    }
    variant.name
  }

  private func cell(_ text: String) -> HTML {
    HTML("td", .classes("number")) { text }
  }

  private func head(_ columns: [(String, StaticString?)]) -> HTML {
    HTML("thead") {
      HTML("tr") {
        for (title, look) in columns {
          title.isEmpty
            ? HTML("td")
            : HTML("th", .plain(.scope, "col"), .classes(look)) { title }
        }
      }
    }
  }

  // MARK: Metrics

  private var metrics: HTML? {
    guard !reading.metrics.isEmpty else { return nil }
    return HTML("table", .classes("results")) {
      HTML("caption") {
        "Effects in percent of the control, and below as measured\(commonConfidence.map { ", \($0)" } ?? "")"
        ". Shaded: where the metric is expected."
      }
      HTML("thead") {
        HTML("tr") {
          for title in ["metric", "variant"] {
            HTML("th", .plain(.scope, "col")) { title }
          }
          for title in ["control", "mean", "effect"] {
            HTML("th", .plain(.scope, "col"), .classes("number")) { title }
          }
          HTML("th", .plain(.scope, "col"), .classes("interval")) { axis.scale }
          HTML("th", .plain(.scope, "col")) { "reading" }
        }
      }
      for metric in reading.metrics {
        HTML("tbody") { rows(metric) }
      }
    }
  }

  /// How sure the intervals are, where that is the same for all of them.
  private var commonConfidence: String? {
    let all = Set(reading.metrics.compactMap(\.measured).map(\.confidence))
    return all.count == 1 ? all.first : nil
  }

  private func rows(_ metric: ResultsReading.MetricReading) -> HTML {
    guard let measured = metric.measured, !measured.variants.isEmpty else {
      return HTML("tr") {
        title(metric, rows: 1)
        HTML("td", .plain(.colspan, 6), .classes("faint")) { "not measured" }
      }
    }
    let rows = measured.variants.enumerated().map { index, variant -> HTML in
      HTML("tr") {
        index == 0 ? title(metric, rows: measured.variants.count) : nil
        HTML("th", .plain(.scope, "row")) { name(variant.variant) }
        if let effect = variant.effect {
          cell(spoken(measured.controlMean))
          cell(spoken(effect.mean))
          HTML("td", .classes("number")) { numbers(effect, measured.controlMean) }
          HTML("td", .classes("interval")) {
            picture(effect, measured.controlMean, metric.metric?.expectedDirection)
          }
          HTML("td") { reading(of: effect) }
        } else {
          HTML("td", .plain(.colspan, 5), .classes("faint")) { "not measured" }
        }
      }
    }
    return .row(rows)
  }

  private func title(_ metric: ResultsReading.MetricReading, rows: Int) -> HTML {
    HTML("th", .plain(.scope, "rowgroup"), .plain(.rowspan, rows)) {
      metric.name
      HTML("small") {
        metric.metric.map { "\($0.role.rawValue), \($0.expectedDirection.words)" }
          ?? "not in the manifest"
        commonConfidence == nil ? metric.measured.map { "; \($0.confidence)" } ?? "" : ""
      }
    }
  }

  /// The interval in percent of the control, and below it in the unit of the metric.
  private func numbers(_ effect: ResultsReading.Effect, _ control: Double) -> HTML {
    let interval = effect.interval
    let plain = "\(signed(interval.lower)) to \(signed(interval.upper))"
    guard let relative = effect.relative(to: control) else { return .text(plain) }
    return .row([
      .text("\(signed(relative.lower, digits: 3))% to \(signed(relative.upper, digits: 3))%"),
      HTML("small") { plain },
    ])
  }

  private func picture(
    _ effect: ResultsReading.Effect, _ control: Double, _ direction: Metric.Direction?
  ) -> HTML? {
    effect.relative(to: control).map {
      axis.picture(of: $0, mean: effect.difference(from: control), effect.verdict, direction)
    } ?? HTML("span", .classes("faint")) { "no percentage: the control is 0" }
  }

  private func reading(of effect: ResultsReading.Effect) -> HTML {
    switch effect.verdict {
    case .asExpected: judged("good", "as-expected", "as expected")
    case .against: judged("bad", "against", "against it")
    case .holds: judged("faint", "holds", "not violated")
    case .unclear: judged("faint", "unclear", "not clear yet")
    case nil: judged("faint", "unclear", "nothing expected")
    }
  }

  private func judged(_ role: StaticString, _ symbol: StaticString, _ words: String) -> HTML {
    HTML("span", .classes("verdict", role)) {
      HTML("svg", .plain(.ariaHidden, true)) {
        HTML("use", .href(Anchor(symbol)), .plain(.x, "50%"))
      }
      words
    }
  }
}

extension ResultsReading.Measured {
  /// `95% confidence, valid however often one looks`.
  fileprivate var confidence: String {
    let looks =
      switch validity {
      case .always: "valid however often one looks"
      case .fixed: "valid for one look"
      }
    return "\(spoken(confidenceLevel * 100))% confidence, \(looks)"
  }
}

extension ResultsReading.Effect {
  /// The interval in percent of a mean of the control; nil where that is 0.
  fileprivate func relative(to control: Double) -> ResultsManifest.Interval? {
    guard control != 0 else { return nil }
    let scale = abs(control)
    return ResultsManifest.Interval(
      lower: interval.lower / scale * 100, upper: interval.upper / scale * 100)
  }

  /// By how many percent of a mean of the control this one differs.
  fileprivate func difference(from control: Double) -> Double {
    (mean / abs(control) - control / abs(control)) * 100
  }
}
