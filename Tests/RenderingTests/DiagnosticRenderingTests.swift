import Rendering
import Testing

@testable import JSONSyntax

private typealias SourceLocation = JSONSyntax.SourceLocation

@Suite struct DiagnosticRenderingTests {
  private let manifest = """
    {
      "kind": "Experiment",
    \t"status": "runing"
    }
    """

  private func range(of part: String, in text: String) throws -> Range<Int> {
    let bytes = Array(text.utf8)
    let part = Array(part.utf8)
    let start = try #require(bytes.indices.first { bytes[$0...].starts(with: part) })
    return start..<start + part.count
  }

  private func diagnostic(
    at part: String, in text: String, path: String = "x.json", detail: String = ""
  ) throws -> Diagnostic {
    Diagnostic(
      identifier: "some-finding", message: "something is wrong", detail: detail,
      location: SourceLocation(path: path, range: try range(of: part, in: text)))
  }

  private func text(_ diagnostics: Diagnostic..., files: [String: String] = [:]) -> String {
    DiagnosticRenderer.text(locate(diagnostics) { path in files[path].map { Array($0.utf8) } })
  }

  @Test func `a finding shows its line, its detail and its notes`() throws {
    let note = Diagnostic.Note(
      message: "the kind is given here",
      location: SourceLocation(
        path: "x.json", range: try range(of: "\"Experiment\"", in: manifest)))
    let finding = Diagnostic(
      identifier: "unknown-status", message: "unknown status",
      detail: "\"runing\" is not a status. Did you mean \"running\"?",
      location: SourceLocation(path: "x.json", range: try range(of: "\"runing\"", in: manifest)),
      notes: [note, Diagnostic.Note(message: "another thing")])
    #expect(
      text(finding, files: ["x.json": manifest]) == """
        x.json:3:12: error: unknown status [unknown-status]
          3 |  "status": "runing"
            |            ^^^^^^^^
            = "runing" is not a status. Did you mean "running"?
        x.json:2:11: note: the kind is given here
          2 |   "kind": "Experiment",
            |           ^^^^^^^^^^^^
        titrate: note: another thing

        """)
  }

  @Test func `findings without a place are shown without a line, an empty line between them`() {
    let everywhere = Diagnostic(identifier: "a-b", message: "m", detail: "D.")
    let file = Diagnostic(
      severity: .warning, identifier: "c-d", message: "m", location: SourceLocation(path: "x.json"))
    let gone = Diagnostic(
      identifier: "e-f", message: "m", location: SourceLocation(path: "y.json", range: 3..<4))
    #expect(
      text(everywhere, file, gone) == """
        titrate: error: m [a-b]
            = D.

        x.json: warning: m [c-d]

        y.json: error: m [e-f]

        """)
    #expect(text() == "")
  }

  static let marks: [(text: String, part: String, lines: [String])] = [
    ("é😀 \"x\"", "\"x\"", ["  1 | é😀 \"x\"", "    |    ^^^"]),
    ("\ta\tb\tc", "b", ["  1 |  a b c", "    |    ^"]),
    ("{\"a\": [\n1\n]}", "[\n1\n]", ["  1 | {\"a\": [", "    |       ^"]),
    ("a\r\nbc\r\n", "bc\r\n", ["  2 | bc", "    | ^^"]),
    ("abc\n", "\n", ["  1 | abc", "    |    ^"]),
    ("\u{1b}[31m x", "x", ["  1 | \\u{1b}[31m x", "    |            ^"]),
    ("a\u{202e}b", "\u{202e}b", ["  1 | a\\u{202e}b", "    |  ^^^^^^^^^"]),
    (String(repeating: "\n", count: 12_344) + "abc", "b", ["12345 | abc", "      |  ^"]),
  ]

  @Test(arguments: marks)
  func `carets stand below what is meant`(text: String, part: String, lines: [String]) throws {
    let finding = try diagnostic(at: part, in: text)
    let output = self.text(finding, files: ["x.json": text])
    #expect(output.split(separator: "\n").dropFirst().map(String.init) == lines)
  }

  @Test func `a long line is cut on both sides`() throws {
    let line = String(repeating: "a", count: 500) + "\"b\"" + String(repeating: "c", count: 500)
    let output = text(try diagnostic(at: "\"b\"", in: line), files: ["x.json": line])
    let lines = output.split(separator: "\n")
    #expect(
      lines[1] == "  1 | …" + String(repeating: "a", count: 30) + "\"b\""
        + String(repeating: "c", count: 67) + "…")
    #expect(lines[2] == "    | " + String(repeating: " ", count: 31) + "^^^")
  }

  @Test func `a detail is broken at spaces and aligned`() {
    let words = (1...60).map { "word\($0)" }.joined(separator: " ") + "."
    let lines = text(Diagnostic(identifier: "a", message: "m", detail: words))
      .split(separator: "\n").dropFirst()
    #expect(lines.count > 3)
    #expect(lines.allSatisfy { $0.count <= 100 && $0.count > 30 })
    #expect(lines.first?.hasPrefix("    = word1 word2 ") == true)
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("      word") })
    #expect(lines.map { $0.dropFirst(6) }.joined(separator: " ") == words)
  }

  @Test func `a word longer than a line stays whole, and spaces in quotations are kept`() {
    let word = String(repeating: "x", count: 300)
    #expect(
      text(Diagnostic(identifier: "a", message: "m", detail: "\"a  b\" \(word) c")) == """
        titrate: error: m [a]
            = "a  b"
              \(word)
              c

        """)
    #expect(
      text(Diagnostic(identifier: "a", message: "m", detail: word)) == """
        titrate: error: m [a]
            = \(word)

        """)
  }

  @Test func `nothing that a file, a path or a detail holds acts on a terminal or a log`() {
    let hostile =
      "::error::x ##[error]y \u{1b}[2J\u{9b}31m\r\n::set-output::\u{7}\u{202e}\u{2066}\u{2028}\u{85}"
    let path = "::warning::" + hostile
    let note = Diagnostic.Note(
      message: hostile, location: SourceLocation(path: path, range: 1..<2))
    let longDetail = Array(repeating: hostile, count: 40).joined(separator: " ")
    var output = ""
    for start in 0..<hostile.utf8.count {
      let finding = Diagnostic(
        identifier: hostile, message: hostile, detail: longDetail,
        location: SourceLocation(path: path, range: start..<start + 1), notes: [note])
      output += text(finding, files: [path: hostile])
    }
    for scalar in output.unicodeScalars where scalar != "\n" {
      let category = scalar.properties.generalCategory
      #expect(![.control, .format, .lineSeparator, .paragraphSeparator].contains(category))
    }
    for line in output.split(separator: "\n") {
      #expect(!line.drop { $0.isWhitespace }.hasPrefix("::"))
      #expect(!line.contains("##["))
    }
  }

  static let counts: [(severities: [Diagnostic.Severity], summary: String)] = [
    ([], "no problems"), ([.error], "1 error"), ([.warning], "1 warning"),
    ([.error, .warning, .error], "2 errors, 1 warning"),
    ([.warning, .warning, .error], "1 error, 2 warnings"),
  ]

  @Test(arguments: counts)
  func `a summary counts errors and warnings`(severities: [Diagnostic.Severity], summary: String) {
    let diagnostics = severities.map { Diagnostic(severity: $0, identifier: "a", message: "m") }
    #expect(DiagnosticRenderer.summary(of: diagnostics) == summary)
  }

  @Test func `as JSON a finding has all fields, null where unknown`() throws {
    let note = Diagnostic.Note(message: "n", location: SourceLocation(path: "gone", range: 0..<1))
    var finding = try diagnostic(at: "\"status\": \"runing\"\n", in: manifest, detail: "D\u{1b}.")
    finding.notes = [note]
    let plain = Diagnostic(severity: .warning, identifier: "a-b", message: "m")
    let located = locate([finding, plain]) { path in
      path == "x.json" ? Array(manifest.utf8) : nil
    }
    #expect(
      DiagnosticRenderer.json(located) == [
        [
          "identifier": "a-b", "severity": "warning", "message": "m", "detail": "", "path": nil,
          "line": nil, "column": nil, "endLine": nil, "endColumn": nil, "notes": [],
        ],
        [
          "identifier": "some-finding", "severity": "error", "message": "something is wrong",
          "detail": "D\u{1b}.", "path": "x.json", "line": 3, "column": 2, "endLine": 4,
          "endColumn": 1,
          "notes": [
            [
              "message": "n", "path": "gone", "line": nil, "column": nil, "endLine": nil,
              "endColumn": nil,
            ]
          ],
        ],
      ])
  }
}

