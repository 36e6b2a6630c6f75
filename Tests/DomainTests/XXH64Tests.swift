import Testing

@testable import Domain

/// The expected checksums are those of the package `xxhash` for Python.
struct XXH64Tests {
  @Test(arguments: 0...70)
  func `bytes taken in as words are followed by zeros`(count: Int) {
    let bytes = pattern(count)
    var (words, padded) = (XXH64(), XXH64())
    for start in [0, 3] where start <= count {
      words.updateWords(of: bytes.span.extracting(start...))
      padded.update(bytes.span.extracting(start...))
      padded.update([UInt8](repeating: 0, count: (8 - (count - start) % 8) % 8).span)
      #expect(words.checksum == padded.checksum)
    }
  }

  @Test func `the checksum of a text is what other programs say it is`() {
    #expect(XXH64.checksum(of: Array("123456789".utf8)) == 0x8cb8_41db_40e6_ae83)
  }

  @Test(
    arguments: [
      (0, 0xef46_db37_51d8_e999), (1, 0x1f25_c8d0_bc1f_4bb6),
      (3, 0x31d2_363f_52e5_64c9), (4, 0x9bb6_4b7d_66ee_9fda),
      (7, 0x9a7b_1499_59ce_60d8), (8, 0xdab9_9d95_c6f9_0092),
      (9, 0x170b_b6bf_975b_4c02), (15, 0x1b47_cb82_43cc_8e32),
      (16, 0x4348_5023_2b78_7be2), (31, 0xa2aa_5f33_cc4a_6119),
      (32, 0x23c3_c17e_f790_fd97), (33, 0x50a7_cfc7_ba58_8784),
      (63, 0x5e3e_54b4_31c7_493c), (64, 0x0eb6_4b3e_f6ee_b01f),
      (65, 0xa383_b724_b2bd_12f1), (1000, 0x5f23_5fa0_33f1_a3fb),
    ] as [(Int, UInt64)])
  func `any length is right`(length: Int, checksum: UInt64) {
    #expect(XXH64.checksum(of: pattern(length)) == checksum)
  }

  @Test func `every length up to 130 is right`() {
    let checksums = (0...130).flatMap { length in
      let checksum = XXH64.checksum(of: pattern(length))
      return (0..<8).map { UInt8(truncatingIfNeeded: checksum >> (56 - 8 * $0)) }
    }
    #expect(XXH64.checksum(of: checksums) == 0x8736_7660_7584_d471)
  }

  @Test func `long runs of one byte are right`() {
    #expect(XXH64.checksum(of: [UInt8](repeating: 0, count: 1000)) == 0x0e2b_1ef2_7944_075a)
    #expect(XXH64.checksum(of: [UInt8](repeating: 255, count: 1000)) == 0xa71d_dbdf_fe2f_e70d)
  }

  @Test func `pieces give the checksum of the whole, wherever they are cut`() {
    let whole = pattern(65)
    let expected = XXH64.checksum(of: whole)
    for first in 0...65 {
      for second in first...65 {
        var hash = XXH64()
        hash.update(whole.span.extracting(0..<first))
        hash.update(whole.span.extracting(first..<second))
        hash.update(whole.span.extracting(second..<65))
        #expect(hash.checksum == expected, "cut at \(first) and \(second)")
      }
    }
  }

  @Test func `reading a checksum does not disturb what follows`() {
    var hash = XXH64()
    hash.update("12345".utf8.span)
    #expect(hash.checksum == XXH64.checksum(of: Array("12345".utf8)))
    hash.update("6789".utf8.span)
    #expect(hash.checksum == 0x8cb8_41db_40e6_ae83)
  }

  @Test func `a number is its eight bytes, whatever went before`() {
    for start in 0...40 {
      var hash = XXH64()
      hash.update(pattern(start).span)
      hash.update(0x0807_0605_0403_0201)
      #expect(hash.checksum == XXH64.checksum(of: pattern(start) + [1, 2, 3, 4, 5, 6, 7, 8]))
    }
  }

  @Test func `every flipped bit changes the checksum`() {
    let whole = pattern(40)
    let checksums = (0..<320).map { bit in
      var damaged = whole
      damaged[bit / 8] ^= 1 << (bit % 8)
      return XXH64.checksum(of: damaged)
    }
    #expect(Set(checksums + [XXH64.checksum(of: whole)]).count == 321)
  }
}

private func pattern(_ length: Int) -> [UInt8] {
  (0..<length).map { UInt8(truncatingIfNeeded: 7 * $0 + 3) }
}

extension XXH64 {
  fileprivate static func checksum(of bytes: [UInt8]) -> UInt64 { checksum(of: bytes.span) }
}
