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
