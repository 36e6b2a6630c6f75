import Domain
import Manifests
import Testing

@testable import Planning
@testable import Rendering

struct ResultsTableTests {
  private static let green = VariantKey(checked: "green")
  private static let blue = VariantKey(checked: "blue")

  private static func effect(
    _ lower: Double, _ upper: Double, mean: Double = 1, _ verdict: EffectVerdict? = .unclear
  ) -> ResultsReading.Effect {
    ResultsReading.Effect(
      mean: mean, interval: ResultsManifest.Interval(lower: lower, upper: upper), verdict: verdict)
  }

  private static func metric(
    _ effects: ResultsReading.Effect?..., name: String = "orders",
    expecting direction: Metric.Direction? = .increase, control: Double = 1
  ) -> ResultsReading.MetricReading {
    let variants = zip([green, blue], effects).map { variant, effect in
      ResultsReading.VariantReading(variant: variant, effect: effect)
    }
    return ResultsReading.MetricReading(
      name: name,
      metric: direction.map { Metric(name: name, expectedDirection: $0, role: .primary) },
      measured: effects.isEmpty
        ? nil
        : ResultsReading.Measured(
          confidenceLevel: 0.95, validity: .always, controlMean: control, variants: variants))
  }

  private static func table(
    _ metrics: [ResultsReading.MetricReading], ratio: ResultsReading.Ratio = .fits
  ) throws -> Markup {
    let half = Percentage(hundredths: 5_000)
    let reading = ResultsReading(
      since: Instant(seconds: 0), asOf: Instant(seconds: 86_400),
      groups: [
        .init(variant: nil, exposures: 12_345, share: half, expected: half),
        .init(variant: green, exposures: 1_234_567, share: half, expected: nil),
      ], ratio: ratio, metrics: metrics)
    return try Markup(ResultsTable(reading, [green, blue]).html)
  }

