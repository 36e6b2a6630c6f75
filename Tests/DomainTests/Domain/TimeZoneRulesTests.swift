import Foundation
import TestSupport
import Testing

@testable import Domain

struct TimeZoneRulesTests {
  private static let folder = "/usr/share/zoneinfo"
  private static let hasDatabase = FileManager.default.fileExists(atPath: folder + "/Europe/Berlin")
  private static let compiler = ["/usr/sbin/zic", "/usr/bin/zic"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static func rules(_ name: String, in folder: String = folder) throws -> TimeZoneRules {
    let file = URL(filePath: folder).appending(path: name)
    return try #require(TimeZoneRules(file: Array(try Data(contentsOf: file))), "\(name)")
  }

  private static func moment(_ text: String) throws -> Instant { try #require(Instant(text)) }

  /// Seconds since 1970 by the clocks that show a time.
  private static func local(_ text: String) throws -> Int64 { try moment(text + "Z").seconds }

  /// Moments in a span of years, the same in every run.
  private static func moments(_ years: ClosedRange<Int64>, count: Int = 3_000) -> [Instant] {
    var random = SeededGenerator(seed: 5)
    let span =
      Instant.days(year: years.lowerBound, month: 1, day: 1) * 86_400...Instant.days(
        year: years.upperBound, month: 12, day: 31) * 86_400
    return (0..<count).map { _ in Instant(seconds: Int64.random(in: span, using: &random)) }
  }

  // MARK: Against other readers

  @Test(
    .enabled(if: hasDatabase, "the system has no time zone database"),
    arguments: [
      "Europe/Berlin", "Europe/Dublin", "Europe/London", "America/New_York", "America/St_Johns",
      "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kolkata", "Asia/Tokyo",
    ])
  func `offsets are those that Foundation knows, long ago and years ahead`(name: String) throws {
    let rules = try Self.rules(name)
    let zone = try #require(TimeZone(identifier: name))
    for moment in Self.moments(1972...2150) {
      let date = Date(timeIntervalSince1970: Double(moment.seconds))
      #expect(rules.offset(at: moment) == Int64(zone.secondsFromGMT(for: date)), "\(moment)")
    }
  }

  /// Rules as the time zone database writes them.
  private static let source = """
    Rule EU 1977 1980 - Apr Sun>=1 1:00u 1:00 S
    Rule EU 1979 1995 - Sep lastSun 1:00u 0 -
    Rule EU 1981 max - Mar lastSun 1:00u 1:00 S
    Rule EU 1996 max - Oct lastSun 1:00u 0 -
    Rule US 1967 2006 - Oct lastSun 2:00 0 S
    Rule US 1987 2006 - Apr Sun>=1 2:00 1:00 D
    Rule US 2007 max - Mar Sun>=8 2:00 1:00 D
    Rule US 2007 max - Nov Sun>=1 2:00 0 S
    Rule LH 2008 max - Apr Sun>=1 2:00 0 -
    Rule LH 2008 max - Oct Sun>=1 2:00 0:30 -
    Zone Middle 0:53:28 - LMT 1893 Apr
      1:00 EU CE%sT
    Zone East -5:00 US E%sT
    Zone Half 10:30 LH +1030/+11
    Zone Skipping -11:00 - -11 2011 Dec 30
      13:00 - +13
    Zone Winter 1:00 - IST 1996
      1:00 EUW IST/GMT
    Rule EUW 1996 max - Oct lastSun 1:00u -1:00 -
    Rule EUW 1997 max - Mar lastSun 1:00u 0 -

    """

  @Test(.enabled(if: compiler != nil, "zic, which makes time zone files, is missing"))
  func `files that leave the years ahead to their last line say the same as those that do not`()
    throws
  {
    let directory = try TemporaryDirectory()
    let source = try directory.write("source", Self.source)
    for form in ["slim", "fat"] {
      let process = Process()
      process.executableURL = URL(filePath: try #require(Self.compiler))
      process.arguments = ["-b", form, "-d", directory.path(form), source]
      try process.run()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0)
    }
    for name in ["Middle", "East", "Half", "Skipping", "Winter"] {
      let slim = try Self.rules(name, in: directory.path("slim"))
      let fat = try Self.rules(name, in: directory.path("fat"))
      let offsets = Self.moments(1960...2400).map { moment in
        #expect(slim.offset(at: moment) == fat.offset(at: moment), "\(name) \(moment)")
        return slim.offset(at: moment)
      }
      #expect(Set(offsets).count > 1, "\(name) has seasons, or had")
    }
    let middle = try Self.rules("Middle", in: directory.path("slim"))
    #expect(middle.offset(at: try Self.moment("2300-07-01T00:00:00Z")) == 7_200)
    #expect(middle.offset(at: try Self.moment("2300-12-01T00:00:00Z")) == 3_600)
  }

  // MARK: From clocks to moments

  private static func yearly(_ text: String) throws -> TimeZoneRules {
    let rule: YearlyOffsets = try #require(YearlyOffsets(text))
    return TimeZoneRules(changes: [], firstOffset: 0, rule: rule)
  }

  @Test(arguments: [
    // Summer and winter.
    ("2027-07-02T15:00:00", "2027-07-02T13:00:00Z", "2027-07-02T13:00:00Z"),
    ("2027-01-08T15:00:00", "2027-01-08T14:00:00Z", "2027-01-08T14:00:00Z"),
    // The clocks skip it, or show it first and last as they change.
    ("2027-03-28T02:30:00", "2027-03-28T01:00:00Z", "2027-03-28T01:00:00Z"),
    ("2027-03-28T02:00:00", "2027-03-28T01:00:00Z", "2027-03-28T01:00:00Z"),
    ("2027-03-28T03:00:00", "2027-03-28T01:00:00Z", "2027-03-28T01:00:00Z"),
    ("2027-03-28T01:59:59", "2027-03-28T00:59:59Z", "2027-03-28T00:59:59Z"),
    // The clocks show it twice.
    ("2027-10-31T02:30:00", "2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z"),
    ("2027-10-31T02:00:00", "2027-10-31T00:00:00Z", "2027-10-31T00:00:00Z"),
    ("2027-10-31T03:00:00", "2027-10-31T02:00:00Z", "2027-10-31T02:00:00Z"),
    ("2027-10-31T01:59:59", "2027-10-30T23:59:59Z", "2027-10-30T23:59:59Z"),
  ])
  func `a time that clocks skip or show twice has a first and a last moment`(
    time: String, first: String, last: String
  ) throws {
    let zone = try Self.yearly("CET-1CEST,M3.5.0,M10.5.0/3")
    let local = try Self.local(time)
    #expect(zone.lastMoment(showing: local) == (try Self.moment(last)))
    #expect(zone.firstMoment(showing: local) == (try Self.moment(first)))
  }

  @Test func `whoever crosses the date line skips a day`() throws {
    let change = TimeZoneRules.OffsetChange(begin: 1_325_239_200, offset: 50_400)
    let zone = TimeZoneRules(changes: [change], firstOffset: -36_000, rule: nil)
    let friday = try Self.local("2011-12-30T12:00:00")
    #expect(zone.firstMoment(showing: friday) == Instant(seconds: change.begin))
    #expect(zone.lastMoment(showing: friday) == Instant(seconds: change.begin))
  }

  // MARK: The last line

  @Test(arguments: [
    ("UTC0", "2027-07-01T00:00:00Z", 0),
    ("<+0330>-3:30", "2027-07-01T00:00:00Z", 12_600),
    ("EST5EDT,M3.2.0,M11.1.0", "2027-03-14T06:59:59Z", -18_000),
    ("EST5EDT,M3.2.0,M11.1.0", "2027-03-14T07:00:00Z", -14_400),
    ("EST5EDT,M3.2.0,M11.1.0", "2027-11-07T05:59:59Z", -14_400),
    ("EST5EDT,M3.2.0,M11.1.0", "2027-11-07T06:00:00Z", -18_000),
    // Summer spans the new year.
    ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2027-01-01T00:00:00Z", 39_600),
    ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2027-07-01T00:00:00Z", 36_000),
    // Winter is what differs.
    ("IST-1GMT0,M10.5.0,M3.5.0/1", "2027-01-01T00:00:00Z", 0),
    ("IST-1GMT0,M10.5.0,M3.5.0/1", "2027-07-01T00:00:00Z", 3_600),
    // It is always summer.
    ("XXX3EDT4,0/0,J365/23", "2027-01-01T03:00:00Z", -14_400),
    ("XXX3EDT4,0/0,J365/23", "2028-12-31T23:59:59Z", -14_400),
    // Hours before the day, and after it.
    ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2027-03-28T00:59:59Z", -7_200),
    ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2027-03-28T01:00:00Z", -3_600),
    ("IST-2IDT,M3.4.4/26,M10.5.0", "2027-03-26T00:00:00Z", 10_800),
    ("IST-2IDT,M3.4.4/26,M10.5.0", "2027-03-25T23:59:59Z", 7_200),
    // The sixtieth day, with the leap day and without.
    ("AAA0BBB,J60/0,J300/0", "2028-02-29T23:59:59Z", 0),
    ("AAA0BBB,J60/0,J300/0", "2028-03-01T00:00:00Z", 3_600),
    ("AAA0BBB,59/0,300/0", "2028-02-29T00:00:00Z", 3_600),
  ])
  func `a yearly rule gives the offset of every moment`(
    text: String, moment: String, offset: Int64
  ) throws {
    #expect(try Self.yearly(text).offset(at: try Self.moment(moment)) == offset)
  }

  @Test(arguments: [
    "", "X", "CET", "-1", "CE-1", "<CET-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,",
    "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
    "CET-1CEST,J0,J5", "CET-1CEST,1,366", "CET-168", "CET-1:60", "CET-1CEST,M3.5.0,M10.5.0/3x",
    "CET-1CEST,M3.5.0/,M10.5.0", "CET-1 ",
  ])
  func `any other text is no yearly rule`(text: String) {
    #expect(YearlyOffsets(text) == nil)
  }

  @Test(.enabled(if: hasDatabase, "the system has no time zone database"))
  func `a file that is cut is refused, and one that is damaged at most says something else`() throws
  {
    let file = URL(filePath: Self.folder + "/Europe/Berlin")
    let bytes = Array(try Data(contentsOf: file))
    for count in bytes.indices { #expect(TimeZoneRules(file: Array(bytes[..<count])) == nil) }
    let moment = try Self.moment("2027-07-01T00:00:00Z")
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0xff
      _ = TimeZoneRules(file: damaged)?.firstMoment(showing: moment.seconds)
    }
  }
}
