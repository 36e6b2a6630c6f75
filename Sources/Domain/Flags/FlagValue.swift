import JSONSyntax

/// What a feature serves beside being on or off.
package enum FlagValue: Hashable, Sendable {
  case string(String)
  case integer(Int)
  case boolean(Bool)

  /// The service's name for the type: `string`, `integer` or `boolean`.
  package var typeName: String {
    switch self {
    case .string: "string"
    case .integer: "integer"
    case .boolean: "boolean"
    }
  }

  /// Compares texts by their bytes: two spellings of one character are served as two values.
  package static func == (first: FlagValue, second: FlagValue) -> Bool {
    switch (first, second) {
    case (.string(let first), .string(let second)): first.utf8.elementsEqual(second.utf8)
    case (.integer(let first), .integer(let second)): first == second
    case (.boolean(let first), .boolean(let second)): first == second
    case (.string, _), (.integer, _), (.boolean, _): false
    }
  }

  /// Feeds the bytes that `==` compares.
  package func hash(into hasher: inout Hasher) {
    switch self {
    case .string(let text): for byte in text.utf8 { hasher.combine(byte) }
    case .integer(let number): hasher.combine(number)
    case .boolean(let truth): hasher.combine(truth)
    }
  }
}
