import JSONSyntax

/// A member of an object: its name, where its value comes from, and how that is coded.
struct Field<Root, Value>: Sendable {
  let member: Shape.Member
  let write: @Sendable (Root, inout Members, inout Writer) -> Void
  let read: @Sendable (inout Members, inout Reader) throws(Malformed) -> Value
}

/// A member that is always there.
func field<Root, Value>(
  _ name: String, _ get: @escaping @Sendable (Root) -> Value, _ coding: Coding<Value>,
  _ meaning: String = ""
) -> Field<Root, Value> {
  let key = Key(name)
  return Field(
    member: Shape.Member(name: name, shape: coding.shape, meaning: meaning),
    write: { root, members, writer in
      members.open(key, &writer)
      coding.write(get(root), &writer)
    },
    read: { (members, reader) throws(Malformed) in
      guard members.takes(key, &reader) else { throw reader.malformed }
      return try coding.read(&reader)
    })
}

/// A member that is null where there is nothing.
func nullable<Root, Wrapped>(
  _ name: String, _ get: @escaping @Sendable (Root) -> Wrapped?, _ coding: Coding<Wrapped>,
  _ meaning: String = ""
) -> Field<Root, Wrapped?> {
  let field = field(name, get, coding.orNull)
  let member = Shape.Member(name: name, shape: coding.shape, absence: .null, meaning: meaning)
  return Field(member: member, write: field.write, read: field.read)
}

/// A member that is left out where there is nothing.
func omittable<Root, Wrapped>(
  _ name: String, _ get: @escaping @Sendable (Root) -> Wrapped?, _ coding: Coding<Wrapped>,
  _ meaning: String = ""
) -> Field<Root, Wrapped?> {
  let key = Key(name)
  return Field(
    member: Shape.Member(name: name, shape: coding.shape, absence: .leftOut, meaning: meaning),
    write: { root, members, writer in
      guard let value = get(root) else { return }
      members.open(key, &writer)
      coding.write(value, &writer)
    },
    read: { (members, reader) throws(Malformed) in
      members.takes(key, &reader) ? try coding.read(&reader) : nil
    })
}

/// The name in front of an object that is an entry of another. Where there is one, it comes first.
func key<Root, Value>(
  _ get: @escaping @Sendable (Root) -> Value, _ coding: Coding<Value>
) -> Field<Root, Value> {
  Field(
    member: Shape.Member(name: "", shape: coding.shape),
    write: { root, _, writer in
      coding.write(get(root), &writer)
      writer.sign(":")
    },
    read: { (_, reader) throws(Malformed) in
      let key = try coding.read(&reader)
      try reader.skip(":")
      return key
    })
}

/// Puts fields together, one a line.
@resultBuilder
struct FieldsBuilder<Root> {
  static func buildExpression<Value>(_ field: Field<Root, Value>) -> Field<Root, Value> { field }

  static func buildBlock<each Value>(
    _ fields: repeat Field<Root, each Value>
  ) -> (repeat Field<Root, each Value>) {
    (repeat each fields)
  }
}

/// The members that the JSON of a type has.
struct Table<Value>: Sendable {
  /// In the order of their names, in which they are written.
  let members: [Shape.Member]
  private let fields: [@Sendable (Value, inout Members, inout Writer) -> Void]
  private let make: @Sendable (inout Members, inout Reader) throws(Malformed) -> Value

  /// Puts fields together. What is made of their values is nil where they do not go together.
  init<each Content>(
    @FieldsBuilder<Value> fields: () -> (repeat Field<Value, each Content>),
    make: @escaping @Sendable (repeat each Content) -> Value?
  ) {
    let table = fields()
    var members: [Shape.Member] = []
    var writing: [@Sendable (Value, inout Members, inout Writer) -> Void] = []
    for field in repeat each table {
      members.append(field.member)
      writing.append(field.write)
    }
    let isInOrder = zip(members, members.dropFirst()).allSatisfy {
      $0.name.precedesInBytes($1.name)
    }
    precondition(isInOrder, "out of order: \(members.map(\.name))")
    self.members = members.filter { !$0.name.isEmpty }
    self.fields = writing
    self.make = { (members, reader) throws(Malformed) in
      let start = reader.position
      guard let value = make(repeat try (each table).read(&members, &reader)) else {
        throw Malformed(offset: start)
      }
      return value
    }
  }

