import JSONSyntax
import Testing

@Suite struct SuggestionTests {
  static let statuses = ["created", "running", "paused", "completed"]

  static let slips: [(word: String, nearest: String?)] = [
    ("runing", "running"), ("RUNNING", "running"), ("Paused", "paused"), ("pasued", "paused"),
    ("complete", "completed"), ("crated", "created"), ("unning", "running"),
    ("runningg", "running"),
    ("rnuinng", "running"), ("stopped", nil), ("x", nil), ("", nil), ("r", nil), ("🏃", nil),
  ]

  @Test(arguments: slips)
  func `a slip suggests the nearest word, anything else none`(word: String, nearest: String?) {
    #expect(suggestion(for: word, among: Self.statuses) == nearest)
  }

  static let choices: [(word: String, candidates: [String], nearest: String?)] = [
    ("abcd", ["abce", "abcf"], "abce"), ("abcd", ["abce", "abdc", "abcd"], "abcd"),
    ("abcd", ["abxy", "abcx"], "abcx"), ("name", ["Names", "NAME"], "NAME"),
    ("v3", ["v1", "v2"], "v1"), ("a", ["b"], nil), ("A", ["b", "a"], "a"), ("", [""], nil),
    ("a", [""], nil), ("", ["a"], nil), ("ab", ["ba"], "ba"), ("ab", ["cd"], nil), ("x", [], nil),
    ("key", ["kind"], nil), ("grün", ["grun"], "grun"), ("ÄRGER", ["ärger"], "ärger"),
  ]

  @Test(arguments: choices)
  func `the first of the nearest candidates is taken`(
    word: String, candidates: [String], nearest: String?
  ) {
    #expect(suggestion(for: word, among: candidates) == nearest)
  }

  @Test func `a swap counts as one slip, and an edit within it as another`() {
    // Three letters allow one slip: "ca" to "abc" would be two with unrestricted swaps.
    #expect(suggestion(for: "acb", among: ["abc"]) == "abc")
    #expect(suggestion(for: "cab", among: ["abc"]) == nil)
  }

  @Test func `a huge word or candidate suggests nothing`() {
    let huge = String(repeating: "a", count: 1_000_000)
    #expect(suggestion(for: huge, among: [huge]) == nil)
    #expect(suggestion(for: "aaa", among: [huge]) == nil)
    #expect(suggestion(for: "runing", among: [huge, "running"]) == "running")
  }
}
