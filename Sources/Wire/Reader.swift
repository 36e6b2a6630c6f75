import Bytes
import Domain
import JSONSyntax

/// Reads canonical JSON from left to right: it knows what must stand next.
package struct Reader {
  /// What is read from.
  package let bytes: [UInt8]
  /// Where the next byte stands.
  var position: Int
  private let end: Int

  /// Prepares to read a part of some bytes.
  package init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// Whether everything was read.
  package var isAtEnd: Bool { position == end }

  /// What was not read yet.
  package var rest: Range<Int> { position..<end }

  /// Says that what stands next is wrong.
  var malformed: Malformed { Malformed(offset: position) }

  /// Reads a value.
  package mutating func read<Value>(_ coding: Coding<Value>) throws(Malformed) -> Value {
    try coding.read(&self)
  }

  // MARK: Signs

  /// Goes past a text if it stands next; false otherwise.
  package mutating func takes(_ text: StaticString) -> Bool {
    guard stands(text, at: position, in: bytes.span, before: end) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  /// Goes past two texts if both stand next.
  mutating func takes(_ first: StaticString, _ second: StaticString) -> Bool {
    let start = position
    if takes(first), takes(second) { return true }
    position = start
    return false
  }

  /// Goes past bytes if they stand next.
  package mutating func takes(_ text: [UInt8]) -> Bool {
    let textEnd = position + text.count
    guard textEnd <= end, compare(bytes.span.extracting(position..<textEnd), text.span) == 0
    else { return false }
    position = textEnd
    return true
  }

  /// Goes past a text that must stand next.
  mutating func skip(_ text: StaticString) throws(Malformed) {
    guard takes(text) else { throw malformed }
  }

  // MARK: Scalars

  // Each of these is nil where what stands next is no such value in its one spelling. Then it does
  // not matter where the reader has come to.

  mutating func boolean() -> Bool? {
    if takes("true") { return true }
    return takes("false") ? false : nil
  }

  /// A 64-bit integer in its shortest form: without a plus sign, leading zeros or "-0".
  mutating func integer() -> Int? {
    let isNegative = takes("-")
    let start = position
    var number = 0
    while let digit = nextDigit() {
      let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      // The sign is applied to each digit: the smallest integer has no positive counterpart.
      let (sum, overflows) = product.addingReportingOverflow(isNegative ? -digit : digit)
      guard !isTooLarge, !overflows else { return nil }
      number = sum
    }
    let isCanonical =
      number == 0 ? position == start + 1 && !isNegative : bytes[start] != UInt8(ascii: "0")
    return isCanonical ? number : nil
  }

  /// Goes past a digit, if one stands next.
  private mutating func nextDigit() -> Int? {
    guard position < end, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else {
      return nil
    }
    defer { position += 1 }
    return Int(bytes[position] - UInt8(ascii: "0"))
  }

  /// A share in its shortest numeral.
  mutating func percentage() -> Percentage? {
    let start = position
    while nextDigit() != nil || takes(".") {}
    guard let percentage = Percentage(numeral: bytes.span.extracting(start..<position)),
      percentage.description.utf8.elementsEqual(bytes[start..<position])
    else { return nil }
    return percentage
  }

  mutating func string() -> String? {
    let start = position
    guard takes("\"") else { return nil }
    while true {
      position = endOfPlainText(at: position, in: bytes.span)
      guard position < end else { return nil }
      if bytes[position] == UInt8(ascii: "\"") { break }
      guard bytes[position] >= 0x80 else { return escapedString(from: start) }
      position += 1
    }
    let range = start + 1..<position
    position += 1
    guard let text = try? UTF8Span(validating: bytes.span.extracting(range)) else { return nil }
    return String(copying: text)
  }

  /// A string with escapes is rare, and must be escaped as the writer does it.
  private mutating func escapedString(from start: Int) -> String? {
    position = start
    goPastString()
    let written = Array(bytes[start..<position])
    guard let document = try? JSONDocument(written), let text = document.string(document.root)
    else { return nil }
    var canonical: [UInt8] = []
    text.appendCanonicalJSON(to: &canonical)
    return canonical == written ? text : nil
  }

  /// The range of the text between two quotation marks, which must obey a rule. Makes no string.
  package mutating func rangeOfText(where isValid: (Span<UInt8>) -> Bool) -> Range<Int>? {
    guard takes("\"") else { return nil }
    let start = position
    position = min(endOfPlainText(at: position, in: bytes.span), end)
    let range = start..<position
    return isValid(bytes.span.extracting(range)) && takes("\"") ? range : nil
  }

  /// A value made of the text between two quotation marks, where its rule permits one.
  mutating func quoted<Value>(_ make: (Span<UInt8>) -> Value?) -> Value? {
    rangeOfText { _ in true }.flatMap { make(bytes.span.extracting($0)) }
  }

  // MARK: What is not known

  /// Any value, in its canonical form.
  mutating func json() -> JSONValue? {
    let start = position
    goPastValue()
    let written = Array(bytes[start..<position])
    guard let document = try? JSONDocument(written) else { return nil }
    let value = document.value(document.root)
    return value.canonical() == written ? value : nil
  }

  /// The value of a member of the object that stands next; nil where none can be read so.
  package func member<Value>(_ name: String, as coding: Coding<Value>) -> Value? {
    let key = Key(name)
    var reader = self
    guard reader.takes("{") else { return nil }
    while !reader.isAtEnd {
      if reader.takes(key.bytes) { return try? coding.read(&reader) }
      reader.goPastValue()
      guard reader.takes(":") else { return nil }
      reader.goPastValue()
      guard reader.takes(",") else { return nil }
    }
    return nil
  }

  /// Goes past a value, if it is one, and never past the end.
  private mutating func goPastValue() {
    var depth = 0
    repeat {
      guard position < end else { return }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        goPastString()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ","), UInt8(ascii: ":"): if depth == 0 { return }
      default: break
      }
      position += 1
    } while depth > 0 || !isAtEndOfValue
  }

  private var isAtEndOfValue: Bool {
    position == end || ",:]}".utf8.contains(bytes[position])
  }

  private mutating func goPastString() {
    position += 1
    while position < end, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    position = min(position + 1, end)
  }
}
