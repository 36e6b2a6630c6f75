/// MurmurHash3 with 32 bits and the seed 0, as its author defines `MurmurHash3_x86_32`.
func murmur3(of bytes: Span<UInt8>) -> UInt32 {
  var hash: UInt32 = 0
  let wholeCount = bytes.count & ~3
  for offset in stride(from: 0, to: wholeCount, by: 4) {
    hash ^= scrambled(word(of: bytes, from: offset, count: 4))
    hash = rotated(hash, by: 13) &* 5 &+ 0xe654_6b64
  }
  hash ^= scrambled(word(of: bytes, from: wholeCount, count: bytes.count - wholeCount))
  return avalanche(hash ^ UInt32(truncatingIfNeeded: bytes.count))
}

/// The bytes as a number, the lowest first.
private func word(of bytes: Span<UInt8>, from offset: Int, count: Int) -> UInt32 {
  var word: UInt32 = 0
  for index in 0..<count { word |= UInt32(bytes[offset + index]) &<< (8 * UInt32(index)) }
  return word
}

private func scrambled(_ word: UInt32) -> UInt32 {
  rotated(word &* 0xcc9e_2d51, by: 15) &* 0x1b87_3593
}

/// Lets every bit of the input change every bit of the result.
private func avalanche(_ hash: UInt32) -> UInt32 {
  var hash = hash
  hash = (hash ^ hash &>> 16) &* 0x85eb_ca6b
  hash = (hash ^ hash &>> 13) &* 0xc2b2_ae35
  return hash ^ hash &>> 16
}

private func rotated(_ word: UInt32, by places: UInt32) -> UInt32 {
  word &<< places | word &>> (32 &- places)
}
