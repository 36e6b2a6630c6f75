import System

/// What programs that handle texts do to a file that titrate wrote, and what shows it.
enum TextAccident: Hashable, Sendable {
  /// Each line ends in a carriage return, too.
  case lineEndings
  /// Git left two versions of a part in it.
  case mergeConflict

  /// Looks for what happened to a file, which is read in pieces.
  init?<Failure: Error>(
    inFileOf size: Int, _ read: (Range<Int>) throws(Failure) -> [UInt8]
  ) throws(Failure) {
    let pieceSize = 1 << 20
    var start = 0
    while start < size {
      // A marker may stand across the border of two pieces.
      let piece = try read(start..<min(start + pieceSize + 8, size))
      if let accident = Self.first(in: piece, isBeginning: start == 0) {
        self = accident
        return
      }
      start += pieceSize
    }
    return nil
  }

  private static func first(in piece: [UInt8], isBeginning: Bool) -> TextAccident? {
    let marker = Array("<<<<<<< ".utf8)
    let breaks = piece.indices.lazy.filter { piece[$0] == UInt8(ascii: "\n") }
    if isBeginning, piece.starts(with: marker) { return .mergeConflict }
    if breaks.contains(where: { piece[($0 + 1)...].starts(with: marker) }) { return .mergeConflict }
    let firstBreaks = breaks.prefix(2)
    let areChanged = firstBreaks.allSatisfy { $0 > 0 && piece[$0 - 1] == UInt8(ascii: "\r") }
    return isBeginning && !firstBreaks.isEmpty && areChanged ? .lineEndings : nil
  }

  /// What is wrong, as the end of a sentence.
  var problem: String {
    switch self {
    case .lineEndings: "its line endings were changed to CR LF"
    case .mergeConflict: "it has an unresolved merge conflict"
    }
  }

  /// What to do, in full sentences.
  var cure: String {
    switch self {
    case .lineEndings:
      "Bring it back as it was: put a line `.titrate/** -text` into .gitattributes, so that git leaves "
        + "its lines alone, and check it out again."
    case .mergeConflict:
      "Two states cannot be merged. Take one side whole, the state and its audit trail, with `git "
        + "checkout --ours` or `--theirs`; the next apply does what the other one had done. A state in git, "
        + "on a branch of its own, has no such conflicts."
    }
  }
}
