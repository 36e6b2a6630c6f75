@unsafe @preconcurrency import Glibc

/// The value of an environment variable; nil if it is not set.
package func environmentVariable(_ name: String) -> String? {
  guard !name.utf8.contains(0), let value = unsafe getenv(name) else { return nil }
  return unsafe String(cString: value)
}

/// The number of this process.
package func processIdentifier() -> Int {
  Int(getpid())
}

/// What names this process among all that ever ran: the boot of its machine, the numbering of
/// processes that it lives in, its number there, and when it began.
package func processName() -> String {
  var space = stat()
  let isKnown = unsafe stat("/proc/self/ns/pid", &space) == 0
  let boot = line(of: "/proc/sys/kernel/random/boot_id") ?? "?"
  let number = processIdentifier()
  return
    "\(boot) \(isKnown ? "\(space.st_ino)" : "?") \(number) \(beginning(ofProcess: number) ?? "?")"
}

/// Whether the process of a name is gone; nil where that cannot be told from here.
package func isProcessGone(_ name: String) -> Bool? {
  let (parts, own) = (name.split(separator: " "), processName().split(separator: " "))
  guard parts.count == 4, parts[..<2] == own[..<2], !parts.contains("?"), let number = Int(parts[2])
  else { return nil }
  return beginning(ofProcess: number).map { $0 != parts[3] } ?? true
}

/// When a process began, in ticks of the clock since the boot (proc(5), field 22); nil where there is no
/// such process. Its name, in parentheses, may hold anything.
private func beginning(ofProcess number: Int) -> String? {
  guard let facts = line(of: "/proc/\(number)/stat"), let end = facts.lastIndex(of: ")") else {
    return nil
  }
  let fields = facts[end...].split(separator: " ")
  return fields.count > 20 && fields[1] != "Z" ? String(fields[20]) : nil
}

private func line(of path: String) -> String? {
  guard let bytes = try? readFile(at: path, maximumBytes: 4_096) else { return nil }
  return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}

/// The name of this machine, "localhost" if it has none.
package func hostName() -> String {
  var name = [CChar](repeating: 0, count: 256)
  // The last byte stays zero, since a name that is cut need not end in one.
  let isKnown = unsafe gethostname(&name, name.count - 1) == 0
  let bytes = name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
  return isKnown && !bytes.isEmpty ? String(decoding: bytes, as: UTF8.self) : "localhost"
}

/// Makes a broken pipe or a full file an ordinary error.
///
/// Called once, at the start of the program.
package func ignoreSignals() {
  _ = signal(SIGPIPE, SIG_IGN)
  _ = signal(SIGXFSZ, SIG_IGN)
}

/// Lets a crash end the process, and nothing more: the environment may hold keys, and so may a
/// report that prints memory, or a core dump.
///
/// Called once, at the start of the program. The runtime has put handlers that print a report in
/// place by then, if `SWIFT_BACKTRACE` asks for it.
package func keepMemoryPrivate() {
  for number in [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
    _ = signal(number, SIG_DFL)
  }
  // One byte is too small for a dump in a file. A limit of 0 would not be respected where the
  // system pipes dumps to a program.
  let core = __rlimit_resource_t(RLIMIT_CORE.rawValue)
  var least = rlimit(rlim_cur: 1, rlim_max: 1)
  guard unsafe setrlimit(core, &least) == -1 else { return }
  var none = rlimit(rlim_cur: 0, rlim_max: 0)
  _ = unsafe setrlimit(core, &none)
}

/// Opens `/dev/null` in place of a standard input, output or error that the parent closed.
///
/// Otherwise the next file that is opened would take its number, and messages would end up in it.
/// It is opened for reading, so that writing to it is an error and no output is lost in silence.
package func fillStandardDescriptors() {
  while true {
    let number = unsafe open("/dev/null", O_RDONLY)
    guard number > STDERR_FILENO else {
      if number < 0 { return }
      continue
    }
    _ = close(number)
    return
  }
}

/// The names and values of all environment variables, as text.
package func environmentVariables() -> [String: String] {
  var variables: [String: String] = [:]
  var next = unsafe environ
  while let variable = unsafe next.pointee {
    let parts = unsafe String(cString: variable).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
    unsafe next += 1
  }
  return variables
}

// MARK: - Time

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

// MARK: - The end

/// Requests to end this process, SIGTERM and SIGINT, which wait until somebody asks for them. So the
/// process ends where it is ready to, and never in the middle of something.
package struct EndRequests {
  private let signals: sigset_t

  /// From now on requests wait. Made before there are other threads, since those inherit it.
  package init() {
    signals = Self.signals()
    var signals = signals
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  private static func signals() -> sigset_t {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGTERM, SIGINT] { unsafe sigaddset(&signals, number) }
    return signals
  }

  /// Lets requests wait while something is done. One that comes meanwhile has its effect behind it,
  /// unless requests waited before.
  package static func waiting<Result, Failure: Error>(
    while body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var signals = signals()
    var before = sigset_t()
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
