/// The checksum CRC-64/XZ: the polynomial of ECMA-182, reflected, from all ones and inverted at the
/// end. It finds damage, not forgery.
///
/// Eight bytes are taken at a time through eight tables ("slicing-by-8", Kounavis and Berry, 2005).
package struct CRC64: Sendable {
  private var remainder = UInt64.max

  /// The checksum of nothing yet.
  package init() {}

  /// The checksum of some bytes.
  package static func checksum(of bytes: Span<UInt8>) -> UInt64 {
    var crc = CRC64()
    crc.update(bytes)
    return crc.checksum
  }

  /// The checksum of some bytes.
  package static func checksum(of bytes: [UInt8]) -> UInt64 {
    checksum(of: bytes.span)
  }

  /// Takes in the next bytes; where one call ends and the next begins makes no difference.
  package mutating func update(_ bytes: Span<UInt8>) {
    guard bytes.count >= Self.manyBytes else { return takeIn(bytes) }
    let half = bytes.count / 16 * 8
    let second = takeIn(bytes.extracting(..<half), beside: bytes.extracting(half..<2 * half))
    append(second, ofBytes: half)
    takeIn(bytes.extracting((2 * half)...))
  }

  private static let manyBytes = 1 << 16

  /// Takes in some bytes, and returns the checksum of as many others. Each step of a checksum waits for the
  /// one before, so that two at once take hardly longer than one.
  private mutating func takeIn(_ first: Span<UInt8>, beside second: Span<UInt8>) -> UInt64 {
    let tables = tables.span
    var (crc, other) = (remainder, UInt64.max)
    for offset in stride(from: 0, to: first.count, by: 8) {
      crc = step(crc ^ word(in: first.extracting(offset..<offset + 8)), tables)
      other = step(other ^ word(in: second.extracting(offset..<offset + 8)), tables)
    }
    remainder = crc
    return ~other
  }

  private mutating func takeIn(_ bytes: Span<UInt8>) {
    let tables = tables.span
    var crc = remainder
    var offset = 0
    while bytes.count - offset >= 8 {
      crc = step(crc ^ word(in: bytes.extracting(offset..<offset + 8)), tables)
      offset += 8
    }
    for index in offset..<bytes.count {
      crc = tables[Int(UInt8(truncatingIfNeeded: crc) ^ bytes[index])] ^ crc &>> 8
    }
    remainder = crc
  }

  /// Takes in the next bytes by their number and their own checksum, which another thread may have
  /// found meanwhile.
  ///
  /// To the remainder of what came before, as many zero bytes are added as there are new ones, which is a
  /// multiplication by a power of x (`crc32_combine` in zlib, by Mark Adler).
  package mutating func append(_ checksum: UInt64, ofBytes count: Int) {
    remainder = ~(product(~remainder, powerOfX(8 * count)) ^ checksum)
  }

  /// The checksum of everything taken in so far; more may follow.
  package var checksum: UInt64 { ~remainder }
}

private let polynomial: UInt64 = 0xc96c_5795_d787_0f42
/// The polynomial 1: the highest bit stands for the lowest power.
private let one: UInt64 = 1 << 63

/// The product of two polynomials, less all multiples of the one that the checksum is made with.
private func product(_ first: UInt64, _ second: UInt64) -> UInt64 {
  var (product, shifted) = (UInt64(0), second)
  for place in 0..<64 {
    if first & one >> UInt64(place) != 0 { product ^= shifted }
    shifted = shifted & 1 == 1 ? shifted >> 1 ^ polynomial : shifted >> 1
  }
  return product
}

private func powerOfX(_ exponent: Int) -> UInt64 {
  var (power, square, rest) = (one, one >> 1, exponent)
  while rest > 0 {
    if rest & 1 == 1 { power = product(power, square) }
    square = product(square, square)
    rest >>= 1
  }
  return power
}

@inline(__always)
private func step(_ crc: UInt64, _ tables: Span<UInt64>) -> UInt64 {
  var next: UInt64 = 0
  for lane in 0..<8 {
    next ^= tables[256 * (7 - lane) + Int(UInt8(truncatingIfNeeded: crc &>> (8 * lane)))]
  }
  return next
}

@inline(__always)
private func word(in bytes: Span<UInt8>) -> UInt64 {
  (0..<8).reduce(0) { $0 | UInt64(bytes[$1]) &<< (8 * $1) }
}

/// Table n holds, for each byte, the remainder of that byte with n zero bytes behind it.
private let tables: InlineArray<2048, UInt64> = {
  var tables = InlineArray<2048, UInt64>(repeating: 0)
  for byte in 0..<256 {
    tables[byte] = (0..<8).reduce(UInt64(byte)) { crc, _ in
      crc & 1 == 1 ? crc >> 1 ^ polynomial : crc >> 1
    }
  }
  for index in 256..<2048 {
    let before = tables[index - 256]
    tables[index] = tables[Int(before & 0xff)] ^ before >> 8
  }
  return tables
}()
