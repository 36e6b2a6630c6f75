import Bytes

/// A text of at most 31 bytes in four words, so that it needs no memory of its own, and two of them
/// are compared without a loop. That makes it cheap to recognize the words of a manifest.
package struct ShortText: Hashable, Sendable {
  /// The bytes from the lowest to the highest, zeros behind them, and their number as the last byte.
  package let words: SIMD4<UInt64>

  /// The empty text.
  package init() {
    words = .zero
  }

  /// The UTF-8 of `text`; nil if it is longer.
  package init?(_ text: String) {
    self.init(text.utf8.span)
  }

  /// All of `bytes`; nil if they are more.
  package init?(_ bytes: Span<UInt8>) {
    self.init(0..<bytes.count, of: bytes)
  }

  /// The bytes `range` of `bytes`; nil if they are more.
  init?(_ range: Range<Int>, of bytes: Span<UInt8>) {
    guard range.count < 32 else { return nil }
    let count = UInt64(range.count)
    guard range.lowerBound + 32 <= bytes.count else {
      words = SIMD4(
        lastWord(0, of: range, in: bytes), lastWord(1, of: range, in: bytes),
        lastWord(2, of: range, in: bytes), lastWord(3, of: range, in: bytes) | count << 56)
      return
    }
    // What stands behind the range is masked out.
    let bytes = bytes.extracting(range.lowerBound..<range.lowerBound + 32)
    let first = eightBytes(at: 0, in: bytes) & mask(count)
    guard count > 8 else {
      words = SIMD4(first, 0, 0, count << 56)
      return
    }
    words = SIMD4(
      first, eightBytes(at: 8, in: bytes) & mask(count &- 8),
      eightBytes(at: 16, in: bytes) & mask(count &- 16),
      eightBytes(at: 24, in: bytes) & mask(count &- 24) | count << 56)
  }
}

/// The lowest bytes of a word: all from eight on, and none for a number that went below zero.
@inline(__always)
private func mask(_ count: UInt64) -> UInt64 {
  if count < 8 { return 1 &<< (8 &* count) &- 1 }
  return count > 32 ? 0 : .max
}

/// The bytes of `range` from eight times `index` on, eight at most.
private func lastWord(_ index: Int, of range: Range<Int>, in bytes: Span<UInt8>) -> UInt64 {
  let start = range.lowerBound + 8 * index
  guard start < range.upperBound else { return 0 }
  return (start..<min(start + 8, range.upperBound)).reduce(0) {
    $0 | UInt64(bytes[$1]) << UInt64(8 * ($1 - start))
  }
}
