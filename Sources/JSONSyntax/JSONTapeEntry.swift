/// What the tape keeps of one value; the values inside a container follow it directly.
struct JSONTapeEntry: Sendable {
  var start: UInt32
  var end: UInt32
  /// The index of the first entry behind this value and all that is in it.
  var next: UInt32
  var kind: JSONKind
  /// Whether a string has escape sequences.
  var hasEscapes = false

  var range: Range<Int> { Int(start)..<Int(end) }

  /// The bytes of a string without its quotation marks.
  var contentRange: Range<Int> { Int(start) + 1..<Int(end) - 1 }

  /// The bytes that a string stands for, its escapes replaced. The parser has accepted it.
  func decodedContent(in text: Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(contentRange.count)
    var index = contentRange.lowerBound
    while index < contentRange.upperBound {
      if text[index] == ASCII.backslash, let escape = try? JSONEscape(at: index, in: text) {
        result.append(contentsOf: String(escape.scalar).utf8)
        index = escape.end
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }
}
