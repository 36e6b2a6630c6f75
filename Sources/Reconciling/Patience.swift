/// How long a run that others overtook tries again, and how it waits in between.
package struct Patience: Sendable {
  private let milliseconds: Int
  private let clock: @Sendable () -> Int
  private let sleep: @Sendable (_ milliseconds: Int) -> Void
  private let random: @Sendable (ClosedRange<Int>) -> Int

  /// The first pause, and the longest one.
  private static let pauses = 50...2_000

  /// Tries again for some milliseconds by a clock that never goes back. `random` picks the length
  /// of each pause within a range, so that two runs do not meet again and again.
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
    var longest = Self.pauses.lowerBound
    while true {
      do {
        return try body()
      } catch StateError.moved where clock() < deadline {
        sleep(min(random(longest / 2...longest), deadline - clock()))
        longest = min(longest * 2, Self.pauses.upperBound)
      }
    }
  }
}
