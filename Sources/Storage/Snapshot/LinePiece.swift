import System
import Wire

/// Some lines that follow one another.
struct LinePiece: Sendable {
  let bytes: [UInt8]
  /// Where each line ends.
  private let ends: [Int]

  /// The lines one by one.
  var lines: some Sequence<ArraySlice<UInt8>> {
    zip([0] + ends, ends).lazy.map { [bytes] in bytes[$0..<$1] }
  }

  /// What stands in front of a line that is not the first one of a list.
  static let separator: StaticString = ",\n"

  /// Fewer lines than this are written in less time than it takes to start a thread.
  private static let fewLines = 256
  /// As many as make about a megabyte.
  private static let linesOfPiece = 2_048

  /// As many lines as are worth being written at once: more would only lie in memory.
  static let linesAtOnce = linesOfPiece * processorCount()

  /// Items in parts that are worth being written at once.
  static func parts<Item>(of items: [Item]) -> [ArraySlice<Item>] {
    stride(from: 0, to: items.count, by: linesAtOnce).map { items[$0...].prefix(linesAtOnce) }
  }

  /// Has lines written, many of them on as many threads as the machine can run. The closure writes
  /// an item's line.
  static func pieces<Item: Sendable>(
    _ items: ArraySlice<Item>, _ write: @Sendable (inout Writer, Item) -> Void
  ) -> [LinePiece] {
    let threads = items.count < fewLines ? 1 : processorCount()
    let size = min(linesOfPiece, max(1, (items.count + threads - 1) / threads))
    let starts = Array(stride(from: items.startIndex, to: items.endIndex, by: size))
    return concurrently(starts, on: threads) { LinePiece(items[$0...].prefix(size), write) }
  }

  init<Item>(
    _ items: ArraySlice<Item>, _ write: (inout Writer, Item) -> Void
  ) {
    var writer = Writer()
    var ends: [Int] = []
    // An item that is looked at in a span is not copied, nor are its references counted.
    let items = items.span
    for index in items.indices {
      write(&writer, items[index])
      ends.append(writer.bytes.count)
    }
    bytes = writer.bytes
    self.ends = ends
  }
}
