import Testing

@testable import Experiments

/// The expected checksums come from a bitwise calculation in Python.
struct CRC64Tests {
  private static let bytes = (0..<200_003).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3 ^ $0) }

  @Test(arguments: [0, 1, 7, 8, 9, 1_000, 65_535, 65_536, 65_537, 65_551, 200_003])
  func `many bytes at once have the checksum of the same bytes one by one`(count: Int) {
    let bytes = Array(Self.bytes.prefix(count))
    var crc = CRC64()
    for byte in bytes { crc.update([byte].span) }
    #expect(CRC64.checksum(of: bytes) == crc.checksum)
  }

  @Test(arguments: [0, 1, 9, 4_096, 131_072, 200_003])
  func `a part can be taken in by its checksum`(count: Int) {
    var crc = CRC64()
    crc.update(Array(Self.bytes.prefix(count)).span)
    let rest = Array(Self.bytes.dropFirst(count))
    crc.append(CRC64.checksum(of: rest), ofBytes: rest.count)
    #expect(crc.checksum == CRC64.checksum(of: Self.bytes))
  }

  @Test func `the check value of CRC-64/XZ holds`() {
    #expect(CRC64.checksum(of: Array("123456789".utf8)) == 0x995d_c9bb_df19_39fa)
  }

  @Test(
    arguments: [
      (0, 0x0000_0000_0000_0000), (1, 0x5807_db9a_cf80_c06d), (7, 0xd193_b85a_eaee_5b55),
      (8, 0x33d3_17cf_748f_c55e), (9, 0x48e1_94e4_1e9e_faf3), (15, 0x45fe_2f23_2611_21c6),
      (16, 0x2e96_fbe7_65fe_f195), (17, 0xc63a_fc74_4aef_7bb1), (63, 0xf43c_f30b_cbf4_68cf),
      (64, 0xbae9_2feb_dcdd_197f), (65, 0xdca6_b80c_abf8_a58c), (1000, 0xf033_761a_eb8e_0b26),
    ] as [(Int, UInt64)])
  func `any length is right`(length: Int, checksum: UInt64) {
    #expect(CRC64.checksum(of: pattern(length)) == checksum)
  }

  @Test func `every length up to 130 is right`() {
    let checksums = (0...130).flatMap { length in
      let checksum = CRC64.checksum(of: pattern(length))
      return (0..<8).map { UInt8(truncatingIfNeeded: checksum >> (56 - 8 * $0)) }
    }
    #expect(CRC64.checksum(of: checksums) == 0x8860_cdfd_5391_bf25)
  }

  @Test func `long runs of one byte are right`() {
    #expect(CRC64.checksum(of: [UInt8](repeating: 0, count: 1000)) == 0x372a_e22b_ec8a_254f)
    #expect(CRC64.checksum(of: [UInt8](repeating: 255, count: 1000)) == 0x322f_0aab_7621_a846)
  }

  @Test func `pieces give the checksum of the whole, wherever they are cut`() {
    let whole = pattern(65)
    let expected = CRC64.checksum(of: whole)
    for first in 0...65 {
      for second in first...65 {
        var crc = CRC64()
        crc.update(whole.span.extracting(0..<first))
        crc.update(whole.span.extracting(first..<second))
        crc.update(whole.span.extracting(second..<65))
        #expect(crc.checksum == expected, "cut at \(first) and \(second)")
      }
    }
  }

  @Test func `reading a checksum does not disturb what follows`() {
    var crc = CRC64()
    crc.update("12345".utf8.span)
    #expect(crc.checksum == CRC64.checksum(of: Array("12345".utf8)))
    crc.update("6789".utf8.span)
    #expect(crc.checksum == 0x995d_c9bb_df19_39fa)
  }

  @Test func `every flipped bit changes the checksum`() {
    let whole = pattern(40)
    let checksums = (0..<320).map { bit in
      var damaged = whole
      damaged[bit / 8] ^= 1 << (bit % 8)
      return CRC64.checksum(of: damaged)
    }
    #expect(Set(checksums + [CRC64.checksum(of: whole)]).count == 321)
  }
}

private func pattern(_ length: Int) -> [UInt8] {
  (0..<length).map { UInt8(truncatingIfNeeded: 7 * $0 + 3) }
}
