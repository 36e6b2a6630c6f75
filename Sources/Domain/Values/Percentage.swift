import Bytes

/// A share of all identities, from 0 to 100 percent, exact to a hundredth. Clients deal identities
/// out to about ten thousand buckets, so more decimals would promise what cannot be kept.
package struct Percentage: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The share in hundredths of a percent, 0 to 10,000.
  package let hundredths: Int

  /// No share at all.
  package static let zero = Percentage(checked: 0)
  /// Everyone.
  package static let whole = Percentage(checked: 10_000)

  private init(checked hundredths: Int) {
    self.hundredths = hundredths
  }

  /// Makes a share of hundredths of a percent; nil outside 0 to 10,000.
  package init?(hundredths: Int) {
    guard (0...10_000).contains(hundredths) else { return nil }
    self.init(checked: hundredths)
  }

  /// Reads the UTF-8 of a decimal numeral without an exponent, such as `20`, `12.5` or `0.01`.
  /// Nil if it has more than two decimals or lies outside 0 to 100.
  package init?(numeral: Span<UInt8>) {
    let point = numeral.indices.first { numeral[$0] == UInt8(ascii: ".") }
    guard let units = Self.digits(numeral.extracting(..<(point ?? numeral.count)), upTo: 3) else {
      return nil
    }
    guard let point else {
      self.init(hundredths: units * 100)
      return
    }
    let behind = numeral.extracting((point + 1)...)
    guard let decimals = Self.digits(behind, upTo: 2) else { return nil }
    self.init(hundredths: units * 100 + decimals * (behind.count == 1 ? 10 : 1))
  }

  private static func digits(_ bytes: Span<UInt8>, upTo limit: Int) -> Int? {
    guard (1...limit).contains(bytes.count) else { return nil }
    var value = 0
    for index in bytes.indices {
      guard bytes[index].isDigit else { return nil }
      value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
    }
    return value
  }

  /// The shortest numeral.
  package var description: String { decimal(hundredths) }

  /// Orders by size.
  package static func < (first: Self, second: Self) -> Bool { first.hundredths < second.hundredths }
}

/// Hundredths as the shortest decimal numeral, also above 100: `20`, `12.5`, `0.01`.
package func decimal(_ hundredths: Int) -> String {
  let (units, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
  if rest == 0 { return "\(units)" }
  return rest % 10 == 0 ? "\(units).\(rest / 10)" : "\(units).\(rest.padded(to: 2))"
}
