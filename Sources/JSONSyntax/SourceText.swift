/// A place in a text as people count: both from 1.
package struct SourcePosition: Hashable, Comparable, Sendable {
  /// The line; lines end at a line feed.
  package var line: Int
  /// The column, in Unicode scalars.
  package var column: Int

  /// Whether `left` stands earlier in the text.
  package static func < (left: Self, right: Self) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A file's bytes with an index of its lines. The bytes may be anything, UTF-8 or not.
package struct SourceText: Sendable {
  /// The content of the file.
  let bytes: [UInt8]
  /// The offsets at which lines begin.
  private let lineStarts: [Int]
  /// How many scalars begin before each block of bytes, so that a column costs the same on a
  /// line of any length.
  private let scalarCounts: [Int]
  private static let blockSize = 256

  /// Indexes the lines of some text.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var lineStarts = [0]
    var scalarCounts: [Int] = []
    var count = 0
    for (offset, byte) in bytes.enumerated() {
      if offset.isMultiple(of: Self.blockSize) { scalarCounts.append(count) }
      if !Self.isContinuation(byte) { count += 1 }
      if byte == ASCII.lineFeed { lineStarts.append(offset + 1) }
    }
    self.lineStarts = lineStarts
    // The end of the text may be the start of a block in which there is nothing.
    self.scalarCounts = scalarCounts + [count]
  }

  /// The line and column of a byte; an offset outside the text counts as its nearest end.
  package func position(ofByte offset: Int) -> SourcePosition {
    let offset = min(max(offset, 0), bytes.count)
    let line = lineIndex(ofByte: offset)
    let column = scalarCount(before: offset) - scalarCount(before: lineStarts[line])
    return SourcePosition(line: line + 1, column: column + 1)
  }

  /// The bytes of the line that a byte is on, without the line's end.
  func lineRange(ofByte offset: Int) -> Range<Int> {
    let line = lineIndex(ofByte: offset)
    let start = lineStarts[line]
    guard line + 1 < lineStarts.count else { return start..<bytes.count }
    let end = lineStarts[line + 1] - 1
    return start..<(end > start && bytes[end - 1] == ASCII.carriageReturn ? end - 1 : end)
  }

  /// Whether a byte continues a UTF-8 sequence.
  static func isContinuation(_ byte: UInt8) -> Bool {
    byte & 0xC0 == 0x80
  }

  private func scalarCount(before offset: Int) -> Int {
    let block = offset / Self.blockSize
    let start = block * Self.blockSize
    return scalarCounts[block] + bytes[start..<offset].count { !Self.isContinuation($0) }
  }

  /// The index of the last line that begins at or before a byte.
  private func lineIndex(ofByte offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }
}
