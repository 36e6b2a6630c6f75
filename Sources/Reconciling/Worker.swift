package import Domain

/// The process that works, and how it tells whether others still do.
package struct Worker: Sendable {
  let process: String
  let now: @Sendable () -> Instant
  let milliseconds: @Sendable () -> Int
  /// Whether somebody asks the process to end.
  let isAskedToEnd: @Sendable () -> Bool
  private let isGone: @Sendable (_ process: String) -> Bool?

  /// Takes what names this process, the time, a clock that never goes back, whether the process is
  /// asked to end, and what tells whether another process is gone; nil where that cannot be told from
  /// here.
  package init(
    process: String, now: @escaping @Sendable () -> Instant,
    milliseconds: @escaping @Sendable () -> Int,
    isAskedToEnd: @escaping @Sendable () -> Bool = { false },
    isGone: @escaping @Sendable (_ process: String) -> Bool?
  ) {
    self.process = process
    self.now = now
    self.milliseconds = milliseconds
    self.isAskedToEnd = isAskedToEnd
    self.isGone = isGone
  }

  /// Whether the run that had an intent is over. Of a process elsewhere its silence tells; a moment
  /// far ahead is that of a wrong clock, which says nothing either.
  package func isOver(_ intent: Intent) -> Bool {
    isGone(intent.process)
      ?? (abs(now().seconds - intent.renewedAt.seconds) > Intent.lifetimeSeconds)
  }
}

// MARK: - Waiting for others

/// How long a run that others overtook tries again, and how it waits in between.
package struct Patience: Sendable {
  private let milliseconds: Int
  private let clock: @Sendable () -> Int
  private let sleep: @Sendable (_ milliseconds: Int) -> Void
  private let random: @Sendable (ClosedRange<Int>) -> Int
  private let waiting: @Sendable (StateError) -> Void

  /// The first pause at most. Each one after it is half as long at most: who was overtaken more
  /// often comes back sooner, so that newcomers do not overtake him for ever.
  private static let firstPause = 400
  /// What no pause is shortened below at most, so that two runs do not meet again and again.
  private static let leastPause = 50

  /// Tries again for some milliseconds by a clock that never goes back. `random` picks the length
  /// of each pause within a range. `waiting` is told first whom a run waits for.
  package init(
    milliseconds: Int, clock: @escaping @Sendable () -> Int,
    sleep: @escaping @Sendable (_ milliseconds: Int) -> Void,
    random: @escaping @Sendable (ClosedRange<Int>) -> Int = { Int.random(in: $0) },
    waiting: @escaping @Sendable (StateError) -> Void = { _ in }
  ) {
    self.milliseconds = milliseconds
    self.clock = clock
    self.sleep = sleep
    self.random = random
    self.waiting = waiting
  }

  /// The same, but a minute long at least.
  var longer: Patience {
    Patience(
      milliseconds: max(milliseconds, 60_000), clock: clock, sleep: sleep, random: random,
      waiting: waiting)
  }

  /// Tries until something comes of it that does not pass, or the time is over. What passes is, unless
  /// it is said, that others came first, or are at work.
  package func trying<Result>(
    while passes: (StateError) -> Bool = { $0.isOvertaking }, _ body: () throws -> Result
  ) throws -> Result {
    let deadline = clock() + milliseconds
    var longest = Self.firstPause
    var isTold = false
    while true {
      do {
        return try body()
      } catch let error as StateError where passes(error) && clock() < deadline {
        if case .busy = error, !isTold {
          waiting(error)
          isTold = true
        }
        sleep(min(random(longest / 2...longest), deadline - clock()))
        longest = max(longest / 2, Self.leastPause)
      }
    }
  }
}

extension StateError {
  /// Whether others came first, or are at work.
  fileprivate var isOvertaking: Bool {
    switch self {
    case .moved, .busy: true
    case .locked, .failed: false
    }
  }

  /// Whether others hold the lock.
  var isLock: Bool { if case .locked = self { true } else { false } }

  /// Whether others committed.
  var isMoved: Bool { if case .moved = self { true } else { false } }
}
