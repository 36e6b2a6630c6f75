extension JSONParser {
  mutating func parseString(_ text: Span<UInt8>) throws(JSONSyntaxError) {
    var index = position + 1
    var escapes = JSONTapeEntry.Escapes.none
    while true {
      index = endOfPlainText(at: index, in: text)
      guard index < text.count else { throw .unexpectedEnd(text) }
      let byte = text[index]
      switch byte {
      case ASCII.quote:
        return append(.string, endingAt: index + 1, escapes: escapes)
      case ASCII.backslash:
        let escape = try JSONEscape(at: index, in: text)
        if !escape.isCanonical {
          escapes = .other
        } else if escapes == .none {
          escapes = .canonical
        }
        index = escape.end
      case 0x80...:
        guard let end = endOfScalar(at: index, in: text) else {
          throw JSONSyntaxError(.invalidUTF8, index..<index + 1)
        }
        index = end
      default:
        throw JSONSyntaxError(.controlCharacter, index..<index + 1)
      }
    }
  }

  mutating func parseLiteral(
    _ literal: String, _ kind: JSONKind, _ text: Span<UInt8>
  ) throws(JSONSyntaxError) {
    var end = position
    for byte in literal.utf8 {
      guard end < text.count else { throw .unexpectedEnd(text) }
      guard text[end] == byte else { throw unexpectedWord(.unknownLiteral, text) }
      end += 1
    }
    if end < text.count, ASCII.isWord(text[end]) { throw unexpectedWord(.unknownLiteral, text) }
    append(kind, endingAt: end)
  }

  mutating func parseNumber(_ text: Span<UInt8>) throws(JSONSyntaxError) {
    let firstDigit = text[position] == ASCII.minus ? position + 1 : position
    var index = try endOfDigits(from: firstDigit, text)
    if text[firstDigit] == ASCII.zero, index > firstDigit + 1 {
      throw JSONSyntaxError(.leadingZero, position..<index)
    }
    if index < text.count, text[index] == ASCII.point {
      index = try endOfDigits(from: index + 1, text)
    }
    if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
      index = try endOfDigits(from: indexBehindSign(at: index + 1, text), text)
    }
    if index < text.count, ASCII.isWord(text[index]) { throw unexpectedWord(.invalidNumber, text) }
    append(.number, endingAt: index)
  }

  private func indexBehindSign(at index: Int, _ text: Span<UInt8>) -> Int {
    guard index < text.count else { return index }
    return text[index] == ASCII.plus || text[index] == ASCII.minus ? index + 1 : index
  }

  /// Where the digits end that begin at `start`; there must be at least one.
  private func endOfDigits(
    from start: Int, _ text: Span<UInt8>
  ) throws(JSONSyntaxError) -> Int {
    var index = start
    while index < text.count, ASCII.isDigit(text[index]) {
      index += 1
    }
    if index == start {
      throw index == text.count ? .unexpectedEnd(text) : unexpectedWord(.invalidNumber, text)
    }
    return index
  }
}
