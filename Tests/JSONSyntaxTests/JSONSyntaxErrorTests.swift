import Testing

@testable import JSONSyntax

private typealias SourceLocation = JSONSyntax.SourceLocation

@Suite struct JSONSyntaxErrorTests {
  private func refusal(of bytes: [UInt8], maximumDepth: Int = 64) -> JSONSyntaxError? {
    do throws(JSONSyntaxError) {
      _ = try JSONDocument(bytes, maximumDepth: maximumDepth)
      return nil
    } catch {
      return error
    }
  }

  static let accepted = [
    "{}", "[]", " \t\r\n1 \t\r\n", "\"\"", "true", "false", "null", "0", "-0", "0.0", "0e0", "1E+9",
    "1e-9", "-1.25e10", "[1,2]", "[[],{}]", "{\"\":0}", "{\"a\":{\"a\":{\"a\":1}}}",
    "\"\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}\"", "\"\u{feff}\"", "\"// /* */\"",
    "\"'\"", "[\"\\u0000\"]", "\"\u{2028}\u{2029}\"", "{\"é\":1,\"e\u{301}\":2}",
    "{\"a\":1,\"A\":2}", "{\"a\":1,\"b\":{\"a\":1}}", "[{\"a\":1},{\"a\":1}]",
  ]

  @Test(arguments: accepted)
  func `what JSON allows is accepted`(text: String) {
    #expect(refusal(of: Array(text.utf8)) == nil)
  }

