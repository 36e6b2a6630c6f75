/// How long a run that others overtook tries again, and how it waits in between.
package struct Patience: Sendable {
  private let milliseconds: Int
  private let clock: @Sendable () -> Int
  private let sleep: @Sendable (_ milliseconds: Int) -> Void
  private let random: @Sendable (ClosedRange<Int>) -> Int

  /// The first pause at most. Each one after it is half as long at most: who was overtaken more
  /// often comes back sooner, so that newcomers do not overtake him for ever.
  private static let firstPause = 400
  /// What no pause is shortened below at most, so that two runs do not meet again and again.
  private static let leastPause = 50

  /// Tries again for some milliseconds by a clock that never goes back. `random` picks the length
  /// of each pause within a range.
  package init(
    milliseconds: Int, clock: @escaping @Sendable () -> Int,
    sleep: @escaping @Sendable (_ milliseconds: Int) -> Void,
    random: @escaping @Sendable (ClosedRange<Int>) -> Int = { Int.random(in: $0) }
  ) {
    self.milliseconds = milliseconds
    self.clock = clock
    self.sleep = sleep
    self.random = random
  }

  /// Tries until something other than `moved` comes of it, or the time is over.
  package func trying<Result>(_ body: () throws -> Result) throws -> Result {
    let deadline = clock() + milliseconds
    var longest = Self.firstPause
    while true {
      do {
        return try body()
      } catch StateError.moved where clock() < deadline {
        sleep(min(random(longest / 2...longest), deadline - clock()))
        longest = max(longest / 2, Self.leastPause)
      }
    }
  }
}
