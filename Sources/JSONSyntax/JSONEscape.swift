/// One escape sequence of a string: the scalar it stands for, and where it ends.
struct JSONEscape {
  let scalar: Unicode.Scalar
  let end: Int

  /// Reads the sequence whose backslash is at `start`.
  init(at start: Int, in text: Span<UInt8>) throws(JSONSyntaxError) {
    guard start + 1 < text.count else { throw .unexpectedEnd(text) }
    if text[start + 1] == ASCII.u {
      self = try Self.unicode(at: start, in: text)
    } else if let scalar = Self.short(text[start + 1]) {
      self.init(scalar, end: start + 2)
    } else {
      let end = endOfScalar(at: start + 1, in: text) ?? start + 2
      throw JSONSyntaxError(.invalidEscape, start..<end)
    }
  }

  private init(_ scalar: Unicode.Scalar, end: Int) {
    self.scalar = scalar
    self.end = end
  }

  private static func short(_ byte: UInt8) -> Unicode.Scalar? {
    switch byte {
    case ASCII.quote, ASCII.backslash, ASCII.slash: Unicode.Scalar(byte)
    case UInt8(ascii: "b"): "\u{8}"
    case UInt8(ascii: "f"): "\u{c}"
    case UInt8(ascii: "n"): "\n"
    case UInt8(ascii: "r"): "\r"
    case UInt8(ascii: "t"): "\t"
    default: nil
    }
  }

  /// `\uXXXX`, or two of them that are a surrogate pair.
  private static func unicode(
    at start: Int, in text: Span<UInt8>
  ) throws(JSONSyntaxError) -> Self {
    let high = try codeUnit(at: start, in: text)
    if let scalar = Unicode.Scalar(high) { return Self(scalar, end: start + 6) }
    let low = high < 0xDC00 ? try followingCodeUnit(at: start + 6, in: text) : nil
    guard let low, 0xDC00...0xDFFF ~= low,
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw JSONSyntaxError(.loneSurrogate, start..<start + 6) }
    return Self(scalar, end: start + 12)
  }

  /// The code unit of the escape at `start`; nil if no `\u` stands there.
  private static func followingCodeUnit(
    at start: Int, in text: Span<UInt8>
  ) throws(JSONSyntaxError) -> UInt32? {
    guard start < text.count else { throw .unexpectedEnd(text) }
    guard text[start] == ASCII.backslash else { return nil }
    guard start + 1 < text.count else { throw .unexpectedEnd(text) }
    return text[start + 1] == ASCII.u ? try codeUnit(at: start, in: text) : nil
  }

  private static func codeUnit(
    at start: Int, in text: Span<UInt8>
  ) throws(JSONSyntaxError) -> UInt32 {
    var unit: UInt32 = 0
    for index in start + 2..<start + 6 {
      guard index < text.count else { throw .unexpectedEnd(text) }
      guard let digit = ASCII.hexadecimalDigit(text[index]) else {
        throw JSONSyntaxError(.invalidEscape, start..<index)
      }
      unit = unit << 4 | digit
    }
    return unit
  }
}
