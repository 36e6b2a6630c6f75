import Glibc

/// Why the content of a file could not be had.
package enum FileReadError: Error, Hashable, Sendable {
  case notFound
  case notRegular(FileKind)
  case tooLarge(limitBytes: Int)
  case system(SystemError)

  init(_ error: SystemError) {
    self =
      switch error.code {
      case ENOENT: .notFound
      case ELOOP: .notRegular(.symbolicLink)
      case ENXIO: .notRegular(.socket)
      default: .system(error)
      }
  }
}

/// Reads a whole regular file of at most `maximumBytes`.
///
/// A symbolic link at the end of `path` is refused, and a named pipe or device is not waited for.
package func readFile(
  at path: String, maximumBytes: Int
) throws(FileReadError) -> [UInt8] {
  var content: [UInt8] = []
  try FileDescriptor.openForReading(path).readContent(
    maximumBytes: maximumBytes, into: &content, path)
  return content
}

extension FileDescriptor {
  /// Follows no link, and waits for no pipe or device.
  static let forReading = O_RDONLY | O_NOFOLLOW | O_NONBLOCK

  static func openForReading(
    _ path: String, in folder: Int32 = AT_FDCWD, shownAs shownPath: String? = nil
  ) throws(FileReadError) -> FileDescriptor {
    do throws(SystemError) {
      return try FileDescriptor(
        opening: path, forReading, in: folder, shownAs: shownPath)
    } catch {
      throw FileReadError(error)
    }
  }

  /// The size of the file in bytes, which has to be a regular one.
  func regularFileSize(_ path: String) throws(FileReadError) -> Int {
    let status: FileStatus
    do throws(SystemError) {
      status = try self.status(path)
    } catch {
      throw .system(error)
    }
    guard status.kind == .regular else { throw .notRegular(status.kind) }
    return status.size
  }

  /// Replaces what is in `buffer`, whose storage is used again, by the whole content of the file.
  func readContent(
    maximumBytes: Int, into buffer: inout [UInt8], _ path: String
  ) throws(FileReadError) {
    buffer.removeAll(keepingCapacity: true)
    try readRest(maximumBytes: maximumBytes, into: &buffer, path)
  }

  /// `readContent` of a file that was a regular one when its folder was listed. A call that brings
  /// less than it may has reached the end, so neither kind nor size has to be asked for.
  func readListedContent(
    maximumBytes: Int, into buffer: inout [UInt8], _ path: String
  ) throws(FileReadError) {
    buffer.removeAll(keepingCapacity: true)
    let count = (try? read(Self.mostOfListed, into: &buffer, path)) ?? 0
    guard count == 0 || count == Self.mostOfListed else {
      guard count <= maximumBytes else { throw .tooLarge(limitBytes: maximumBytes) }
      return
    }
    try readRest(maximumBytes: maximumBytes, into: &buffer, path)
  }

  /// In bytes; few manifests are larger.
  private static let mostOfListed = 16_384

  /// Reads what is behind the bytes in `buffer`.
  private func readRest(
    maximumBytes: Int, into buffer: inout [UInt8], _ path: String
  ) throws(FileReadError) {
    let size = try regularFileSize(path)
    guard size <= maximumBytes else { throw .tooLarge(limitBytes: maximumBytes) }
    // One byte more than there should be tells in a single call that the file did not grow.
    var wanted = max(size - buffer.count, 0) + 1
    while true {
      let count = try readPart(wanted, into: &buffer, path)
      guard buffer.count <= maximumBytes else { throw .tooLarge(limitBytes: maximumBytes) }
      if count == 0 || (buffer.count == size && count < wanted) { return }
      wanted = 65_536
    }
  }

  private func readPart(
    _ count: Int, into buffer: inout [UInt8], _ path: String
  ) throws(FileReadError) -> Int {
    do throws(SystemError) {
      return try read(count, into: &buffer, path)
    } catch {
      throw .system(error)
    }
  }
}

// MARK: - Any place of a file

/// A regular file opened for reading at any place. It stays open for as long as someone holds it.
package final class RandomAccessFile: Sendable {
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
  package func read(_ range: Range<Int>) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    try read(range, into: &bytes)
    return bytes
  }

  /// Appends the bytes in `range`, all of them, to a buffer.
  package func read(_ range: Range<Int>, into buffer: inout [UInt8]) throws(SystemError) {
    var start = range.lowerBound
    while start < range.upperBound {
      let count = try descriptor.read(range.upperBound - start, at: start, into: &buffer, path)
      guard count > 0 else { throw SystemError(.read, path, code: EIO) }
      start += count
    }
  }
}
