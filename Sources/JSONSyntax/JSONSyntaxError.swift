/// Why a text is not JSON as titrate reads it, and where.
package struct JSONSyntaxError: Error, Hashable, Sendable {
  /// What is wrong; the raw value is the identifier of the diagnostic.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case unexpectedEnd = "json-unexpected-end"
    case unexpectedToken = "json-unexpected-token"
    case trailingContent = "json-trailing-content"
    case missingComma = "json-missing-comma"
    case missingColon = "json-missing-colon"
    case mismatchedBracket = "json-mismatched-bracket"
    case trailingComma = "json-trailing-comma"
    case comment = "json-comment"
    case unquotedKey = "json-unquoted-key"
    case singleQuotes = "json-single-quotes"
    case unknownLiteral = "json-unknown-literal"
    case leadingZero = "json-leading-zero"
    case invalidNumber = "json-invalid-number"
    case controlCharacter = "json-control-character"
    case invalidEscape = "json-invalid-escape"
    case loneSurrogate = "json-lone-surrogate"
    case invalidUTF8 = "json-invalid-utf8"
    case byteOrderMark = "json-byte-order-mark"
    case encoding = "json-encoding"
    case duplicateKey = "json-duplicate-key"
    case tooDeep = "json-too-deep"
    case tooLarge = "json-too-large"
  }

  /// What is wrong.
  var kind: Kind
  /// The bytes it is wrong with; empty at the end of the text.
  package var range: Range<Int>
  /// The earlier place it is about: the first of two equal keys, or the bracket that is open.
  var firstRange: Range<Int>?

  init(_ kind: Kind, _ range: Range<Int>, firstRange: Range<Int>? = nil) {
    self.kind = kind
    self.range = range
    self.firstRange = firstRange
  }

  static func unexpectedEnd(_ text: Span<UInt8>) -> Self {
    Self(.unexpectedEnd, text.count..<text.count)
  }

  /// The error as a finding in the file at `path`.
  package func diagnostic(path: String) -> Diagnostic {
    let notes = firstRange.map { range in
      Diagnostic.Note(
        message: kind == .duplicateKey ? "first used here" : "opened here",
        location: SourceLocation(path: path, range: range))
    }
    return Diagnostic(
      identifier: kind.rawValue, message: kind.message, detail: kind.detail,
      location: SourceLocation(path: path, range: range), notes: notes.map { [$0] } ?? [])
  }
}
