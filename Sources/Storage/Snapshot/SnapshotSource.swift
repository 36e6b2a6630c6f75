import System

/// Where the bytes of a snapshot are.
struct SnapshotSource: Sendable {
  /// The path that errors name.
  let path: String
  /// In bytes.
  let size: Int
  private let content: Content

  private enum Content: Sendable {
    case memory([UInt8])
    case file(OpenFile)
  }

  /// A file that stays open for as long as someone may read from it.
  private final class OpenFile: Sendable {
    let file: RandomAccessFile

    init(_ file: consuming RandomAccessFile) {
      self.file = file
    }
  }

  /// Takes bytes that are in memory.
  init(_ bytes: [UInt8], path: String = "") {
    self.path = path
    size = bytes.count
    content = .memory(bytes)
  }

  /// Takes a file that was opened.
  init(_ file: consuming RandomAccessFile, path: String) {
    self.path = path
    size = file.size
    content = .file(OpenFile(file))
  }

  /// Appends the bytes in a range to a buffer.
  func read(_ range: Range<Int>, into buffer: inout [UInt8]) throws(StorageError) {
    switch content {
    case .memory(let bytes): buffer += bytes[range]
    case .file(let open):
      do {
        try open.file.read(range, into: &buffer)
      } catch {
        throw .unreadable(path: path, error)
      }
    }
  }

  /// What is wrong where a line, numbered from 1, does not say what it must.
  func malformed(line: Int) -> StorageError { untrusted(.malformed(line: line)) }

  /// What is wrong where the bytes are not what titrate wrote.
  func untrusted(_ problem: SnapshotFormatError) -> StorageError {
    .untrusted(path: path, problem.isNewerFormat ? problem : accident ?? problem)
  }

  private var accident: SnapshotFormatError? {
    let accident = try? TextAccident(inFileOf: size) { range throws(StorageError) in
      var bytes: [UInt8] = []
      try read(range, into: &bytes)
      return bytes
    }
    return accident.map(SnapshotFormatError.changed)
  }
}