  /// 1️⃣ to 2️⃣ is the range, 3️⃣ to 4️⃣ the earlier place.
  static let refused: [(text: String, kind: JSONSyntaxError.Kind)] = [
    ("1️⃣", .unexpectedEnd), (" \n1️⃣", .unexpectedEnd), ("3️⃣[4️⃣1️⃣", .unexpectedEnd),
    ("[0,3️⃣{4️⃣\"a\":[]1️⃣", .unexpectedEnd), ("3️⃣{4️⃣\"a1️⃣", .unexpectedEnd),
    ("3️⃣[4️⃣{},1️⃣", .unexpectedEnd), ("\"\\1️⃣", .unexpectedEnd), ("\"\\ud83d1️⃣", .unexpectedEnd),
    ("\"\\ud83d\\1️⃣", .unexpectedEnd), ("\"\\ud83d\\u001️⃣", .unexpectedEnd), ("-1️⃣", .unexpectedEnd),
    ("1.1️⃣", .unexpectedEnd), ("1e1️⃣", .unexpectedEnd), ("1e+1️⃣", .unexpectedEnd),
    ("nul1️⃣", .unexpectedEnd),
    ("[1️⃣,2️⃣1]", .unexpectedToken), ("[1,1️⃣,2️⃣1]", .unexpectedToken), ("{1️⃣,2️⃣}", .unexpectedToken),
    ("{\"a\":1️⃣}2️⃣", .unexpectedToken), ("[1️⃣“2️⃣a”]", .unexpectedToken), ("1️⃣:2️⃣", .unexpectedToken),
    ("1️⃣]2️⃣", .unexpectedToken), ("{1️⃣[2️⃣]:1}", .unexpectedToken), ("1️⃣\u{a0}2️⃣1", .unexpectedToken),
    ("1️⃣/2️⃣ 1", .unexpectedToken), ("1️⃣\u{c}2️⃣1", .unexpectedToken), ("1️⃣\\2️⃣u0031", .unexpectedToken),
    ("{\"a\":1,1️⃣12️⃣:1}", .unquotedKey),
    ("1 1️⃣22️⃣\n", .trailingContent), ("{}1️⃣}2️⃣", .trailingContent), ("{} 1️⃣{} x2️⃣ \n", .trailingContent),
    ("\"a\"1️⃣\"b\"2️⃣", .trailingContent), ("[]1️⃣,2️⃣", .trailingContent),
    ("[11️⃣ 2]", .missingComma), ("{\"a\":11️⃣ \"b\":2}", .missingComma), ("[[]1️⃣[]]", .missingComma),
    ("[{}1️⃣\n\n  {}]", .missingComma), ("{\"a\":\"b\"1️⃣\r\n\"c\":1}", .missingComma),
    ("[[1]1️⃣ true]", .missingComma), ("[11️⃣ -1]", .missingComma), ("{\"a\":[]1️⃣ b:1}", .missingComma),
    ("{\"a\":11️⃣:2️⃣2}", .unexpectedToken), ("{\"a\":101️⃣%2️⃣}", .unexpectedToken),
    ("{\"a\":1 1️⃣[2️⃣]}", .unexpectedToken),
    ("1️⃣<<<<<<< HEAD2️⃣\n{}\n", .mergeConflict), ("{\n1️⃣<<<<<<< a b2️⃣\n\"a\":1", .mergeConflict),
    ("{\"a\":1,\r\n1️⃣<<<<<<< HEAD2️⃣\r\n}", .mergeConflict),
    ("{\"a\":1\n1️⃣=======2️⃣\n}", .mergeConflict),
    ("{\"a\":\n1️⃣||||||| 1a2b2️⃣\n1}", .mergeConflict), ("{}\n1️⃣>>>>>>> main2️⃣", .mergeConflict),
    ("{ 1️⃣<2️⃣<<<<<< HEAD\n}", .unexpectedToken), ("{\n1️⃣<2️⃣<<<<<<< HEAD\n}", .unexpectedToken),
    ("{\n1️⃣<2️⃣<<<<<\n}", .unexpectedToken),
    ("{\"a\" 1️⃣12️⃣}", .missingColon), ("{\"a\"1️⃣,2️⃣\"b\":1}", .missingColon),
    ("{\"a\"1️⃣=2️⃣1}", .missingColon),
    ("{\"a\"1️⃣}2️⃣", .missingColon),
    ("3️⃣[4️⃣11️⃣}2️⃣", .mismatchedBracket), ("3️⃣{4️⃣1️⃣]2️⃣", .mismatchedBracket),
    ("[3️⃣{4️⃣\"a\":1️⃣]2️⃣", .mismatchedBracket), ("{\"a\":[[],3️⃣[4️⃣1️⃣}2️⃣", .mismatchedBracket),
    ("[11️⃣,2️⃣]", .trailingComma), ("{\"a\":1 1️⃣,2️⃣ }", .trailingComma), ("[[]1️⃣,2️⃣\n]", .trailingComma),
    ("1️⃣// a2️⃣\n1", .comment), ("[1, 1️⃣/* a */2️⃣ 2]", .comment), ("{1️⃣//2️⃣\r\n}", .comment),
    ("1 1️⃣// end2️⃣", .comment), ("{\"a\"1️⃣/**/2️⃣:1}", .comment), ("[11️⃣/*/ open]2️⃣", .comment),
    ("1️⃣/***/2️⃣1", .comment),
    ("{1️⃣key2️⃣: 1}", .unquotedKey), ("{1️⃣$a-b.c_d2️⃣: 1}", .unquotedKey),
    ("1️⃣'2️⃣a'", .singleQuotes), ("{1️⃣'2️⃣a':1}", .singleQuotes), ("[1,1️⃣'2️⃣']", .singleQuotes),
    ("1️⃣True2️⃣", .unknownLiteral), ("[1️⃣trux2️⃣]", .unknownLiteral), ("1️⃣truefalse2️⃣", .unknownLiteral),
    ("1️⃣nul2️⃣ ", .unknownLiteral), ("[1️⃣NaN2️⃣]", .unknownLiteral), ("1️⃣Infinity2️⃣", .unknownLiteral),
    ("{\"a\": 1️⃣running2️⃣}", .unknownLiteral), ("1️⃣null12️⃣", .unknownLiteral),
    ("1️⃣002️⃣", .leadingZero), ("1️⃣0122️⃣", .leadingZero), ("[1️⃣-012️⃣.5]", .leadingZero),
    ("1️⃣+12️⃣", .invalidNumber), ("1️⃣.52️⃣", .invalidNumber), ("[1️⃣1.2️⃣]", .invalidNumber),
    ("1️⃣1.e52️⃣", .invalidNumber), ("1️⃣1e+2️⃣ ", .invalidNumber), ("1️⃣0x1F2️⃣", .invalidNumber),
    ("1️⃣-Infinity2️⃣", .invalidNumber), ("1️⃣--12️⃣", .invalidNumber), ("1️⃣1_0002️⃣", .invalidNumber),
    ("1️⃣1.2.32️⃣", .invalidNumber), ("1e51️⃣,2️⃣", .trailingContent), ("1️⃣2024-01-012️⃣", .invalidNumber),
    ("[1️⃣-2️⃣]", .invalidNumber),
    ("\"a1️⃣\n2️⃣b\"", .controlCharacter), ("\"1️⃣\t2️⃣\"", .controlCharacter),
    ("\"12345671️⃣\u{1f}2️⃣\"", .controlCharacter), ("\"1234567é1️⃣\u{0}2️⃣\"", .controlCharacter),
    ("\"1️⃣\\x2️⃣41\"", .invalidEscape), ("\"1️⃣\\u002️⃣g1\"", .invalidEscape),
    ("\"1️⃣\\'2️⃣\"", .invalidEscape),
    ("\"1️⃣\\u2️⃣+123\"", .invalidEscape), ("\"1️⃣\\U2️⃣0041\"", .invalidEscape),
    ("\"1️⃣\\é2️⃣\"", .invalidEscape),
    ("\"\\ud83d1️⃣\\u2️⃣zzzz\"", .invalidEscape), ("\"1️⃣\\u0012️⃣\"", .invalidEscape),
    ("\"1️⃣\\ud8002️⃣\"", .loneSurrogate), ("\"a1️⃣\\udc002️⃣\"", .loneSurrogate),
    ("\"1️⃣\\ud83d2️⃣\\u0041\"", .loneSurrogate), ("\"1️⃣\\ud83d2️⃣\\n\"", .loneSurrogate),
    ("\"1️⃣\\ud83d2️⃣\\ud83d\\ude00\"", .loneSurrogate), ("\"1️⃣\\ude002️⃣\\ud83d\"", .loneSurrogate),
    ("{\"1️⃣\\udbff2️⃣x\":1}", .loneSurrogate),
    ("1️⃣\u{feff}2️⃣{}", .byteOrderMark), ("1️⃣\u{feff}2️⃣", .byteOrderMark),
    ("{3️⃣\"a\"4️⃣:1,1️⃣\"a\"2️⃣:1}", .duplicateKey), ("{3️⃣\"\"4️⃣:1,\"b\":2,1️⃣\"\"2️⃣:3}", .duplicateKey),
    ("{3️⃣\"\\u0061\"4️⃣:1,1️⃣\"a\"2️⃣:1}", .duplicateKey),
    ("{\"x\":{\"a\":1},3️⃣\"é\"4️⃣:[{}],1️⃣\"\\u00e9\"2️⃣:1}", .duplicateKey),
    ("[{\"b\":{3️⃣\"/\"4️⃣:1,1️⃣\"\\/\"2️⃣:1}}]", .duplicateKey),
    ("{3️⃣\"a\"4️⃣:1,1️⃣\"a\"2️⃣:1,\"a\":2}", .duplicateKey),
  ]

