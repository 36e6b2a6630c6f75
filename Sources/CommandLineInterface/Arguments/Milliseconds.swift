/// A span of time as the command line writes it: `250ms`, `60s`, `5m`, `12h` or `2d`, or `0`.
struct Milliseconds: Hashable, Sendable {
  let count: Int

  /// A year is more than anyone waits for, and far from overflowing any clock.
  static let limit = Milliseconds(count: 365 * 86_400_000)

  private static let units: [(suffix: String, milliseconds: Int)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]
}

extension Milliseconds {
  /// Reads a whole number and a unit, with nothing between them; no time at all needs no unit.
  init(_ text: String) throws(InvalidValue) {
    guard text != "0" else {
      count = 0
      return
    }
    let digits = text.utf8.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    let suffix = text.utf8.dropFirst(digits.count)
    guard let unit = Self.units.first(where: { suffix.elementsEqual($0.suffix.utf8) }),
      !digits.isEmpty
    else { throw .notADuration }
    guard let number = Int(Substring(digits)), number <= Self.limit.count / unit.milliseconds
    else { throw .durationAboveLimit }
    count = number * unit.milliseconds
  }
}

extension Milliseconds: CustomStringConvertible {
  /// The shortest form that reads back as the same: `5m`, not `300s`.
  var description: String {
    guard count > 0, let unit = Self.units.first(where: { count % $0.milliseconds == 0 })
    else { return "0s" }
    return "\(count / unit.milliseconds)\(unit.suffix)"
  }
}
