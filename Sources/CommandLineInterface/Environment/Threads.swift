import Domain
import Planning
import System

/// As many workers as the machine can run at once.
struct Threads: Workers {
  private let count = processorCount()

  func map<Item: Sendable, Made: Sendable>(
    _ items: [Item], _ make: @Sendable (Item) -> Made
  ) -> [Made] {
    // One item is done sooner than a thread is started.
    concurrently(items, on: min(count, items.count), make)
  }

  func both<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First, _ second: @Sendable () -> Second
  ) -> (First, Second) {
    concurrently(first, second)
  }
}
