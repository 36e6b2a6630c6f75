extension Experiment {
  /// The checksum of a text or a list that is not stored itself, by which an edit of it is noticed.
  package struct Digest: Hashable, Sendable {
    /// The bits, the first one highest.
    package let number: UInt64

    /// Takes up a digest that was kept as a number.
    package init(number: UInt64) {
      self.number = number
    }

    /// The digest of a value's canonical form, so that reformatting is no edit.
    package init(ofCanonical bytes: Span<UInt8>) {
      number = XXH64.checksum(of: bytes)
    }

    /// Reads sixteen lower-case digits; nil for anything else.
    package init?(hexadecimal: Span<UInt8>) {
      guard let number = UInt64(hexadecimal: hexadecimal) else { return nil }
      self.number = number
    }

    /// The sixteen lower-case digits.
    package var hexadecimal: String { number.hexadecimal }
  }
}
