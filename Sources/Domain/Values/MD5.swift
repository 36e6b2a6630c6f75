/// The message digest of RFC 1321. It spreads identities over buckets and allots ids; it is unfit
/// for security, and nothing here uses it for that.
struct MD5: Sendable {
  private var state = Words()
  private var pending = Block(repeating: 0)
  private var byteCount = 0

  /// The digest of a text's UTF-8.
  static func digest(of text: String) -> UInt128 {
    var md5 = MD5()
    md5.update(text.utf8.span)
    return md5.digest
  }

  /// Takes in the next bytes; where one call ends and the next begins makes no difference.
  mutating func update(_ bytes: Span<UInt8>) {
    var offset = 0
    if byteCount % Self.blockSize > 0 {
      offset = keep(bytes, from: 0)
      guard byteCount % Self.blockSize == 0 else { return }
      state.compress(pending.span)
    }
    while bytes.count - offset >= Self.blockSize {
      state.compress(bytes.extracting(offset..<offset + Self.blockSize))
      offset += Self.blockSize
      byteCount &+= Self.blockSize
    }
    _ = keep(bytes, from: offset)
  }

  /// The digest of everything taken in so far; more may follow. It is the number that the usual
  /// thirty-two digits spell.
  var digest: UInt128 {
    let used = byteCount % Self.blockSize
    var block = pending
    var state = state
    block[used] = 0x80
    for index in used + 1..<Self.blockSize { block[index] = 0 }
    if used >= Self.lengthOffset {
      state.compress(block.span)
      block = Block(repeating: 0)
    }
    let bitCount = UInt64(truncatingIfNeeded: byteCount) &<< 3
    for index in 0..<8 {
      block[Self.lengthOffset + index] = UInt8(truncatingIfNeeded: bitCount &>> (8 * index))
    }
    state.compress(block.span)
    return state.number
  }

  /// Copies what fits into the pending block, and returns where it stopped.
  private mutating func keep(_ bytes: Span<UInt8>, from offset: Int) -> Int {
    let used = byteCount % Self.blockSize
    let count = min(Self.blockSize - used, bytes.count - offset)
    for index in 0..<count { pending[used + index] = bytes[offset + index] }
    byteCount &+= count
    return offset + count
  }

  private typealias Block = InlineArray<64, UInt8>
  private static let blockSize = 64
  private static let lengthOffset = 56
}

/// The first 64 bits of the MD5 of a text, in hexadecimal: it tells texts apart, and is no secret.
package func fingerprint(of text: String) -> String {
  UInt64(truncatingIfNeeded: MD5.digest(of: text) >> 64).hexadecimal
}

/// The four running words of RFC 1321, section 3.3.
private struct Words {
  var a: UInt32 = 0x6745_2301
  var b: UInt32 = 0xefcd_ab89
  var c: UInt32 = 0x98ba_dcfe
  var d: UInt32 = 0x1032_5476

  /// The words one after the other, each from its lowest byte.
  var number: UInt128 {
    [a, b, c, d].reduce(0) { $0 << 32 | UInt128($1.byteSwapped) }
  }

  /// Section 3.4: four rounds over a block of sixteen words.
  mutating func compress(_ block: Span<UInt8>) {
    let words = InlineArray<16, UInt32> { word(in: block, at: 4 * $0) }
    let before = self
    mix(words, round: 0, from: 0, by: 1, (7, 12, 17, 22)) { x, y, z in z ^ (x & (y ^ z)) }
    mix(words, round: 1, from: 1, by: 5, (5, 9, 14, 20)) { x, y, z in (x & z) &+ (y & ~z) }
    mix(words, round: 2, from: 5, by: 3, (4, 11, 16, 23)) { x, y, z in x ^ y ^ z }
    mix(words, round: 3, from: 0, by: 7, (6, 10, 15, 21)) { x, y, z in y ^ (x | ~z) }
    a &+= before.a
    b &+= before.b
    c &+= before.c
    d &+= before.d
  }

  /// One round: it visits every word once, each so many places after the last.
  @inline(__always)
  private mutating func mix(
    _ words: InlineArray<16, UInt32>, round: Int, from first: Int, by places: Int,
    _ rotations: (UInt32, UInt32, UInt32, UInt32), _ blend: (UInt32, UInt32, UInt32) -> UInt32
  ) {
    for turn in 0..<4 {
      func key(_ offset: Int) -> UInt32 {
        words[(first + (4 * turn + offset) * places) & 15] &+ sines[16 * round + 4 * turn + offset]
      }
      a = b &+ rotate(a &+ key(0) &+ blend(b, c, d), rotations.0)
      d = a &+ rotate(d &+ key(1) &+ blend(a, b, c), rotations.1)
      c = d &+ rotate(c &+ key(2) &+ blend(d, a, b), rotations.2)
      b = c &+ rotate(b &+ key(3) &+ blend(c, d, a), rotations.3)
    }
  }
}

private func rotate(_ word: UInt32, _ places: UInt32) -> UInt32 {
  word &<< places | word &>> (32 &- places)
}

private func word(in block: Span<UInt8>, at offset: Int) -> UInt32 {
  UInt32(block[offset]) | UInt32(block[offset + 1]) << 8
    | UInt32(block[offset + 2]) << 16 | UInt32(block[offset + 3]) << 24
}

/// The whole part of 2^32 times |sin(n)|, for n from 1.
private let sines: InlineArray<64, UInt32> = [
  0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a,
  0xa830_4613, 0xfd46_9501, 0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be,
  0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821, 0xf61e_2562, 0xc040_b340,
  0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
  0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8,
  0x676f_02d9, 0x8d2a_4c8a, 0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c,
  0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70, 0x289b_7ec6, 0xeaa1_27fa,
  0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
  0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92,
  0xffef_f47d, 0x8584_5dd1, 0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1,
  0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
]
