/// A parsed JSON text: its bytes, and a flat array (the tape) of its values in source order.
///
/// The text is strict RFC 8259 in UTF-8, and no object has two equal keys. Every value keeps the
/// range of bytes it was written in, so that a finding can point at it.
package struct JSONDocument: Sendable {
  /// The text as it was given.
  package private(set) var bytes: [UInt8] = []
  private(set) var tape: [JSONTapeEntry] = []

  /// A document without a text: it has no values until one is parsed into it.
  package init() {}

  /// Parses `bytes`, or throws what is wrong with them and where.
  ///
  /// `maximumDepth` is how many containers may lie in each other; it bounds the recursion of
  /// everything that walks the document. `maximumByteCount` is at most `UInt32.max`.
  package init(
    _ bytes: [UInt8], maximumDepth: Int = 64, maximumByteCount: Int = Int(UInt32.max)
  ) throws(JSONSyntaxError) {
    try parse(bytes, maximumDepth: maximumDepth, maximumByteCount: maximumByteCount)
  }

  /// Parses another text into the same memory. After an error the document has no text.
  package mutating func parse(
    _ bytes: [UInt8], maximumDepth: Int = 64, maximumByteCount: Int = Int(UInt32.max)
  ) throws(JSONSyntaxError) {
    removeText()
    var parser = JSONParser(
      maximumDepth: maximumDepth, maximumByteCount: maximumByteCount, reusing: tape)
    tape = []
    try parser.parse(bytes.span)
    tape = parser.tape
    self.bytes = bytes
  }

  /// Lets go of the text, but not of the memory for the values of another one.
  package mutating func removeText() {
    bytes = []
    tape.removeAll(keepingCapacity: true)
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

  /// Where the members of an object begin; at their end unless `node` is an object.
  package func startOfMembers(of node: JSONNode) -> JSONCursor { start(of: node, if: .object) }

  /// The member at a cursor, which goes on to the next one; nil behind the last one.
  package func member(at cursor: inout JSONCursor) -> (key: JSONNode, value: JSONNode)? {
    guard let key = cursor.next(on: tape), let value = cursor.next(on: tape) else { return nil }
    return (key, value)
  }

  private func contents(of node: JSONNode, if kind: JSONKind) -> JSONElements {
    JSONElements(tape: tape, cursor: start(of: node, if: kind))
  }

  private func start(of node: JSONNode, if kind: JSONKind) -> JSONCursor {
    let entry = tape[node.offset]
    let start = node.offset + 1
    return JSONCursor(start..<(entry.kind == kind ? Int(entry.next) : start))
  }
}
