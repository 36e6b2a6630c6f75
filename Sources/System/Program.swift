import Bytes
import Glibc

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

/// What a program is kept to.
package struct ProgramBounds {
  /// Which variables of this process it has, by their names.
  package var inherits: (String) -> Bool = { _ in true }
  /// The folder that it runs in; nil for that of this process.
  package var folder: String?
  /// How large it may make a file once it has read of its input. To write more is an error, if this
  /// process ignores the signal that comes with that. Nil for the limit of this process.
  package var maximumFileBytes: Int?
  /// Whether it is in the group of this process, and so ends with it where the whole group is ended.
  package var sharesGroup = false

  /// Keeps it to nothing.
  package init() {}
}

/// Runs a program, found on PATH unless a path is given, and waits for its end.
///
/// It reads `input`, and inherits no file that this program opened. Variables of its environment
/// are set, or left out where the value is nil. If it takes too long, it is asked to end, which it
/// has a second for, and then stopped with what it started. So it is if it can be given up, and a
/// request to end this process waits.
package func runProgram(
  _ name: String, arguments: [String], variables: [String: String?] = [:],
  bounds: ProgramBounds = ProgramBounds(), input: [UInt8] = [],
  maximumOutputBytes: Int = 1 << 20, timeoutSeconds: Int = 600, canBeGivenUp: Bool = false
) throws(ProgramError) -> ProgramResult {
  guard let path = programPath(name) else { throw .notFound }
  let deadline = monotonicMilliseconds() + timeoutSeconds * 1_000
  let status: Int?
  let output: [UInt8]
  let errors: [UInt8]
  do throws(SystemError) {
    var child = try Child(
      ProgramCall(path: path, arguments: arguments, variables: variables, bounds: bounds))
    if let limit = bounds.maximumFileBytes { try child.limitFiles(toBytes: limit) }
    child.pass(input)
    child.endInput()
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

/// A text in quotation marks, as git and curl read it.
package func quotedForPrograms(_ text: String) -> String {
  let escaped = text.unicodeScalars.map { scalar in
    switch scalar {
    case "\"", "\\": "\\\(scalar)"
    case "\n": "\\n"
    default: "\(scalar)"
    }
  }
  return "\"\(escaped.joined())\""
}

/// Where a program is. Relative entries of PATH are passed over: they lead into the folder in which
/// this program runs, whoever filled it.
private func programPath(_ name: String) -> String? {
  if name.contains("/") { return isProgram(name) ? name : nil }
  return programFolders().lazy.map { "\($0)/\(name)" }.first(where: isProgram)
}

/// What came of looking for a program that no pull request may have brought.
package struct ProgramSearch: Hashable, Sendable {
  /// Where the program is; nil where there is none.
  package let path: String?
  /// The first one that was passed over.
  package let passedOver: String?

  /// Looks for a program in folders. Nothing is taken that lies in a folder or the repository around it, nor
  /// what a link there leads to.
  package init(for name: String, in folders: [String], outside folder: String) {
    let root = (try? canonicalPath(folder)).map { repositoryRoot(above: $0) ?? $0 }
    let candidates = folders.map { ($0, "\($0)/\(name)") }.filter { isProgram($0.1) }
    path = candidates.first { ![$0.0, $0.1].contains { isInside(root, $0) } }?.1
    passedOver = path == nil ? candidates.first?.1 : nil
  }
}

private func isInside(_ root: String?, _ path: String) -> Bool {
  guard let root else { return false }
  // What cannot be resolved is not run.
  guard let path = try? canonicalPath(path) else { return true }
  return path == root || path.hasPrefix(root.hasSuffix("/") ? root : root + "/")
}

/// The folders in which programs are looked for: the absolute entries of PATH.
package func programFolders() -> [String] {
  (environmentVariable("PATH") ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
    .filter { $0.hasPrefix("/") }
}

/// Whether there is a program at a path.
package func isProgram(_ path: String) -> Bool {
  unsafe targetKind(of: path) == .regular && access(path, X_OK) == 0
}

extension Child {
  /// How often it is looked whether a request to end this process waits.
  private static let attentionMilliseconds = 100

  /// Lets the program read and write until it closes its output, its time is over, or it has
  /// written more than `maximumBytes`. Returns how it ended; nil where its time was over.
  fileprivate mutating func exitStatus(
    maximumBytes: Int, until deadline: Int, canBeGivenUp: Bool
  ) throws(SystemError) -> Int? {
    while isWriting, written.count <= maximumBytes {
      let rest = deadline - monotonicMilliseconds()
      if canBeGivenUp, EndRequests.arePending { return try end(until: 0) }
      guard rest > 0 else { break }
      try exchange(waiting: canBeGivenUp ? min(rest, Self.attentionMilliseconds) : rest)
    }
    if written.count > maximumBytes { stop() }
    return try end(until: deadline)
  }
}

// MARK: - Dialogues

/// A program that is spoken to while it answers, line by line. It ends at the latest when this value
/// does, with what it started.
package struct ProgramDialogue: ~Copyable {
  private var child: Child
  private let maximumLineBytes: Int
  /// Where in what the program wrote the next line begins, and how far there is no line break.
  private var start = 0
  private var searched = 0

  /// Starts the program at a path, in a folder. Of the environment of this process it has the
  /// variables that `inherits` permits, by their names, and further ones. No line of it may be longer
  /// than `maximumLineBytes`.
  package init(
    with path: String, arguments: [String], in folder: String,
    setting variables: [String: String] = [:], inheriting inherits: @escaping (String) -> Bool,
    maximumLineBytes: Int
  ) throws(SystemError) {
    self.maximumLineBytes = maximumLineBytes
    var bounds = ProgramBounds()
    bounds.inherits = inherits
    bounds.folder = folder
    child = try Child(
      ProgramCall(
        path: path, arguments: arguments, variables: variables.mapValues { $0 }, bounds: bounds))
  }

  /// The first 64 KiB of what it wrote to its standard error.
  package var complaints: [UInt8] { child.complaints }

  /// The last 4 KiB of what it wrote to its standard error.
  package var lastComplaints: [UInt8] { child.lastComplaints }

  /// Whether it may write more lines.
  package var isOpen: Bool { child.isWriting }

  /// Has it read a line, without waiting for that.
  package mutating func send(_ line: [UInt8]) {
    child.pass(line + [UInt8(ascii: "\n")])
  }

  /// Lets it see the end of its input.
  package mutating func endInput() {
    child.endInput()
  }

  /// Takes what the program writes, and waits so long until there is something.
  package mutating func listen(atMost milliseconds: Int) throws(SystemError) {
    guard try child.exchange(waiting: milliseconds) else { return }
    while child.written.count - start <= maximumLineBytes, try child.exchange(waiting: 0) {}
  }

  /// The next line that has come, without its line break; nil where none has. The bytes behind the
  /// last line break are the last line once the program has closed its output. Throws
  /// `outputTooLarge`.
  package mutating func nextLine() throws(ProgramError) -> [UInt8]? {
    let end = firstIndex(of: UInt8(ascii: "\n"), in: child.written.span, from: searched)
    searched = end ?? child.written.count
    guard searched - start <= maximumLineBytes else {
      throw .outputTooLarge(limitBytes: maximumLineBytes)
    }
    guard end != nil || !isOpen && start < searched else {
      child.written.removeSubrange(..<start)
      searched -= start
      start = 0
      return nil
    }
    defer {
      start = min(searched + 1, child.written.count)
      searched = start
    }
    return Array(child.written[start..<searched])
  }

  /// Ends it, and what it started: it has until the deadline to end by itself, and a second more
  /// once it was asked to. Returns its exit status, or 128 and the number of the signal that ended
  /// it; nil where it had to be asked.
  package mutating func end(until deadline: Int) throws(SystemError) -> Int? {
    child.endInput()
    let status = try child.end(until: deadline)
    try child.endOthers()
    return status
  }
}
