/// One value of a `JSONDocument`: an index into its tape, meaningless in any other document.
package struct JSONNode: Hashable, Sendable {
  @usableFromInline let index: UInt32

  /// The value that is the whole text, and so a part of no other.
  @inlinable package static var root: JSONNode { JSONNode(0) }

  /// Whether it is the whole text.
  @inlinable package var isRoot: Bool { index == 0 }

  @inlinable
  init(_ index: Int) {
    self.index = UInt32(index)
  }

  var offset: Int { Int(index) }
}

/// The members of an object in source order, each a key and its value.
package struct JSONMembers: Sequence, IteratorProtocol, Sendable {
  var elements: JSONElements

  /// Whether there is none, or none any more.
  package var isEmpty: Bool { elements.isEmpty }

  /// The next key and its value; nil behind the last one.
  package mutating func next() -> (key: JSONNode, value: JSONNode)? {
    guard let key = elements.next(), let value = elements.next() else { return nil }
    return (key, value)
  }
}

/// The elements of an array in source order.
package struct JSONElements: Sequence, IteratorProtocol, Sendable {
  let tape: [JSONTapeEntry]
  var position: Int
  let end: Int

  /// Whether there is none, or none any more.
  package var isEmpty: Bool { position >= end }

  /// The next element; nil behind the last one.
  package mutating func next() -> JSONNode? {
    guard !isEmpty else { return nil }
    defer { position = Int(tape[position].next) }
    return JSONNode(position)
  }
}

/// The six kinds of JSON value.
package enum JSONKind: UInt8, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case object, array, string, number, boolean, null

  /// The kind with its article, as it is written in a sentence: "an object".
  package var description: String {
    switch self {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .number: "a number"
    case .boolean: "true or false"
    case .null: "null"
    }
  }
}

/// What the tape keeps of one value; the values inside a container follow it directly.
struct JSONTapeEntry: Sendable {
  var start: UInt32
  var end: UInt32
  /// The index of the first entry behind this value and all that is in it.
  var next: UInt32
  var kind: JSONKind
  /// Whether a string has escape sequences.
  var hasEscapes = false

  var range: Range<Int> { Int(start)..<Int(end) }

  /// The bytes of a string without its quotation marks.
  var contentRange: Range<Int> { Int(start) + 1..<Int(end) - 1 }

  /// The bytes that a string stands for, its escapes replaced. The parser has accepted it.
  func decodedContent(in text: Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(contentRange.count)
    var index = contentRange.lowerBound
    while index < contentRange.upperBound {
      if text[index] == ASCII.backslash, let escape = try? JSONEscape(at: index, in: text) {
        result.append(contentsOf: String(escape.scalar).utf8)
        index = escape.end
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }
}
