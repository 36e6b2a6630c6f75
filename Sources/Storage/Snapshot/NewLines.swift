import Wire

/// The lines of new entities, which are written shortly before they are taken.
struct NewLines<Key: Sendable> {
  private var keys: ArraySlice<Key>
  private let write: @Sendable (inout Writer, Key) -> Void
  /// The next lines, in one piece after the other, and the number of the first that was not taken.
  private var pieces: ArraySlice<LinePiece> = []
  private var line = 0

  /// Prepares to write the lines of entities in the order of their keys.
  init(_ keys: [Key], _ write: @escaping @Sendable (inout Writer, Key) -> Void) {
    self.keys = keys[...]
    self.write = write
  }

  /// The key of the next line.
  var next: Key? { keys.first }

  /// The next line, with the separator in front of it.
  mutating func takeLine() -> ArraySlice<UInt8> {
    if pieces.isEmpty { writePieces() }
    guard let piece = pieces.first else { return [] }
    let start = line == 0 ? 0 : piece.ends[line - 1]
    let bytes = piece.bytes[start..<piece.ends[line]]
    keys.removeFirst()
    line += 1
    if line == piece.ends.count {
      pieces.removeFirst()
      line = 0
    }
    return bytes
  }

  /// The next lines in pieces; none where all were taken. Not for use after `takeLine`.
  mutating func takePieces() -> [LinePiece] {
    precondition(pieces.isEmpty)
    writePieces()
    defer { pieces = [] }
    keys.removeFirst(pieces.reduce(0) { $0 + $1.ends.count })
    return Array(pieces)
  }

  private mutating func writePieces() {
    pieces = LinePiece.pieces(keys.prefix(LinePiece.linesAtOnce), write)[...]
  }
}
