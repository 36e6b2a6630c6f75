/// What is wrong with the text at `position`, and the checks of the whole text.
extension JSONParser {
  func refuseOtherEncodings(_ text: Span<UInt8>) throws(JSONSyntaxError) {
    func byte(_ index: Int) -> UInt8 { index < text.count ? text[index] : ASCII.space }
    switch (byte(0), byte(1), byte(2)) {
    case (0xEF, 0xBB, 0xBF): throw JSONSyntaxError(.byteOrderMark, 0..<3)
    // A mark of UTF-16 or UTF-32, or a zero byte beside the first ASCII character.
    case (0xFE, 0xFF, _), (0xFF, 0xFE, _), (0, _, _), (_, 0, _):
      throw JSONSyntaxError(.encoding, 0..<min(2, text.count))
    default: break
    }
  }

  mutating func refuseTrailingContent(_ text: Span<UInt8>) throws(JSONSyntaxError) {
    skipWhitespace(text)
    guard position < text.count else { return }
    let error = unexpectedToken(text, .trailingContent)
    guard error.kind == .trailingContent else { throw error }
    var end = text.count
    while ASCII.isWhitespace(text[end - 1]) {
      end -= 1
    }
    throw JSONSyntaxError(.trailingContent, position..<end)
  }

  /// Adds the opening bracket that was never closed to an unexpected end.
  func namingOpenContainer(_ error: JSONSyntaxError) -> JSONSyntaxError {
    guard error.kind == .unexpectedEnd, let container = openContainer else { return error }
    return JSONSyntaxError(error.kind, error.range, firstRange: openingBracket(of: container))
  }

  private func openingBracket(of container: Int) -> Range<Int> {
    let start = Int(tape[container].start)
    return start..<start + 1
  }

  private func closes(_ byte: UInt8, _ container: Int) -> Bool {
    (byte == ASCII.closeBrace) == (tape[container].kind == .object)
  }

  func unexpectedWord(_ kind: JSONSyntaxError.Kind, _ text: Span<UInt8>) -> JSONSyntaxError {
    JSONSyntaxError(kind, position..<endOfWord(at: position, in: text))
  }

  func unexpectedValue(_ text: Span<UInt8>) -> JSONSyntaxError {
    switch text[position] {
    case ASCII.plus, ASCII.point: unexpectedWord(.invalidNumber, text)
    case let byte where ASCII.isWord(byte): unexpectedWord(.unknownLiteral, text)
    default: unexpectedToken(text, .unexpectedToken)
    }
  }

  func unexpectedKey(_ text: Span<UInt8>) -> JSONSyntaxError {
    ASCII.isWord(text[position])
      ? unexpectedWord(.unquotedKey, text) : unexpectedToken(text, .unexpectedToken)
  }

  /// The error where something else than a comma stands behind a member or an element, which ends at
  /// `end`: a comma is missing there, if the next one begins here.
  func missingComma(at end: Int, _ text: Span<UInt8>, isObject: Bool) -> JSONSyntaxError {
    let beginsNext =
      switch text[position] {
      case ASCII.quote: true
      case ASCII.openBrace, ASCII.openBracket, ASCII.minus: !isObject
      case let byte: ASCII.isWord(byte)
      }
    return beginsNext
      ? JSONSyntaxError(.missingComma, end..<end) : unexpectedToken(text, .unexpectedToken)
  }

  /// The error where a line begins that git leaves in a file whose two versions it could not merge.
  func conflictMarker(_ text: Span<UInt8>) -> JSONSyntaxError? {
    let end = position + 7
    guard end <= text.count, position == 0 || text[position - 1] == ASCII.lineFeed,
      "<|=>".utf8.contains(text[position]),
      (position..<end).allSatisfy({ text[$0] == text[position] }),
      end == text.count || ASCII.isWhitespace(text[end])
    else { return nil }
    return JSONSyntaxError(.mergeConflict, position..<endOfLine(text))
  }

