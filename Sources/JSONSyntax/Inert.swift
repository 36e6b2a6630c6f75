import Bytes

/// The text with everything made visible, as in `\u{1b}`, that a terminal or a log would act upon
/// instead of showing it.
///
/// That is every control and formatting character, among them escape sequences and bidirectional
/// overrides, the line and paragraph separators, and what the runner of GitHub Actions takes for
/// a command: `::` at the beginning of a line, and `##[` anywhere.
package func inert(_ text: String) -> String {
  if isPlainlyInert(text.utf8) { return text }
  var result = ""
  var beginning = Beginning.blank
  for scalar in text.unicodeScalars {
    let completesCommand =
      scalar == ":" && beginning == .colon
      || scalar == "[" && result.utf8.suffix(2).elementsEqual("##".utf8)
    if completesCommand || isActive(scalar) {
      result += "\\u{" + String(scalar.value, radix: 16) + "}"
    } else {
      result.unicodeScalars.append(scalar)
    }
    beginning = beginning.followed(by: scalar)
  }
  return result
}

/// What a text consists of so far.
private enum Beginning {
  case blank, colon, other

  func followed(by scalar: Unicode.Scalar) -> Self {
    switch self {
    case .blank where scalar.properties.isWhitespace: .blank
    case .blank where scalar == ":": .colon
    case .blank, .colon, .other: .other
    }
  }
}

/// Whether a text is printable ASCII, which most text is, and nothing in it is taken for a command.
private func isPlainlyInert(_ text: some Sequence<UInt8>) -> Bool {
  var isBlank = true
  var numberSigns = 0
  for byte in text {
    guard 0x20..<0x7F ~= byte, !(byte == UInt8(ascii: ":") && isBlank),
      !(byte == UInt8(ascii: "[") && numberSigns >= 2)
    else { return false }
    isBlank = isBlank && byte == UInt8(ascii: " ")
    numberSigns = byte == UInt8(ascii: "#") ? numberSigns + 1 : 0
  }
  return true
}

/// Whether a byte of JSON is harmless whatever stands beside it; a line break is.
private func isHarmlessInJSON(_ byte: UInt8) -> Bool {
  0x20..<0x7F ~= byte && byte != UInt8(ascii: "#") || byte == UInt8(ascii: "\n")
}

private func isActive(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator: true
  // The two joiners are formatting too, but Persian words and family emoji need them.
  case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
  default: false
  }
}

/// A JSON value on one line, safe for a terminal.
package func inert(_ value: JSONValue) -> String {
  inert(String(decoding: value.canonical(), as: UTF8.self))
}

/// JSON text in which everything that `inert` makes visible is written as an escape sequence of
/// JSON, so that it means the same to programs. The line breaks between its lines stay.
package func inertJSON(_ bytes: [UInt8]) -> [UInt8] {
  if bytes.allSatisfy(isHarmlessInJSON) { return bytes }
  var result: [UInt8] = []
  result.reserveCapacity(bytes.count)
  for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
    // Number signs stand in strings only, so a bracket behind two of them does too.
    let completesCommand = scalar == "[" && result.suffix(2).elementsEqual("##".utf8)
    if completesCommand || isActive(scalar) && scalar != "\n" {
      for unit in UTF16.encode(scalar) ?? .init() {
        result += "\\u\(unit.padded(to: 4, radix: 16))".utf8
      }
    } else {
      result += String(scalar).utf8
    }
  }
  return result
}
