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
