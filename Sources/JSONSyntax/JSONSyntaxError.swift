/// Why a text is not JSON as titrate reads it, and where.
package struct JSONSyntaxError: Error, Hashable, Sendable {
  /// What is wrong; the raw value is the identifier of the diagnostic.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
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
    return kind.diagnostic(
      kind.explanation.cure, at: SourceLocation(path: path, range: range),
      notes: notes.map { [$0] } ?? [])
  }
}

// MARK: - Words

extension JSONSyntaxError.Kind: Rule {
  /// What there is to know of each.
  package var explanation: Explanation {
    switch self {
    case .mergeConflict:
      row(
        "this file has an unresolved merge conflict",
        "Git could not merge two versions of this place and left both, between lines that begin "
          + "with <<<<<<< and >>>>>>>. Keep what is meant, and remove those lines and the one "
          + "with =======.")
    case .unexpectedEnd:
      row(
        "the JSON text ends too early",
        "The file ends inside a value, or is empty. Check that every bracket and quotation mark "
          + "is closed, and that the file was written in full.")
    case .unexpectedToken:
      row(
        "unexpected character",
        "This cannot stand here. A value is an object, an array, a string in double quotation "
          + "marks, a number, true, false or null; a key is a string.")
    case .trailingContent:
      row(
        "content after the JSON value",
        "A file holds exactly one JSON value. Remove what follows it, or check for a closing "
          + "bracket too many.")
    case .missingComma:
      row(
        "missing comma",
        "Put a comma here, between one member or element and the next.")
    case .missingColon: row("missing colon after a key", "Put a colon between a key and its value.")
    case .mismatchedBracket:
      row(
        "closing bracket of the wrong kind",
        "An object ends with } and an array with ]. Check for a bracket that is missing before "
          + "this one.")
    case .trailingComma:
      row(
        "trailing comma",
        "JSON allows no comma before a closing bracket. Remove it.")
    case .comment:
      row(
        "comment in JSON",
        "JSON has no comments. Remove it, or say it in the description or in a field whose name "
          + "begins with x-.")
    case .unquotedKey:
      row(
        "key without quotation marks",
        "A key is a string. Put it in double quotation marks.")
    case .singleQuotes:
      row(
        "single quotation mark",
        "JSON has double quotation marks only. Put the string in those.")
    case .unknownLiteral:
      row(
        "unknown word",
        "The only words outside quotation marks are true, false and null, in lower case. Put any "
          + "other text in double quotation marks.")
    case .leadingZero:
      row(
        "number with a leading zero",
        "JSON allows no zero before another digit, since some programs read such a number as "
          + "octal. Remove the zero, or make it a string if the zero matters.")
    case .invalidNumber:
      row(
        "invalid number",
        "A number is an optional minus sign and digits, perhaps a point and more digits, perhaps "
          + "an exponent. It begins and ends with a digit.")
    case .controlCharacter:
      row(
        "control character in a string",
        "A line break, tab or other control character must be written as an escape such as \\n or "
          + "\\t. If the string was meant to end before it, its closing quotation mark is missing.")
    case .invalidEscape:
      row(
        "invalid escape sequence",
        "A backslash must be followed by one of \" \\ / b f n r t, or by u and four hexadecimal "
          + "digits. Write \\\\ for a backslash itself.")
    case .loneSurrogate:
      row(
        "half of a surrogate pair",
        "The escapes \\ud800 to \\udfff mean something in pairs only, high before low. Write the "
          + "character itself, or both halves.")
    case .invalidUTF8:
      row(
        "invalid UTF-8",
        "This byte is no part of a character in UTF-8. Save the file in UTF-8.")
    case .byteOrderMark:
      row(
        "byte order mark",
        "JSON begins without a byte order mark. Save the file as UTF-8 without one.")
    case .encoding:
      row(
        "file is not in UTF-8",
        "The file seems to be in UTF-16 or UTF-32. Save it as UTF-8.")
    case .duplicateKey:
      row(
        "duplicate key",
        "Each key may be used once in an object; which of two values counts would be a guess. "
          + "Remove or rename one of them.")
    case .tooDeep:
      row(
        "containers are nested too deeply",
        "Objects and arrays lie in each other more deeply than titrate reads. Make the structure "
          + "flatter.")
    case .tooLarge:
      row(
        "file is too large",
        "The file has more bytes than titrate reads. Split it.")
    }
  }

  private func row(_ summary: String, _ cure: String) -> Explanation {
    error(
      summary,
      cause: "The file is not JSON as RFC 8259 defines it, so nothing in it can be relied on.",
      cure: cure)
  }
}
