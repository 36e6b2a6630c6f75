/// Who does what can be done in any order. What comes of it does not depend on how many they are.
package protocol Workers: Sendable {
  /// What `make` makes of each item, in the order of the items.
  func map<Item: Sendable, Made: Sendable>(
    _ items: [Item], _ make: @Sendable (Item) -> Made
  ) -> [Made]

  /// What two closures make.
  func both<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First, _ second: @Sendable () -> Second
  ) -> (First, Second)
}

/// One worker, who does one thing after the other.
package struct OneWorker: Workers {
  /// Makes the worker.
  package init() {}

  /// Makes it of each item in turn.
  package func map<Item: Sendable, Made: Sendable>(
    _ items: [Item], _ make: @Sendable (Item) -> Made
  ) -> [Made] {
    items.map(make)
  }

  /// Makes the first, then the second.
  package func both<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First, _ second: @Sendable () -> Second
  ) -> (First, Second) {
    (first(), second())
  }
}
