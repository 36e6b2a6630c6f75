import Glibc

/// A regular file opened for reading at any place.
package struct RandomAccessFile: ~Copyable, Sendable {
  private let descriptor: FileDescriptor
  private let path: String
  /// In bytes, when the file was opened.
  package let size: Int

  /// Opens the file; a symbolic link at the end of `path` is refused.
  package init(at path: String) throws(FileReadError) {
    let descriptor = try FileDescriptor.openForReading(path)
    size = try descriptor.regularFileSize(path)
    self.descriptor = descriptor
    self.path = path
  }

  /// The bytes in `range`, all of them: a file that was cut meanwhile is an error (`EIO`).
  package func read(_ range: Range<Int>) throws(FileReadError) -> [UInt8] {
    var bytes: [UInt8] = []
    try read(range, into: &bytes)
    return bytes
  }

  /// Appends the bytes in `range`, all of them, to a buffer.
  package func read(_ range: Range<Int>, into buffer: inout [UInt8]) throws(FileReadError) {
    var start = range.lowerBound
    while start < range.upperBound {
      let count = try descriptor.readPart(range.upperBound - start, at: start, into: &buffer, path)
      guard count > 0 else { throw .system(SystemError(.read, path, code: EIO)) }
      start += count
    }
  }
}
