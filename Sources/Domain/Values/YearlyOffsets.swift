import Bytes

/// The offsets of a time zone in every year, as the environment variable `TZ` of POSIX tells them,
/// with the extensions of RFC 9636: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct YearlyOffsets: Hashable, Sendable {
  /// In seconds east of UTC.
  private let standard: Int64
  private let summer: Summer?

  fileprivate struct Summer: Hashable {
    let offset: Int64
    let begin: YearTime
    let end: YearTime
  }

  /// A time of a year: seconds, which may be negative or more than a day has, on a day.
  fileprivate struct YearTime: Hashable {
    let day: Day
    let seconds: Int64
  }

  fileprivate enum Day: Hashable {
    /// From 1 on, as if there were no leap day.
    case unleaped(Int64)
    /// From 0 on.
    case counted(Int64)
    /// A day of the week, 0 being Sunday, in the week of a month that comes so far; 5 for the last.
    case weekday(month: Int64, week: Int64, Int64)
  }

  /// The offset at a moment.
  func offset(at seconds: Int64) -> Int64 {
    changes(around: seconds, seconds).last { $0.begin <= seconds }?.offset ?? standard
  }

  /// The changes between two moments, in order.
  func changes(from begin: Int64, to end: Int64) -> [TimeZoneRules.OffsetChange] {
    begin < end ? changes(around: begin, end).filter { begin < $0.begin && $0.begin < end } : []
  }

  private func changes(around begin: Int64, _ end: Int64) -> [TimeZoneRules.OffsetChange] {
    guard let summer else { return [] }
    let years = Self.year(of: begin) - 1...Self.year(of: end) + 1
    // Where one summer ends as the next one begins, it goes on: a sort keeps their order.
    let ends = years.map { year in
      TimeZoneRules.OffsetChange(
        begin: summer.end.local(in: year) - summer.offset, offset: standard)
    }
    let begins = years.map { year in
      TimeZoneRules.OffsetChange(
        begin: summer.begin.local(in: year) - standard, offset: summer.offset)
    }
    return (ends + begins).sorted { $0.begin < $1.begin }
  }

  private static func year(of seconds: Int64) -> Int64 {
    Instant.date(days: seconds.floorDivided(by: 86_400)).year
  }
}

extension YearlyOffsets.YearTime {
  /// The time in a year, in seconds since 1970 by the clocks.
  fileprivate func local(in year: Int64) -> Int64 { day.number(in: year) * 86_400 + seconds }
}

extension YearlyOffsets.Day {
  /// The day in a year, in days since 1970-01-01.
  fileprivate func number(in year: Int64) -> Int64 {
    let january = Instant.days(year: year, month: 1, day: 1)
    switch self {
    case .counted(let day): return january + day
    case .unleaped(let day):
      let isLeap = Instant.days(year: year, month: 3, day: 1) - january == 60
      return january + day - (isLeap && day >= 60 ? 0 : 1)
    case .weekday(let month, let week, let weekday):
      let first = Instant.days(year: year, month: month, day: 1)
      let next =
        month == 12
        ? Instant.days(year: year + 1, month: 1, day: 1)
        : Instant.days(year: year, month: month + 1, day: 1)
      // 1970-01-01 was a Thursday.
      let day = first + (weekday - first - 4).floorRemainder(by: 7) + (week - 1) * 7
      return day < next ? day : day - 7
    }
  }
}

// MARK: - Reading

extension YearlyOffsets {
  /// Reads the text; nil where it is another.
  init?(_ text: String) {
    var reader = FooterText(rest: text.utf8[...])
    guard reader.takeName(), let west = reader.time() else { return nil }
    standard = -west
    guard reader.takeName() else {
      summer = nil
      if reader.rest.isEmpty { return }
      return nil
    }
    let offset = reader.startsTime ? reader.time().map { -$0 } : standard + 3_600
    guard let offset, let begin = reader.yearTime(), let end = reader.yearTime(),
      reader.rest.isEmpty
    else { return nil }
    summer = Summer(offset: offset, begin: begin, end: end)
  }

  private struct FooterText {
    var rest: Substring.UTF8View

    mutating func takes(_ character: Unicode.Scalar) -> Bool {
      guard let first = rest.first, first == UInt8(ascii: character) else { return false }
      rest.removeFirst()
      return true
    }

    /// Goes past the name of an offset, `CET` or `<+0330>`.
    mutating func takeName() -> Bool {
      if takes("<") {
        rest = rest.drop { $0 != UInt8(ascii: ">") }
        return takes(">")
      }
      let name = rest.prefix { 97...122 ~= $0 | 0x20 }
      rest = rest.dropFirst(name.count)
      return name.count >= 3
    }

    mutating func number() -> Int64? {
      let digits = rest.prefix(while: \.isDigit)
      guard 1...3 ~= digits.count else { return nil }
      rest = rest.dropFirst(digits.count)
      return digits.reduce(0) { $0 * 10 + Int64($1) - 48 }
    }

    var startsTime: Bool {
      rest.first.map { $0.isDigit || "+-".utf8.contains($0) } ?? false
    }

    /// Hours, with minutes and seconds if they are there, in seconds.
    mutating func time() -> Int64? {
      let sign: Int64 = takes("-") ? -1 : 1
      if sign > 0 { _ = takes("+") }
      guard let hours = number(), hours <= 167 else { return nil }
      var seconds = hours * 3_600
      for unit: Int64 in [60, 1] where takes(":") {
        guard let count = number(), count < 60 else { return nil }
        seconds += count * unit
      }
      return sign * seconds
    }

    /// A day of the year, and the time on it, which is two o'clock unless it is there.
    mutating func yearTime() -> YearTime? {
      guard takes(","), let day = day() else { return nil }
      guard takes("/") else { return YearTime(day: day, seconds: 7_200) }
      return time().map { YearTime(day: day, seconds: $0) }
    }

    private mutating func day() -> Day? {
      if takes("J") { return number().flatMap { 1...365 ~= $0 ? .unleaped($0) : nil } }
      guard takes("M") else { return number().flatMap { 0...365 ~= $0 ? .counted($0) : nil } }
      guard let month = number(), takes("."), let week = number(), takes("."),
        let weekday = number(), 1...12 ~= month, 1...5 ~= week, 0...6 ~= weekday
      else { return nil }
      return .weekday(month: month, week: week, weekday)
    }
  }
}
