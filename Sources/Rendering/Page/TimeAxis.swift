import Domain
import Planning

/// The time that a chart shows, from its left edge to its right one.
struct TimeAxis {
  let begin: Instant
  let end: Instant
  /// A few moments that people count by, in UTC.
  let ticks: [Tick]

  /// A moment with what it is called.
  struct Tick: Hashable {
    let time: Instant
    let label: String
  }

  private static let day: Int64 = 86_400
  private static let year: Int64 = 365 * day

  /// Shows a moment and what lies near it: a year in both directions, and what is farther off unless more
  /// than all that is shown would be empty in between. The rest is cut at the edges.
  init(around moment: Instant, showing times: [Instant]) {
    var (begin, end) = (moment.seconds, moment.seconds)
    for time in times.map(\.seconds).filter({ $0 < moment.seconds }).sorted(by: >) {
      guard begin - time <= max(Self.year, end - begin) else { break }
      begin = time
    }
    for time in times.map(\.seconds).filter({ $0 > moment.seconds }).sorted() {
      guard time - end <= max(Self.year, end - begin) else { break }
      end = time
    }
    self.init(from: begin, to: end, moment.seconds)
  }

  /// Room on both sides, so that what stands at an edge can be seen, and what goes on, too.
  private init(from first: Int64, to last: Int64, _ moment: Int64) {
    let last = max(last, first + Self.day)
    let span = last - first
    begin = Instant(seconds: first - span / 40)
    end = Instant(seconds: max(last + span / 40, moment + span / 8))
    ticks = Self.ticks(from: begin, to: end)
  }

  /// Where a moment stands, in hundredths of a percent of the width; what is cut stands at the edge.
  func position(of time: Instant) -> Int {
    let part = min(max(time, begin), end).seconds - begin.seconds
    return Int(part * 10_000 / (end.seconds - begin.seconds))
  }

  // MARK: Ticks

  private static let mostTicks = 8

  private static func ticks(from begin: Instant, to end: Instant) -> [Tick] {
    let all = TickUnit.all.lazy.map { $0.moments(from: begin, to: end) }
    let moments = all.first { $0.count <= mostTicks } ?? []
    let areYears = moments.allSatisfy { $0.date.month == 1 && $0.date.day == 1 }
    return zip(moments, [nil] + moments).map { time, previous in
      let isNewYear = previous.map { $0.date.year != time.date.year } == true
      return Tick(
        time: time, label: areYears ? "\(time.date.year)" : label(time, withYear: isNewYear))
    }
  }

  /// `06:00`, `30 Nov`, and where another year begins `4 Jan 2027`.
  private static func label(_ time: Instant, withYear: Bool) -> String {
    let (date, clock) = (time.date, String(time.description.dropFirst(11).prefix(5)))
    guard clock == "00:00" else { return clock }
    return "\(date.day) \(months[Int(date.month) - 1])" + (withYear ? " \(date.year)" : "")
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}

/// What people count time by.
private enum TickUnit {
  case hours(Int64)
  case days(Int64)
  case weeks(Int64)
  case months(Int64)
  case years(Int64)

  static let all: [TickUnit] =
    [.hours(3), .hours(6), .hours(12), .days(1), .days(2)]
    + [.weeks(1), .weeks(2), .months(1), .months(2), .months(3), .months(6)]
    + [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000].map(TickUnit.years)

  /// The moments within a span that are a multiple of it. Weeks begin on Monday.
  func moments(from begin: Instant, to end: Instant) -> [Instant] {
    switch self {
    case .hours(let count): Self.multiples(of: count * 3_600, from: begin, to: end)
    case .days(let count): Self.multiples(of: count * 86_400, from: begin, to: end)
    // The calendar begins on a Thursday.
    case .weeks(let count):
      Self.multiples(of: count * 7 * 86_400, from: begin, to: end, offset: 4 * 86_400)
    case .months(let count): Self.months(count, from: begin, to: end)
    case .years(let count): Self.months(count * 12, from: begin, to: end)
    }
  }

  /// More moments than anyone wants to see.
  private static let tooMany: Int64 = 20

  private static func multiples(
    of seconds: Int64, from begin: Instant, to end: Instant, offset: Int64 = 0
  ) -> [Instant] {
    let first = (begin.seconds - offset + seconds - 1) / seconds
    let last = (end.seconds - offset) / seconds
    let count = min(last - first + 1, tooMany)
    return (0..<max(0, count)).map { Instant(seconds: (first + $0) * seconds + offset) }
  }

  private static func months(_ count: Int64, from begin: Instant, to end: Instant) -> [Instant] {
    let date = begin.date
    let first = (date.year * 12 + date.month - 1 + count - 1) / count
    return (0..<tooMany).map { index in
      let (year, month) = ((first + index) * count).quotientAndRemainder(dividingBy: 12)
      return Instant(seconds: Instant.days(year: year, month: month + 1, day: 1) * 86_400)
    }.filter { begin <= $0 && $0 <= end }
  }
}

extension Instant {
  fileprivate var date: (year: Int64, month: Int64, day: Int64) {
    // Rounds down, also before 1970.
    Instant.date(days: (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400)
  }
}
