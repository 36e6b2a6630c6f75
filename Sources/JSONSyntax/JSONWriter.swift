import Bytes

/// Writes values as JSON text in one fixed form: equal values become equal bytes.
struct JSONWriter {
  private(set) var bytes: [UInt8]
  /// How many spaces each level is indented; nil writes everything on one line.
  private let indentation: Int?
  private var depth = 0

  init(appendingTo bytes: [UInt8] = [], indentation: Int? = nil) {
    self.bytes = bytes
    self.indentation = indentation
  }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: append("null")
    case .boolean(let value): append(value ? "true" : "false")
    case .integer(let value): append(value.description)
    case .number(let value):
      precondition(value.isFinite, "JSON has no infinity and no NaN")
      append(value.description)
    case .string(let value): write(value)
    case .array(let elements):
      writeContainer("[", elements, "]") { $0.write($1) }
    case .object(let members):
      let sorted = members.sortedByKey()
      precondition(sorted.isSortedByUniqueKey, "the keys of an object differ")
      writeContainer("{", sorted, "}") { $0.write($1) }
    }
  }

  private mutating func write(_ member: JSONMember) {
    write(member.key)
    append(indentation == nil ? ":" : ": ")
    write(member.value)
  }

  private mutating func writeContainer<Item>(
    _ opening: String, _ items: [Item], _ closing: String, each: (inout Self, Item) -> Void
  ) {
    append(opening)
    depth += 1
    for (index, item) in items.enumerated() {
      if index > 0 { append(",") }
      breakLine()
      each(&self, item)
    }
    depth -= 1
    if !items.isEmpty { breakLine() }
    append(closing)
  }

  mutating func breakLine() {
    guard let indentation else { return }
    bytes.append(ASCII.lineFeed)
    bytes.append(contentsOf: repeatElement(ASCII.space, count: depth * indentation))
  }

  private mutating func append(_ text: String) {
    bytes.append(copying: text.utf8.span)
  }

  mutating func write(_ text: String) {
    bytes.append(ASCII.quote)
    let start = bytes.count
    append(text)
    // Most text needs no escape, and that is found out fastest where it is written.
    let end = endOfPlainText(at: start, in: bytes.span)
    if end < bytes.count {
      let rest = Array(bytes[end...])
      bytes.removeSubrange(end...)
      rest.forEach { writeEscaped($0) }
    }
    bytes.append(ASCII.quote)
  }

  private mutating func writeEscaped(_ byte: UInt8) {
    switch byte {
    case ASCII.quote: append("\\\"")
    case ASCII.backslash: append("\\\\")
    case 0x08: append("\\b")
    case 0x0C: append("\\f")
    case ASCII.lineFeed: append("\\n")
    case ASCII.carriageReturn: append("\\r")
    case ASCII.tab: append("\\t")
    case ..<ASCII.space: append("\\u" + byte.padded(to: 4, radix: 16))
    default: bytes.append(byte)
    }
  }
}

extension JSONValue {
  /// The value on one line: keys in the order of their UTF-8 bytes, no spaces, the shortest
  /// numbers that read back the same, and no escape but the mandatory ones.
  ///
  /// A number that is not finite, and an object with two equal keys, are programming errors.
  package func canonical() -> [UInt8] {
    var writer = JSONWriter()
    writer.write(self)
    return writer.bytes
  }

  /// Appends the canonical form to `bytes`.
  package func appendCanonical(to bytes: inout [UInt8]) {
    var writer = JSONWriter(appendingTo: bytes)
    bytes = []
    writer.write(self)
    bytes = writer.bytes
  }

  /// The canonical form for people: indented by two spaces, with a final line feed.
  package func pretty() -> [UInt8] {
    var writer = JSONWriter(indentation: 2)
    writer.write(self)
    writer.breakLine()
    return writer.bytes
  }
}

extension String {
  /// Appends the text as a canonical JSON string, with its quotation marks, to `bytes`.
  package func appendCanonicalJSON(to bytes: inout [UInt8]) {
    var writer = JSONWriter(appendingTo: bytes)
    bytes = []
    writer.write(self)
    bytes = writer.bytes
  }
}
