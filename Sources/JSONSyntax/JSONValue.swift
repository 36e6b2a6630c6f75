/// A JSON value without its place in a text.
///
/// Two values are equal if their canonical bytes are: strings and keys compare by bytes, the
/// order of members does not matter, and 1 is not 1.0.
package indirect enum JSONValue: Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])

  /// An object of these members.
  package static func object(_ members: (String, JSONValue)...) -> JSONValue {
    .object(members.map { JSONMember(key: $0.0, value: $0.1) })
  }

  /// A string, or null.
  package static func string(orNull text: String?) -> JSONValue {
    text.map(JSONValue.string) ?? .null
  }

  /// An integer, or null.
  package static func integer(orNull number: Int?) -> JSONValue {
    number.map(JSONValue.integer) ?? .null
  }
}

/// A key of an object, and the value it has there.
package struct JSONMember: Hashable, Sendable {
  /// The decoded key.
  package var key: String
  /// The value.
  package var value: JSONValue

  /// A member of an object; its keys must differ.
  package init(key: String, value: JSONValue) {
    self.key = key
    self.value = value
  }

  /// Whether both have the same key, by bytes, and an equal value.
  package static func == (left: Self, right: Self) -> Bool {
    left.key.hasSameBytes(as: right.key) && left.value == right.value
  }

  /// Hashes what `==` compares.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(value)
  }
}

extension [JSONMember] {
  /// The members in the order of their keys' bytes.
  func sortedByKey() -> [JSONMember] {
    isSortedByUniqueKey ? self : sorted { $0.key.precedesInBytes($1.key) }
  }

  var isSortedByUniqueKey: Bool {
    zip(self, dropFirst()).allSatisfy { $0.key.precedesInBytes($1.key) }
  }
}

extension JSONValue: Hashable {
  /// Whether both have the same canonical bytes.
  package static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let left), .boolean(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): left.bitPattern == right.bitPattern
    case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)):
      left.count == right.count && left.sortedByKey() == right.sortedByKey()
    default: false
    }
  }

  /// Hashes what `==` compares.
  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .boolean(let value): hasher.combine(value)
    case .integer(let value): hasher.combine(value)
    case .number(let value): hasher.combine(value.bitPattern)
    case .string(let value): hasher.combine(value)
    case .array(let elements): hasher.combine(elements)
    case .object(let members): hasher.combine(members.sortedByKey())
    }
  }
}
