import Foundation
import Glibc

/// What a command left behind when it ended.
package struct CommandRun: Equatable, Sendable {
  /// What it wrote to standard output, as text.
  package var output: String
  /// What it wrote to standard error, as text.
  package var errorOutput: String
  /// Its exit status, or 128 and the number of the signal that ended it.
  package var status: Int32

  /// Puts a result together.
  package init(output: String = "", errorOutput: String = "", status: Int32 = 0) {
    self.output = output
    self.errorOutput = errorOutput
    self.status = status
  }
}

extension CommandRun {
  /// What differs from another run, line by line: what was expected behind a minus sign, what is there
  /// instead behind a plus sign. Empty if nothing differs.
  package func differences(from expected: CommandRun) -> String {
    let parts = [
      Self.differences("stdout", from: expected.output, to: output),
      Self.differences("stderr", from: expected.errorOutput, to: errorOutput),
      Self.differences("exit", from: "\(expected.status)", to: "\(status)"),
    ]
    return parts.joined()
  }

  private static func differences(_ title: String, from old: String, to new: String) -> String {
    guard old != new else { return "" }
    let lines = [old, new].map { $0.split(separator: "\n", omittingEmptySubsequences: false) }
    let changes = lines[1].difference(from: lines[0]).map { change in
      switch change {
      case .remove(let index, let line, _): (index, "- \(line)\n")
      case .insert(let index, let line, _): (index, "+ \(line)\n")
      }
    }
    return "\(title):\n" + changes.sorted { $0.0 < $1.0 }.map(\.1).joined()
  }
}

/// A command line for the shell, with nothing in its environment but what is given.
package struct CommandLineCall: Sendable {
  private let text: String
  private let folder: String
  private let environment: [String: String]

  /// Prepares a command line that is to run in a folder.
  package init(_ text: String, in folder: String, environment: [String: String]) {
    self.text = text
    self.folder = folder
    self.environment = environment
  }

  /// Runs it to its end. It reads nothing, and is killed, with all it started, after two minutes unless
  /// told otherwise.
  package func run(timeoutSeconds: Int = 120) throws -> CommandRun {
    // Files and not pipes: a pipe would stay open in whatever another test starts meanwhile.
    let scratch = try TemporaryDirectory()
    let process = try start(
      input: "/dev/null", output: scratch.path("output"), errorOutput: scratch.path("errors"))
    let status = try process.wait(timeoutSeconds: timeoutSeconds)
    return CommandRun(
      output: scratch.text("output") ?? "", errorOutput: scratch.text("errors") ?? "",
      status: status)
  }

  /// Starts it, its standard streams opened from paths: files, or a terminal.
  package func start(input: String, output: String, errorOutput: String) throws -> ChildProcess {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let flags = O_WRONLY | O_CREAT | O_NOCTTY
    unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY | O_NOCTTY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, errorOutput, flags, 0o600)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // A group of its own, so that all it starts can be killed with it. The threads of a test block
    // signals, and a shell that inherits that never hears of the end of its children.
    var nothing = sigset_t()
    unsafe sigemptyset(&nothing)
    unsafe posix_spawnattr_setsigmask(&attributes, &nothing)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    return ChildProcess(try unsafe spawn(&actions, &attributes))
  }

  private func spawn(
    _ actions: inout posix_spawn_file_actions_t, _ attributes: inout posix_spawnattr_t
  ) throws -> pid_t {
    let words = ["sh", "-c", "cd \"$0\" && eval \"$1\"", folder, text]
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    let values = unsafe variables.map { unsafe strdup($0) } + [nil]
    defer { unsafe (arguments + values).forEach { unsafe free($0) } }
    var process: pid_t = 0
    let code = fileWriting.withLock {
      unsafe posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, values)
    }
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
    return process
  }
}

/// A command that runs.
package struct ChildProcess: Sendable {
  private let process: pid_t

  fileprivate init(_ process: pid_t) {
    self.process = process
  }

  /// Waits for its end and returns its exit status, or 128 and the number of the signal.
  package func wait(timeoutSeconds: Int = 120) throws -> Int32 {
    let group = process
    let guardian = DispatchWorkItem { _ = kill(-group, SIGKILL) }
    DispatchQueue.global().asyncAfter(
      deadline: .now() + .seconds(timeoutSeconds), execute: guardian)
    defer { guardian.cancel() }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .ECHILD) }
    }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }
}
