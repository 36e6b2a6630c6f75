import Glibc

/// The time now, in whole seconds since 1970-01-01T00:00:00Z.
package func secondsSince1970() -> Int {
  time(of: CLOCK_REALTIME).tv_sec
}

/// A time in milliseconds from an arbitrary start that never goes back, to measure how long things
/// take.
package func monotonicMilliseconds() -> Int {
  let now = time(of: CLOCK_MONOTONIC)
  return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
}

/// Waits.
package func sleep(milliseconds: Int) {
  _ = poll(nil, 0, Int32(clamping: milliseconds))
}

private func time(of clock: clockid_t) -> timespec {
  var now = timespec()
  // The two clocks above always exist.
  _ = unsafe clock_gettime(clock, &now)
  return now
}
