import Reconciling
import System

/// Bytes that a store keeps, and that are read in parts: those of a file, or what git handed out.
struct StoredBytes: Sendable {
  /// The path that errors name.
  let path: String
  /// In bytes.
  let size: Int
  private let content: Content

  private enum Content: Sendable {
    case memory([UInt8])
    case file(RandomAccessFile)
  }

  /// Takes bytes that are in memory.
  init(_ bytes: [UInt8], path: String = "") {
    self.path = path
    size = bytes.count
    content = .memory(bytes)
  }

  /// Opens a file, which stays open for as long as someone may read from it; nil where there is none.
  init?(at path: String) throws(StateError) {
    do throws(FileReadError) {
      let file = try RandomAccessFile(at: path)
      self.path = path
      size = file.size
      content = .file(file)
    } catch .notFound {
      return nil
    } catch {
      throw StateError(.unreadable(path: path, error))
    }
  }

  /// The bytes in a range.
  func read(_ range: Range<Int>) throws(StateError) -> [UInt8] {
    var bytes: [UInt8] = []
    try read(range, into: &bytes)
    return bytes
  }

  /// Appends the bytes in a range to a buffer.
  func read(_ range: Range<Int>, into buffer: inout [UInt8]) throws(StateError) {
    switch content {
    case .memory(let bytes): buffer += bytes[range]
    case .file(let file):
      do throws(SystemError) {
        try file.read(range, into: &buffer)
      } catch {
        throw StateError(.unreadable(path: path, .system(error)))
      }
    }
  }

  // MARK: Damage

  /// What is wrong where a line of a snapshot, numbered from 1, does not say what it must.
  func malformed(line: Int) -> StateError { untrusted(.malformed(line: line)) }

  /// What is wrong where the bytes are not the snapshot that titrate wrote.
  func untrusted(_ problem: SnapshotFormatError) -> StateError {
    let accident = problem.isNewerFormat ? nil : accident.map(SnapshotFormatError.changed)
    return StateError(.untrusted(path: path, accident ?? problem))
  }

  /// What a program that handles texts did to the bytes; nil where nothing of that shows.
  var accident: TextAccident? {
    let pieceSize = 1 << 20
    for start in stride(from: 0, to: size, by: pieceSize) {
      // A marker may stand across the border of two pieces.
      guard let piece = try? read(start..<min(start + pieceSize + 8, size)) else { return nil }
      if let accident = TextAccident(in: piece, isBeginning: start == 0) { return accident }
    }
    return nil
  }
}

/// What programs that handle texts do to a file that titrate wrote.
enum TextAccident: Hashable, Sendable {
  /// Each line ends in a carriage return, too.
  case lineEndings
  /// Git left two versions of a part in it.
  case mergeConflict

  fileprivate init?(in piece: [UInt8], isBeginning: Bool) {
    let marker = Array("<<<<<<< ".utf8)
    let breaks = piece.indices.lazy.filter { piece[$0] == UInt8(ascii: "\n") }
    let firstBreaks = breaks.prefix(2)
    if isBeginning && piece.starts(with: marker)
      || breaks.contains(where: { piece[($0 + 1)...].starts(with: marker) })
    {
      self = .mergeConflict
    } else if isBeginning, !firstBreaks.isEmpty,
      firstBreaks.allSatisfy({ $0 > 0 && piece[$0 - 1] == UInt8(ascii: "\r") })
    {
      self = .lineEndings
    } else {
      return nil
    }
  }
}
