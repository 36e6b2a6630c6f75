import TestSupport
import Testing

@testable import System

@Suite(.waiting) struct LineReaderTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func lines(_ text: String, maximumBytes: Int = 100_000) throws -> [String] {
    var reader = try LineReader(
      at: try directory.write("lines", text), maximumBytes: maximumBytes)
    var lines: [String] = []
    while let line = try reader.nextLine({ span in
      String(decoding: (0..<span.count).map { span[$0] }, as: UTF8.self)
    }) {
      lines.append(line)
      #expect(reader.lineNumber == lines.count)
    }
    return lines
  }

  @Test(arguments: [
    ("", []), ("a", ["a"]), ("a\n", ["a"]), ("\n", [""]), ("\n\n", ["", ""]),
    ("a\n\nb", ["a", "", "b"]),
    ("a\r\nb", ["a\r", "b"]), ("\0\n\u{1F642}", ["\0", "🙂"]),
  ])
  func `a file is cut at its line feeds, and the last one may be missing`(
    text: String, expected: [String]
  ) throws {
    #expect(try lines(text) == expected)
  }

  @Test(arguments: [1, 2, 65_534, 65_535, 65_536, 65_537, 70_000])
  func `lines of any length are whole, wherever reading stopped`(length: Int) throws {
    let line = String(repeating: "x", count: length)
    #expect(try lines("\(line)\na\n\(line)\n\(line)") == [line, "a", line, line])
  }

  @Test func `many lines are all there`() throws {
    let all = (0..<50_000).map { "user_\($0)" }
    #expect(try lines(all.joined(separator: "\n")) == all)
  }

  @Test(arguments: [
    "12345", "12345\n", "1234\n12345\n1", "12345" + String(repeating: "x", count: 200_000),
  ])
  func `a line over the limit is refused, with its number`(text: String) throws {
    let line = text.hasPrefix("1234\n") ? 2 : 1
    #expect(throws: LineReadError.tooLong(line: line, limitBytes: 4)) {
      try lines(text, maximumBytes: 4)
    }
    #expect(try lines("1234\n1234", maximumBytes: 4) == ["1234", "1234"])
  }

  /// Were it kept, this would take all memory and never end.
  @Test func `an endless line is refused as soon as it is too long`() throws {
    #expect(throws: LineReadError.tooLong(line: 1, limitBytes: 1_000)) {
      var reader = try LineReader(at: "/dev/zero", maximumBytes: 1_000)
      _ = try reader.nextLine { $0.count }
    }
  }

  @Test func `what is not there, or is a folder, is an error`() throws {
    #expect(throws: SystemError.self) {
      _ = try LineReader(at: directory.path("nowhere"), maximumBytes: 10)
    }
    #expect(throws: LineReadError.self) {
      var reader = try LineReader(at: directory.path, maximumBytes: 10)
      _ = try reader.nextLine { $0.count }
    }
  }
}
