@unsafe @preconcurrency import Glibc

/// What a program left when it ended.
package struct ProgramResult: Hashable, Sendable {
  /// What it wrote to its standard output.
  package let output: [UInt8]
  /// Its exit status, or 128 and the number of the signal that ended it, as a shell has it.
  package let exitStatus: Int
}

/// Why a program was not run to its end.
package enum ProgramError: Error, Hashable, Sendable {
  /// There is no such program.
  case notFound
  /// It wrote more than that and was stopped.
  case outputTooLarge(limitBytes: Int)
  /// It took longer than that and was stopped.
  case timedOut(limitSeconds: Int)
  case system(SystemError)
}

/// Runs a program, found on PATH, and waits for its end.
///
/// It reads nothing, its standard error is thrown away, and it inherits no file that this program
/// opened. Variables of its environment are set, or left out where the value is nil. If it has to
/// be stopped, what it started is stopped too.
package func runProgram(
  _ name: String, arguments: [String], variables: [String: String?] = [:],
  maximumOutputBytes: Int = 1 << 20, timeoutSeconds: Int = 600
) throws(ProgramError) -> ProgramResult {
  guard let path = programPath(name) else { throw .notFound }
  let deadline = monotonicMilliseconds() + timeoutSeconds * 1_000
  let output: [UInt8]
  let status: Int?
  do throws(SystemError) {
    let child = try Child(path, arguments, variables)
    output = try child.output(maximumBytes: maximumOutputBytes + 1, until: deadline)
    if output.count > maximumOutputBytes { child.stop() }
    status = try child.exitStatus(until: deadline)
  } catch {
    throw .system(error)
  }
  guard output.count <= maximumOutputBytes else {
    throw .outputTooLarge(limitBytes: maximumOutputBytes)
  }
  guard let status else { throw .timedOut(limitSeconds: timeoutSeconds) }
  return ProgramResult(output: output, exitStatus: status)
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

/// A program that runs, and what its output is read from.
private struct Child: ~Copyable {
  private let path: String
  private let identifier: pid_t
  private let reading: FileDescriptor

  init(
    _ path: String, _ arguments: [String], _ variables: [String: String?]
  ) throws(SystemError) {
    guard !arguments.contains(where: { $0.utf8.contains(0) }) else {
      throw SystemError(.run, path, code: EINVAL)
    }
    // Unlike a pipe, this is closed in other programs from its beginning. Otherwise a program that
    // another thread starts meanwhile would keep it open.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    var ends: [Int32] = [-1, -1]
    try calling(.run, path) { unsafe socketpair(AF_UNIX, kind, 0, &ends) }
    let reading = FileDescriptor(adopting: ends[0])
    let writing = FileDescriptor(adopting: ends[1])
    identifier = try spawn(path, arguments, variables, output: writing)
    self.path = path
    self.reading = reading
  }

  /// What the program writes until it ends or its time is over, or the first `maximumBytes` of it.
  func output(maximumBytes: Int, until deadline: Int) throws(SystemError) -> [UInt8] {
    var output: [UInt8] = []
    while output.count < maximumBytes, try hasMore(until: deadline) {
      let wanted = min(maximumBytes - output.count, 65_536)
      if try reading.read(wanted, into: &output, path) == 0 { break }
    }
    return output
  }

  /// Whether there is something to be read, be it the end; false once the time is over.
  private func hasMore(until deadline: Int) throws(SystemError) -> Bool {
    var request = pollfd(fd: reading.number, events: Int16(POLLIN), revents: 0)
    return try calling(.read, path) {
      unsafe poll(&request, 1, Int32(clamping: max(0, deadline - monotonicMilliseconds())))
    } > 0
  }

  /// Ends the program and those that it started.
  func stop() {
    _ = kill(-identifier, SIGKILL)
  }

  /// How the program ended; nil where it was stopped since its time was over.
  func exitStatus(until deadline: Int) throws(SystemError) -> Int? {
    var status: Int32 = 0
    var isLate = false
    while try calling(.wait, path, { unsafe waitpid(identifier, &status, isLate ? 0 : WNOHANG) })
      == 0
    {
      isLate = monotonicMilliseconds() >= deadline
      if isLate { stop() } else { _ = poll(nil, 0, 1) }
    }
    let signal = status & 0x7f
    return isLate ? nil : signal == 0 ? Int(status >> 8) & 0xff : 128 + Int(signal)
  }
}

private func spawn(
  _ path: String, _ arguments: [String], _ variables: [String: String?],
  output: borrowing FileDescriptor
) throws(SystemError) -> pid_t {
  var actions = unsafe posix_spawn_file_actions_t()
  unsafe posix_spawn_file_actions_init(&actions)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  var attributes = posix_spawnattr_t()
  unsafe posix_spawnattr_init(&attributes)
  defer { unsafe posix_spawnattr_destroy(&attributes) }

  unsafe posix_spawn_file_actions_adddup2(&actions, output.number, STDOUT_FILENO)
  unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
  unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
  // A program inherits the signals that its parent ignores, and most do not expect that.
  var ignored = sigset_t()
  unsafe sigemptyset(&ignored)
  unsafe sigaddset(&ignored, SIGPIPE)
  unsafe sigaddset(&ignored, SIGXFSZ)
  unsafe posix_spawnattr_setsigdefault(&attributes, &ignored)
  // A group of its own, so that it can be stopped with what it started.
  unsafe posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

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
