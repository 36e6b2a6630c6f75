import System

let newline = UInt8(ascii: "\n")

/// More than the description of any change; keeps a damaged file from filling the memory.
let maximumLineBytes = 4 << 20
private let blockBytes = 64 << 10

extension AuditTrail {
  /// Calls `body` with each whole line, without its line break, and its offset in bytes, from the
  /// first to the last. Needs no lock: a line that is being written is left out.
  ///
  /// Throws `unreadable` and what `body` throws. A file that is missing has no lines.
  func forEachLine(
    _ body: (_ line: ArraySlice<UInt8>, _ byteOffset: Int) throws(StorageError) -> Void
  ) throws(StorageError) {
    guard let file = try open() else { return }
    var pending: [UInt8] = []
    var offset = 0
    while offset + pending.count < file.size {
      let searched = pending.count
      let blockStart = offset + searched
      pending += try block(of: file, blockStart..<min(blockStart + blockBytes, file.size))
      var start = 0
      while let end = pending[max(start, searched)...].firstIndex(of: newline) {
        try body(pending[start..<end], offset + start)
        start = end + 1
      }
      pending.removeSubrange(..<start)
      offset += start
      guard pending.count <= maximumLineBytes else {
        throw .unreadable(path: path, .tooLarge(limitBytes: maximumLineBytes))
      }
    }
  }

  /// Nil if there is no file.
  func open() throws(StorageError) -> RandomAccessFile? {
    do throws(FileReadError) {
      return try RandomAccessFile(at: path)
    } catch .notFound {
      return nil
    } catch {
      throw .unreadable(path: path, error)
    }
  }

  private func block(
    of file: borrowing RandomAccessFile, _ range: Range<Int>
  ) throws(StorageError) -> [UInt8] {
    do throws(FileReadError) {
      return try file.read(range)
    } catch {
      throw .unreadable(path: path, error)
    }
  }
}

/// The lines of a file from the last to the first, read in blocks from its end.
struct LinesFromEnd: ~Copyable {
  struct Line {
    /// Without the line break.
    let bytes: [UInt8]
    /// In bytes from the start of the file.
    let start: Int
    /// False for a last line without a line break.
    let isWhole: Bool
  }

  private let file: RandomAccessFile
  private var buffer: [UInt8] = []
  /// Where the lines that were not returned yet end, which is where `buffer` ends.
  private(set) var end: Int

  private var bufferStart: Int { end - buffer.count }

  init(_ file: consuming RandomAccessFile) {
    end = file.size
    self.file = file
  }

  /// The line before the last one that was returned; nil at the start of the file.
  mutating func previous() throws(FileReadError) -> Line? {
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

  /// The bytes in `range`.
  func read(_ range: Range<Int>) throws(FileReadError) -> [UInt8] {
    try file.read(range)
  }

  /// Puts the bytes before the buffer into it and returns how many those are.
  ///
  /// The blocks grow with the buffer, so that a long line is not copied once for each block.
  @discardableResult
  private mutating func loadBlock() throws(FileReadError) -> Int {
    guard buffer.count <= maximumLineBytes else { throw .tooLarge(limitBytes: maximumLineBytes) }
    let blockStart = max(0, bufferStart - max(blockBytes, buffer.count))
    let block = try file.read(blockStart..<bufferStart)
    buffer = block + buffer
    return block.count
  }
}
