import Bytes

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

  /// A string in the form in which it is compared at once; nil unless `node` is a string of at most
  /// 31 bytes.
  package func shortText(_ node: JSONNode) -> ShortText? {
    let entry = tape[node.offset]
    guard entry.kind == .string else { return nil }
    guard entry.hasEscapes else { return ShortText(entry.contentRange, of: bytes.span) }
    return ShortText(entry.decodedContent(in: bytes.span).span)
  }

  /// How a string is written between its quotation marks; nil unless `node` is a string.
  package func content(of node: JSONNode) -> Range<Int>? {
    let entry = tape[node.offset]
    return entry.kind == .string ? entry.contentRange : nil
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
      guard ASCII.isDigit(byte) else { return nil }
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
        members(of: node).map { JSONMember(key: string($0.key) ?? "", value: value($0.value)) })
    }
  }

  /// Appends the canonical form of a value to `result`: mostly a copy of what stands in the text.
  package func appendCanonical(_ node: JSONNode, to result: inout [UInt8]) {
    let entry = tape[node.offset]
    switch entry.kind {
    case .string where entry.escapes != .other, .boolean, .null:
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