@Suite struct InertTests {
  static let texts: [(text: String, shown: String)] = [
    ("", ""), ("plain é 日本 😀", "plain é 日本 😀"), ("a\tb\nc\r", "a\\u{9}b\\u{a}c\\u{d}"),
    ("\0\u{1b}[0m\u{7f}\u{80}\u{9f}", "\\u{0}\\u{1b}[0m\\u{7f}\\u{80}\\u{9f}"),
    ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"), ("\u{feff}\u{ad}", "\\u{feff}\\u{ad}"),
    ("\u{61c}\u{200e}\u{200f}", "\\u{61c}\\u{200e}\\u{200f}"),
    ("\u{202a}\u{202e}\u{2066}\u{2069}", "\\u{202a}\\u{202e}\\u{2066}\\u{2069}"),
    ("👩‍👧 می‌خواهم", "👩‍👧 می‌خواهم"), ("\r\n", "\\u{d}\\u{a}"), ("e\u{301}", "e\u{301}"),
    ("::error::x", ":\\u{3a}error::x"), ("  ::x", "  :\\u{3a}x"), ("\u{a0}::x", "\u{a0}:\\u{3a}x"),
    (":", ":"), (": :", ": :"), ("a::b", "a::b"), (":::", ":\\u{3a}:"),
    ("##[error]", "##\\u{5b}error]"), ("a ###[x", "a ###\\u{5b}x"), ("#[x] [y]", "#[x] [y]"),
    ("# #[", "# #["),
  ]

  @Test(arguments: texts)
  func `what would act is shown instead`(text: String, shown: String) {
    #expect(Array(inert(text).utf8) == Array(shown.utf8))
  }

  @Test func `what is inert stays as it is`() {
    for (text, _) in Self.texts {
      #expect(inert(inert(text)) == inert(text))
    }
  }
}
