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

  /// A string, or null where there is none.
  package init(_ text: String?) {
    self = text.map(JSONValue.string) ?? .null
  }

  /// The object with another member, if that has a value.
  package func adding(_ key: String, _ value: JSONValue?) -> JSONValue {
    guard let value, case .object(let members) = self else { return self }
    return .object(members + [JSONMember(key, value)])
  }

  /// An integer, or null where there is none.
  package init(_ number: Int?) {
    self = number.map(JSONValue.integer) ?? .null
  }
}

/// A key of an object, and the value it has there.
package struct JSONMember: Hashable, Sendable {
  /// The decoded key.
  package var key: String
  /// The value.
  package var value: JSONValue

  /// A member of an object; its keys must differ.
  package init(_ key: String, _ value: JSONValue) {
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

// MARK: - Literals

extension JSONValue: ExpressibleByNilLiteral {
  /// `null`.
  package init(nilLiteral: ()) {
    self = .null
  }
}

extension JSONValue: ExpressibleByBooleanLiteral {
  /// `true` or `false`.
  package init(booleanLiteral value: Bool) {
    self = .boolean(value)
  }
}

extension JSONValue: ExpressibleByIntegerLiteral {
  /// An integer.
  package init(integerLiteral value: Int) {
    self = .integer(value)
  }
}

extension JSONValue: ExpressibleByStringInterpolation {
  /// A string.
  package init(stringLiteral value: String) {
    self = .string(value)
  }
}

extension JSONValue: ExpressibleByArrayLiteral {
  /// An array.
  package init(arrayLiteral elements: JSONValue...) {
    self = .array(elements)
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// An object; its keys must differ.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { JSONMember($0.0, $0.1) })
  }
}
