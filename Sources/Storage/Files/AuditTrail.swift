package import Domain
import Reconciling
import System
import Wire

let newline = UInt8(ascii: "\n")

/// More than the description of any change; keeps a damaged file from filling the memory.
let maximumLineBytes = 4 << 20
private let blockBytes = 64 << 10

/// The record of all commits: a file to which each commit adds lines of JSON, each with the serial
/// of the state that it belongs to.
///
/// The lines of one commit stand together, in the order of the serials. The state holds the events
/// of its own serial, so that the next run can add what a crash left out.
struct AuditTrail: Sendable {
  /// Where the file is.
  let path: String
  /// Reads the serial from a line, which comes without its line break; nil if it has none.
  let serialOfLine: @Sendable (_ line: [UInt8]) -> Int?

  /// The file; nil if there is none.
  private func file() throws(StateError) -> StoredBytes? { try StoredBytes(at: path) }

  // MARK: Adding

  /// Adds what is missing of `expected`, the lines of the commit `serial`, so that the file ends in
  /// them. The caller holds the lock.
  ///
  /// Some of the lines may be there already, and the beginning of one. Throws `unreadable`,
  /// `damaged` if anything else is there, `ahead` and `notWritten`.
  func complete(with expected: [UInt8], serial: Int) throws(StateError) {
    precondition(expected.last.map { $0 == newline } ?? true, "Events are whole lines.")
    let end = try end(agreeingWith: expected, serial: serial)
    let missing = expected[end.content.count...]
    try add(
      missing.isEmpty ? [] : [missing], serial: serial,
      behind: end.hasZeros ? end.start + end.content.count : nil)
  }

  /// Adds the lines of the commit `serial`, which come in pieces, to a file that ends in an earlier
  /// one, or in what `requireEnd` has looked at. It is cut to a size first, if one is given. The caller
  /// holds the lock. Throws `notWritten`.
  func add(
    _ pieces: some Sequence<ArraySlice<UInt8>>, serial: Int, behind size: Int? = nil
  ) throws(StateError) {
    do throws(SystemError) {
      if let size { try truncateFile(at: path, toBytes: size) }
      try appendToFile(at: path, pieces)
    } catch {
      throw StateError(.trail(path: path, .notWritten(serial: serial, error)))
    }
  }

  /// Throws `ahead` or `damaged` unless the file ends in a whole line of an earlier
  /// commit, and `notWritable` if nothing can be added to it.
  func requireEnd(before serial: Int) throws(StateError) {
    let end = try end(from: serial, maximumBytes: 0)
    guard !end.hasZeros else { throw damage(at: end.start) }
    do throws(SystemError) {
      try tryAppending(toFileAt: path)
    } catch {
      throw StateError(.trail(path: path, .notWritable(error)))
    }
  }

  // MARK: The end

  /// What the file holds from the first line of a commit on.
  struct End {
    /// The offset of that line, or of the end of the file.
    let start: Int
    /// Without zeros at its end.
    var content: [UInt8] = []
    /// A loss of power can leave zeros at the end of a file, where bytes were about to be written.
    var hasZeros = false
  }

  /// What the file holds of `expected`, the lines of the commit `serial`: all, or their beginning.
  ///
  /// Throws `unreadable`, `damaged` if anything else is there, and `ahead`.
  @discardableResult
  func end(agreeingWith expected: [UInt8], serial: Int) throws(StateError) -> End {
    let end = try end(from: serial, maximumBytes: expected.count)
    guard expected.starts(with: end.content) else {
      let equal = zip(expected, end.content).prefix { $0 == $1 }.count
      throw damage(at: end.start + equal)
    }
    return end
  }

  /// Walks from the end of the file to the first line of the commit `serial`.
  ///
  /// Throws `ahead` for a later commit's line, and `damaged` for one without a serial and
  /// for more than `maximumBytes` of the commit's lines.
  private func end(from serial: Int, maximumBytes: Int) throws(StateError) -> End {
    guard let file = try file() else { return End(start: 0) }
    var lines = LinesFromEnd(file)
    var start = file.size
    var contentEnd = file.size
    while let line = try lines.previous() {
      if line.isWhole {
        let found = try self.serial(of: line)
        if found < serial { break }
        guard found == serial else {
          throw StateError(.trail(path: path, .ahead(trailSerial: found, stateSerial: serial)))
        }
      } else {
        contentEnd = line.start + (line.bytes.lastIndex { $0 != 0 } ?? -1) + 1
      }
      start = line.start
    }
    guard contentEnd - start <= maximumBytes else {
      throw damage(at: start + maximumBytes)
    }
    return End(
      start: start, content: try file.read(start..<contentEnd), hasZeros: contentEnd < file.size)
  }

  /// The serial of the last whole line; nil if there is none.
  /// Throws `unreadable` and `damaged`.
  func lastSerial() throws(StateError) -> Int? {
    guard let line = try lastLine() else { return nil }
    return try serial(of: line)
  }

  /// The last whole line, found without reading the file from its start; nil if there is none.
  func lastLine() throws(StateError) -> LinesFromEnd.Line? {
    guard let file = try file() else { return nil }
    var lines = LinesFromEnd(file)
    while let line = try lines.previous() {
      if line.isWhole { return line }
    }
    return nil
  }

  func serial(of line: LinesFromEnd.Line) throws(StateError) -> Int {
    guard let serial = serialOfLine(line.bytes) else {
      throw damage(at: line.start)
    }
    return serial
  }

