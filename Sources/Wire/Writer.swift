import Bytes
import Domain
import JSONSyntax

/// Writes canonical JSON from left to right; `Reader` reads what it writes.
package struct Writer {
  /// What is written so far.
  package private(set) var bytes: [UInt8] = []
  /// The instant that was written last. Most instants of a commit are the same, and finding the
  /// date of one takes longer than writing the rest of its line.
  private var lastInstant: (instant: Instant, text: String)?

  /// Nothing is written yet.
  package init() {}

  /// Writes a literal as it is.
  package mutating func sign(_ text: StaticString) { bytes.append(copying: text) }

  /// Writes bytes as they are.
  mutating func plain(_ bytes: [UInt8]) { self.bytes.append(copying: bytes.span) }

  /// Writes a value.
  package mutating func write<Value>(_ value: Value, as coding: Coding<Value>) {
    coding.write(value, &self)
  }

  mutating func plain(_ text: String) { bytes.append(copying: text.utf8.span) }

  mutating func quoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    plain(text)
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func string(_ text: String) { text.appendCanonicalJSON(to: &bytes) }

  mutating func json(_ value: JSONValue) { value.appendCanonical(to: &bytes) }

  mutating func integer(_ number: Int) {
    // There are many numbers, and making a string of each would take a good part of the time.
    var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
    var (rest, start) = (number.magnitude, digits.count)
    repeat {
      start -= 1
      digits[start] += UInt8(rest % 10)
      rest /= 10
    } while rest > 0
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    for index in start..<digits.count { bytes.append(digits[index]) }
  }

  mutating func instant(_ instant: Instant) {
    if lastInstant?.instant != instant { lastInstant = (instant, "\"\(instant)\"") }
    if let text = lastInstant?.text { plain(text) }
  }
}
