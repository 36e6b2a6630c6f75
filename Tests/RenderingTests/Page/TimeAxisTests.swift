import Domain
import Testing

@testable import Rendering

struct TimeAxisTests {
  private static func instant(_ text: String) throws -> Instant {
    try #require(Instant(text.count == 10 ? "\(text)T00:00:00Z" : text))
  }

  private static func axis(around moment: String, _ times: String...) throws -> TimeAxis {
    TimeAxis(around: try instant(moment), showing: try times.map(instant))
  }

  @Test(arguments: [
    ("2026-11-29T23:59:00Z", ["30 Nov", "1 Dec"], 5),
    ("2026-11-27", ["27 Nov", "28 Nov", "29 Nov", "30 Nov"], 7),
    ("2026-11-20", ["21 Nov", "23 Nov", "25 Nov", "27 Nov", "29 Nov", "1 Dec"], 6),
    (
      "2026-10-20",
      ["19 Oct", "26 Oct", "2 Nov", "9 Nov", "16 Nov", "23 Nov", "30 Nov"], 7
    ),
    ("2026-05-10", ["1 Jun", "1 Jul", "1 Aug", "1 Sep", "1 Oct", "1 Nov", "1 Dec"], 7),
    ("2025-12-10", ["1 Jan", "1 Mar", "1 May", "1 Jul", "1 Sep", "1 Nov", "1 Jan 2027"], 7),
  ])
  func `ticks are what people count by`(
    begin: String, labels: [String], count: Int
  ) throws {
    let axis = try Self.axis(around: "2026-11-30", begin)
    #expect(axis.ticks.map(\.label).filter { !$0.contains(":") } == labels)
    #expect(axis.ticks.count == count)
    #expect(axis.ticks.allSatisfy { axis.begin <= $0.time && $0.time <= axis.end })
  }

  @Test func `weeks begin on Monday`() throws {
    let axis = try Self.axis(around: "2026-11-30", "2026-10-20")
    // Monday, 5 January 1970, was the fifth day of the calendar.
    #expect(axis.ticks.allSatisfy { ($0.time.seconds / 86_400 - 4) % 7 == 0 })
  }

  @Test func `hours are told within a day`() throws {
    let axis = try Self.axis(around: "2026-11-30T12:00:00Z", "2026-11-30T11:59:00Z")
    #expect(
      axis.ticks.map(\.label) == ["12:00", "18:00", "1 Dec", "06:00", "12:00"])
    #expect(axis.end.seconds - axis.begin.seconds < 2 * 86_400)
  }

  @Test func `what lies years away from everything else is cut at the edge`() throws {
    let (old, recent) = ("2019-03-01", "2026-11-01")
    let axis = try Self.axis(around: "2026-11-30", old, recent, "2099-01-01")
    #expect(axis.begin > (try Self.instant("2026-10-01")))
    #expect(axis.end < (try Self.instant("2027-01-01")))
    #expect(axis.position(of: try Self.instant(old)) == 0)
    #expect(axis.position(of: try Self.instant("2099-01-01")) == 10_000)
  }

  @Test func `years in which something happened are all shown`() throws {
    let axis = try Self.axis(
      around: "2026-11-30", "2021-04-01", "2022-03-15", "2023-03-01", "2024-02-01", "2025-01-10",
      "2025-12-10")
    #expect(
      axis.ticks.map(\.label) == ["2022", "2023", "2024", "2025", "2026", "2027"])
  }

  @Test func `moments stand in their order, within the axis, up to the last one there is`() throws {
    let axis = TimeAxis(
      around: try Self.instant("9998-12-30"), showing: [.latest, try Self.instant("9998-01-01")])
    let places = [axis.begin, try Self.instant("9998-01-01"), axis.end, .latest]
      .map { axis.position(of: $0) }
    #expect(places == places.sorted() && places.first == 0 && places.last == 10_000)
    #expect(!axis.ticks.isEmpty)
  }
}
