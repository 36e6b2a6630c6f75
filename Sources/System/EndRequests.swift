import Glibc

/// Requests to end this process, SIGTERM and SIGINT, which wait until somebody asks for them. So the
/// process ends where it is ready to, and never in the middle of something.
package struct EndRequests {
  private let signals: sigset_t

  /// From now on requests wait. Made before there are other threads, since those inherit it.
  package init() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGTERM, SIGINT] { unsafe sigaddset(&signals, number) }
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    self.signals = signals
  }

  /// Lets requests wait while something is done. One that comes meanwhile has its effect behind it,
  /// unless requests waited before.
  package static func waiting<Result, Failure: Error>(
    while body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var signals = sigset_t()
    var before = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGTERM, SIGINT] { unsafe sigaddset(&signals, number) }
    unsafe pthread_sigmask(SIG_BLOCK, &signals, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    return try body()
  }

  /// Whether a request waits.
  package static var arePending: Bool {
    var pending = sigset_t()
    unsafe sigpending(&pending)
    return [SIGTERM, SIGINT].contains { unsafe sigismember(&pending, $0) == 1 }
  }

  /// Waits for a request; false where none comes in that time.
  package func come(within milliseconds: Int) -> Bool {
    var signals = signals
    var time = timespec(tv_sec: milliseconds / 1_000, tv_nsec: milliseconds % 1_000 * 1_000_000)
    return unsafe sigtimedwait(&signals, nil, &time) > 0
  }
}
