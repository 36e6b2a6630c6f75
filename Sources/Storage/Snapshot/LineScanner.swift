import Bytes
import Domain
import Wire

/// Passes over the lines of a snapshot once, holding no more of it than it must, and computes the
/// checksum on the way.
struct LineScanner {
  let source: SnapshotSource
  private let end: Int
  private var hash = XXH64()
  /// What was read and not passed over yet, and in front of it the last lines passed over.
  private(set) var buffer: [UInt8] = []
  /// Where `buffer` begins in the file.
  private(set) var offset = 0
  private var position = 0
  /// The number of the line that was passed over last, from 1.
  private(set) var lineNumber = 0

  private static let blockBytes = 1 << 18

  /// Prepares to pass over the bytes before `end`.
  init(_ source: SnapshotSource, upTo end: Int) {
    self.source = source
    self.end = end
  }

  /// The range of the next line in `buffer`, without its line break; nil where there is none left.
  mutating func next() throws(StorageError) -> Range<Int>? {
    var searchStart = position
    while true {
      if let lineBreak = firstIndex(of: UInt8(ascii: "\n"), in: buffer.span, from: searchStart) {
        defer { position = lineBreak + 1 }
        lineNumber += 1
        return position..<lineBreak
      }
      let unread = buffer.count - position
      guard try readBlock() else { return nil }
      searchStart = unread
    }
  }

  /// Whether the next line, which is not passed over, begins with some text.
  mutating func isNext(_ start: StaticString) throws(StorageError) -> Bool {
    guard let range = try next() else { return false }
    position = range.lowerBound
    lineNumber -= 1
    var line = Reader(buffer, range)
    return line.takes(start)
  }

  /// Reads to the end; the checksum of everything.
  mutating func checksum() throws(StorageError) -> UInt64 {
    repeat { position = buffer.count } while try readBlock()
    return hash.checksum
  }

  /// Forgets what was passed over, and reads more; false at the end.
  private mutating func readBlock() throws(StorageError) -> Bool {
    buffer.removeSubrange(..<position)
    offset += position
    position = 0
    let start = offset + buffer.count
    guard start < end else { return false }
    let known = buffer.count
    try source.read(start..<min(end, start + Self.blockBytes), into: &buffer)
    var hash = hash
    hash.update(buffer.span.extracting(known...))
    self.hash = hash
    return true
  }
}
