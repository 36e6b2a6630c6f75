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

  /// Tries until something other than `moved` or `busy` comes of it, or the time is over.
  package func trying<Result>(_ body: () throws -> Result) throws -> Result {
    let deadline = clock() + milliseconds
    var longest = Self.firstPause
    var isTold = false
    while true {
      do {
        return try body()
      } catch let error as StateError where error.passes && clock() < deadline {
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
  /// Whether it may be over a moment later.
  fileprivate var passes: Bool {
    switch self {
    case .moved, .busy: true
    case .locked, .failed: false
    }
  }
}
