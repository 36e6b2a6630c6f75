import Domain
import JSONSyntax
import Manifests
import Planning
import Testing

@testable import Wire

/// Every scalar has one spelling, and every other one is refused.
struct ReaderTests {
  /// Reads a whole text; nil where it is refused.
  private static func read<Value>(
    _ text: String, _ coding: Coding<Value>
  ) -> Value? {
    // What stands around the part must not matter.
    let before = Array("\"\\9".utf8)
    let bytes = before + Array(text.utf8) + Array("9\"}".utf8)
    return try? coding.decode(bytes, before.count..<bytes.count - 3)
  }

  private static func integer(_ text: String) -> Int? {
    read(text, .integer)
  }

  @Test(arguments: [
    0, 1, -1, 9, 10, -10, 1_234_567_890, .max, .max - 1, .min, .min + 1, 1 << 53, -(1 << 53),
  ])
  func `an integer is read in its one form`(number: Int) {
    #expect(Self.integer(number.description) == number)
    for other in [
      "0\(number)", "+\(number)", "\(number).0", "\(number)e0", " \(number)", "\(number) ",
    ] {
      #expect(Self.integer(other) == nil, "\(other)")
    }
  }

  @Test(arguments: [
    "", "-", "-0", "00", "-00", "--1", "1-", "9223372036854775808", "-9223372036854775809",
    "18446744073709551616", "99999999999999999999999", "-99999999999999999999999", "0x1", "1_000",
    "\u{661}", "\u{ff11}", "null", "true", "\"1\"", "1,", "0-",
  ])
  func `what is no integer is refused`(text: String) {
    #expect(Self.integer(text) == nil)
  }

  @Test func `a count leaves room to count on`() {
    func count(_ text: String) -> Int? {
      Self.read(text, .count)
    }
    #expect(count("0") == 0)
    #expect(count("9007199254740992") == 1 << 53)
    #expect(count("9007199254740993") == nil)
    #expect(count("-1") == nil)
    #expect(count("9223372036854775807") == nil)
  }

