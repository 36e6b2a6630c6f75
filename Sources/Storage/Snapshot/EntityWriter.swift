import Experiments
import JSONSyntax

/// Writes one line of a snapshot from left to right; `EntityReader` reads what it writes.
struct EntityWriter {
  private(set) var bytes: [UInt8]

  init(appendingTo bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Makes room for so many bytes, so that it need not be made again and again.
  mutating func reserve(_ byteCount: Int) { bytes.reserveCapacity(byteCount) }

  mutating func sign(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// What a closure writes, or `null` where there is nothing.
  mutating func optional<Value>(_ value: Value?, _ write: (inout Self, Value) -> Void) {
    guard let value else { return sign("null") }
    write(&self, value)
  }

  /// Items with commas between them.
  mutating func items<Item>(_ items: [Item], _ write: (inout Self, Item) -> Void) {
    for (index, item) in items.enumerated() {
      if index > 0 { sign(",") }
      write(&self, item)
    }
  }

  mutating func boolean(_ truth: Bool) { sign(truth ? "true" : "false") }

  mutating func integer(_ number: Int) { sign(number.description) }

  mutating func string(_ text: String) { text.appendCanonicalJSON(to: &bytes) }

  mutating func name(_ name: some CheckedName) {
    sign("\"")
    sign(name.text)
    sign("\"")
  }

  mutating func instant(_ instant: Instant) {
    sign("\"")
    sign(instant.description)
    sign("\"")
  }

  mutating func digest(_ digest: Experiment.Digest) {
    sign("\"")
    sign(digest.hexadecimal)
    sign("\"")
  }

  mutating func percentage(_ percentage: Percentage) { sign(percentage.description) }

  mutating func flagValue(_ value: FlagValue) {
    switch value {
    case .string(let text): string(text)
    case .integer(let number): integer(number)
    case .boolean(let truth): boolean(truth)
    }
  }

  mutating func allocations(_ allocations: Allocations) {
    sign("{")
    items(allocations.entries) { line, entry in
      line.name(entry.variant)
      line.sign(":")
      line.percentage(entry.percentage)
    }
    sign("}")
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
    JSONValue.object(origin.members).appendCanonical(to: &bytes)
  }

  /// The event alone; who, when and from where stand once beside all events of a commit.
  mutating func event(_ event: Event) {
    attributes(of: event)
    names(of: event)
    sign("}")
  }

  /// The brace that opens an event, and the first of its members.
  mutating func attributes(of event: Event) {
    sign("{\"attributes\":")
    JSONValue.object(event.attributes).appendCanonical(to: &bytes)
  }

  /// What happened, and to what.
  mutating func names(of event: Event) {
    sign(",\"environment\":")
    optional(event.environment) { $0.name($1) }
    sign(",\"event\":\"")
    sign(event.name.rawValue)
    sign("\",\"experiment\":")
    optional(event.experiment) { $0.name($1) }
    sign(",\"feature\":")
    optional(event.feature) { $0.name($1) }
  }
}
