import System

/// The record of all commits: a file to which each commit adds lines of JSON, each with the serial
/// of the state that it belongs to.
///
/// The lines of one commit stand together, in the order of the serials. The state holds the events
/// of its own serial, so that the next run can add what a crash left out.
struct AuditTrail: Sendable {
  /// Reads the serial from a line, which comes without its line break; nil if it has none.
  typealias SerialOfLine = @Sendable (_ line: [UInt8]) -> Int?

  /// Passes on whole lines, in pieces.
  typealias Lines = (_ sink: (ArraySlice<UInt8>) throws(SystemError) -> Void) throws(SystemError) ->
    Void

  /// Where the file is.
  let path: String
  let serialOfLine: SerialOfLine

  /// The serial of the last whole line; nil if there is none.
  /// Throws `unreadable` and `damaged`.
  func lastSerial() throws(StorageError) -> Int? {
    guard let line = try lastLine() else { return nil }
    return try serial(of: line)
  }

  /// The last whole line, found without reading the file from its start; nil if there is none.
  func lastLine() throws(StorageError) -> LinesFromEnd.Line? {
    guard var lines = try linesFromEnd() else { return nil }
    while let line = try previous(&lines) {
      if line.isWhole { return line }
    }
    return nil
  }

  /// Adds what is missing of `expected`, the lines of the commit `serial`, so that the file ends in
  /// them. The caller holds the lock.
  ///
  /// Some of the lines may be there already, and the beginning of one. Throws `unreadable`,
  /// `damaged` if anything else is there, `ahead` and `notWritten`.
  func complete(with expected: [UInt8], serial: Int) throws(StorageError) {
    precondition(expected.last.map { $0 == UInt8(ascii: "\n") } ?? true, "Events are whole lines.")
    let end = try end(agreeingWith: expected, serial: serial)
    do throws(SystemError) {
      if end.hasZeros { try truncateFile(at: path, toBytes: end.start + end.content.count) }
      let missing = expected[end.content.count...]
      if !missing.isEmpty { try appendToFile(at: path, missing) }
    } catch {
      throw .trail(path: path, .notWritten(serial: serial, error))
    }
  }

  /// Adds the lines of the commit `serial` to a file of which `requireEnd` has made sure that it
  /// ends in an earlier one. The caller holds the lock. Throws `notWritten`.
  func add(_ lines: Lines, serial: Int) throws(StorageError) {
    do throws(SystemError) {
      try appendToFile(at: path, lines)
    } catch {
      throw .trail(path: path, .notWritten(serial: serial, error))
    }
  }

  /// What the file holds of `expected`, the lines of the commit `serial`: all, or their beginning.
  ///
  /// Throws `unreadable`, `damaged` if anything else is there, and `ahead`.
  @discardableResult
  func end(agreeingWith expected: [UInt8], serial: Int) throws(StorageError) -> End {
    let end = try end(from: serial, maximumBytes: expected.count)
    guard expected.starts(with: end.content) else {
      let equal = zip(expected, end.content).prefix { $0 == $1 }.count
      throw damage(at: end.start + equal)
    }
    return end
  }

  /// Throws `ahead` or `damaged` unless the file ends in a whole line of an earlier
  /// commit, and `notWritable` if nothing can be added to it.
  func requireEnd(before serial: Int) throws(StorageError) {
    let end = try end(from: serial, maximumBytes: 0)
    guard !end.hasZeros else { throw damage(at: end.start) }
    do throws(SystemError) {
      try tryAppending(toFileAt: path)
    } catch {
      throw .trail(path: path, .notWritable(error))
    }
  }

  /// True if the file is there. Throws `unreadable`.
  func exists() throws(StorageError) -> Bool {
    do throws(SystemError) {
      return try fileKind(at: path) != nil
    } catch {
      throw .unreadable(path: path, .system(error))
    }
  }
}

extension AuditTrail {
  /// What the file holds from the first line of a commit on.
  struct End {
    /// The offset of that line, or of the end of the file.
    let start: Int
    /// Without zeros at its end.
    var content: [UInt8] = []
    /// A loss of power can leave zeros at the end of a file, where bytes were about to be written.
    var hasZeros = false
  }

  /// Walks from the end of the file to the first line of the commit `serial`.
  ///
  /// Throws `ahead` for a later commit's line, and `damaged` for one without a serial and
  /// for more than `maximumBytes` of the commit's lines.
  func end(from serial: Int, maximumBytes: Int) throws(StorageError) -> End {
    guard var lines = try linesFromEnd() else { return End(start: 0) }
    var start = lines.end
    var contentEnd = lines.end
    let fileEnd = lines.end
    while let line = try previous(&lines) {
      if line.isWhole {
        let found = try self.serial(of: line)
        if found < serial { break }
        guard found == serial else {
          throw .trail(path: path, .ahead(trailSerial: found, stateSerial: serial))
        }
      } else {
        contentEnd = line.start + countWithoutZeros(line.bytes)
      }
      start = line.start
    }
    guard contentEnd - start <= maximumBytes else {
      throw damage(at: start + maximumBytes)
    }
    let content = try read(lines, start..<contentEnd)
    return End(start: start, content: content, hasZeros: contentEnd < fileEnd)
  }

  func serial(of line: LinesFromEnd.Line) throws(StorageError) -> Int {
    guard let serial = serialOfLine(line.bytes) else {
      throw damage(at: line.start)
    }
    return serial
  }

  /// What is wrong where a byte is not what the commits wrote.
  func damage(at byteOffset: Int) -> StorageError {
    .trail(
      path: path, accident.map(TrailProblem.changed) ?? .damaged(byteOffset: byteOffset))
  }

  private var accident: TextAccident? {
    guard let file = try? open() else { return nil }
    return try? TextAccident(inFileOf: file.size) { range throws(FileReadError) in
      try file.read(range)
    }
  }

  /// Nil if there is no file.
  func linesFromEnd() throws(StorageError) -> LinesFromEnd? {
    guard let file = try open() else { return nil }
    return LinesFromEnd(file)
  }

  func previous(_ lines: inout LinesFromEnd) throws(StorageError) -> LinesFromEnd.Line? {
    do throws(FileReadError) {
      return try lines.previous()
    } catch {
      throw .unreadable(path: path, error)
    }
  }

  private func read(
    _ lines: borrowing LinesFromEnd, _ range: Range<Int>
  ) throws(StorageError) -> [UInt8] {
    do throws(FileReadError) {
      return try lines.read(range)
    } catch {
      throw .unreadable(path: path, error)
    }
  }
}

private func countWithoutZeros(_ bytes: [UInt8]) -> Int {
  (bytes.lastIndex { $0 != 0 } ?? -1) + 1
}
