import Bytes

/// The checksum XXH64 with the seed 0, as "xxHash fast digest algorithm" by Yann Collet specifies
/// it and `xxhsum -H64` prints it. It finds damage, not forgery.
///
/// A change within one aligned word of eight bytes always changes the checksum; any other change
/// goes unnoticed once in 2^64. It is as fast as memory, so checking a large state costs little
/// more than reading it.
package struct XXH64: Sendable {
  private var lanes: InlineArray<4, UInt64> = [prime1 &+ prime2, prime2, 0, 0 &- prime1]
  /// What was taken in since the last 32 bytes were mixed into the lanes; zeros behind it.
  private var pending = InlineArray<4, UInt64>(repeating: 0)
  private var byteCount = 0

  /// The checksum of nothing yet.
  package init() {}

  /// The checksum of some bytes.
  package static func checksum(of bytes: Span<UInt8>) -> UInt64 {
    var hash = XXH64()
    hash.update(bytes)
    return hash.checksum
  }

  /// Takes in the next bytes; where one call ends and the next begins makes no difference.
  package mutating func update(_ bytes: Span<UInt8>) {
    var offset = 0
    while offset < bytes.count {
      let rest = bytes.count - offset
      if byteCount & 31 == 0, rest >= 32 {
        offset += mixStripes(of: bytes.extracting(offset...))
      } else {
        let count = min(8 - byteCount & 7, rest)
        let word = rest < 8 ? bytes.word(from: offset) : eightBytes(at: offset, in: bytes)
        take(word.lowest(bytes: count), byteCount: count)
        offset += count
      }
    }
  }

  /// Takes in the eight bytes of a number, the lowest one first.
  package mutating func update(_ number: UInt64) {
    let count = 8 - byteCount & 7
    take(number.lowest(bytes: count), byteCount: count)
    if count < 8 { take(number >> UInt64(8 * count), byteCount: 8 - count) }
  }

  /// Takes in the next bytes, and then zeros up to a multiple of eight, since whole words are taken
  /// in faster.
  package mutating func updateWords(of bytes: Span<UInt8>) {
    var offset = 0
    while offset + 8 <= bytes.count {
      update(eightBytes(at: offset, in: bytes))
      offset += 8
    }
    if offset < bytes.count { update(bytes.word(from: offset)) }
  }

  /// Takes in bytes that do not reach beyond the present word of eight.
  private mutating func take(_ word: UInt64, byteCount count: Int) {
    pending[byteCount >> 3 & 3] |= word &<< UInt64(8 * (byteCount & 7))
    byteCount += count
    guard byteCount & 31 == 0 else { return }
    for lane in lanes.indices { lanes[lane] = Self.round(lanes[lane], pending[lane]) }
    pending = InlineArray(repeating: 0)
  }

  /// Mixes in as many stripes of 32 bytes as there are, and returns how many bytes that was.
  private mutating func mixStripes(of bytes: Span<UInt8>) -> Int {
    // In variables of their own the lanes stay in registers.
    var (first, second, third, fourth) = (lanes[0], lanes[1], lanes[2], lanes[3])
    var offset = 0
    while bytes.count - offset >= 32 {
      let stripe = bytes.extracting(offset..<offset + 32)
      first = Self.round(first, eightBytes(at: 0, in: stripe))
      second = Self.round(second, eightBytes(at: 8, in: stripe))
      third = Self.round(third, eightBytes(at: 16, in: stripe))
      fourth = Self.round(fourth, eightBytes(at: 24, in: stripe))
      offset += 32
    }
    lanes = [first, second, third, fourth]
    byteCount += offset
    return offset
  }

  /// The checksum of everything taken in so far; more may follow.
  package var checksum: UInt64 {
    var hash = (byteCount < 32 ? Self.prime5 : mergedLanes) &+ UInt64(byteCount)
    for index in 0..<(byteCount & 31) >> 3 {
      hash ^= Self.round(0, pending[index])
      hash = hash.rotated(by: 27) &* Self.prime1 &+ Self.prime4
    }
    var (rest, restCount) = (pending[byteCount >> 3 & 3], byteCount & 7)
    if restCount >= 4 {
      hash ^= (rest & 0xffff_ffff) &* Self.prime1
      hash = hash.rotated(by: 23) &* Self.prime2 &+ Self.prime3
      rest >>= 32
      restCount -= 4
    }
    for index in 0..<restCount {
      hash ^= (rest >> UInt64(8 * index) & 0xff) &* Self.prime5
      hash = hash.rotated(by: 11) &* Self.prime1
    }
    hash = (hash ^ hash >> 33) &* Self.prime2
    hash = (hash ^ hash >> 29) &* Self.prime3
    return hash ^ hash >> 32
  }

  private var mergedLanes: UInt64 {
    var hash =
      lanes[0].rotated(by: 1) &+ lanes[1].rotated(by: 7) &+ lanes[2].rotated(by: 12)
      &+ lanes[3].rotated(by: 18)
    for lane in lanes.indices {
      hash = (hash ^ Self.round(0, lanes[lane])) &* Self.prime1 &+ Self.prime4
    }
    return hash
  }

  @inline(__always)
  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    (lane &+ word &* prime2).rotated(by: 31) &* prime1
  }

  private static let prime1: UInt64 = 0x9e37_79b1_85eb_ca87
  private static let prime2: UInt64 = 0xc2b2_ae3d_27d4_eb4f
  private static let prime3: UInt64 = 0x1656_67b1_9e37_79f9
  private static let prime4: UInt64 = 0x85eb_ca77_c2b2_ae63
  private static let prime5: UInt64 = 0x27d4_eb2f_1656_67c5
}

extension UInt64 {
  /// The bits moved towards the highest one; those that fall out come in again at the lowest.
  fileprivate func rotated(by distance: UInt64) -> UInt64 {
    self &<< distance | self &>> (64 &- distance)
  }

  /// The number of which only so many of its lowest bytes are left.
  fileprivate func lowest(bytes count: Int) -> UInt64 {
    count < 8 ? self & (1 &<< UInt64(8 * count) &- 1) : self
  }
}

extension Span<UInt8> {
  /// The bytes from an index on, fewer than eight, as a number, the first one lowest.
  fileprivate func word(from start: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in start..<count { word |= UInt64(self[index]) &<< UInt64(8 * (index - start)) }
    return word
  }
}

extension UInt64 {
  /// The sixteen lower-case digits.
  package var hexadecimal: String { padded(to: 16, radix: 16) }

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
