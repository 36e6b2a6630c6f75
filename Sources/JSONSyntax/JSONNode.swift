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

  /// The next element; nil behind the last one.
  package mutating func next() -> JSONNode? {
    guard position < end else { return nil }
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
