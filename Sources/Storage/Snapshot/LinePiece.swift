import Experiments
import System

/// Some lines of a snapshot that follow one another, each with the separator in front of it.
struct LinePiece: Sendable {
  let checked: CheckedBytes
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
    return inTurn(starts, on: threads) { LinePiece(items[$0...].prefix(size), write) }
  }

  private init<Item>(
    _ items: ArraySlice<Item>, _ write: (inout EntityWriter, Item) -> Void
  ) {
    var writer = EntityWriter()
    for item in items {
      writer.sign(Self.separator)
      write(&writer, item)
      writer.mark()
    }
    checked = CheckedBytes(writer.bytes)
    marks = writer.marks
  }
}

/// The lines of new entities, which are written shortly before they are taken.
struct NewLines<Key: Comparable & Sendable> {
  private var keys: ArraySlice<Key>
  private let write: @Sendable (inout EntityWriter, Key) -> Void
  /// The next lines, in one piece after the other, and the number of the first that was not taken.
  private var pieces: ArraySlice<LinePiece> = []
  private var line = 0

  /// Prepares to write the lines of entities in the order of their keys.
  init(_ keys: [Key], _ write: @escaping @Sendable (inout EntityWriter, Key) -> Void) {
    self.keys = keys[...]
    self.write = write
  }

  /// The key of the next line.
  var next: Key? { keys.first }

  /// The next line, with the separator in front of it.
  mutating func takeLine() -> ArraySlice<UInt8> {
    if pieces.isEmpty { writePieces() }
    guard let piece = pieces.first else { return [] }
    let start = line == 0 ? 0 : piece.marks[line - 1]
    let bytes = piece.checked.bytes[start..<piece.marks[line]]
    keys.removeFirst()
    line += 1
    if line == piece.marks.count {
      pieces.removeFirst()
      line = 0
    }
    return bytes
  }

  /// The next lines, as long as none of them was taken alone; none where all were taken.
  mutating func takePieces() -> [LinePiece] {
    precondition(pieces.isEmpty)
    writePieces()
    defer { pieces = [] }
    keys.removeFirst(pieces.reduce(0) { $0 + $1.marks.count })
    return Array(pieces)
  }

  private mutating func writePieces() {
    pieces = LinePiece.pieces(keys.prefix(LinePiece.linesAtOnce), write)[...]
  }
}
