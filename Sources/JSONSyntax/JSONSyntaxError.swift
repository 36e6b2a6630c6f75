/// Why a text is not JSON as titrate reads it, and where.
package struct JSONSyntaxError: Error, Hashable, Sendable {
  /// What is wrong; the raw value is the identifier of the diagnostic.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case mergeConflict = "json-merge-conflict"
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

// MARK: - Words

extension JSONSyntaxError.Kind {
  /// A summary of a few words.
  var message: String {
    switch self {
    case .mergeConflict: "this file has an unresolved merge conflict"
    case .unexpectedEnd: "the JSON text ends too early"
    case .unexpectedToken: "unexpected character"
    case .trailingContent: "content after the JSON value"
    case .missingComma: "missing comma"
    case .missingColon: "missing colon after a key"
    case .mismatchedBracket: "closing bracket of the wrong kind"
    case .trailingComma: "trailing comma"
    case .comment: "comment in JSON"
    case .unquotedKey: "key without quotation marks"
    case .singleQuotes: "single quotation mark"
    case .unknownLiteral: "unknown word"
    case .leadingZero: "number with a leading zero"
    case .invalidNumber: "invalid number"
    case .controlCharacter: "control character in a string"
    case .invalidEscape: "invalid escape sequence"
    case .loneSurrogate: "half of a surrogate pair"
    case .invalidUTF8: "invalid UTF-8"
    case .byteOrderMark: "byte order mark"
    case .encoding: "file is not in UTF-8"
    case .duplicateKey: "duplicate key"
    case .tooDeep: "containers are nested too deeply"
    case .tooLarge: "file is too large"
    }
  }

  /// What is wrong, why, and how to fix it, in full sentences.
  var detail: String {
    switch self {
    case .mergeConflict:
      "Git could not merge two versions of this place and left both, between lines that begin with "
        + "<<<<<<< and >>>>>>>. Keep what is meant, and remove those lines and the one with =======."
    case .unexpectedEnd:
      "The file ends inside a value, or is empty. Check that every bracket and quotation mark is "
        + "closed, and that the file was written in full."
    case .unexpectedToken:
      "This cannot stand here. A value is an object, an array, a string in double quotation marks, "
        + "a number, true, false or null; a key is a string."
    case .trailingContent:
      "A file holds exactly one JSON value. Remove what follows it, or check for a closing bracket "
        + "too many."
    case .missingComma: "Put a comma here, between one member or element and the next."
    case .missingColon: "Put a colon between a key and its value."
    case .mismatchedBracket:
      "An object ends with } and an array with ]. Check for a bracket that is missing before this "
        + "one."
    case .trailingComma: "JSON allows no comma before a closing bracket. Remove it."
    case .comment:
      "JSON has no comments. Remove it, or say it in the description or in a field whose name "
        + "begins with x-."
    case .unquotedKey: "A key is a string. Put it in double quotation marks."
    case .singleQuotes: "JSON has double quotation marks only. Put the string in those."
    case .unknownLiteral:
      "The only words outside quotation marks are true, false and null, in lower case. Put any "
        + "other text in double quotation marks."
    case .leadingZero:
      "JSON allows no zero before another digit, since some programs read such a number as octal. "
        + "Remove the zero, or make it a string if the zero matters."
    case .invalidNumber:
      "A number is an optional minus sign and digits, perhaps a point and more digits, perhaps an "
        + "exponent. It begins and ends with a digit."
    case .controlCharacter:
      "A line break, tab or other control character must be written as an escape such as \\n or "
        + "\\t. If the string was meant to end before it, its closing quotation mark is missing."
    case .invalidEscape:
      "A backslash must be followed by one of \" \\ / b f n r t, or by u and four hexadecimal "
        + "digits. Write \\\\ for a backslash itself."
    case .loneSurrogate:
      "The escapes \\ud800 to \\udfff mean something in pairs only, high before low. Write the "
        + "character itself, or both halves."
    case .invalidUTF8:
      "This byte is no part of a character in UTF-8. Save the file in UTF-8."
    case .byteOrderMark:
      "JSON begins without a byte order mark. Save the file as UTF-8 without one."
    case .encoding:
      "The file seems to be in UTF-16 or UTF-32. Save it as UTF-8."
    case .duplicateKey:
      "Each key may be used once in an object; which of two values counts would be a guess. Remove "
        + "or rename one of them."
    case .tooDeep:
      "Objects and arrays lie in each other more deeply than titrate reads. Make the structure "
        + "flatter."
    case .tooLarge: "The file has more bytes than titrate reads. Split it."
    }
  }

  /// Cause and cure.
  package var explanation: Explanation {
    Explanation(
      identifier: rawValue, severity: .error, summary: message,
      cause: "The file is not JSON as RFC 8259 defines it, so nothing in it can be relied on.",
      cure: detail)
  }
}
