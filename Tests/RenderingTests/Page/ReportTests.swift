import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning
@testable import Rendering

struct ReportTests {
  /// Everything that a state can say, with a text in each place that takes any.
  private static func page(_ text: String) throws -> ParsedPage {
    var state = SampleSnapshot.state
    for id in state.experiments.keys {
      state.experiments[id]?.details.name = text
      state.experiments[id]?.details.owner = text
      guard state.experiments[id]?.conclusion != nil else { continue }
      state.experiments[id]?.conclusion = Conclusion(.none, reason: text)
    }
    let stopped = state.experiments.values.filter { $0.segment != nil }.map(\.id).min()
    if let stopped {
      state.experiments[stopped]?.segment?.brake = Brake(
        author: Author(name: text), stoppedAt: SampleSnapshot.instant(3), reason: text)
    }
    let provenance = Provenance(
      author: Author(name: text), time: SampleSnapshot.instant(3),
      origin: Provenance.Origin(runURL: text, pullRequest: 12))
    let snapshot = Snapshot(
      lineage: SampleSnapshot.snapshot.lineage, serial: 7, provenance: provenance, state: state,
      events: SampleSnapshot.snapshot.events)
    let overview = Overview(
      of: snapshot, asOf: SampleSnapshot.instant(99), in: TimeZones(), nil, snapshot.records)
    return try ParsedPage(Report(overview, [:], of: text, place: "at '\(text)'").text)
  }

  @Test func `each experiment has one card, to which every link on the page leads`() throws {
    let page = try Self.page("plain")
    let ids = try page.texts("//article/@id")
    #expect(ids.count == SampleSnapshot.state.experiments.count)
    #expect(Set(ids).count == ids.count)
    let all = try page.texts("//@id")
    #expect(Set(all).count == all.count)
    let targets = try page.texts("//a/@href").filter { $0.hasPrefix("#") }.map { $0.dropFirst() }
    #expect(targets.count > ids.count)
    for target in targets { #expect(all.contains(String(target))) }
    #expect(try page.count("//time") > ids.count)
  }

  // An address is a link, where it belongs.
  @Test(arguments: PlanFormatHostilityTests.hostile.filter { WebAddress($0) == nil })
  func `a text is shown and makes nothing else of the page`(text: String) throws {
    let page = try Self.page(text)
    let tame = try Self.page("plain")
    #expect(try page.structure() == tame.structure())
    for address in try page.texts("//@href") {
      #expect(address.hasPrefix("#") || address.hasPrefix("https://"))
    }
    let shown = inert(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let whole = try page.texts("//body")[0].split(whereSeparator: \.isWhitespace).joined(
      separator: " ")
    #expect(whole.contains(shown))
  }

  @Test func `where nothing was applied, the page says so`() throws {
    let overview = Overview(of: nil, asOf: SampleSnapshot.instant(0), in: TimeZones())
    let page = try ParsedPage(Report(overview, [:], of: "x", place: "at 'x'").text)
    #expect(try page.texts("//main") == ["No state yet: nothing was applied."])
    #expect(try page.count("//form") == 0)
  }
}
