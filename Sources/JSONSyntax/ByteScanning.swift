import Bytes

/// Where the UTF-8 sequence ends that begins at `index`; nil if it is not well-formed.
///
/// The ranges are those of table 3-7 of the Unicode Standard, which leaves out overlong forms,
/// surrogates and everything above U+10FFFF.
func endOfScalar(at index: Int, in text: Span<UInt8>) -> Int? {
  let continuation: ClosedRange<UInt8> = 0x80...0xBF
  let (count, second): (Int, ClosedRange<UInt8>) =
    switch text[index] {
    case 0x00...0x7F: (1, continuation)
    case 0xC2...0xDF: (2, continuation)
    case 0xE0: (3, 0xA0...0xBF)
    case 0xED: (3, 0x80...0x9F)
    case 0xE1...0xEF: (3, continuation)
    case 0xF0: (4, 0x90...0xBF)
    case 0xF1...0xF3: (4, continuation)
    case 0xF4: (4, 0x80...0x8F)
    default: (0, continuation)
    }
  guard count > 0, index + count <= text.count else { return nil }
  for offset in 1..<max(count, 1) {
    guard (offset == 1 ? second : continuation) ~= text[index + offset] else { return nil }
  }
  return index + count
}

/// Where the run of letters, digits and the signs of numbers ends that begins at `index`.
func endOfWord(at index: Int, in text: Span<UInt8>) -> Int {
  var end = index
  while end < text.count, ASCII.isWord(text[end]) {
    end += 1
  }
  return end
}

/// Where the run of bytes ends that stand for themselves in a string: ASCII but for quotation
/// marks, backslashes and control characters.
///
/// Eight bytes are tested at once, which halves the time to read a manifest. Each test sets the
/// highest bit of a byte that ends the run; a borrow between bytes can spoil answers behind the
/// first such byte only, and that is the one asked for.
package func endOfPlainText(at start: Int, in text: Span<UInt8>) -> Int {
  var index = start
  while index + 8 <= text.count {
    let word = eightBytes(at: index, in: text)
    let controls = word &- eightTimes(ASCII.space)
    let quotes = (word ^ eightTimes(ASCII.quote)) &- eightTimes(1)
    let backslashes = (word ^ eightTimes(ASCII.backslash)) &- eightTimes(1)
    let ends = (word | controls | quotes | backslashes) & eightTimes(0x80)
    if ends != 0 { return index + ends.trailingZeroBitCount / 8 }
    index += 8
  }
  while index < text.count, isPlain(text[index]) {
    index += 1
  }
  return index
}

private func eightTimes(_ byte: UInt8) -> UInt64 {
  UInt64(byte) &* 0x0101_0101_0101_0101
}

private func isPlain(_ byte: UInt8) -> Bool {
  ASCII.space..<0x80 ~= byte && byte != ASCII.quote && byte != ASCII.backslash
}