  /// What is wrong where a byte is not what the commits wrote.
  func damage(at byteOffset: Int) -> StateError {
    let accident = (try? file())?.accident
    return StateError(
      .trail(
        path: path, accident.map(TrailProblem.changed) ?? .damaged(byteOffset: byteOffset)))
  }

  // MARK: All lines

  /// Calls `body` with each whole line, without its line break, and its offset in bytes, from the
  /// first to the last. Needs no lock: a line that is being written is left out.
  ///
  /// Throws `unreadable` and what `body` throws. A file that is missing has no lines.
  func forEachLine(
    _ body: (_ line: ArraySlice<UInt8>, _ byteOffset: Int) throws(StateError) -> Void
  ) throws(StateError) {
    guard let file = try file() else { return }
    var pending: [UInt8] = []
    var offset = 0
    while offset + pending.count < file.size {
      let searched = pending.count
      let blockStart = offset + searched
      try file.read(blockStart..<min(blockStart + blockBytes, file.size), into: &pending)
      var start = 0
      while let end = pending[max(start, searched)...].firstIndex(of: newline) {
        try body(pending[start..<end], offset + start)
        start = end + 1
      }
      pending.removeSubrange(..<start)
      offset += start
      try file.requireLine(of: pending.count)
    }
  }
}

/// The lines of a file from the last to the first, read in blocks from its end.
struct LinesFromEnd {
  struct Line {
    /// Without the line break.
    let bytes: [UInt8]
    /// In bytes from the start of the file.
    let start: Int
    /// False for a last line without a line break.
    let isWhole: Bool
  }

  private let file: StoredBytes
  private var buffer: [UInt8] = []
  /// Where the lines that were not returned yet end, which is where `buffer` ends.
  private var end: Int

  private var bufferStart: Int { end - buffer.count }

  init(_ file: StoredBytes) {
    end = file.size
    self.file = file
  }

  /// The line before the last one that was returned; nil at the start of the file.
  mutating func previous() throws(StateError) -> Line? {
    guard end > 0 else { return nil }
    if buffer.isEmpty { try loadBlock() }
    let isWhole = buffer.last == newline
    var searchEnd = buffer.count - (isWhole ? 1 : 0)
    var lineStart = buffer[..<searchEnd].lastIndex(of: newline).map { $0 + 1 }
    while lineStart == nil && bufferStart > 0 {
      searchEnd = try loadBlock()
      lineStart = buffer[..<searchEnd].lastIndex(of: newline).map { $0 + 1 }
    }
    let bytes = Array(buffer[(lineStart ?? 0)...].dropLast(isWhole ? 1 : 0))
    let start = bufferStart + (lineStart ?? 0)
    buffer.removeSubrange((lineStart ?? 0)...)
    end = start
    return Line(bytes: bytes, start: start, isWhole: isWhole)
  }

  /// Puts the bytes before the buffer into it and returns how many those are.
  ///
  /// The blocks grow with the buffer, so that a long line is not copied once for each block.
  @discardableResult
  private mutating func loadBlock() throws(StateError) -> Int {
    try file.requireLine(of: buffer.count)
    let blockStart = max(0, bufferStart - max(blockBytes, buffer.count))
    let block = try file.read(blockStart..<bufferStart)
    buffer = block + buffer
    return block.count
  }
}

extension StoredBytes {
  /// Throws where a part of a line has more bytes than any line that titrate writes.
  fileprivate func requireLine(of count: Int) throws(StateError) {
    guard count <= maximumLineBytes else {
      throw StateError(.unreadable(path: path, .tooLarge(limitBytes: maximumLineBytes)))
    }
  }
}

// MARK: - Lines of commits

extension AuditRecord {
  /// The record as a line of the trail, with its line break.
  package var line: [UInt8] { Coding.record.encode(self) + [newline] }

  /// Reads a line of the trail; nil where it is none.
  init?(line: some Sequence<UInt8>) {
    guard let record = try? Coding.record.decode(Array(line)) else { return nil }
    self = record
  }

  /// The serial of a line of the trail, whatever else it says; nil where it is none.
  static func serial(ofLine line: [UInt8]) -> Int? {
    Reader(line, 0..<line.count).member("serial", as: .serial)
  }

  /// The lineage of a line of the trail, whatever else it says; nil where it is none.
  static func lineage(ofLine line: [UInt8]) -> String? {
    Reader(line, 0..<line.count).member("lineage", as: .lineage)
  }
}

extension Commit {
  /// What the trail says of this very commit.
  var lines: [UInt8] { linesInPieces.reduce(into: []) { $0 += $1 } }

  /// The same in pieces, each of whole lines, which are written when they are asked for.
  var linesInPieces: some Sequence<ArraySlice<UInt8>> {
    LinePiece.parts(of: events).lazy.flatMap { [lineage, serial, provenance] part in
      LinePiece.pieces(part) { writer, event in
        let record = AuditRecord(
          lineage: lineage, serial: serial, provenance: provenance, event: event)
        writer.write(record, as: .record)
        writer.sign("\n")
      }
    }.map { $0.bytes[...] }
  }
}

extension Snapshot {
  /// The commit that makes this snapshot out of nothing.
  var commit: Commit {
    Commit(
      from: State(), to: state, lineage: lineage, serial: serial, provenance: provenance,
      events: events)
  }
}
