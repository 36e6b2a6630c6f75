/// A number of bytes as the command line writes it.
struct ByteCount: Hashable, Sendable {
  let bytes: Int

  /// What a comment of GitHub takes, with room for what others write around it.
  static let comment = ByteCount(bytes: 64_000)
  /// What the summary of a step takes on GitHub, with room for what else the step says.
  static let stepSummary = ByteCount(bytes: 1_000_000)

  /// Less would not even hold a summary.
  private static let least = 2_000
}

extension ByteCount {
  /// Reads a whole number.
  init(_ text: String) throws(InvalidValue) {
    guard text.utf8.allSatisfy({ (48...57).contains($0) }), let bytes = Int(text),
      bytes >= Self.least
    else { throw .expected("a whole number from \(Self.least) on") }
    self.bytes = bytes
  }
}

extension Option {
  /// A number of bytes.
  static func bytes(
    _ name: String, _ path: Field<Arguments, ByteCount>, _ help: String
  ) -> Option {
    value(name, "n", path, help) { word throws(InvalidValue) in try ByteCount(word) }
  }

  /// A word that becomes a value of another type, with a default.
  private static func value<Value>(
    _ name: String, _ placeholder: String, _ path: Field<Arguments, Value>, _ help: String,
    convert: @escaping @Sendable (String) throws(InvalidValue) -> Value
  ) -> Option {
    Option(
      parameters: [
        Parameter(
          description: ParameterDescription(
            name: name, placeholder: placeholder, kind: .text, help: help)
        ) { word, arguments throws(InvalidValue) in
          arguments[keyPath: path] = try convert(word)
        } current: {
          "\($0[keyPath: path])"
        }
      ])
  }
}

extension ByteCount: CustomStringConvertible {
  /// The number.
  var description: String { "\(bytes)" }
}
