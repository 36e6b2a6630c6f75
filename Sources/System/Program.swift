@unsafe @preconcurrency import Glibc

/// What a program left when it ended.
package struct ProgramResult: Hashable, Sendable {
  /// What it wrote to its standard output.
  package let output: [UInt8]
  /// What it wrote to its standard error, of which the first 64 KiB are kept.
  package let errors: [UInt8]
  /// Its exit status, or 128 and the number of the signal that ended it, as a shell has it.
  package let exitStatus: Int
}

/// Why a program was not run to its end.
package enum ProgramError: Error, Hashable, Sendable {
  /// There is no such program.
  case notFound
  /// It wrote more than that and was stopped.
  case outputTooLarge(limitBytes: Int)
  /// It took longer than that, or was given up, and was stopped.
  case timedOut(limitSeconds: Int)
  case system(SystemError)
}

/// Runs a program, found on PATH, and waits for its end.
///
/// It reads `input`, and inherits no file that this program opened. Variables of its environment
/// are set, or left out where the value is nil. If it takes too long, it is asked to end, which it
/// has a second for, and then stopped with what it started. So it is if it can be given up, and a
/// request to end this process waits.
package func runProgram(
  _ name: String, arguments: [String], variables: [String: String?] = [:], input: [UInt8] = [],
  maximumOutputBytes: Int = 1 << 20, timeoutSeconds: Int = 600, canBeGivenUp: Bool = false
) throws(ProgramError) -> ProgramResult {
  guard let path = programPath(name) else { throw .notFound }
  let deadline = monotonicMilliseconds() + timeoutSeconds * 1_000
  let status: Int?
  let output: [UInt8]
  let errors: [UInt8]
  do throws(SystemError) {
    var child = try Child(path, arguments, variables, reading: input)
    status = try child.exitStatus(
      maximumBytes: maximumOutputBytes, until: deadline, canBeGivenUp: canBeGivenUp)
    (output, errors) = (child.written, child.complaints)
  } catch {
    throw .system(error)
  }
  guard output.count <= maximumOutputBytes else {
    throw .outputTooLarge(limitBytes: maximumOutputBytes)
  }
  guard let status else { throw .timedOut(limitSeconds: timeoutSeconds) }
  return ProgramResult(output: output, errors: errors, exitStatus: status)
}

/// Where a program is. Relative entries of PATH are passed over: they lead into the folder in which
/// this program runs, whoever filled it.
private func programPath(_ name: String) -> String? {
  let folders = (environmentVariable("PATH") ?? "/usr/bin:/bin").split(separator: ":")
  return folders.lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }.first(where: isProgram)
}

private func isProgram(_ path: String) -> Bool {
  var status = stat()
  guard !path.utf8.contains(0), unsafe stat(path, &status) == 0 else { return false }
  return unsafe status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
}

/// A program that runs, and what is said to it and what it says.
private struct Child: ~Copyable {
  private let path: String
  private let identifier: pid_t
  private let input: FileDescriptor
  private let output: FileDescriptor
  private let errors: FileDescriptor
  /// What the program has not read yet.
  private var rest: ArraySlice<UInt8>
  private(set) var written: [UInt8] = []
  private(set) var complaints: [UInt8] = []
  private var complains = true

  private static let maximumComplaintBytes = 64 << 10
  /// How often it is looked whether a request to end this process waits.
  private static let attentionMilliseconds = 100
  /// How long a program has that was asked to end.
  private static let farewellMilliseconds = 1_000

  init(
    _ path: String, _ arguments: [String], _ variables: [String: String?], reading bytes: [UInt8]
  ) throws(SystemError) {
    guard !arguments.contains(where: { $0.utf8.contains(0) }) else {
      throw SystemError(.run, path, code: EINVAL)
    }
    var ends: [Int32] = []
    for _ in 0..<3 { ends += try Self.connectedEnds(path) }
    let input = FileDescriptor(adopting: ends[0])
    let output = FileDescriptor(adopting: ends[2])
    let errors = FileDescriptor(adopting: ends[4])
    let streams = [ends[1], ends[3], ends[5]]
    defer { for stream in streams { _ = close(stream) } }
    identifier = try spawn(path, arguments, variables, streams: streams)
    self.path = path
    self.input = input
    self.output = output
    self.errors = errors
    rest = bytes[...]
    if rest.isEmpty { endInput() }
  }

  /// Unlike the ends of a pipe, these are closed in other programs from their beginning. Otherwise
  /// a program that another thread starts meanwhile would keep them open.
  private static func connectedEnds(_ path: String) throws(SystemError) -> [Int32] {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    var ends: [Int32] = [-1, -1]
    try calling(.run, path) { unsafe socketpair(AF_UNIX, kind, 0, &ends) }
    return ends
  }

  /// Lets the program read and write until it closes its output, its time is over, or it has
  /// written more than `maximumBytes`. Returns how it ended; nil where its time was over.
  mutating func exitStatus(
    maximumBytes: Int, until deadline: Int, canBeGivenUp: Bool
  ) throws(SystemError) -> Int? {
    var isWriting = true
    while isWriting, written.count <= maximumBytes {
      let rest = deadline - monotonicMilliseconds()
      if canBeGivenUp, EndRequests.arePending { return try end(until: 0) }
      guard rest > 0 else { break }
      let ready = try events(waiting: canBeGivenUp ? min(rest, Self.attentionMilliseconds) : rest)
      if ready[0] != 0 { passInput() }
      if ready[2] != 0 { try takeComplaints() }
      if ready[1] != 0 { isWriting = try output.read(65_536, into: &written, path) > 0 }
    }
    if written.count > maximumBytes { stop() }
    return try end(until: deadline)
  }

