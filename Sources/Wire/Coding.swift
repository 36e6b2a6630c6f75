package import JSONSyntax

/// How the values of a type are written as JSON and read back: one description for both directions.
///
/// Every value has exactly one spelling, and reading refuses all others: a member that is missing,
/// unknown, doubled or out of order, a space, another spelling of a number or of a text.
package struct Coding<Value>: Sendable {
  /// What the JSON looks like.
  let shape: Shape
  let write: @Sendable (Value, inout Writer) -> Void
  let read: @Sendable (inout Reader) throws(Malformed) -> Value

  init(
    _ shape: Shape, _ write: @escaping @Sendable (Value, inout Writer) -> Void,
    _ read: @escaping @Sendable (inout Reader) throws(Malformed) -> Value
  ) {
    self.shape = shape
    self.write = write
    self.read = read
  }
}

/// Says that bytes are not what would have been written.
package struct Malformed: Error, Hashable, Sendable {
  /// Where in the bytes.
  let offset: Int
}

extension Coding {
  /// The canonical bytes of a value.
  package func encode(_ value: Value) -> [UInt8] {
    var writer = Writer()
    write(value, &writer)
    return writer.bytes
  }

  /// Reads what a part of some bytes says, which must be one value and nothing else.
  package func decode(_ bytes: [UInt8], _ range: Range<Int>? = nil) throws(Malformed) -> Value {
    var reader = Reader(bytes, range ?? 0..<bytes.count)
    let value = try read(&reader)
    guard reader.isAtEnd else { throw reader.malformed }
    return value
  }

  /// A value as a tree.
  package func json(_ value: Value) -> JSONValue {
    do throws(JSONSyntaxError) {
      let bytes = encode(value)
      let document = try JSONDocument(bytes, maximumByteCount: bytes.count)
      return document.value(document.root)
    } catch {
      preconditionFailure("what was written is no JSON: \(error)")
    }
  }

  /// The members of a value that is written as an object.
  package func members(_ value: Value) -> [JSONMember] {
    if case .object(let members) = json(value) { members } else { [] }
  }
}

extension Coding {
  /// A value without parts. The reading is nil where it is not such a value.
  static func scalar(
    _ words: String, expected: String? = nil,
    _ write: @escaping @Sendable (Value, inout Writer) -> Void,
    _ read: @escaping @Sendable (inout Reader) -> Value?
  ) -> Coding {
    Coding(.scalar(words, expected: expected), write) { (reader) throws(Malformed) in
      let start = reader.position
      guard let value = read(&reader) else { throw Malformed(offset: start) }
      return value
    }
  }
}

// MARK: - Codings made of others

extension Coding {
  /// The same JSON as that of another type. What stands for no value of this one is refused, which
  /// is told by what was `expected`.
  static func via<Base>(
    _ base: Coding<Base>, _ make: @escaping @Sendable (Base) -> Value?,
    _ get: @escaping @Sendable (Value) -> Base, expected: String? = nil
  ) -> Coding {
    Coding(base.shape.expecting(expected), { base.write(get($0), &$1) }) {
      (reader) throws(Malformed) in
      let start = reader.position
      guard let value = make(try base.read(&reader)) else { throw Malformed(offset: start) }
      return value
    }
  }

  /// A value, or `null` where there is none.
  var orNull: Coding<Value?> {
    let (write, read) = (write, read)
    return Coding<Value?>(
      shape, { value, writer in value.map { write($0, &writer) } ?? writer.sign("null") }
    ) { (reader) throws(Malformed) in reader.takes("null") ? nil : try read(&reader) }
  }

  /// Values in an order that means something.
  static func array<Element>(_ element: Coding<Element>, inLines: Bool = false) -> Coding<[Element]>
  where Value == [Element] {
    list(.array(element.shape), ("[", "]"), of: element, inLines)
  }

  /// An object in which every member says the same of another thing, in the order of their names.
  static func dictionary<Entry>(by name: String, of entry: Coding<Entry>) -> Coding<[Entry]>
  where Value == [Entry] {
    list(.map(by: name, entry.shape), ("{", "}"), of: entry, false)
  }

  private static func list<Element>(
    _ shape: Shape, _ brackets: (StaticString, StaticString), of element: Coding<Element>,
    _ inLines: Bool
  ) -> Coding<[Element]> {
    let signs =
      inLines ? ("\n", ",\n", "\n") : ("", ",", "") as (StaticString, StaticString, StaticString)
    return Coding<[Element]>(
      shape,
      { values, writer in
        writer.sign(brackets.0)
        for (index, value) in values.enumerated() {
          writer.sign(index == 0 ? signs.0 : signs.1)
          element.write(value, &writer)
        }
        writer.sign(signs.2)
        writer.sign(brackets.1)
      }
    ) { (reader) throws(Malformed) in
      var values: [Element] = []
      try reader.skip(brackets.0)
      while !reader.takes(signs.2, brackets.1) {
        try reader.skip(values.isEmpty ? signs.0 : signs.1)
        values.append(try element.read(&reader))
      }
      return values
    }
  }

  /// One entry of an object whose members are all of a kind: its name, and what is said of it.
  static func entry<Key, Item>(
    _ key: @escaping @Sendable (Value) -> Key, _ keyCoding: Coding<Key>,
    _ item: @escaping @Sendable (Value) -> Item, _ itemCoding: Coding<Item>,
    _ make: @escaping @Sendable (Key, Item) -> Value
  ) -> Coding {
    Coding(
      itemCoding.shape,
      { value, writer in
        keyCoding.write(key(value), &writer)
        writer.sign(":")
        itemCoding.write(item(value), &writer)
      }
    ) { (reader) throws(Malformed) in
      let key = try keyCoding.read(&reader)
      try reader.skip(":")
      return make(key, try itemCoding.read(&reader))
    }
  }
}

// MARK: - Shapes

/// What the JSON of a coding looks like.
indirect enum Shape: Hashable, Sendable {
  /// Something without parts, described in words, and as what is expected of whoever writes it.
  case scalar(String, expected: String? = nil)
  case array(Shape)
  /// An object that says the same of every thing that its members are named after.
  case map(by: String, Shape)
  case object([Member])
  /// One of several objects, each with its name, which the tag tells.
  case union(tag: String, [String: Shape])

  /// A member of an object.
  struct Member: Hashable, Sendable {
    /// Its name.
    let name: String
    /// What its value looks like.
    let shape: Shape
    /// What is written where there is nothing; nil for a member that is always there.
    var absence: Absence?
    /// What it says, where that is told.
    var meaning = ""
  }

  /// How a member says that there is nothing.
  enum Absence: Hashable, Sendable {
    case null, leftOut
  }

  /// The members of an object; none of anything else.
  var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }
}

extension Shape: CustomStringConvertible {
  /// The shape in words, as in `array of strings` or `object with type and value`.
  package var description: String {
    switch self {
    case .scalar(let words, _): return words
    case .array(let element): return "array of \(element)s"
    case .map(let name, _): return "object of percentages by \(name)"
    case .union: return "object"
    case .object(let members):
      let names = members.map(\.name)
      let others = names.dropLast().joined(separator: ", ")
      return "object with \(others.isEmpty ? "" : "\(others) and ")\(names.last ?? "nothing")"
    }
  }
}
