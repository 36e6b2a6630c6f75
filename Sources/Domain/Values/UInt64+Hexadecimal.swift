extension UInt64 {
  /// The sixteen lower-case digits.
  package var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  /// Reads sixteen lower-case digits; nil for anything else.
  init?(hexadecimal text: Span<UInt8>) {
    guard text.count == 16 else { return nil }
    var number: UInt64 = 0
    for index in text.indices {
      let byte = text[index]
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      default: return nil
      }
      number = number << 4 | UInt64(digit)
    }
    self = number
  }
}
