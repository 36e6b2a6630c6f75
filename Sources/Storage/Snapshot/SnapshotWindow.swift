/// The piece of a snapshot that was read last.
///
/// Whoever asks for one line after the other gets the next ones read along with it. For a line
/// anywhere else, only that line is read.
struct SnapshotWindow {
  private var bytes: [UInt8] = []
  /// Where `bytes` begins in the snapshot.
  private var offset = 0

  private static let size = 1 << 14
  /// A line that begins within so many bytes behind the window counts as the next one.
  private static let greatestGap = 1 << 10

  private var end: Int { offset + bytes.count }

  /// The line that stands in a range of a snapshot: some bytes, and where among them it is.
  mutating func line(
    _ range: Range<Int>, of source: SnapshotSource
  ) throws(StorageError) -> (bytes: [UInt8], Range<Int>) {
    if range.lowerBound < offset || range.upperBound > end { try move(to: range, of: source) }
    return (bytes, range.lowerBound - offset..<range.upperBound - offset)
  }

  private mutating func move(
    to range: Range<Int>, of source: SnapshotSource
  ) throws(StorageError) {
    let follows = offset < range.lowerBound && range.lowerBound < end + Self.greatestGap
    let ahead = follows ? min(range.lowerBound + Self.size, source.size) : 0
    bytes.removeAll(keepingCapacity: true)
    offset = range.lowerBound
    try source.read(range.lowerBound..<max(range.upperBound, ahead), into: &bytes)
  }
}
