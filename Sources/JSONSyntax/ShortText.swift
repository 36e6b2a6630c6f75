import Bytes

/// A text of at most 31 bytes in four words, so that it needs no memory of its own, and two of them
/// are compared without a loop. That makes it cheap to recognize the words of a manifest.
package struct ShortText: Hashable, Sendable {
  /// The bytes from the lowest to the highest, zeros behind them, and their number as the last
  /// byte.
  package let words: SIMD4<UInt64>

  /// The empty text.
  init() {
    words = .zero
  }

  /// The UTF-8 of `text`; nil if it is longer.
  package init?(_ text: String) {
    self.init(text.utf8.span)
  }

  /// All of `bytes`; nil if they are more.
  init?(_ bytes: Span<UInt8>) {
    self.init(0..<bytes.count, of: bytes)
  }

  /// The bytes `range` of `bytes`; nil if they are more.
  init?(_ range: Range<Int>, of bytes: Span<UInt8>) {
    guard range.count < 32 else { return nil }
    words = SIMD4(
      word(0, of: range, in: bytes), word(1, of: range, in: bytes), word(2, of: range, in: bytes),
      word(3, of: range, in: bytes) | UInt64(range.count) << 56)
  }
}

/// The bytes of `range` from eight times `index` on, eight at most.
@inline(__always)
private func word(_ index: Int, of range: Range<Int>, in bytes: Span<UInt8>) -> UInt64 {
  let start = range.lowerBound &+ 8 &* index
  guard start < range.upperBound else { return 0 }
  let count = range.upperBound &- start
  guard start &+ 8 <= bytes.count else { return lastWord(start..<range.upperBound, in: bytes) }
  // What stands behind the range is masked out.
  return eightBytes(at: start, in: bytes) & (count < 8 ? 1 &<< UInt64(8 &* count) &- 1 : .max)
}

/// At most eight bytes, at the end of all there are.
private func lastWord(_ range: Range<Int>, in bytes: Span<UInt8>) -> UInt64 {
  range.reversed().reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
}
