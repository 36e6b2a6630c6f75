extension BinaryInteger {
  /// The digits of a number that is not negative, with zeros before them up to a width.
  package func padded(to width: Int, radix: Int = 10, uppercase: Bool = false) -> String {
    let digits = String(self, radix: radix, uppercase: uppercase)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

extension UInt8 {
  /// Whether it is a decimal digit in ASCII.
  @inlinable
  package var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}