  @Test func `each metric is a group of rows, and each variant a row with its numbers`() throws {
    let markup = try Self.table([
      Self.metric(
        Self.effect(0.004, 0.026, mean: 0.215, .asExpected),
        Self.effect(-0.008, 0.0131, mean: 0.2025), control: 0.2),
      Self.metric(
        Self.effect(3, 40.5, mean: 220, .against), name: "latency", expecting: .notIncrease,
        control: 200),
    ])
    let heads = markup.all("th").filter { $0["scope"] == "rowgroup" }
    #expect(heads.map { $0["rowspan"] } == ["2", "1"])
    #expect(
      heads.map(\.text) == ["ordersprimary, to increase", "latencyprimary, must not increase"])
    let rows = markup.all("tbody").dropFirst().flatMap { _ in markup.all("tr") }
    #expect(!rows.isEmpty)
    let numbers = markup.all("td", "number").map(\.text)
    #expect(
      numbers == [
        "12,345", "50%", "50%", "1,234,567", "50%", "–", "0.2", "0.215",
        "+2% to +13%+0.004 to +0.026", "0.2", "0.2025", "−4% to +6.55%−0.008 to +0.0131", "200",
        "220", "+1.5% to +20.3%+3 to +40.5",
      ])
    #expect(
      markup.all("span", "verdict").map(\.text) == [
        "The sample ratio fits the split.", "as expected", "not clear yet", "against it",
      ])
    #expect(
      markup.all("caption").map(\.text) == [
        "Identities",
        "Effects in percent of the control, and below as measured, 95% confidence, valid however often one "
          + "looks. Shaded: where the metric is expected.",
      ])
    #expect(
      markup.all("h4").map(\.text) == [
        "Results from 1970-01-01 00:00 UTC to 1970-01-02 00:00 UTC"
      ])
  }

  @Test func `all intervals stand on one axis, with nothing in its middle and the wish shaded`()
    throws
  {
    let markup = try Self.table([
      Self.metric(Self.effect(0.1, 0.2, mean: 1.15), Self.effect(-0.2, 0, mean: 0.9)),
      Self.metric(Self.effect(-0.05, 0.05), name: "errors", expecting: .notIncrease),
    ])
    let bars = markup.all("rect").filter { $0["height"] == "6" }
    #expect(bars.map { $0["x"] } == ["75%", "0%", "37.5%"])
    #expect(bars.map { $0["width"] } == ["25%", "50%", "25%"])
    #expect(markup.all("rect", "expected").map { $0["x"] } == ["50%", "50%", "0"])
    #expect(markup.all("circle").map { $0["cx"] } == ["87.5%", "25%", "50%"])
    #expect(markup.all("text").map(\.text) == ["−20%", "0", "+20%"])
  }

  @Test func `an interval that dwarfs the others is cut, and they can still be seen`() throws {
    let markup = try Self.table([
      Self.metric(Self.effect(-0.01, 0.02), Self.effect(-0.5, 1)),
      Self.metric(Self.effect(0.01, 0.02), Self.effect(-1e300, 1e308), name: "b"),
    ])
    #expect(markup.all("text").map(\.text) == ["−10%", "0", "+10%"])
    #expect(markup.all("use").filter { $0["href"] == "#cut-left" }.count == 2)
    #expect(markup.all("use").filter { $0["href"] == "#cut-right" }.count == 2)
  }

  @Test(arguments: [
    (0.0, 0.0, 1.0), (1e-300, -1e300, 1e300), (-5, -1, 2), (1, 0, 0), (1e308, -1e308, 1e308),
    (.leastNonzeroMagnitude, .leastNonzeroMagnitude, .leastNonzeroMagnitude), (1, 1e-12, 1e-12),
    (-.leastNormalMagnitude, -1.7e308, 1.7e308),
  ])
  func `whatever was measured, every coordinate is a number within the picture`(
    control: Double, lower: Double, upper: Double
  ) throws {
    let markup = try Self.table([
      Self.metric(Self.effect(lower, upper, mean: upper), control: control),
      Self.metric(Self.effect(-0.1, 0.2), name: "b"),
    ])
    let isInside = markup.coordinates.allSatisfy { $0.map { 0...100 ~= $0 } == true }
    #expect(isInside, "\(markup.coordinates)")
    #expect(!markup.nodes[0].text.lowercased().contains("nan"))
    #expect(!markup.nodes[0].text.contains("inf"))
  }

  @Test func `a control of 0 has no percentages, and a negative one keeps the direction`() throws {
    let zero = try Self.table([Self.metric(Self.effect(1, 2), control: 0)])
    #expect(zero.all("td", "number").last?.text == "+1 to +2")
    #expect(zero.all("td", "interval").first?.text == "no percentage: the control is 0")
    let negative = try Self.table([Self.metric(Self.effect(1, 2, mean: -8.5), control: -10)])
    #expect(negative.all("td", "number").last?.text == "+10% to +20%+1 to +2")
    #expect(negative.all("circle").first?["cx"] == "87.5%")
  }

  @Test func `what was not measured and what was not expected is said`() throws {
    let markup = try Self.table([
      Self.metric(name: "forgotten"), Self.metric(Self.effect(1, 2, nil), nil, expecting: nil),
    ])
    #expect(markup.all("td", "faint").map(\.text) == ["not measured", "not measured"])
    #expect(markup.all("th").contains { $0.text == "ordersnot in the manifest" })
    #expect(markup.all("span", "verdict").last?.text == "nothing expected")
    #expect(markup.all("rect", "expected").isEmpty)
  }

  @Test(arguments: [
    (ResultsReading.Ratio.mismatch, "does not fit the split", "bad"),
    (.knownMismatch(asOf: Instant(seconds: 0)), "did not fit the split up to 1970-01-01", "bad"),
    (.untested, "is not tested", "faint"),
  ])
  func `the sample ratio is judged`(
    ratio: ResultsReading.Ratio, words: String, role: String
  ) throws {
    let markup = try Self.table([], ratio: ratio)
    let verdict = try #require(markup.all("span", role).first)
    #expect(verdict.text.contains(words))
  }

  @Test func `names that look like markup are text`() throws {
    let name = "<script>alert(1)</script> & \"x\" onload='y'"
    let markup = try Self.table([Self.metric(Self.effect(0.1, 0.2), name: name)])
    #expect(markup.all("script").isEmpty)
    #expect(markup.all("th").contains { $0.text == "\(name)primary, to increase" })
  }

  @Test(arguments: [
    (0.0, "0"), (0.2134567, "0.2135"), (0.21, "0.21"), (1, "1"), (12_345.6, "12,346"),
    (-1_234_567, "−1,234,567"), (999.96, "1,000"), (0.00001234, "0.00001234"),
    (0.000001234, "1.234e-6"), (1.5e15, "1.5e15"), (9.9999, "10"), (.infinity, "∞"),
    (-0.5, "−0.5"), (123_456_789_012_345, "123,456,789,012,345"),
    (.leastNonzeroMagnitude, "4.941e-324"),
  ])
  func `numbers are as long as they say something`(number: Double, text: String) {
    #expect(spoken(number) == text)
  }
}
