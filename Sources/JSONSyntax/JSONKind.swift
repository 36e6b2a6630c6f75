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
