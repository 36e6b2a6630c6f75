import Bytes
import Glibc

/// Why the next line of a file could not be had.
package enum LineReadError: Error, Hashable, Sendable {
  /// The line with this number, from 1, has more bytes than permitted.
  case tooLong(line: Int, limitBytes: Int)
  case system(SystemError)
}

/// Reads a file, a pipe or standard input line by line, in a bounded space.
package struct LineReader: ~Copyable {
  /// The number of the line that was read last, from 1; 0 before the first.
  package private(set) var lineNumber = 0
  private let path: String
  private let file: FileDescriptor
  private let maximumBytes: Int
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  /// Opens the file at a path; nil for standard input. No line may be longer than `maximumBytes`.
  package init(at path: String?, maximumBytes: Int) throws(SystemError) {
    self.maximumBytes = maximumBytes
    self.path = path ?? "standard input"
    guard let path else {
      file = FileDescriptor(
        adopting: try calling(.openFile, self.path) {
          fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
        })
      return
    }
    file = try FileDescriptor(opening: path, O_RDONLY)
  }

  /// Passes the next line, without its line break, to a closure; nil, and no call, at the end.
  package mutating func nextLine<Result>(
    _ body: (Span<UInt8>) -> Result
  ) throws(LineReadError) -> Result? {
    guard let end = try endOfLine() else { return nil }
    lineNumber += 1
    guard end - start <= maximumBytes else { throw tooLong }
    defer { start = min(end + 1, buffer.count) }
    return body(buffer.span.extracting(start..<end))
  }

  /// Where the next line ends, after reading as much as that takes; nil where there is none.
  private mutating func endOfLine() throws(LineReadError) -> Int? {
    var searched = start
    while true {
      if let end = firstIndex(of: UInt8(ascii: "\n"), in: buffer.span, from: searched) {
        return end
      }
      searched = buffer.count - start
      if isAtEnd { return start < buffer.count ? buffer.count : nil }
      guard searched <= maximumBytes else {
        lineNumber += 1
        throw tooLong
      }
      try fill()
    }
  }

  private mutating func fill() throws(LineReadError) {
    buffer.removeSubrange(..<start)
    start = 0
    do throws(SystemError) {
      isAtEnd = try file.read(Self.chunkBytes, into: &buffer, path) == 0
    } catch {
      throw .system(error)
    }
  }

  private var tooLong: LineReadError { .tooLong(line: lineNumber, limitBytes: maximumBytes) }

  private static let chunkBytes = 1 << 16
}
