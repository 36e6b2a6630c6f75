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

/// How far somebody has come in an array or object. It does not keep the document alive, so that
/// going through many small objects counts no references.
package struct JSONCursor: Sendable {
  private var position: Int
  private let end: Int

  init(_ range: Range<Int>) {
    position = range.lowerBound
    end = range.upperBound
  }

  /// Goes on to the next value on the tape.
  mutating func next(on tape: [JSONTapeEntry]) -> JSONNode? {
    guard position < end else { return nil }
    defer { position = Int(tape[position].next) }
    return JSONNode(position)
  }
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
  var cursor: JSONCursor

  /// The next element; nil behind the last one.
  package mutating func next() -> JSONNode? { cursor.next(on: tape) }
}
