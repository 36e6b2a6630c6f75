import Bytes

/// A moment, in whole seconds.
package struct Instant: Hashable, Sendable, CustomStringConvertible {
  /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  package let seconds: Int64

  /// Makes the moment that many seconds after 1970-01-01T00:00:00Z.
  package init(seconds: Int64) {
    self.seconds = seconds
  }

  /// Reads the form that `description` writes, `2026-01-31T09:30:00Z` (RFC 3339 in UTC); nil for
  /// any other text.
  package init?(_ text: String) {
    self.init(utf8: text.utf8.span)
  }

  /// Reads any moment as RFC 3339 writes it, with an offset from UTC and fractions of a second,
  /// which are left out; nil for any other text, and outside the years 0 to 9999 in UTC.
  package static func reading(rfc3339 text: String) -> Instant? {
    parts(rfc3339: text).map { Instant(seconds: $0.local.seconds - $0.offset) }
      .flatMap { $0.isFourDigitYear ? $0 : nil }
  }

  /// The last moment that RFC 3339 can write in UTC.
  package static let latest = Instant(seconds: 253_402_300_799)

  /// Whether RFC 3339 can write the moment in UTC: its years have four digits.
  private var isFourDigitYear: Bool { (-62_167_219_200...Self.latest.seconds).contains(seconds) }

  /// The offset from UTC, in seconds, that a moment is written with; nil where the text is none.
  package static func utcOffset(rfc3339 text: String) -> Int64? { parts(rfc3339: text)?.offset }

  private static func parts(rfc3339 text: String) -> (local: Instant, offset: Int64)? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    var rest = bytes[19...]
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix(while: \.isDigit)
      guard !digits.isEmpty else { return nil }
      rest = rest[digits.endIndex...]
    }
    let local =
      String(decoding: bytes[..<10] + [UInt8(ascii: "T")] + bytes[11..<19], as: UTF8.self) + "Z"
    guard bytes[10] | 0x20 == UInt8(ascii: "t"), let instant = Instant(local),
      let offset = offsetSeconds(Array(rest))
    else { return nil }
    return (instant, offset)
  }

  /// RFC 3339 with an offset from UTC in seconds: `2026-01-31T10:30:00+01:00`; nil where its year
  /// would not have four digits.
  package func description(utcOffset: Int64) -> String? {
    let moved = Instant(seconds: seconds + utcOffset)
    guard moved.isFourDigitYear else { return nil }
    let local = moved.description.dropLast()
    let minutes = abs(utcOffset) / 60
    let clock = "\((minutes / 60).padded(to: 2)):\((minutes % 60).padded(to: 2))"
    return "\(local)\(utcOffset < 0 ? "-" : "+")\(clock)"
  }

  /// What keeps a text from being a moment as RFC 3339 writes it, as the end of a sentence that
  /// begins with the text, and how to mend it; nil where that is not known.
  package static func advice(on text: String) -> String? {
    let mended = String(text.map { $0 == " " ? "T" : $0 })
    if reading(rfc3339: mended + "Z") != nil {
      return "does not say in which time zone: add \"Z\" for UTC, or an offset such as \"+01:00\": "
        + "\"\(mended)Z\"."
    }
    if mended != text, reading(rfc3339: mended) != nil {
      return "has a space before the time of day. Write a T: \"\(mended)\"."
    }
    if reading(rfc3339: "\(text)T00:00:00Z") != nil {
      return "is a day, and a moment is wanted: add the time of day, such as \"\(text)T00:00:00Z\"."
    }
    let minutes = mended.prefix(16) + ":00" + mended.dropFirst(16)
    for zone in ["", "Z"] where reading(rfc3339: minutes + zone) != nil {
      return "has no seconds. Write \"\(minutes)\(zone)\"."
    }
    return nil
  }

  /// The offset from UTC in seconds, read from `Z` or `+01:00`.
  private static func offsetSeconds(_ bytes: [UInt8]) -> Int64? {
    if bytes.count == 1 { return bytes[0] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
    let digits = [1, 2, 4, 5].compactMap { index in
      bytes.indices.contains(index) && bytes[index].isDigit
        ? Int64(bytes[index]) - 48 : nil
    }
    guard bytes.count == 6, digits.count == 4, bytes[3] == UInt8(ascii: ":"),
      bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-")
    else { return nil }
    let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    guard hours < 24, minutes < 60 else { return nil }
    return (hours * 3_600 + minutes * 60) * (bytes[0] == UInt8(ascii: "-") ? -1 : 1)
  }

  /// Reads the form that `description` writes from the UTF-8 of a text.
  package init?(utf8 text: Span<UInt8>) {
    let pattern = Self.pattern.utf8.span
    guard text.count == pattern.count else { return nil }
    for index in text.indices {
      let (byte, wanted) = (text[index], pattern[index])
      guard wanted.isDigit ? byte.isDigit : byte == wanted else { return nil }
    }
    func number(_ range: Range<Int>) -> Int64 {
      range.reduce(0) { $0 * 10 + Int64(text[$1] - UInt8(ascii: "0")) }
    }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
    let days = Self.days(year: year, month: month, day: day)
    guard Self.date(days: days) == (year, month, day), hour < 24, minute < 60, second < 60 else {
      return nil
    }
    self.init(seconds: days * 86_400 + hour * 3_600 + minute * 60 + second)
  }

  private static let pattern = "0000-00-00T00:00:00Z"

  /// RFC 3339 in UTC: `2026-01-31T09:30:00Z`.
  package var description: String {
    let (days, second) = (seconds.floorDivided(by: 86_400), seconds.floorRemainder(by: 86_400))
    let (year, month, day) = Self.date(days: days)
    let date = "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))"
    let time = [second / 3_600, second / 60 % 60, second % 60].map { $0.padded(to: 2) }
    return "\(date)T\(time.joined(separator: ":"))Z"
  }

  /// Orders by time.
  package static func < (first: Self, second: Self) -> Bool { first.seconds < second.seconds }
}

extension Instant: InstantProtocol {
  /// The moment so many whole seconds later.
  package func advanced(by duration: Duration) -> Instant {
    Instant(seconds: seconds + duration.components.seconds)
  }

  /// The time from this moment to another one.
  package func duration(to other: Instant) -> Duration { .seconds(other.seconds - seconds) }
}

// The proleptic Gregorian calendar, counted from 1 March so that the leap day is a year's last: the
// algorithms `days_from_civil` and `civil_from_days` that Howard Hinnant describes in
// "chrono-Compatible Low-Level Date Algorithms".
extension Instant {
  /// The day of the calendar, counted from 1970-01-01.
  package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear.floorDivided(by: 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date of a day that is counted from 1970-01-01.
  package static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}

extension Int64 {
  func floorDivided(by divisor: Int64) -> Int64 {
    self / divisor - (self % divisor < 0 ? 1 : 0)
  }

  func floorRemainder(by divisor: Int64) -> Int64 {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}
