import TestSupport
import Testing

@testable import Domain

struct FreezeTests {
  private static let berlin = TimeZoneName(checked: "Europe/Berlin")
  private static let zones = TimeZones(
    YearlyOffsets("CET-1CEST,M3.5.0,M10.5.0/3").map {
      [berlin: TimeZoneRules(changes: [], firstOffset: 0, rule: $0)]
    } ?? [:])

  private static func policy(_ spans: (String, String)..., in zone: TimeZoneName = berlin) -> Policy
  {
    var policy = Policy()
    policy.freezes = spans.compactMap { from, to in
      guard let from = WeekTime(from), let to = WeekTime(to) else { return nil }
      return Policy.Freeze(.weekly(from: from, to: to, zone), reason: "\(from) to \(to)")
    }
    return policy
  }

  private static func moment(_ text: String) throws -> Instant { try #require(Instant(text)) }

  /// Checks that a freeze begins and ends at these moments, to the second.
  private static func expect(
    _ policy: Policy, from begin: String, to end: String, in zones: TimeZones = zones
  ) throws {
    let (begin, end) = (try moment(begin), try moment(end))
    #expect(policy.freeze(at: Instant(seconds: begin.seconds - 1), in: zones) == nil)
    #expect(policy.freeze(at: begin, in: zones) != nil)
    #expect(policy.freeze(at: Instant(seconds: end.seconds - 1), in: zones) != nil)
    #expect(policy.freeze(at: end, in: zones) == nil)
    #expect(policy.thaw(after: begin, in: zones) == end)
    #expect(policy.thaw(after: Instant(seconds: end.seconds - 1), in: zones) == end)
    #expect(policy.thaw(after: end, in: zones) == end)
  }

  @Test(arguments: [
    ("2027-07-02T13:00:00Z", "2027-07-05T06:00:00Z"),
    ("2027-01-08T14:00:00Z", "2027-01-11T07:00:00Z"),
    // The clocks change while it holds.
    ("2027-03-26T14:00:00Z", "2027-03-29T06:00:00Z"),
    ("2027-10-29T13:00:00Z", "2027-11-01T07:00:00Z"),
    // The first of all days was a Thursday; later ones come after many years.
    ("1970-01-02T14:00:00Z", "1970-01-05T07:00:00Z"),
    ("2299-07-07T13:00:00Z", "2299-07-10T06:00:00Z"),
  ])
  func `a freeze that ends earlier in the week than it begins goes on over the weekend`(
    begin: String, end: String
  ) throws {
    try Self.expect(Self.policy(("Fri 15:00", "Mon 08:00")), from: begin, to: end)
  }

  @Test func `a freeze within a day holds on that day alone`() throws {
    try Self.expect(
      Self.policy(("Wed 00:00", "Wed 00:01")), from: "2027-07-06T22:00:00Z",
      to: "2027-07-06T22:01:00Z")
  }

  @Test(arguments: [
    // The clocks skip the begin, and the end.
    ("Sun 02:30", "Sun 09:00", "2027-03-28T01:00:00Z", "2027-03-28T07:00:00Z"),
    ("Sat 09:00", "Sun 02:30", "2027-03-27T08:00:00Z", "2027-03-28T01:00:00Z"),
    // They show the begin twice, and the end.
    ("Sun 02:30", "Sun 09:00", "2027-10-31T00:30:00Z", "2027-10-31T08:00:00Z"),
    ("Sat 09:00", "Sun 02:30", "2027-10-30T07:00:00Z", "2027-10-31T01:30:00Z"),
  ])
  func `an edge that clocks skip is where they do, and one that they show twice takes in both`(
    from: String, to: String, begin: String, end: String
  ) throws {
    try Self.expect(Self.policy((from, to)), from: begin, to: end)
  }

  @Test func `freezes that touch are over as the last one is`() throws {
    var policy = Self.policy(("Fri 15:00", "Mon 00:00"), ("Mon 00:00", "Mon 08:00"))
    let begin = try Self.moment("2027-07-02T13:00:00Z")
    #expect(policy.thaw(after: begin, in: Self.zones) == (try Self.moment("2027-07-05T06:00:00Z")))
    let tuesday = try Self.moment("2027-07-06T00:00:00Z")
    policy.freezes.append(.init(.once(from: begin, to: tuesday), reason: "Sale"))
    #expect(policy.thaw(after: begin, in: Self.zones) == tuesday)
  }

  @Test func `freezes that leave no time between them are told to be over far ahead`() throws {
    let policy = Self.policy(("Mon 00:00", "Thu 00:00"), ("Thu 00:00", "Mon 00:00"), in: .utc)
    let begin = try Self.moment("2027-07-02T13:00:00Z")
    #expect(policy.thaw(after: begin, in: TimeZones()).seconds > begin.seconds + 300 * 86_400)
  }

  @Test func `UTC is always known, and where another zone is not, the freeze holds all over Earth`()
    throws
  {
    try Self.expect(
      Self.policy(("Sat 00:00", "Sun 00:00"), in: .utc), from: "2027-07-03T00:00:00Z",
      to: "2027-07-04T00:00:00Z", in: TimeZones())
    try Self.expect(
      Self.policy(("Sat 00:00", "Sun 00:00")), from: "2027-07-02T10:00:00Z",
      to: "2027-07-04T12:00:00Z", in: TimeZones())
  }

  /// By the clock on the wall, looked at every quarter of an hour in the weeks around its changes.
  @Test(
    arguments: [
      ("Fri 15:00", "Mon 08:00"), ("Mon 08:00", "Fri 15:00"), ("Tue 23:45", "Wed 00:00"),
    ], ["2027-03-19T00:00:00Z", "2027-10-22T00:00:00Z"])
  func `a freeze holds whenever the clock shows a time within it`(
    span: (from: String, to: String), begin: String
  ) throws {
    let policy = Self.policy(span)
    let (from, to) = (try #require(WeekTime(span.from)), try #require(WeekTime(span.to)))
    let zone = try #require(Self.zones[Self.berlin])
    let begin = try Self.moment(begin)
    for quarter in 0..<Int64(17 * 96) {
      let moment = Instant(seconds: begin.seconds + quarter * 900)
      let local = moment.seconds + zone.offset(at: moment)
      let minute = Int((local + 3 * 86_400) / 60 % 10_080)
      let isWithin =
        from.minutes < to.minutes
        ? from.minutes <= minute && minute < to.minutes
        : from.minutes <= minute || minute < to.minutes
      if (policy.freeze(at: moment, in: Self.zones) != nil) != isWithin {
        Issue.record("\(moment)")
      }
    }
  }

  @Test(arguments: [
    ("Mon 00:00", 0), ("Fri 15:00", 6_660), ("Sun 23:59", 10_079),
  ])
  func `a time of the week is a day and a time`(text: String, minutes: Int) {
    #expect(WeekTime(text)?.minutes == minutes)
    #expect(WeekTime(text)?.description == text)
  }

  @Test(arguments: [
    "", "Fri", "15:00", "Friday 15:00", "fri 15:00", "Fri 24:00", "Fri 15:60", "Fri 5:00",
    "Fri  15:00", "Fri 15:00 ", "Fri 15.00", "Fri 15:0a",
  ])
  func `any other text is no time of the week`(text: String) {
    #expect(WeekTime(text) == nil)
  }
}
