/// A piece of a snapshot that was read last.
///
/// Manifests mostly come in the order in which entities are stored, so that the line that is asked for
/// next is mostly read already.
struct SnapshotWindow {
  private var bytes: [UInt8] = []
  /// Where `bytes` begins in the snapshot.
  private var offset = 0

  private static let size = 1 << 14

  /// A reader of the line that stands in a range of a snapshot.
  mutating func line(
    _ range: Range<Int>, of source: SnapshotSource
  ) throws(SnapshotReadError) -> EntityReader {
    if range.lowerBound < offset || range.upperBound > offset + bytes.count {
      try move(to: range, of: source)
    }
    return EntityReader(bytes, range.lowerBound - offset..<range.upperBound - offset)
  }

  private mutating func move(
    to range: Range<Int>, of source: SnapshotSource
  ) throws(SnapshotReadError) {
    let end = max(range.upperBound, min(range.lowerBound + Self.size, source.size))
    bytes.removeAll(keepingCapacity: true)
    offset = range.lowerBound
    try source.read(range.lowerBound..<end, into: &bytes)
  }
}
