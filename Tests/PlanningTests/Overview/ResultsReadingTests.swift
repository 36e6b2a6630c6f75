import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

struct ResultsReadingTests {
  /// What is read of results a day after the launch.
  private static func reading(
    _ measured: Measured, of site: MeasuredSite = MeasuredSite(),
    _ edit: (inout LabSite) -> Void = { _ in }
  ) throws -> ResultsReading {
    var site = site.measured(measured).site
    edit(&site)
    let overview = Overview(
      of: MeasuredSite().launched().snapshot, asOf: MeasuredSite.after(hours: 25),
      in: TimeZones(), site.workspace())
    let standing = try #require(overview.standings.first)
    return try #require(standing.results)
  }

  @Test func `metrics stand by their roles, with what was measured and what was not`() throws {
    let reading = try Self.reading(Measured(until: 24))
    #expect(reading.since == MeasuredSite.begin)
    #expect(reading.asOf == MeasuredSite.after(hours: 24))
    #expect(reading.metrics.map(\.name) == ["orders", "errors", "latency"])
    #expect(reading.metrics.map(\.metric?.role) == [.primary, .guardrail, .guardrail])
    #expect(reading.metrics.map { $0.measured == nil } == [true, false, false])
    let errors = try #require(reading.metrics[1].measured)
    #expect(errors.controlMean == 1)
    #expect(errors.confidenceLevel == 0.95)
    #expect(errors.validity == .fixed)
    #expect(
      errors.variants.map(\.variant.text) == ["green", "blue"], "in the order of the feature")
    #expect(errors.variants.map { $0.effect?.mean } == [2, 2])
    #expect(errors.variants.map { $0.effect?.verdict } == [.holds, .holds])
  }

  @Test func `a variant that is served and not measured is told`() throws {
    let measured = Measured(until: 24).with(\.errors, [("blue", 0.5, 1.5)])
    let reading = try Self.reading(measured)
    let errors = try #require(reading.metrics[1].measured)
    #expect(errors.variants.map { $0.effect?.verdict } == [nil, .against])
    #expect(errors.variants.map { $0.effect == nil } == [true, false])
  }

  @Test func `what is not in the manifest comes last, and nothing is expected of it`() throws {
    let metrics: JSONValue = [["name": "latency", "expectedDirection": "decrease"]]
    let site = MeasuredSite(fields: ["metrics": metrics])
    let reading = try Self.reading(Measured(until: 24), of: site)
    #expect(reading.metrics.map(\.name) == ["latency", "errors"])
    #expect(reading.metrics.map { $0.metric == nil } == [false, true])
    #expect(reading.metrics[1].measured?.variants.map { $0.effect?.verdict } == [nil, nil])
  }

  @Test func `without a manifest all that was measured is shown`() throws {
    let reading = try Self.reading(Measured(until: 24)) { $0.experiments = [:] }
    #expect(reading.metrics.map(\.name) == ["errors", "latency"])
    #expect(reading.metrics.allSatisfy { $0.metric == nil && $0.measured != nil })
  }

  @Test func `exposures stand beside the shares that the split deals out`() throws {
    let reading = try Self.reading(Measured(until: 24).with(\.exposures, (500, 240, 260)))
    #expect(reading.groups.map { $0.variant?.text } == [nil, "green", "blue"])
    #expect(reading.groups.map(\.exposures) == [500, 240, 260])
    #expect(reading.groups.map { $0.share?.description } == ["50", "24", "26"])
    #expect(reading.groups.map { $0.expected?.description } == ["50", "25", "25"])
    #expect(reading.ratio == .fits)
  }

  @Test func `a sample ratio that chance does not explain is a mismatch`() throws {
    #expect(
      try Self.reading(Measured(until: 24).with(\.exposures, (500, 350, 150))).ratio == .mismatch)
  }

  @Test func `exposures of two splits are not tested`() throws {
    let early = try Self.reading(Measured(until: 24).with(\.since, -24))
    #expect(early.ratio == .untested)
    #expect(early.groups.map { $0.expected == nil } == [true, true, true])
    #expect(early.groups.map { $0.share?.description } == ["50", "25", "25"])
  }

  @Test func `nobody at all has no shares`() throws {
    let reading = try Self.reading(Measured(until: 24).with(\.exposures, (0, 0, 0)))
    #expect(reading.groups.map { $0.share == nil } == [true, true, true])
    #expect(reading.ratio == .fits)
  }

  @Test func `what did not fit before does not fit for the whole phase`() throws {
    var lab = MeasuredSite().launched()
    let bad = Measured(until: 12).with(\.exposures, (500, 350, 150))
    lab.apply(MeasuredSite().measured(bad), atHour: 12)
    let site = MeasuredSite().measured(Measured(until: 24)).site
    let overview = Overview(
      of: lab.snapshot, asOf: MeasuredSite.after(hours: 25), in: TimeZones(), site.workspace())
    #expect(
      overview.standings.first?.results?.ratio
        == .knownMismatch(asOf: MeasuredSite.after(hours: 12)))
  }

  @Test(arguments: [
    ("increase", 0.1, 0.2, EffectVerdict.asExpected), ("increase", 0, 0.2, .unclear),
    ("increase", -0.2, -0.1, .against), ("increase", -0.2, 0, .unclear),
    ("decrease", -0.2, -0.1, .asExpected), ("decrease", -0.2, 0, .unclear),
    ("decrease", 0.1, 0.2, .against), ("not_increase", -0.2, 0, .asExpected),
    ("not_increase", -0.2, 0.1, .holds), ("not_increase", 0.1, 0.2, .against),
    ("not_decrease", 0, 0.2, .asExpected), ("not_decrease", -0.2, 0.1, .holds),
    ("not_decrease", -0.2, -0.1, .against),
  ])
  func `an effect is judged by where its whole interval lies`(
    direction: String, lower: Double, upper: Double, verdict: EffectVerdict
  ) throws {
    let metrics: JSONValue = [["name": "errors", "expectedDirection": .string(direction)]]
    let reading = try Self.reading(
      Measured(until: 24).with(\.errors, [("green", lower, upper)]),
      of: MeasuredSite(fields: ["metrics": metrics]))
    #expect(reading.metrics[0].measured?.variants.first?.effect?.verdict == verdict)
  }

  @Test func `without results nothing is read`() {
    let lab = MeasuredSite().launched()
    let overview = Overview(
      of: lab.snapshot, asOf: MeasuredSite.after(hours: 25), in: TimeZones(),
      MeasuredSite().site.workspace())
    #expect(overview.standings.map { $0.results == nil } == [true])
  }
}