  /// A single member, which says it all.
  init(_ name: String, _ coding: Coding<Value>, _ meaning: String = "") {
    self.init {
      field(name, { $0 }, coding, meaning)
    } make: {
      $0
    }
  }

  func write(_ value: Value, tag: Tag? = nil, inLines: Bool = false, _ writer: inout Writer) {
    var members = Members(tag: tag, inLines: inLines)
    // What is looked at in a span is not retained: there are many fields in a large state.
    let fields = fields.span
    for index in fields.indices { fields[index](value, &members, &writer) }
    members.close(&writer)
  }

  func read(
    tag: Tag? = nil, inLines: Bool = false, _ reader: inout Reader
  ) throws(Malformed) -> Value {
    var members = Members(tag: tag, inLines: inLines)
    let value = try make(&members, &reader)
    try members.requireEnd(&reader)
    return value
  }
}

extension Table where Value == Void {
  /// No members besides the tag.
  static var empty: Table {
    Table {
    } make: {
      ()
    }
  }
}

extension Coding {
  /// An object with some members.
  init(_ table: Table<Value>) {
    self.init(.object(table.members), { table.write($0, &$1) }) { (reader) throws(Malformed) in
      try table.read(&reader)
    }
  }

  /// An object with some members.
  static func object<each Content>(
    @FieldsBuilder<Value> fields: () -> (repeat Field<Value, each Content>),
    make: @escaping @Sendable (repeat each Content) -> Value?
  ) -> Coding {
    Coding(Table(fields: fields, make: make))
  }
}

// MARK: - Members one after the other

/// The name of a member as it is written, with the colon.
struct Key: Sendable {
  let name: String
  let bytes: [UInt8]

  init(_ name: String) {
    self.name = name
    bytes = Array("\"\(name)\":".utf8)
  }
}

/// A member that says what kind of object it stands in.
struct Tag: Sendable {
  let key: Key
  let value: String
}

/// How far an object is written or read.
struct Members {
  private var isFirst = true
  /// The tag, until it is written or read.
  private var tag: Tag?
  private let inLines: Bool

  init(tag: Tag?, inLines: Bool) {
    self.tag = tag
    self.inLines = inLines
  }

  mutating func open(_ key: Key, _ writer: inout Writer) {
    if let tag, tag.key.name.precedesInBytes(key.name) { open(tag, &writer) }
    writer.sign(isFirst ? "{" : ",")
    if inLines { writer.sign("\n") }
    isFirst = false
    writer.plain(key.bytes)
  }

  private mutating func open(_ tag: Tag, _ writer: inout Writer) {
    self.tag = nil
    open(tag.key, &writer)
    writer.string(tag.value)
  }

  mutating func close(_ writer: inout Writer) {
    if let tag { open(tag, &writer) }
    writer.sign(isFirst ? "{}" : "}")
  }

  /// Goes past the name of a member, if that stands next.
  mutating func takes(_ key: Key, _ reader: inout Reader) -> Bool {
    let start = (self, reader.position)
    if let tag, tag.key.name.precedesInBytes(key.name), !takes(tag, &reader) { return false }
    if reader.takes(isFirst ? "{" : ","), !inLines || reader.takes("\n"), reader.takes(key.bytes) {
      isFirst = false
      return true
    }
    (self, reader.position) = start
    return false
  }

  private mutating func takes(_ tag: Tag, _ reader: inout Reader) -> Bool {
    let start = (self, reader.position)
    self.tag = nil
    if takes(tag.key, &reader), reader.string() == tag.value { return true }
    (self, reader.position) = start
    return false
  }

  mutating func requireEnd(_ reader: inout Reader) throws(Malformed) {
    if let tag, !takes(tag, &reader) { throw reader.malformed }
    try reader.skip(isFirst ? "{}" : "}")
  }
}
