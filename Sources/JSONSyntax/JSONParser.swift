import Bytes

/// Reads a JSON text into a tape, one step for each value, without recursion.
struct JSONParser {
  let maximumDepth: Int
  let maximumByteCount: Int
  private(set) var tape: [JSONTapeEntry] = []
  /// The tape index of the innermost container around `position`. Until a container is closed, its
  /// `next` is the one around it.
  private(set) var openContainer: Int?
  private var depth = 0
  var position = 0

  init(maximumDepth: Int, maximumByteCount: Int) {
    precondition(maximumByteCount <= Int(UInt32.max), "the tape keeps offsets in 32 bits")
    self.maximumDepth = maximumDepth
    self.maximumByteCount = maximumByteCount
  }

  mutating func parse(_ text: Span<UInt8>) throws(JSONSyntaxError) {
    if text.count > maximumByteCount {
      throw JSONSyntaxError(.tooLarge, maximumByteCount..<text.count)
    }
    try refuseOtherEncodings(text)
    // Manifests have a value for about every twelve bytes, so the tape rarely grows.
    tape.reserveCapacity(text.count / 8 + 1)
    do throws(JSONSyntaxError) {
      try parseRoot(text)
    } catch {
      throw conflictMarker(text) ?? namingOpenContainer(error)
    }
  }

  private mutating func parseRoot(_ text: Span<UInt8>) throws(JSONSyntaxError) {
    try parseValue(text)
    while let container = openContainer {
      try parseNext(in: container, text)
    }
    try refuseTrailingContent(text)
  }

  /// Reads one more member or element of the innermost container, or its closing bracket.
  private mutating func parseNext(
    in container: Int, _ text: Span<UInt8>
  ) throws(JSONSyntaxError) {
    let isObject = tape[container].kind == .object
    let closing = isObject ? ASCII.closeBrace : ASCII.closeBracket
    let end = position
    var byte = try nextToken(text)
    if byte == closing { return try close(container, text) }
    if tape.count > container + 1 {
      guard byte == ASCII.comma else { throw missingComma(at: end, text, isObject: isObject) }
      let comma = position
      position += 1
      byte = try nextToken(text)
      if byte == closing { throw JSONSyntaxError(.trailingComma, comma..<comma + 1) }
    }
    if isObject { try parseKey(text, byte) }
    try parseValue(text)
  }

  private mutating func parseKey(
    _ text: Span<UInt8>, _ byte: UInt8
  ) throws(JSONSyntaxError) {
    guard byte == ASCII.quote else { throw unexpectedKey(text) }
    try parseString(text)
    guard try nextToken(text) == ASCII.colon else { throw unexpectedToken(text, .missingColon) }
    position += 1
  }

  /// Reads a scalar, or the opening bracket of a container.
  private mutating func parseValue(_ text: Span<UInt8>) throws(JSONSyntaxError) {
    switch try nextToken(text) {
    case ASCII.quote: try parseString(text)
    case ASCII.openBrace: try open(.object)
    case ASCII.openBracket: try open(.array)
    case ASCII.minus, UInt8(ascii: "0")...UInt8(ascii: "9"): try parseNumber(text)
    case ASCII.t: try parseLiteral("true", .boolean, text)
    case UInt8(ascii: "f"): try parseLiteral("false", .boolean, text)
    case UInt8(ascii: "n"): try parseLiteral("null", .null, text)
    default: throw unexpectedValue(text)
    }
  }

  private mutating func open(_ kind: JSONKind) throws(JSONSyntaxError) {
    guard depth < maximumDepth else {
      throw JSONSyntaxError(.tooDeep, position..<position + 1)
    }
    let container = tape.count
    append(kind, endingAt: position + 1)
    // The outermost one, at index 0, is its own.
    tape[container].next = UInt32(openContainer ?? 0)
    openContainer = container
    depth += 1
  }

  private mutating func close(
    _ container: Int, _ text: Span<UInt8>
  ) throws(JSONSyntaxError) {
    position += 1
    openContainer = container == 0 ? nil : Int(tape[container].next)
    depth -= 1
    tape[container].end = UInt32(truncatingIfNeeded: position)
    tape[container].next = UInt32(truncatingIfNeeded: tape.count)
    if tape[container].kind == .object {
      try refuseDuplicateKeys(in: container, text)
    }
  }

  /// Skips whitespace; the byte behind it, or an error if the text ends there.
  private mutating func nextToken(_ text: Span<UInt8>) throws(JSONSyntaxError) -> UInt8 {
    skipWhitespace(text)
    guard position < text.count else { throw .unexpectedEnd(text) }
    return text[position]
  }

  mutating func skipWhitespace(_ text: Span<UInt8>) {
    var index = position
    while index < text.count, ASCII.isWhitespace(text[index]) {
      index += 1
    }
    position = index
  }

  /// Puts a value from `position` to `end` on the tape and goes on behind it.
  mutating func append(_ kind: JSONKind, endingAt end: Int, hasEscapes: Bool = false) {
    tape.append(
      JSONTapeEntry(
        start: UInt32(truncatingIfNeeded: position), end: UInt32(truncatingIfNeeded: end),
        next: UInt32(truncatingIfNeeded: tape.count + 1), kind: kind, hasEscapes: hasEscapes))
    position = end
  }
}

// MARK: - Scalars

extension JSONParser {
  mutating func parseString(_ text: Span<UInt8>) throws(JSONSyntaxError) {
    var index = position + 1
    var hasEscapes = false
    while true {
      index = endOfPlainText(at: index, in: text)
      guard index < text.count else { throw .unexpectedEnd(text) }
      let byte = text[index]
      switch byte {
      case ASCII.quote:
        return append(.string, endingAt: index + 1, hasEscapes: hasEscapes)
      case ASCII.backslash:
        hasEscapes = true
        index = try JSONEscape(at: index, in: text).end
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
    while index < text.count, text[index].isDigit {
      index += 1
    }
    if index == start {
      throw index == text.count ? .unexpectedEnd(text) : unexpectedWord(.invalidNumber, text)
    }
    return index
  }
}
