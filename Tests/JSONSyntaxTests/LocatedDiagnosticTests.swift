import Testing

@testable import JSONSyntax

private typealias SourceLocation = JSONSyntax.SourceLocation

@Suite struct LocatedDiagnosticTests {
  private func diagnostic(
    _ identifier: String, _ path: String? = nil, _ range: Range<Int>? = nil,
    notes: [Diagnostic.Note] = []
  ) -> Diagnostic {
    Diagnostic(
      identifier: identifier, message: "m",
      location: path.map { SourceLocation(path: $0, range: range) }, notes: notes)
  }

  @Test func `what may be a key is concealed, on the lines of all findings`() {
    let text = #"{"x-a": {"b": [1]}, "known": 2, "apiKey": "secret", "c": {"x-d": "secret"}}"#
    let bytes = Array(text.utf8)
    let findings = ["/known", "/apiKey"].map { pointer in
      let location =
        pointer == "/known"
        ? SourceLocation(path: "a", pointer: pointer) : SourceLocation(path: "a", key: pointer)
      return Diagnostic(identifier: pointer, message: "", location: location)
    }
    for located in locate(findings, reading: { _ in bytes }) {
      let shown = located.excerpt.map { $0.before + $0.marked + $0.after }
      #expect(shown == #"{"x-a": …, "known": 2, "apiKey": …, "c": {"x-d": …}}"#)
    }
    let unquoted = locate(findings, quoting: { _ in false }, reading: { _ in bytes })
    #expect(unquoted.allSatisfy { $0.start != nil && $0.excerpt == nil })
  }

  @Test func `diagnostics are read in the order of path, position and identifier`() {
    let ordered = [
      diagnostic("a"), diagnostic("z"), diagnostic("a", "B"), diagnostic("b", "a"),
      diagnostic("z", "a", 0..<0), diagnostic("a", "a", 0..<1), diagnostic("b", "a", 0..<1),
      diagnostic("a", "a", 2..<3), diagnostic("a", "a/b", 0..<1), diagnostic("a", "b", 0..<1),
      diagnostic("a", "e\u{301}"), diagnostic("a", "é"),
    ]
    var generator = RepeatableGenerator(state: 7)
    for _ in 0..<20 {
      let located = locate(ordered.shuffled(using: &generator)) { _ in nil }
      #expect(located.map(\.diagnostic) == ordered)
    }
  }

  @Test func `diagnostics that compare equal keep their order`() {
    let twins = ["1", "2", "3"].map { message in
      Diagnostic(identifier: "a", message: message, location: SourceLocation(path: "x"))
    }
    #expect(locate(twins) { _ in nil }.map(\.diagnostic) == twins)
  }

  @Test func `places are looked up, those of notes too`() throws {
    let files = ["x": MarkedText("{\n  1️⃣\"é\": 12️⃣\n}"), "y": MarkedText("1️⃣y2️⃣")]
    let note = Diagnostic.Note(
      message: "n", location: SourceLocation(path: "y", range: files["y"]?.range))
    let plain = Diagnostic.Note(message: "no place")
    let finding = diagnostic("a", "x", files["x"]?.range, notes: [note, plain])
    let all = locate([finding]) { files[$0]?.bytes }
    let located = try #require(all.first)
    #expect(located.diagnostic == finding)
    #expect(located.start == SourcePosition(line: 2, column: 3))
    #expect(located.end == SourcePosition(line: 2, column: 9))
    #expect(located.excerpt?.marked == "\"é\": …")
    #expect(located.notes.map(\.note) == [note, plain])
    #expect(located.notes.map(\.place?.excerpt?.marked) == ["y", nil])
    #expect(located.notes.first?.place?.start == SourcePosition(line: 1, column: 1))
  }

  @Test func `each file with a place in it is read once, and no other`() {
    var read: [String] = []
    let notes = ["x", "y", "z"].map { path in
      Diagnostic.Note(message: "n", location: SourceLocation(path: path, range: 0..<1))
    }
    let findings = [
      diagnostic("a", "x", 0..<1, notes: notes), diagnostic("b", "x", 1..<2, notes: notes),
      diagnostic("c", "whole"), diagnostic("d"), diagnostic("e", "é", 0..<1),
      diagnostic("e", "e\u{301}", 0..<1),
    ]
    _ = locate(findings) { path in
      read.append(path)
      return [0x61, 0x62]
    }
    #expect(
      read.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        == ["e\u{301}", "x", "y", "z", "é"].map { Array($0.utf8) })
  }

  static let unknownPlaces: [(bytes: [UInt8]?, range: Range<Int>?)] = [
    (nil, 0..<1), ([], 0..<1), ([0x61], 1..<2), ([0x61], 5..<9), ([0x61], nil), ([0x61], -2 ..< -1),
  ]

  @Test(arguments: unknownPlaces)
  func `a place that cannot be read any more is left out`(bytes: [UInt8]?, range: Range<Int>?) {
    let located = locate([diagnostic("a", "x", range)]) { _ in bytes }
    #expect(located.count == 1)
    #expect(located.first?.place == nil)
    #expect(located.first?.start == nil)
    #expect(located.first?.end == nil)
    #expect(located.first?.excerpt == nil)
  }

  @Test func `the end of a text is a place in it`() {
    let located = locate([diagnostic("a", "x", 2..<2)]) { _ in Array("a\n".utf8) }
    #expect(located.first?.start == SourcePosition(line: 2, column: 1))
  }

  @Test func `no diagnostics need no file`() {
    #expect(locate([]) { _ in [0x61] }.isEmpty)
  }

  @Test func `locations compare their paths by bytes`() {
    let composed = SourceLocation(path: "é", range: 0..<1)
    #expect(composed == SourceLocation(path: "\u{e9}", range: 0..<1))
    #expect(composed != SourceLocation(path: "e\u{301}", range: 0..<1))
    #expect(composed != SourceLocation(path: "é"))
    #expect(Set([composed, SourceLocation(path: "e\u{301}", range: 0..<1), composed]).count == 2)
  }
}
