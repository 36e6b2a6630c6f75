import Bytes

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
  ) throws(ProgramError) {
    self.maximumLineBytes = maximumLineBytes
    do throws(SystemError) {
      child = try Child(
        ProgramCall(
          path: path, arguments: arguments, variables: variables.mapValues { $0 },
          inherits: inherits, folder: folder))
    } catch {
      throw .system(error)
    }
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
  package mutating func listen(atMost milliseconds: Int) throws(ProgramError) {
    do throws(SystemError) {
      guard try child.exchange(waiting: milliseconds) else { return }
      while child.written.count - start <= maximumLineBytes, try child.exchange(waiting: 0) {}
    } catch {
      throw .system(error)
    }
  }

  /// The next line that has come, without its line break; nil where none has. The bytes behind the
  /// last line break are the last line once the program has closed its output.
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
  package mutating func end(until deadline: Int) throws(ProgramError) -> Int? {
    do throws(SystemError) {
      child.endInput()
      let status = try child.end(until: deadline)
      try child.endOthers()
      return status
    } catch {
      throw .system(error)
    }
  }
}