  /// What can be done without waiting for input, output and errors, once anything can or the time
  /// is over.
  private func events(waiting milliseconds: Int) throws(SystemError) -> [Int16] {
    var requests = [
      pollfd(fd: rest.isEmpty ? -1 : input.number, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: output.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: complains ? errors.number : -1, events: Int16(POLLIN), revents: 0),
    ]
    try calling(.read, path) {
      unsafe poll(&requests, nfds_t(requests.count), Int32(clamping: max(0, milliseconds)))
    }
    return requests.map(\.revents)
  }

  private mutating func passInput() {
    let count = unsafe rest.withUnsafeBytes {
      unsafe send(
        input.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
      )
    }
    if count >= 0 {
      rest = rest.dropFirst(count)
    } else if errno != EAGAIN && errno != EINTR {
      // It reads no more; its exit status tells whether that is a fault.
      rest = []
    }
    if rest.isEmpty { endInput() }
  }

  private func endInput() {
    _ = shutdown(input.number, Int32(SHUT_WR))
  }

  private mutating func takeComplaints() throws(SystemError) {
    var bytes: [UInt8] = []
    complains = try errors.read(65_536, into: &bytes, path) > 0
    complaints += bytes.prefix(Self.maximumComplaintBytes - complaints.count)
  }

  /// Ends the program and those that it started, or asks them to end, so that they can remove the
  /// files that say that they are at work.
  private func stop(_ signal: Int32 = SIGKILL) {
    _ = kill(-identifier, signal)
  }

  /// How the program ended; nil where it was stopped since its time was over. What it started may
  /// go on, and keep its standard error open.
  private mutating func end(until deadline: Int) throws(SystemError) -> Int? {
    var status: Int32 = 0
    var isLate = false
    while try calling(.wait, path, { unsafe waitpid(identifier, &status, WNOHANG) }) == 0 {
      let now = monotonicMilliseconds()
      if now >= deadline, !isLate { stop(SIGTERM) }
      isLate = now >= deadline
      if now >= deadline + Self.farewellMilliseconds { stop() }
      try listen(1)
    }
    if isLate { stop() }
    try listen(0)
    let signal = status & 0x7f
    return isLate ? nil : signal == 0 ? Int(status >> 8) & 0xff : 128 + Int(signal)
  }

  /// Takes what the program complains of, and waits so long for that.
  private mutating func listen(_ milliseconds: Int) throws(SystemError) {
    var request = pollfd(fd: complains ? errors.number : -1, events: Int16(POLLIN), revents: 0)
    if unsafe poll(&request, 1, Int32(milliseconds)) > 0 { try takeComplaints() }
  }
}

private func spawn(
  _ path: String, _ arguments: [String], _ variables: [String: String?], streams: [Int32]
) throws(SystemError) -> pid_t {
  var actions = unsafe posix_spawn_file_actions_t()
  unsafe posix_spawn_file_actions_init(&actions)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  var attributes = posix_spawnattr_t()
  unsafe posix_spawnattr_init(&attributes)
  defer { unsafe posix_spawnattr_destroy(&attributes) }

  for (number, stream) in streams.enumerated() {
    unsafe posix_spawn_file_actions_adddup2(&actions, stream, Int32(number))
  }
  // A program inherits the signals that its parent ignores, and most do not expect that.
  var ignored = sigset_t()
  unsafe sigemptyset(&ignored)
  unsafe sigaddset(&ignored, SIGPIPE)
  unsafe sigaddset(&ignored, SIGXFSZ)
  unsafe posix_spawnattr_setsigdefault(&attributes, &ignored)
  // It must hear when it is asked to end, whatever this thread does not listen to.
  var blocked = sigset_t()
  unsafe sigemptyset(&blocked)
  unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
  // A group of its own, so that it can be stopped with what it started.
  unsafe posix_spawnattr_setflags(
    &attributes,
    Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

  var process: pid_t = 0
  let name = path.split(separator: "/").last.map(String.init) ?? path
  let words = unsafe copies(of: [name] + arguments)
  let set = variables.compactMap { name, value in value.map { "\(name)=\($0)" } }.sorted()
  let added = unsafe copies(of: set)
  defer { unsafe (words + added).forEach { unsafe free($0) } }
  let environment = unsafe inherited(without: variables) + added
  let code = unsafe posix_spawn(&process, path, &actions, &attributes, words, environment)
  guard code == 0 else { throw SystemError(.run, path, code: code) }
  return process
}

/// The words, ended by a nil, to be freed.
private func copies(of words: [String]) -> [UnsafeMutablePointer<CChar>?] {
  unsafe words.map { unsafe strdup($0) } + [nil]
}

/// The variables of this process as they stand, since their values need be no text.
private func inherited(without variables: [String: String?]) -> [UnsafeMutablePointer<CChar>?] {
  var inherited: [UnsafeMutablePointer<CChar>?] = unsafe []
  var next = unsafe environ
  while let variable = unsafe next.pointee {
    let text = unsafe String(cString: variable)
    let name = String(text.prefix { $0 != "=" })
    if !variables.keys.contains(name) { unsafe inherited.append(variable) }
    unsafe next += 1
  }
  return unsafe inherited
}