  @Test(arguments: refused)
  func `what JSON forbids is refused where it stands`(
    text: String, kind: JSONSyntaxError.Kind
  ) throws {
    let marked = MarkedText(text)
    let error = try #require(refusal(of: marked.bytes))
    #expect(error.kind == kind)
    #expect(error.range == marked.range)
    #expect(error.firstRange == marked.firstRange)
  }

  static let malformedBytes: [(bytes: [UInt8], kind: JSONSyntaxError.Kind, range: Range<Int>)] = [
    ([0x22, 0x80, 0x22], .invalidUTF8, 1..<2), ([0x22, 0xC0, 0xAF, 0x22], .invalidUTF8, 1..<2),
    ([0x22, 0xC1, 0xBF, 0x22], .invalidUTF8, 1..<2),
    ([0x22, 0xE0, 0x9F, 0xBF, 0x22], .invalidUTF8, 1..<2),
    ([0x22, 0xED, 0xA0, 0x80, 0x22], .invalidUTF8, 1..<2),
    ([0x22, 0xF0, 0x8F, 0xBF, 0xBF, 0x22], .invalidUTF8, 1..<2),
    ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .invalidUTF8, 1..<2),
    ([0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], .invalidUTF8, 1..<2),
    ([0x22, 0xFF, 0x22], .invalidUTF8, 1..<2), ([0x22, 0xC3, 0x22], .invalidUTF8, 1..<2),
    ([0x22, 0xE2, 0x82, 0x22], .invalidUTF8, 1..<2),
    ([0x22, 0x61, 0xE2, 0x82], .invalidUTF8, 2..<3),
    ([0x22, 0xF0, 0x9F, 0x98, 0x22], .invalidUTF8, 1..<2), ([0xC3], .invalidUTF8, 0..<1),
    ([0x5B, 0xFF, 0x5D], .invalidUTF8, 1..<2), ([0x7B, 0xFF], .invalidUTF8, 1..<2),
    ([0x31, 0x20, 0xFF], .invalidUTF8, 2..<3),
    ([0xFF, 0xFE, 0x31, 0x00], .encoding, 0..<2), ([0xFE, 0xFF, 0x00, 0x31], .encoding, 0..<2),
    ([0x31, 0x00], .encoding, 0..<2), ([0x00, 0x31], .encoding, 0..<2),
    ([0x00, 0x00, 0x00, 0x31], .encoding, 0..<2), ([0x7B, 0x00, 0x00, 0x00], .encoding, 0..<2),
    ([0x00], .encoding, 0..<1), ([0xEF, 0xBB, 0xBF], .byteOrderMark, 0..<3),
    ([0xEF, 0xBB], .invalidUTF8, 0..<1), ([0x5B, 0x31, 0x00], .unexpectedToken, 2..<3),
  ]

  @Test(arguments: malformedBytes)
  func `bytes that are no UTF-8 are refused`(
    bytes: [UInt8], kind: JSONSyntaxError.Kind, range: Range<Int>
  ) throws {
    let error = try #require(refusal(of: bytes))
    #expect(error.kind == kind)
    #expect(error.range == range)
  }

  static let sample = Array(
    #"{"key":"a\u00e9\n\ud83d\ude00€😀","n":[-1.5e+10,0,true,false,null,[],{}],"o":{"p":"12345678"}}"#
      .utf8)

  @Test func `every truncated prefix is refused`() throws {
    #expect(refusal(of: Self.sample) == nil)
    for count in Self.sample.indices {
      let error = try #require(refusal(of: Array(Self.sample[..<count])))
      #expect(error.kind == .unexpectedEnd || error.kind == .invalidUTF8)
      #expect(error.range.upperBound <= count)
    }
  }

  @Test func `a damaged byte is refused inside the text, or leaves JSON`() throws {
    let bytes =
      Array("\0\t\n \"'#+,-./019:[\\]abefnrtu{}~".utf8) + [
        0x7F, 0x80, 0xBF, 0xC3, 0xED, 0xF0, 0xFF,
      ]
    for index in Self.sample.indices {
      for byte in bytes {
        var damaged = Self.sample
        damaged[index] = byte
        if let error = refusal(of: damaged) {
          #expect(0...damaged.count ~= error.range.lowerBound)
          #expect(error.range.upperBound <= damaged.count)
        } else {
          let document = try JSONDocument(damaged)
          let value = document.value(document.root)
          let again = try JSONDocument(value.canonical())
          #expect(again.value(again.root) == value)
        }
      }
    }
  }

  @Test func `containers may lie in each other as deep as allowed, and no deeper`() {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(refusal(of: nested(64)) == nil)
    #expect(refusal(of: nested(65))?.kind == .tooDeep)
    #expect(refusal(of: nested(65))?.range == 64..<65)
    #expect(refusal(of: Array("1".utf8), maximumDepth: 0) == nil)
    #expect(refusal(of: Array("{}".utf8), maximumDepth: 0)?.kind == .tooDeep)
    #expect(refusal(of: Array(#"{"a":[],"b":[],"c":{}}"#.utf8), maximumDepth: 2) == nil)
    #expect(refusal(of: Array(#"{"a":[{}]}"#.utf8), maximumDepth: 2)?.range == 6..<7)
  }

  @Test func `a million open brackets are refused, or read without recursion`() {
    let hostile = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
    #expect(refusal(of: hostile)?.kind == .tooDeep)
    #expect(refusal(of: hostile, maximumDepth: .max)?.kind == .unexpectedEnd)
  }

  @Test func `a text that is too large is refused before it is read`() throws {
    #expect(throws: JSONSyntaxError.self) {
      try JSONDocument(Array("[1, 2]".utf8), maximumByteCount: 5)
    }
    _ = try JSONDocument(Array("[1, 2]".utf8), maximumByteCount: 6)
  }

  @Test(arguments: [2, 15, 16, 17, 18, 100])
  func `a key is refused in objects of any size`(count: Int) throws {
    let members = (0..<count).map { "\"key\($0)\": 1" }
    #expect(refusal(of: Array("{\(members.joined(separator: ", "))}".utf8)) == nil)
    for repeated in [0, count / 2, count - 1] {
      let text = "{\(members.joined(separator: ", ")), 1️⃣\"\\u006bey\(repeated)\"2️⃣: 1}"
      let marked = MarkedText(text)
      let error = try #require(refusal(of: marked.bytes))
      #expect(error.kind == .duplicateKey)
      #expect(error.range == marked.range)
      let first = try #require(error.firstRange)
      #expect(String(decoding: marked.bytes[first], as: UTF8.self) == "\"key\(repeated)\"")
    }
  }

  @Test func `a hundred thousand keys are compared`() {
    let keys = (0..<100_000).map { "\"k\($0)\":0" }.joined(separator: ",")
    #expect(refusal(of: Array("{\(keys)}".utf8)) == nil)
    #expect(refusal(of: Array("{\(keys),\"k99999\":0}".utf8))?.kind == .duplicateKey)
  }

  @Test func `every kind is in these tables`() {
    let elsewhere: Set<JSONSyntaxError.Kind> = [.tooDeep, .tooLarge]
    let covered = Set(Self.refused.map(\.kind) + Self.malformedBytes.map(\.kind))
    #expect(covered.union(elsewhere) == Set(JSONSyntaxError.Kind.allCases))
    #expect(covered.isDisjoint(with: elsewhere))
  }

  @Test func `every kind has a summary of its own and whole sentences`() {
    let kinds = JSONSyntaxError.Kind.allCases
    #expect(Set(kinds.map(\.explanation.summary)).count == kinds.count)
    for kind in kinds {
      #expect(kind.rawValue.hasPrefix("json-"))
      #expect(kind.explanation.summary.last?.isPunctuation == false)
      #expect(kind.explanation.cure.hasSuffix("."))
      #expect(kind.explanation.cure.first?.isUppercase == true)
    }
  }

  @Test func `an error becomes a diagnostic with a note at the earlier place`() throws {
    let duplicate = try #require(refusal(of: Array(#"{"a":1,"a":2}"#.utf8)))
    #expect(
      duplicate.diagnostic(path: "x.json")
        == Diagnostic(
          identifier: "json-duplicate-key", message: "duplicate key",
          detail: JSONSyntaxError.Kind.duplicateKey.explanation.cure,
          location: SourceLocation(path: "x.json", range: 7..<10),
          notes: [
            Diagnostic.Note(
              message: "first used here", location: SourceLocation(path: "x.json", range: 1..<4))
          ]))
    let end = try #require(refusal(of: Array("[".utf8))).diagnostic(path: "x.json")
    #expect(end.notes.map(\.message) == ["opened here"])
    #expect(refusal(of: Array("x".utf8))?.diagnostic(path: "x.json").notes == [])
  }
}