  @Test func `a percentage is read in its one form`() {
    func percentage(_ text: String) -> Percentage? {
      Self.read(text, .percentage)
    }
    for hundredths in 0...10_000 {
      let known = Percentage(hundredths: hundredths)
      let text = known?.description ?? ""
      #expect(percentage(text) == known)
      if text.contains(".") { #expect(percentage(text + "0") == nil) }
      #expect(percentage("0" + text) == nil)
    }
    for text in [
      "", ".", ".5", "5.", "5.0", "5.10", "5.123", "100.01", "101", "-1", "1e1", "1.", "+1",
    ] {
      #expect(percentage(text) == nil, "\(text)")
    }
  }

  @Test func `only the words true and false are booleans`() {
    func boolean(_ text: String) -> Bool? {
      Self.read(text, .boolean)
    }
    #expect(boolean("true") == true)
    #expect(boolean("false") == false)
    for text in ["", "tru", "truee", "True", "1", "null", "\"true\"", "falsetrue", "f"] {
      #expect(boolean(text) == nil, "\(text)")
    }
  }

  // MARK: Texts

  private static func string(_ text: String) -> String? {
    read(text, .string)
  }

  /// Every character below the first 0x3000, and some beyond, alone and between others.
  @Test func `a text is read as it is written, whatever is in it`() {
    let scalars =
      (0..<0x3000).compactMap(Unicode.Scalar.init) + [
        "\u{d7ff}", "\u{e000}", "\u{fffd}", "\u{ffff}", "\u{10000}", "\u{10ffff}",
      ]
    for scalar in scalars {
      for text in [String(scalar), "a\(scalar)z", "\"\(scalar)", "\\\(scalar)\\"] {
        var bytes: [UInt8] = []
        text.appendCanonicalJSON(to: &bytes)
        let read = Self.string(String(decoding: bytes, as: UTF8.self))
        if read.map({ !$0.utf8.elementsEqual(text.utf8) }) ?? true {
          Issue.record("U+\(String(scalar.value, radix: 16))")
        }
      }
    }
  }

  @Test(arguments: [
    "", "\"", "a", "'a'", "\"a", "a\"", "\"a\"b", "\"a\"\"", "\"\\\"", "\"\\", "\"\\\\\\\"",
    "\"\\/\"", "\"\\u0041\"", "\"\\u00e9\"", "\"\\u000A\"", "\"\\u000a\"", "\"\\n\\u0022\"",
    "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\x\"", "\"\\u12\"", "\"\\u\"", "\"\n\"",
    "\"\t\"", "\"\u{0}\"", "\"\u{1f}\"", "null", "7", "{}", "\"\\u0000", "\"\\n", "\"ab\\",
  ])
  func `a text of another spelling is refused`(text: String) {
    #expect(Self.string(text) == nil)
  }

  @Test(
    arguments: [
      [0xff], [0xc3], [0xc3, 0x28], [0xc0, 0xaf], [0xe2, 0x82], [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80], [0x80], [0xf0, 0x9f, 0x98],
    ] as [[UInt8]])
  func `bytes that are no UTF-8 are refused`(bytes: [UInt8]) {
    for escape in ["", "\\n"] {
      let line = Array("\"a".utf8) + bytes + Array("z\(escape)\"".utf8)
      #expect((try? Coding.string.decode(line)) == nil)
    }
  }

  // MARK: Words of the domain

  @Test func `a value is told by its first sign`() {
    func value(_ text: String) -> FlagValue? {
      Self.read(text, .flagValue)
    }
    #expect(value("\"true\"") == .string("true"))
    #expect(value("true") == .boolean(true))
    #expect(value("-7") == .integer(-7))
    for text in ["", "null", "1.5", "[]", "{}", "t", "True", "nan"] {
      #expect(value(text) == nil, "\(text)")
    }
  }

  @Test func `a moment has twenty characters and no other form`() {
    func instant(_ text: String) -> Instant? {
      Self.read(text, .instant)
    }
    for seconds in [0, 951_782_400, 1_767_225_600, -62_167_219_200, 253_402_300_799] as [Int64] {
      let known = Instant(seconds: seconds)
      #expect(instant("\"\(known)\"") == known)
    }
    for text in [
      "", "\"\"", "\"2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "\"2026-01-01 00:00:00Z\"",
      "\"2026-01-01T00:00:00z\"", "\"2026-02-29T00:00:00Z\"", "\"2026-01-01T24:00:00Z\"",
      "\"2026-01-01T00:00:60Z\"", "\"2026-01-01T00:00:00+00:00\"", "\"2026-1-1T00:00:00Z\"",
      "\"+026-01-01T00:00:00Z\"", "\"2026-13-01T00:00:00Z\"", "\"2026-00-01T00:00:00Z\"",
      "\"2026-01-01T00:00:00.0Z\"", "\"2026-01-01T00:00:0/Z\"", "\"2026-01-01T00:00:0:Z\"",
    ] {
      #expect(instant(text) == nil, "\(text)")
    }
  }

  @Test func `a digest has sixteen lower-case digits`() {
    func digest(_ text: String) -> Experiment.Digest? {
      Self.read(text, .digest)
    }
    #expect(digest("\"0123456789abcdef\"")?.number == 0x0123_4567_89ab_cdef)
    for text in [
      "", "\"\"", "\"0123456789abcde\"", "\"0123456789abcdef0\"", "\"0123456789ABCDEF\"",
      "\"0123456789abcdeg\"", "\"+123456789abcdef\"", "\"0123456789abcdef", "0123456789abcdef",
    ] {
      #expect(digest(text) == nil, "\(text)")
    }
  }

  @Test func `shares stand in the order of their variants, each once, and make at most the whole`()
  {
    func allocations(_ text: String) -> Allocations? {
      Self.read(text, .allocations)
    }
    #expect(allocations("{}") == Allocations.none)
    #expect(allocations("{\"a\":99.99,\"b\":0.01}")?.entries.count == 2)
    for text in [
      "", "{", "{,}", "{\"a\":1,}", "{\"a\":1", "{\"b\":1,\"a\":1}", "{\"a\":1,\"a\":1}",
      "{\"a\":60,\"b\":40.01}", "{\"control\":1}", "{\"A\":1}", "{\"a\" :1}", "{\"a\":1 }", "{a:1}",
      "{\"a\":\"1\"}", "{\"a\":1,,\"b\":1}", "{\"a\":1}{}", "[]", "null", "{\"\":1}",
    ] {
      #expect(allocations(text) == nil, "\(text)")
    }
  }

  @Test func `the end of a part is its end, whatever stands behind it`() {
    let bytes = Array("truefalse12\"ab\"".utf8)
    for end in 0..<4 { #expect((try? Coding.boolean.decode(bytes, 0..<end)) == nil) }
    #expect((try? Coding.integer.decode(bytes, 9..<10)) == 1)
    for end in 11..<15 { #expect((try? Coding.string.decode(bytes, 11..<end)) == nil) }
  }

  @Test func `a mistake is told at its place`() {
    let text = Array(#"{"experiment":1,"variant":"x"}"#.utf8)
    #expect(throws: Malformed(offset: 26)) { try Coding.lastNumbers.decode(text) }
    #expect(throws: Malformed(offset: 15)) {
      try Coding.lastNumbers.decode(Array(#"{"experiment":1}"#.utf8))
    }
  }
}
