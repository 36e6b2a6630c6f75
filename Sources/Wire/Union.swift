import JSONSyntax

/// One kind of a type whose kinds have members of their own, as it is to be written.
struct Alternative<Kind: Sendable> {
  let kind: Kind
  fileprivate let write: (Tag?, inout Writer) -> Void

  /// Says what is written.
  init<Content>(_ kind: Kind, _ content: Content, _ table: Table<Content>) {
    self.kind = kind
    write = { tag, writer in table.write(content, tag: tag, &writer) }
  }

  /// Says that the kind says it all.
  init(_ kind: Kind) { self.init(kind, (), .empty) }

  func write(_ writer: inout Writer) { write(nil, &writer) }
}

/// What values of one kind are read from.
struct Variety<Value>: Sendable {
  let members: [Shape.Member]
  fileprivate let read: @Sendable (Tag?, inout Reader) throws(Malformed) -> Value

  /// Says what is made of the members.
  init<Content>(_ table: Table<Content>, _ make: @escaping @Sendable (Content) -> Value?) {
    members = table.members
    read = { (tag, reader) throws(Malformed) in
      let start = reader.position
      guard let value = make(try table.read(tag: tag, &reader)) else {
        throw Malformed(offset: start)
      }
      return value
    }
  }

  /// Says that there are no members.
  init(_ value: Value) where Value: Sendable {
    self.init(.empty) { _ in value }
  }

  func read(_ reader: inout Reader) throws(Malformed) -> Value { try read(nil, &reader) }
}

extension Coding {
  /// An object, one of whose members, the tag, says what kind it is, and so which others it has.
  ///
  /// Both closures are total: a kind that is added without its members does not compile.
  static func union<Kind: CaseIterable & RawRepresentable<String> & Hashable & Sendable>(
    tag: String, _ alternative: @escaping @Sendable (Value) -> Alternative<Kind>,
    _ variety: (Kind) -> Variety<Value>
  ) -> Coding {
    let key = Key(tag)
    let varieties = Dictionary(
      uniqueKeysWithValues: Kind.allCases.map { ($0.rawValue, variety($0)) })
    let tagMember = Shape.Member(name: tag, shape: .scalar("string"))
    return Coding(
      .union(tag: tag, varieties.mapValues { .object($0.members + [tagMember]) }),
      { value, writer in
        let alternative = alternative(value)
        alternative.write(Tag(key: key, value: alternative.kind.rawValue), &writer)
      }
    ) { (reader) throws(Malformed) in
      guard let kind = reader.member(tag, as: .string), let variety = varieties[kind] else {
        throw reader.malformed
      }
      return try variety.read(Tag(key: key, value: kind), &reader)
    }
  }
}

extension Coding {
  /// An object that is written the same way whatever kind it is, and read as the kind that one of
  /// its members tells.
  static func told<Kind: CaseIterable & RawRepresentable<String> & Hashable & Sendable>(
    by name: String, _: Kind.Type, _ coding: (Kind) -> Coding
  ) -> Coding {
    let codings = Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0.rawValue, coding($0)) })
    guard let any = codings.values.first else { preconditionFailure("no kind of \(Value.self)") }
    return Coding(.union(tag: name, codings.mapValues(\.shape)), any.write) {
      (reader) throws(Malformed) in
      guard let kind = reader.member(name, as: .string), let coding = codings[kind] else {
        throw reader.malformed
      }
      return try coding.read(&reader)
    }
  }
}
