import Bytes

extension Policy {
  /// Time in which nobody may come to see anything new.
  package struct Freeze: Hashable, Sendable {
    /// When a freeze holds.
    package enum Span: Hashable, Sendable {
      /// From a moment until another.
      case once(from: Instant, to: Instant)
      /// Each week, by the clocks of a time zone. One that ends no later than it begins goes on into
      /// the next week.
      case weekly(from: WeekTime, to: WeekTime, TimeZoneName)
    }

    /// When it holds.
    package let span: Span
    /// What it is for.
    package let reason: String

    /// Makes a freeze.
    package init(_ span: Span, reason: String) {
      self.span = span
      self.reason = reason
    }
  }

  /// The time zones that its freezes name.
  package var timeZoneNames: Set<TimeZoneName> { Set(freezes.compactMap(\.timeZone)) }

  /// The freeze that a moment belongs to; nil where people may come to see something new.
  package func freeze(at moment: Instant, in zones: TimeZones) -> Freeze? {
    freezes.first { $0.end(at: moment, in: zones) != nil }
  }

  /// The first moment from another one on that belongs to no freeze. Where freezes leave no time
  /// between them, it is far ahead.
  package func thaw(after moment: Instant, in zones: TimeZones) -> Instant {
    var moment = moment
    for _ in 0..<freezes.count + 100 {
      guard let end = freezes.compactMap({ $0.end(at: moment, in: zones) }).max() else { break }
      moment = end
    }
    return moment
  }
}

extension Policy.Freeze {
  /// The moments of a freeze that holds once; nil for others.
  package var moments: (from: Instant, to: Instant)? {
    if case .once(let from, let to) = span { (from, to) } else { nil }
  }

  /// The times of a weekly freeze; nil for others.
  package var week: (from: WeekTime, to: WeekTime)? {
    if case .weekly(let from, let to, _) = span { (from, to) } else { nil }
  }

  /// The time zone of a weekly freeze; nil for others.
  package var timeZone: TimeZoneName? {
    if case .weekly(_, _, let zone) = span { zone } else { nil }
  }

  /// When the freeze is over that holds at a moment; nil where it does not hold then.
  fileprivate func end(at moment: Instant, in zones: TimeZones) -> Instant? {
    switch span {
    case .once(let from, let to): return from <= moment && moment < to ? to : nil
    case .weekly(let from, let to, let name):
      let zone = zones[name]
      let monday = WeekTime.monday(before: moment)
      // Wherever on Earth, the week there began at most a day before or after it did in UTC.
      for week in -2...1 {
        let begin = monday + Int64(week) * WeekTime.secondsPerWeek + from.seconds
        let end = begin + from.seconds(until: to)
        let holds = Self.first(begin, in: zone) <= moment && moment < Self.last(end, in: zone)
        if holds { return Self.last(end, in: zone) }
      }
      return nil
    }
  }

  // Where the clocks are set back over an edge, they show it twice, and the freeze takes in both.
  // Where they skip it, it is the moment at which they do. In a zone whose rules are not known, the
  // freeze holds from its begin in the east to its end in the west of the world.

  private static func first(_ local: Int64, in zone: TimeZoneRules?) -> Instant {
    zone?.firstMoment(showing: local) ?? Instant(seconds: local - 14 * 3_600)
  }

  private static func last(_ local: Int64, in zone: TimeZoneRules?) -> Instant {
    zone?.lastMoment(showing: local) ?? Instant(seconds: local + 12 * 3_600)
  }
}

/// A time of the week, as clocks show it: `Fri 15:00`.
package struct WeekTime: Hashable, Sendable, CustomStringConvertible {
  /// The minutes since Monday began.
  package let minutes: Int

  /// The days, as they are written.
  package static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  /// Reads a day and a time; nil for any other text.
  package init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, let day = Self.days.firstIndex(of: String(words[0])) else { return nil }
    let time = Array(words[1].utf8)
    let digits = [0, 1, 3, 4].compactMap { index in
      time.count == 5 && time[index].isDigit ? Int(time[index]) - 48 : nil
    }
    guard digits.count == 4, time[2] == UInt8(ascii: ":") else { return nil }
    let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    guard hour < 24, minute < 60 else { return nil }
    minutes = (day * 24 + hour) * 60 + minute
  }

  /// `Fri 15:00`.
  package var description: String {
    let (hour, minute) = (minutes / 60 % 24, minutes % 60)
    return "\(Self.days[minutes / 1_440]) \(hour.padded(to: 2)):\(minute.padded(to: 2))"
  }

  fileprivate static let secondsPerWeek: Int64 = 7 * 86_400

  fileprivate var seconds: Int64 { Int64(minutes) * 60 }

  fileprivate func seconds(until other: WeekTime) -> Int64 {
    let seconds = other.seconds - seconds
    return seconds > 0 ? seconds : seconds + Self.secondsPerWeek
  }

  /// The beginning of a week in UTC. The first day of all, 1970-01-01, was a Thursday.
  fileprivate static func monday(before moment: Instant) -> Int64 {
    let seconds = moment.seconds + 3 * 86_400
    return moment.seconds - seconds.floorRemainder(by: secondsPerWeek)
  }
}
