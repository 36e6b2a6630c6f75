import System

/// Some lines of a snapshot that follow one another, each with the separator in front of it.
struct LinePiece: Sendable {
  let bytes: [UInt8]
  /// Where parts of the lines end, among them each line.
  let marks: [Int]

  /// What stands in front of a line that is not the first one of a list.
  static let separator = ",\n"

  /// Few lines are written sooner than a thread is started.
  private static let fewLines = 256
  /// As many as make about a megabyte.
  private static let linesOfPiece = 2_048

  /// As many lines as are worth being written at once: more would only lie in memory.
  static let linesAtOnce = linesOfPiece * processorCount()

  /// Has lines written, many of them on as many threads as the machine can run. The closure writes an
  /// item's line, and may set marks in it.
  static func pieces<Item: Sendable>(
    _ items: ArraySlice<Item>, _ write: @Sendable (inout EntityWriter, Item) -> Void
  ) -> [LinePiece] {
    let threads = items.count < fewLines ? 1 : processorCount()
    let size = min(linesOfPiece, max(1, (items.count + threads - 1) / threads))
    let starts = Array(stride(from: items.startIndex, to: items.endIndex, by: size))
    return concurrently(starts, on: threads) { LinePiece(items[$0...].prefix(size), write) }
  }

  init<Item>(
    _ items: ArraySlice<Item>, _ write: (inout EntityWriter, Item) -> Void
  ) {
    var writer = EntityWriter()
    // An item that is looked at in a span is not copied, nor are its references counted.
    let items = items.span
    for index in items.indices {
      writer.plain(Self.separator)
      write(&writer, items[index])
      writer.mark()
    }
    bytes = writer.bytes
    marks = writer.marks
  }
}
