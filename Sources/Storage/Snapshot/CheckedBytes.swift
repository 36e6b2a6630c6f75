import Experiments
import System

/// A part of a snapshot, with its checksum, which may be found on another thread than the parts around it.
struct CheckedBytes: Sendable {
  let bytes: [UInt8]
  let checksum: UInt64

  private static let pieceBytes = 1 << 20

  /// As many as are worth being read at once: more would only lie in memory.
  static let bytesAtOnce = 4 * pieceBytes * processorCount()

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    checksum = CRC64.checksum(of: bytes)
  }

  /// Reads a range of a snapshot in pieces, a large one on as many threads as the machine can run.
  static func reading(
    _ range: Range<Int>, of source: StoredSnapshot
  ) throws(StorageError) -> [CheckedBytes] {
    let starts = Array(stride(from: range.lowerBound, to: range.upperBound, by: pieceBytes))
    let threads = min(starts.count, processorCount())
    let pieces = concurrently(starts, on: threads) { start in
      Result { () throws(StorageError) in
        var bytes: [UInt8] = []
        try source.append(start..<min(start + pieceBytes, range.upperBound), to: &bytes)
        return CheckedBytes(bytes)
      }
    }
    return try pieces.map { (piece) throws(StorageError) in try piece.get() }
  }
}
