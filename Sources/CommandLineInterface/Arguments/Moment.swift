import Domain
import Planning

/// A moment as the command line writes it: an instant, a day, or so long ago.
enum Moment: Hashable, Sendable {
  case instant(Instant)
  case ago(Milliseconds)

  /// Reads an instant, `2026-01-31T09:30:00Z`, a day, of which the first second in UTC is meant, or
  /// a duration such as `7d`.
  init(_ text: String) throws(InvalidValue) {
    if let instant = Instant(text) ?? Instant("\(text)T00:00:00Z") {
      self = .instant(instant)
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
