import Foundation
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

/// Who goes from what to what, as a drawing.
struct FlowChartTests {
  private static let shop = LabSite.shop()

  private static func impact(from before: LabExperiment, to after: LabExperiment) throws -> Change {
    let lab = Lab(after: shop.with(before))
    return try #require(lab.plan(shop.with(after)).measured().changes.first { !$0.impacts.isEmpty })
  }

  private static let grown = try? impact(
    from: LabExperiment(.running, rollout: LabRollout(10)),
    to: LabExperiment(.running, rollout: LabRollout(35)))
  private static let launched = try? impact(
    from: LabExperiment(.created, rollout: LabRollout(20)),
    to: LabExperiment(.running, rollout: LabRollout(20)))
  private static let dealtAnew = try? impact(
    from: LabExperiment(.running, rollout: LabRollout(60, split: ["green": 30, "blue": 20])),
    to: LabExperiment(.running, rollout: LabRollout(60, split: ["green": 11, "blue": 45])))

  @Test(arguments: [grown, launched, dealtAnew])
  func `the bands add up to everyone`(change: Change?) throws {
    let change = try #require(change)
    let impact = try #require(change.impacts.first)
    let chart = FlowChart(impact, change.variants)
    #expect(!impact.moves.isEmpty)
    #expect(chart.bands.reduce(0) { $0 + $1.hundredths } == 10_000)
    let moved = chart.bands.filter { !$0.stays }.reduce(0) { $0 + $1.hundredths }
    #expect(moved == impact.moves.reduce(0) { $0 + $1.share.hundredths })
    let heights = try Self.heights(try Self.drawn(chart))
    // Two pixels for each percent.
    #expect(abs(heights.begin - 200) < 0.001 && abs(heights.end - 200) < 0.001)
  }

  @Test func `each move has its line and its number, however thin it is`() throws {
    let change = try #require(Self.thin)
    let impact = try #require(change.impacts.first)
    let page = try Self.drawn(FlowChart(impact, change.variants))
    #expect(try page.count(Self.moves) == impact.moves.count)
    for move in impact.moves {
      let row = "\(move.from.spoken())\(move.to.spoken())\(move.share.spoken(2))%"
      #expect(try page.texts("//tr").contains(row), "\(row)")
    }
    #expect(impact.moves.contains { $0.share.hundredths < 10 })
    #expect(try page.texts("//text").contains("blue 0.01%"))
  }

  private static let thin = try? impact(
    from: LabExperiment(.created, rollout: LabRollout(1, split: ["green": 49, "blue": 1])),
    to: LabExperiment(.running, rollout: LabRollout(1, split: ["green": 49, "blue": 1])))

  @Test func `what clients do not tell apart is one`() throws {
    func served(_ variant: String?, _ value: String) -> Served {
      .on(variant: variant.map(VariantKey.init(checked:)), value: .string(value))
    }
    func share(_ served: Served, _ before: Int, _ after: Int) -> Impact.Share {
      let amounts = Impact.Amounts(
        before: SampleSnapshot.percentage(before), after: SampleSnapshot.percentage(after))
      return .init(served: served, amounts: amounts, enrolled: .init(before: .zero, after: .zero))
    }
    let (control, same, green) = (
      served(nil, "grey"), served("aa", "grey"), served("green", "green")
    )
    let impact = Impact(
      environment: SampleSnapshot.production,
      shares: [share(control, 10_000, 5_000), share(same, 0, 4_000), share(green, 0, 1_000)],
      off: share(.off, 0, 0), enrolled: .init(before: .zero, after: .zero), enters: .zero,
      leaves: .zero, unchanged: SampleSnapshot.percentage(9_000),
      moves: [.init(from: control, to: green, share: SampleSnapshot.percentage(1_000))],
      enrolledMoved: .zero, enrolledMovedOfEnrolled: .zero, othersMoved: .zero)
    let chart = FlowChart(impact, [VariantKey(checked: "aa"), VariantKey(checked: "green")])
    #expect(
      chart.bands == [
        .init(from: 0, to: 0, hundredths: 9_000), .init(from: 0, to: 1, hundredths: 1_000),
      ])
  }

  @Test func `of very many moves the largest are drawn, and all are in the table`() throws {
    let variants = (0..<12).map { VariantKey(checked: "v\($0)") }
    let served = variants.map { Served.on(variant: $0, value: .string($0.text)) }
    let tenth = Impact.Amounts(
      before: SampleSnapshot.percentage(833), after: SampleSnapshot.percentage(833))
    let none = Impact.Amounts(before: .zero, after: .zero)
    let moves = served.flatMap { from in
      served.filter { $0 != from }.map {
        Impact.Move(from: from, to: $0, share: SampleSnapshot.percentage(50))
      }
    }
    let impact = Impact(
      environment: SampleSnapshot.production,
      shares: served.map { .init(served: $0, amounts: tenth, enrolled: tenth) },
      off: .init(served: .off, amounts: none, enrolled: none),
      enrolled: .init(before: .whole, after: .whole), enters: .zero, leaves: .zero,
      unchanged: .zero, moves: moves, enrolledMoved: .whole, enrolledMovedOfEnrolled: .whole,
      othersMoved: .zero)
    let page = try Self.drawn(FlowChart(impact, variants))
    #expect(try page.count(Self.moves) == 60)
    #expect(try page.count("//tr") == 132 + 2)
    #expect(try page.texts("//summary") == ["All 132 moves"])
  }

  @Test func `where nobody is served anything else there is no drawing`() throws {
    let change = try #require(
      try? Self.impact(
        from: LabExperiment(.running, rollout: LabRollout(10)),
        to: LabExperiment(.paused, rollout: LabRollout(10))))
    let impact = try #require(change.impacts.first)
    #expect(FlowChart(impact, change.variants).figure.map { _ in true } == nil)
  }

  // MARK: Helpers

  private static let moves = "//path[starts-with(@class, 'move')]"

  private static func drawn(_ chart: FlowChart) throws -> ParsedPage {
    let figure = try #require(chart.figure)
    return try ParsedPage(Page("x") { figure }.text)
  }

  /// How high the bands are together, where they begin and where they end.
  private static func heights(_ page: ParsedPage) throws -> (begin: Double, end: Double) {
    var sum = (begin: 0.0, end: 0.0)
    for path in try page.texts("//path/@d") {
      let numbers = path.split { !"0123456789.".contains($0) }
        .compactMap { Double($0) }
      // M x y, C with three points, V y, C with three points.
      try #require(numbers.count == 15)
      sum.begin += numbers[14] - numbers[1]
      sum.end += numbers[8] - numbers[7]
    }
    return sum
  }
}
