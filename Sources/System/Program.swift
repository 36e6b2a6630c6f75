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
  /// There is no such program, or no such folder to run it in.
  case notFound
  /// It wrote more than that and was stopped.
  case outputTooLarge(limitBytes: Int)
  case system(SystemError)

  fileprivate init(_ error: SystemError) {
    self = error.code == ENOENT ? .notFound : .system(error)
  }
}

/// Runs a program, found as a shell would find it, in `folder` and waits for its end.
///
/// It reads nothing, its standard error is thrown away, and it inherits no file that this program
/// opened.
package func runProgram(
  _ name: String, arguments: [String], in folder: String? = nil, maximumOutputBytes: Int = 1 << 20
) throws(ProgramError) -> ProgramResult {
  let output: [UInt8]
  let status: Int
  do throws(SystemError) {
    let child = try Child(commandLine(name, arguments, in: folder))
    output = try child.output(maximumBytes: maximumOutputBytes + 1)
    if output.count > maximumOutputBytes { child.stop() }
    status = try child.exitStatus()
  } catch {
    throw ProgramError(error)
  }
  // What the shell says of a program that it does not find.
  if folder != nil && status == 127 { throw .notFound }
  guard output.count <= maximumOutputBytes else {
    throw .outputTooLarge(limitBytes: maximumOutputBytes)
  }
  return ProgramResult(output: output, exitStatus: status)
}

/// A program that runs, and what its output is read from.
private struct Child: ~Copyable {
  private let name: String
  private let identifier: pid_t
  private let reading: FileDescriptor

  init(_ words: [String]) throws(SystemError) {
    let name = words[0]
    guard !words.contains(where: { $0.utf8.contains(0) }) else {
      throw SystemError(.run, name, code: EINVAL)
    }
    // A pipe could be told only later to close in other programs, and one that another thread runs
    // meanwhile would keep it open.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    var ends: [Int32] = [-1, -1]
    try calling(.run, name) { unsafe socketpair(AF_UNIX, kind, 0, &ends) }
    let reading = FileDescriptor(adopting: ends[0])
    let writing = FileDescriptor(adopting: ends[1])
    identifier = try spawn(words, output: writing)
    self.name = name
    self.reading = reading
  }

  /// What the program writes until it ends, or the first `maximumBytes` of it.
  func output(maximumBytes: Int) throws(SystemError) -> [UInt8] {
    var output: [UInt8] = []
    while output.count < maximumBytes {
      let wanted = min(maximumBytes - output.count, 65_536)
      if try reading.read(wanted, into: &output, name) == 0 { break }
    }
    return output
  }

  func stop() {
    _ = kill(identifier, SIGKILL)
  }

  func exitStatus() throws(SystemError) -> Int {
    var status: Int32 = 0
    try calling(.wait, name) { unsafe waitpid(identifier, &status, 0) }
    let signal = status & 0x7f
    return signal == 0 ? Int(status >> 8) & 0xff : 128 + Int(signal)
  }
}

/// A shell changes the folder, since a spawn can do that only in newer versions of the system.
private func commandLine(
  _ name: String, _ arguments: [String], in folder: String?
) throws(SystemError) -> [String] {
  guard let folder else { return [name] + arguments }
  return ["sh", "-c", "cd \"$0\" && exec \"$@\"", try canonicalPath(folder), name] + arguments
}

private func spawn(
  _ words: [String], output: borrowing FileDescriptor
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
  unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

  var process: pid_t = 0
  let copies: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
  defer { unsafe copies.forEach { unsafe free($0) } }
  let code = unsafe posix_spawnp(&process, words[0], &actions, &attributes, copies, environ)
  guard code == 0 else { throw SystemError(.run, words[0], code: code) }
  return process
}