  /// The error for a token that cannot stand here: what it is by itself, or else `kind`.
  func unexpectedToken(_ text: Span<UInt8>, _ kind: JSONSyntaxError.Kind) -> JSONSyntaxError {
    guard let end = endOfScalar(at: position, in: text) else {
      return JSONSyntaxError(.invalidUTF8, position..<position + 1)
    }
    let second = end < text.count ? text[end] : ASCII.space
    switch (text[position], second) {
    case (ASCII.slash, ASCII.slash), (ASCII.slash, ASCII.asterisk):
      return JSONSyntaxError(.comment, position..<endOfComment(text))
    case (ASCII.apostrophe, _):
      return JSONSyntaxError(.singleQuotes, position..<end)
    case (ASCII.closeBrace, _), (ASCII.closeBracket, _):
      guard let container = openContainer, !closes(text[position], container) else { break }
      return JSONSyntaxError(
        .mismatchedBracket, position..<end, firstRange: openingBracket(of: container))
    default: break
    }
    return JSONSyntaxError(kind, position..<end)
  }

  private func endOfComment(_ text: Span<UInt8>) -> Int {
    text[position + 1] == ASCII.asterisk ? endOfBlockComment(text) : endOfLine(text)
  }

  private func endOfLine(_ text: Span<UInt8>) -> Int {
    var index = position
    while index < text.count, text[index] != ASCII.lineFeed, text[index] != ASCII.carriageReturn {
      index += 1
    }
    return index
  }

  private func endOfBlockComment(_ text: Span<UInt8>) -> Int {
    // `/*/` does not end a comment, so the first asterisk that may is the one behind.
    var index = position + 3
    while index < text.count {
      if text[index] == ASCII.slash, text[index - 1] == ASCII.asterisk { return index + 1 }
      index += 1
    }
    return text.count
  }
}

// MARK: - Duplicate keys

/// Keys are equal if they stand for the same bytes: `"\u0061"` and `"a"` are, but a precomposed
/// letter and its decomposed form, which `String` holds to be equal, are not.
extension JSONParser {
  func refuseDuplicateKeys(in object: Int, _ text: Span<UInt8>) throws(JSONSyntaxError) {
    let keys = keys(of: object)
    // Comparing all pairs is fastest for a few keys, and quadratic.
    guard keys.count <= 32 else { return try refuseDuplicatesByHash(among: keys, text) }
    for (index, key) in keys.enumerated() {
      for earlier in keys[..<index] where areEqual(tape[earlier], tape[key], text) {
        throw duplicate(earlier, key)
      }
    }
  }

  private func keys(of object: Int) -> [Int] {
    var keys: [Int] = []
    var key = object + 1
    while key < Int(tape[object].next) {
      keys.append(key)
      key = Int(tape[key + 1].next)
    }
    return keys
  }

  private func refuseDuplicatesByHash(
    among keys: [Int], _ text: Span<UInt8>
  ) throws(JSONSyntaxError) {
    var firstUses: [[UInt8]: Int] = [:]
    for key in keys {
      if let first = firstUses.updateValue(key, forKey: tape[key].decodedContent(in: text)) {
        throw duplicate(first, key)
      }
    }
  }

  private func duplicate(_ first: Int, _ second: Int) -> JSONSyntaxError {
    JSONSyntaxError(.duplicateKey, tape[second].range, firstRange: tape[first].range)
  }

  private func areEqual(
    _ left: JSONTapeEntry, _ right: JSONTapeEntry, _ text: Span<UInt8>
  ) -> Bool {
    if left.hasEscapes || right.hasEscapes {
      return left.decodedContent(in: text) == right.decodedContent(in: text)
    }
    let count = left.end - left.start
    guard count == right.end - right.start else { return false }
    // Most keys differ in their first letter. The quotation marks are equal.
    guard text[Int(left.start) + 1] == text[Int(right.start) + 1] else { return false }
    return (1..<Int(count)).allSatisfy {
      text[Int(left.start) + $0] == text[Int(right.start) + $0]
    }
  }
}
