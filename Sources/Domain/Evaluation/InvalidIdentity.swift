import Bytes

/// Why a text is not the key of an identity.
package enum InvalidIdentity: Error, Hashable, Sendable {
  case empty
  case tooLong(limitBytes: Int)
  case byteOrderMark
  /// The columns count Unicode scalars, from 1.
  case notUTF8(column: Int)
  case controlCharacter(UInt32, column: Int)

  /// The most bytes that the key of an identity may have: as many as Flagsmith stores.
  package static let maximumBytes = 2_000
}

/// Reads UTF-8 as the key of an identity, byte for byte as it will be hashed.
package func identityKey(_ bytes: Span<UInt8>) throws(InvalidIdentity) -> String {
  guard bytes.count > 0 else { throw .empty }
  guard bytes.count <= InvalidIdentity.maximumBytes else {
    throw .tooLong(limitBytes: InvalidIdentity.maximumBytes)
  }
  let text = try decoded(bytes)
  for (index, scalar) in text.unicodeScalars.enumerated() where isControl(scalar.value) {
    throw .controlCharacter(scalar.value, column: index + 1)
  }
  guard text.unicodeScalars.first != "\u{FEFF}" else { throw .byteOrderMark }
  return text
}

private func isControl(_ number: UInt32) -> Bool {
  number < 0x20 || 0x7F...0x9F ~= number
}

private func decoded(_ bytes: Span<UInt8>) throws(InvalidIdentity) -> String {
  do throws(UTF8.ValidationError) {
    return String(copying: try UTF8Span(validating: bytes))
  } catch {
    let offset = error.byteOffsets.lowerBound
    let before = try decoded(bytes.extracting(0..<offset))
    throw .notUTF8(column: before.unicodeScalars.count + 1)
  }
}

extension InvalidIdentity: CustomStringConvertible {
  /// What is wrong and what to do, in full sentences.
  package var description: String {
    switch self {
    case .empty: "There is no identity here. Write one identity a line, and no empty lines."
    case .tooLong(let limitBytes):
      "An identity has at most \(limitBytes) bytes, and this is longer. Write one identity a line."
    case .byteOrderMark:
      "The text begins with a byte order mark, which would be hashed as part of the identity. Save "
        + "it as UTF-8 without one."
    case .notUTF8: "The identity is not UTF-8 from here on. Save the text as UTF-8."
    case .controlCharacter(let number, _):
      "The identity has the control character "
        + "U+\(number.padded(to: 4, radix: 16, uppercase: true)). Write identities as plain text, one a "
        + "line."
    }
  }

  /// The column that is meant; nil for the whole.
  package var column: Int? {
    switch self {
    case .notUTF8(let column), .controlCharacter(_, let column): column
    case .empty, .tooLong, .byteOrderMark: nil
    }
  }
}
