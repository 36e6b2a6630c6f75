import Bytes

/// A parsed JSON text: its bytes, and a flat array (the tape) of its values in source order.
///
/// The text is strict RFC 8259 in UTF-8, and no object has two equal keys. Every value keeps the
/// range of bytes it was written in, so that a finding can point at it.
package struct JSONDocument: Sendable {
  /// The text as it was given.
  package private(set) var bytes: [UInt8] = []
  private(set) var tape: [JSONTapeEntry] = []

  /// A document without a text, and so without values.
  package init() {}

  /// Parses `bytes`, or throws what is wrong with them and where.
  ///
  /// `maximumDepth` is how many containers may lie in each other; it bounds the recursion of
  /// everything that walks the document. `maximumByteCount` is at most `UInt32.max`.
  package init(
    _ bytes: [UInt8], maximumDepth: Int = 64, maximumByteCount: Int = Int(UInt32.max)
  ) throws(JSONSyntaxError) {
    var parser = JSONParser(maximumDepth: maximumDepth, maximumByteCount: maximumByteCount)
    try parser.parse(bytes.span)
    tape = parser.tape
    self.bytes = bytes
  }

  /// The value that is the whole text.
  package var root: JSONNode { .root }

  /// The kind of a value.
  package func kind(of node: JSONNode) -> JSONKind {
    tape[node.offset].kind
  }

  /// The bytes a value was written in; a string's include its quotation marks.
  package func range(of node: JSONNode) -> Range<Int> {
    tape[node.offset].range
  }

  /// The members of an object in source order; none unless `node` is an object.
  package func members(of node: JSONNode) -> JSONMembers {
    JSONMembers(elements: contents(of: node, if: .object))
  }

  /// The elements of an array in source order; none unless `node` is an array.
  package func elements(of node: JSONNode) -> JSONElements {
    contents(of: node, if: .array)
  }

  private func contents(of node: JSONNode, if kind: JSONKind) -> JSONElements {
    let entry = tape[node.offset]
    let start = node.offset + 1
    return JSONElements(
      tape: tape, position: start, end: entry.kind == kind ? Int(entry.next) : start)
  }
}

// MARK: - Values

extension JSONDocument {
  /// The decoded text of a string; nil unless `node` is a string.
  package func string(_ node: JSONNode) -> String? {
    let entry = tape[node.offset]
    guard entry.kind == .string else { return nil }
    guard entry.hasEscapes else {
      return String(decoding: bytes[entry.contentRange], as: UTF8.self)
    }
    return String(decoding: entry.decodedContent(in: bytes.span), as: UTF8.self)
  }

  /// The value of a member; nil where there is none.
  package func value(_ name: String, in node: JSONNode?) -> JSONNode? {
    node.flatMap { member(name, of: $0)?.value }
  }

  /// The value of `true` or `false`; nil unless `node` is one of them.
  package func boolean(_ node: JSONNode) -> Bool? {
    let entry = tape[node.offset]
    return entry.kind == .boolean ? bytes[Int(entry.start)] == ASCII.t : nil
  }

  /// The exact value of a number that is written as an integer and fits 64 bits; nil for
  /// everything else, `1.0` and `1e2` included. `-0` is 0.
  package func integer(_ node: JSONNode) -> Int? {
    let entry = tape[node.offset]
    guard entry.kind == .number else { return nil }
    let isNegative = bytes[Int(entry.start)] == ASCII.minus
    var result = 0
    for byte in bytes[entry.range].dropFirst(isNegative ? 1 : 0) {
      guard byte.isDigit else { return nil }
      let digit = Int(byte - ASCII.zero)
      let (product, isTooLarge) = result.multipliedReportingOverflow(by: 10)
      // The sign is applied to each digit: the smallest integer has no positive counterpart.
      let (sum, overflows) = product.addingReportingOverflow(isNegative ? -digit : digit)
      if isTooLarge || overflows { return nil }
      result = sum
    }
    return result
  }

  /// A number as it was written; nil unless `node` is a number.
  package func numberText(_ node: JSONNode) -> String? {
    let entry = tape[node.offset]
    guard entry.kind == .number else { return nil }
    return String(decoding: bytes[entry.range], as: UTF8.self)
  }

  /// The value without its place in the text.
  ///
  /// A number that is no 64-bit integer becomes the nearest finite `Double`.
  package func value(_ node: JSONNode) -> JSONValue {
    switch kind(of: node) {
    case .null: .null
    case .boolean: .boolean(boolean(node) ?? false)
    case .string: .string(string(node) ?? "")
    case .number: integer(node).map(JSONValue.integer) ?? .number(finiteNumber(node))
    case .array: .array(elements(of: node).map(value))
    case .object:
      .object(
        members(of: node).map { JSONMember(string($0.key) ?? "", value($0.value)) })
    }
  }

  /// Appends the canonical form of a value to `result`: mostly a copy of what stands in the text.
  package func appendCanonical(_ node: JSONNode, to result: inout [UInt8]) {
    let entry = tape[node.offset]
    switch entry.kind {
    case .string where !entry.hasEscapes, .boolean, .null:
      result.append(copying: bytes.span.extracting(entry.range))
    case .array:
      result.append(ASCII.openBracket)
      for (index, element) in elements(of: node).enumerated() {
        if index > 0 { result.append(ASCII.comma) }
        appendCanonical(element, to: &result)
      }
      result.append(ASCII.closeBracket)
    case .string, .number, .object: value(node).appendCanonical(to: &result)
    }
  }

  private func finiteNumber(_ node: JSONNode) -> Double {
    let number = numberText(node).flatMap(Double.init) ?? 0
    let limit = Double.greatestFiniteMagnitude
    return min(max(number, -limit), limit)
  }
}

// MARK: - Pointers

extension JSONDocument {
  /// The value at a JSON pointer (RFC 6901) that leads through arrays, and through objects by keys
  /// without `~` and `/`; nil where it leads nowhere.
  package func node(at pointer: String) -> JSONNode? { place(at: pointer)?.value }

  /// The bytes of the value at such a pointer; nil where it leads nowhere.
  func range(ofValueAt pointer: String) -> Range<Int>? { node(at: pointer).map(range) }

  /// The bytes of the key of the member at such a pointer; nil where it leads nowhere.
  func range(ofKeyAt pointer: String) -> Range<Int>? { place(at: pointer)?.key.map(range) }

  private func place(at pointer: String) -> (key: JSONNode?, value: JSONNode)? {
    var place: (key: JSONNode?, value: JSONNode) = (nil, root)
    for name in pointer.split(separator: "/").map(String.init) {
      if kind(of: place.value) == .array {
        let element = Int(name).flatMap { index in
          elements(of: place.value).enumerated().first { $0.offset == index }?.element
        }
        guard let element else { return nil }
        place = (nil, element)
      } else {
        guard let member = member(name, of: place.value) else { return nil }
        place = member
      }
    }
    return place
  }

  /// The member of an object with a key; nil where there is none.
  func member(_ name: String, of node: JSONNode) -> (key: JSONNode, value: JSONNode)? {
    members(of: node).first { string($0.key) == name }
  }
}
