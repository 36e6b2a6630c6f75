import Testing

@testable import Bytes

/// What is done to many bytes at once does what would be done to one after the other.
struct ByteTests {
  private static let bytes = (0..<40).map { UInt8($0) &* 7 &+ 130 }

  @Test(arguments: [0, 1, 7, 8, 31, 32])
  func `eight bytes are read as a number, the first one lowest`(index: Int) {
    let expected = (0..<8).reduce(UInt64(0)) {
      $0 | UInt64(Self.bytes[index + $1]) << UInt64(8 * $1)
    }
    let number = eightBytes(at: index, in: Self.bytes.span)
    #expect(number == expected)
  }

  @Test func `eight bytes that are not all there are not read`() async {
    await #expect(processExitsWith: .failure) {
      _ = eightBytes(at: 33, in: Self.bytes.span)
    }
    await #expect(processExitsWith: .failure) {
      _ = eightBytes(at: -1, in: Self.bytes.span)
    }
  }

  @Test(arguments: [0..<0, 0..<1, 3..<20, 0..<40])
  func `bytes are appended behind others`(range: Range<Int>) {
    var result: [UInt8] = [1, 2]
    result.append(copying: Self.bytes.span.extracting(range))
    #expect(result == [1, 2] + Self.bytes[range])
  }

  @Test func `the text of a program is appended as UTF-8`() {
    var result: [UInt8] = [1]
    result.append(copying: "é\n")
    result.append(copying: "")
    #expect(result == [1] + Array("é\n".utf8))
  }

  @Test(arguments: [(0, 1), (2, 3), (4, nil)] as [(Int, Int?)])
  func `a byte is found where it stands next`(start: Int, place: Int?) {
    let text = Array("a,b,".utf8)
    let found = firstIndex(of: UInt8(ascii: ","), in: text.span, from: start)
    #expect(found == place)
  }

  @Test func `a byte behind a span is not found`() {
    let text = Array("a,".utf8)
    let found = firstIndex(of: UInt8(ascii: ","), in: text.span.extracting(..<1), from: 0)
    #expect(found == nil)
  }

  @Test(arguments: [(1, 7, true), (0, 7, false), (1, 4, false), (7, 7, false)])
  func `a text stands where all of it does`(start: Int, end: Int, isThere: Bool) {
    let text = Array("{\"a\":1}".utf8)
    let found = stands("\"a\":", at: start, in: text.span, before: end)
    #expect(found == isThere)
  }

  @Test(
    arguments: ["", "a", "a\0", "ab", "b", "é", "\u{7F}", "😀"], ["", "a", "aa", "b", "é", "€"])
  func `texts compare as their bytes do, one after the other`(first: String, second: String) {
    let (firstBytes, secondBytes) = (Array(first.utf8), Array(second.utf8))
    let order = compare(firstBytes.span, secondBytes.span)
    #expect((order == 0) == (firstBytes == secondBytes))
    #expect((order < 0) == firstBytes.lexicographicallyPrecedes(secondBytes))
  }
}
