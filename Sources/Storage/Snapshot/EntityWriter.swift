import Bytes
import Domain
import Manifests
import Planning
import JSONSyntax

/// Writes one line of a snapshot from left to right; `EntityReader` reads what it writes.
struct EntityWriter {
  private(set) var bytes: [UInt8]
  /// Places that were marked.
  private(set) var marks: [Int] = []
  /// The instant that was written last. Most instants of a commit are the same one, and to find its date
  /// takes longer than to write the rest of a line.
  private var lastInstant: (instant: Instant, text: String)?

  init(appendingTo bytes: [UInt8] = []) {
    self.bytes = bytes
  }

  /// Marks the end of what is written so far.
  mutating func mark() { marks.append(bytes.count) }

  mutating func sign(_ text: StaticString) { bytes.append(copying: text) }

  /// A text that needs no escape, without quotation marks.
  mutating func plain(_ text: String) { bytes.append(copying: text.utf8.span) }

  /// What a closure writes, or `null` where there is nothing.
  mutating func optional<Value>(_ value: Value?, _ write: (inout Self, Value) -> Void) {
    guard let value else { return sign("null") }
    write(&self, value)
  }

  /// Items with commas between them.
  mutating func items<Item>(_ items: [Item], _ write: (inout Self, Item) -> Void) {
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(&self, item)
    }
  }

  mutating func boolean(_ truth: Bool) { sign(truth ? "true" : "false") }

  mutating func integer(_ number: Int) {
    // Numbers are so many that making a string of each would take a good part of the time.
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

  mutating func string(_ text: String) { text.appendCanonicalJSON(to: &bytes) }

  mutating func name(_ name: some CheckedName) {
    bytes.append(UInt8(ascii: "\""))
    plain(name.text)
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func instant(_ instant: Instant) {
    if lastInstant?.instant != instant { lastInstant = (instant, "\"\(instant)\"") }
    if let text = lastInstant?.text { plain(text) }
  }

  mutating func digest(_ digest: Experiment.Digest) {
    bytes.append(UInt8(ascii: "\""))
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: digest.number >> UInt64(shift)) & 0xF
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func percentage(_ percentage: Percentage) {
    let (units, rest) = percentage.hundredths.quotientAndRemainder(dividingBy: 100)
    integer(units)
    guard rest > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    integer(rest / 10)
    if rest % 10 > 0 { integer(rest % 10) }
  }

  mutating func flagValue(_ value: FlagValue) {
    switch value {
    case .string(let text): string(text)
    case .integer(let number): integer(number)
    case .boolean(let truth): boolean(truth)
    }
  }

  mutating func allocations(_ allocations: Allocations) {
    bytes.append(UInt8(ascii: "{"))
    items(allocations.entries) { line, entry in
      line.name(entry.variant)
      line.bytes.append(UInt8(ascii: ":"))
      line.percentage(entry.percentage)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  mutating func author(_ author: Author) {
    sign("{\"name\":")
    string(author.name)
    sign(",\"type\":")
    string(author.kind.rawValue)
    sign("}")
  }

  mutating func lastNumbers(_ numbers: State.LastNumbers) {
    sign("{\"experiment\":")
    integer(numbers.experiment)
    sign(",\"variant\":")
    integer(numbers.variant)
    sign("}")
  }

  mutating func origin(_ origin: Provenance.Origin) {
    object(origin.members)
  }

  /// An object of members in any order.
  mutating func object(_ members: [JSONMember]) {
    JSONValue.object(members).appendCanonical(to: &bytes)
  }
}
