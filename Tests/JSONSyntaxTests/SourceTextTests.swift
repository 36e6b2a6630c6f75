import Testing

@testable import JSONSyntax

@Suite struct SourceTextTests {
  static let positions: [(text: String, line: Int, column: Int)] = [
    ("1️⃣", 1, 1), ("a1️⃣", 1, 2), ("a\n1️⃣", 2, 1), ("a\r\n1️⃣b", 2, 1), ("a1️⃣\r\nb", 1, 2),
    ("a1️⃣\nb", 1, 2), ("\n\n1️⃣\n", 3, 1), ("é€😀1️⃣x", 1, 4), ("e\u{301}1️⃣x", 1, 3),
    ("👩‍👩‍👧1️⃣", 1, 6), ("a\rb1️⃣", 1, 4), ("a\u{2028}b1️⃣", 1, 4), ("\t\t1️⃣", 1, 3),
  ]

  @Test(arguments: positions)
  func `a position counts lines and scalars from 1`(text: String, line: Int, column: Int) throws {
    let marked = MarkedText(text)
    let offset = try #require(marked.range?.lowerBound)
    let source = SourceText(marked.bytes)
    #expect(source.position(ofByte: offset) == SourcePosition(line: line, column: column))
  }

  @Test func `positions in long lines agree with counting`() {
    let text = String(repeating: "aé€😀\n", count: 70) + String(repeating: "aé€😀", count: 300)
    let source = SourceText(Array(text.utf8))
    var line = 1
    var column = 1
    var offset = 0
    for scalar in text.unicodeScalars {
      #expect(source.position(ofByte: offset) == SourcePosition(line: line, column: column))
      offset += String(scalar).utf8.count
      (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
    }
    #expect(source.position(ofByte: offset) == SourcePosition(line: line, column: column))
  }

  @Test(arguments: [0, 1, 255, 256, 257, 512])
  func `an offset outside the text counts as its nearest end`(count: Int) {
    let source = SourceText([UInt8](repeating: UInt8(ascii: "a"), count: count))
    #expect(source.position(ofByte: -1) == SourcePosition(line: 1, column: 1))
    #expect(source.position(ofByte: .max) == SourcePosition(line: 1, column: count + 1))
    #expect(source.position(ofByte: count) == SourcePosition(line: 1, column: count + 1))
  }

  @Test func `positions are ordered by line, then by column`() {
    #expect(SourcePosition(line: 1, column: 9) < SourcePosition(line: 2, column: 1))
    #expect(SourcePosition(line: 2, column: 1) < SourcePosition(line: 2, column: 2))
    #expect(!(SourcePosition(line: 2, column: 1) < SourcePosition(line: 2, column: 1)))
  }

  static let excerpts: [(text: String, line: Int, parts: [String])] = [
    ("1️⃣", 1, ["", "", ""]), ("ab1️⃣cd2️⃣ef", 1, ["ab", "cd", "ef"]),
    ("x\nab1️⃣c2️⃣\ny", 2, ["ab", "c", ""]), ("x\r\na1️⃣b2️⃣c\r\ny", 2, ["a", "b", "c"]),
    ("a1️⃣b\nc2️⃣d", 1, ["a", "b", ""]), ("a1️⃣\n2️⃣b", 1, ["a", "", ""]),
    ("ab1️⃣\r2️⃣\nb", 1, ["ab", "", ""]), ("ab\r1️⃣\n2️⃣b", 1, ["ab", "", ""]),
    ("a\n1️⃣", 2, ["", "", ""]), ("é1️⃣€2️⃣😀", 1, ["é", "€", "😀"]), ("\t1️⃣x2️⃣", 1, ["\t", "x", ""]),
  ]

  @Test(arguments: excerpts)
  func `an excerpt is the first line of a range in three parts`(
    text: String, line: Int, parts: [String]
  ) throws {
    let marked = MarkedText(text)
    let source = SourceText(marked.bytes)
    let excerpt = source.excerpt(around: try #require(marked.range))
    #expect([excerpt.before, excerpt.marked, excerpt.after] == parts)
    #expect(excerpt.line == line)
  }

  @Test func `a line of a hundred scalars is shown in full`() {
    let text = String(repeating: "é", count: 100)
    let source = SourceText(Array(text.utf8))
    let excerpt = source.excerpt(around: 190..<200)
    #expect(excerpt.before + excerpt.marked + excerpt.after == text)
    #expect(source.excerpt(around: 0..<200).marked == text)
  }

  @Test(arguments: ["x", "é", "😀"])
  func `a long line is cut to a window around the range`(letter: String) {
    let count = letter.utf8.count
    let text = String(repeating: letter, count: 5_000)
    let source = SourceText(Array(text.utf8))
    func parts(_ range: Range<Int>) -> [String] {
      let excerpt = source.excerpt(around: range.lowerBound * count..<range.upperBound * count)
      return [excerpt.before, excerpt.marked, excerpt.after]
    }
    func letters(_ count: Int) -> String { String(repeating: letter, count: count) }
    #expect(parts(2_000..<2_010) == ["…" + letters(30), letters(10), letters(60) + "…"])
    #expect(parts(0..<10) == ["", letters(10), letters(90) + "…"])
    #expect(parts(4_995..<5_000) == ["…" + letters(30), letters(5), ""])
    #expect(parts(0..<5_000) == ["", letters(70), letters(30) + "…"])
    #expect(parts(20..<4_000) == [letters(20), letters(70), letters(10) + "…"])
    #expect(parts(5_000..<5_000) == ["…" + letters(30), "", ""])
  }

  @Test func `malformed bytes are shown, wherever they are cut`() {
    var generator = RepeatableGenerator(state: 1)
    for count in [0, 1, 5, 99, 100, 101, 400, 1_000] {
      let bytes = (0..<count).map { _ -> UInt8 in
        [0x0A, 0x0D, 0x61, 0x80, 0xBF, 0xC3, 0xF0, 0xFF].randomElement(using: &generator) ?? 0
      }
      let continuation = [UInt8](repeating: 0x80, count: count)
      for source in [bytes, continuation].map({ SourceText($0) }) {
        for _ in 0..<50 {
          let start = Int.random(in: -5...count + 5, using: &generator)
          let end = Int.random(in: start...count + 10, using: &generator)
          let excerpt = source.excerpt(around: start..<end)
          let text = excerpt.before + excerpt.marked + excerpt.after
          // Stray continuation bytes count as little as well-formed ones, but four at most as one.
          #expect(text.unicodeScalars.count <= 4 * 200 + 2)
          #expect(!text.unicodeScalars.contains("\n"))
        }
      }
    }
  }
}
