import System

/// One line on standard error that says how far work has come that takes longer than a second. Only
/// a person at a terminal sees it.
struct Progress {
  private let noun: String
  private let isShown: Bool
  private let start: Int
  private var count = 0
  private var lastShown = 0

  /// Milliseconds before the first line, and between one and the next.
  private static let patience = 1_000
  private static let interval = 200
  /// Reading the clock costs more than counting, so it is read only once in so many things.
  private static let stride = 256

  /// Begins to count things.
  init(_ noun: String) {
    self.init(
      noun, isShown: isTerminal(.error) && environmentVariable("CI") == nil,
      start: monotonicMilliseconds())
  }

  init(_ noun: String, isShown: Bool, start: Int) {
    self.noun = noun
    self.isShown = isShown
    self.start = start
  }

  /// Counts one thing.
  mutating func advance() {
    count += 1
    if count % Self.stride == 0 { show() }
  }

  /// Tells how many things there were so far.
  mutating func advance(to count: Int) {
    self.count = count
    show()
  }

  private mutating func show() {
    if isShown, let line = line(at: monotonicMilliseconds()) { Console.message(line) }
  }

  /// Takes the line away.
  func end() {
    if lastShown > 0 { Console.message("\r\u{1b}[K") }
  }

  /// The line for a moment; nil where none is due.
  mutating func line(at now: Int) -> String? {
    let elapsed = now - start
    guard elapsed >= Self.patience, now - lastShown >= Self.interval else { return nil }
    lastShown = now
    return "\r\u{1b}[K\(count) \(noun), \(count * 1_000 / elapsed) a second"
  }
}
