import Domain
import Planning
import Reconciling

/// A moment as the command line writes it: an instant, a day, or so long ago.
enum Moment: Hashable, Sendable {
  case instant(Instant)
  case ago(Milliseconds)

  /// Reads an instant, `2026-01-31T09:30:00Z`, a day, of which the first second in UTC is meant, or
  /// a duration such as `7d`.
  init(_ text: String) throws(InvalidValue) {
    if let instant = Instant.reading(rfc3339: text) ?? Instant("\(text)T00:00:00Z") {
      self = .instant(instant)
    } else if let advice = Instant.advice(on: text) {
      throw .mistaken("It \(advice)")
    } else if let duration = try? Milliseconds(text) {
      self = .ago(duration)
    } else {
      throw .expected(
        "an instant such as 2026-01-31T09:30:00Z, a day such as 2026-01-31, or a time back from now "
          + "such as 12h or 7d")
    }
  }

  /// The instant that is meant.
  func instant(now: Instant) -> Instant {
    switch self {
    case .instant(let instant): instant
    case .ago(let duration): Instant(seconds: now.seconds - Int64(duration.count / 1_000))
    }
  }
}

/// A state of the past as the command line names it: its serial, or a moment.
enum PastMoment: Hashable, Sendable {
  case serial(Int)
  case moment(Moment)

  /// Reads a whole number, or what `Moment` reads.
  init(_ text: String) throws(InvalidValue) {
    if let serial = Int(text), serial > 0 {
      self = .serial(serial)
    } else if Int(text) == nil, let moment = try? Moment(text) {
      self = .moment(moment)
    } else if let advice = Instant.advice(on: text) {
      throw .mistaken("It \(advice)")
    } else {
      throw .expected(
        "the serial of a commit, from 1 on, an instant such as 2026-01-31T09:30:00Z, a day, or a time "
          + "back from now such as 12h or 7d")
    }
  }

  /// What a store is asked for.
  func revision(now: Instant) -> PastRevision {
    switch self {
    case .serial(let serial): .serial(serial)
    case .moment(let moment): .instant(moment.instant(now: now))
    }
  }
}

/// A span of time as the command line writes it: `250ms`, `60s`, `5m`, `12h` or `2d`, or `0`.
struct Milliseconds: Hashable, Sendable {
  let count: Int

  /// A year is more than anyone waits for, and far from overflowing any clock.
  static let limit = Milliseconds(count: 365 * 86_400_000)

  private static let units: [(suffix: String, milliseconds: Int)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]
}

extension Milliseconds {
  /// Reads a whole number and a unit, with nothing between them; no time at all needs no unit.
  init(_ text: String) throws(InvalidValue) {
    guard text != "0" else {
      count = 0
      return
    }
    let digits = text.utf8.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    let suffix = text.utf8.dropFirst(digits.count)
    guard let unit = Self.units.first(where: { suffix.elementsEqual($0.suffix.utf8) }),
      !digits.isEmpty
    else { throw .notADuration }
    guard let number = Int(Substring(digits)), number <= Self.limit.count / unit.milliseconds
    else { throw .durationAboveLimit }
    count = number * unit.milliseconds
  }
}

extension Milliseconds: CustomStringConvertible {
  /// The shortest form that reads back as the same: `5m`, not `300s`.
  var description: String {
    guard count > 0, let unit = Self.units.first(where: { count % $0.milliseconds == 0 })
    else { return "0s" }
    return "\(count / unit.milliseconds)\(unit.suffix)"
  }
}
