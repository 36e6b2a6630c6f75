import JSONSyntax
import Testing

@Suite struct JSONEditTests {
  private func edited(_ text: String, _ change: (inout JSONEdit) -> Void) throws -> String {
    var edit = JSONEdit(try JSONDocument(Array(text.utf8)))
    change(&edit)
    return String(decoding: edit.bytes, as: UTF8.self)
  }

  // MARK: Replacing

  @Test(arguments: [
    (#"{"a": 1, "b": 2}"#, #"{"a": "x", "b": 2}"#),
    ("{ \"b\" :\t[] ,\r\n \"a\" :\n 1 }\n\n", "{ \"b\" :\t[] ,\r\n \"a\" :\n \"x\" }\n\n"),
    (#"{"\u0061":{"deep":[1]}}"#, #"{"\u0061":"x"}"#),
    (#"{"a": "\u0078"}"#, #"{"a": "\u0078"}"#),
  ])
  func `a value is replaced, and one that is the same stays as it is written`(
    text: String, expected: String
  ) throws {
    #expect(try edited(text) { $0.set("/a", to: .string("x")) } == expected)
  }

  @Test(arguments: [
    (JSONValue.integer(1), "1"), (.string("1"), #""1""#), (.boolean(true), "true"),
    (.string("a\"\\\u{1}é"), #""a\"\\\u0001é""#),
  ])
  func `a value keeps its type`(value: JSONValue, expected: String) throws {
    #expect(try edited(#"{"a": null}"#) { $0.set("/a", to: value) } == "{\"a\": \(expected)}")
  }

  // MARK: Adding

  /// Texts in which `b` is added behind `a`, if that is there, and at the end otherwise.
  static let additions: [(text: String, expected: String)] = [
    (#"{"a": 1}"#, #"{"a": 1, "b": 2}"#),
    (#"{ "a": 1 }"#, #"{ "a": 1, "b": 2 }"#),
    (#"{"a":1}"#, #"{"a":1,"b":2}"#),
    (#"{"a" : 1 , "c" : 3}"#, #"{"a" : 1 , "b" : 2 , "c" : 3}"#),
    (#"{"c": 3, "a": 1}"#, #"{"c": 3, "a": 1, "b": 2}"#),
    ("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1,\n  \"b\": 2\n}\n"),
    ("{\n\t\"a\": 1,\n\t\"c\": 3\n}", "{\n\t\"a\": 1,\n\t\"b\": 2,\n\t\"c\": 3\n}"),
    ("{\r\n    \"a\": 1\r\n}\r\n", "{\r\n    \"a\": 1,\r\n    \"b\": 2\r\n}\r\n"),
    ("{\n  \"c\": 3,\n\n\n  \"a\": 1\n}", "{\n  \"c\": 3,\n\n\n  \"a\": 1,\n  \"b\": 2\n}"),
    ("{ \"c\": 3\n, \"a\": 1\n}", "{ \"c\": 3\n, \"a\": 1\n, \"b\": 2\n}"),
    ("{ \"c\": 3,\n  \"a\": 1 }", "{ \"c\": 3,\n  \"a\": 1,\n  \"b\": 2 }"),
    ("{\n\n  \"a\": 1\n}", "{\n\n  \"a\": 1,\n  \"b\": 2\n}"),
    ("{ \"c\": [\n1]}", "{ \"c\": [\n1], \"b\": 2}"),
    ("{}", "{\"b\": 2}"), (" { \t} \n", " {\"b\": 2} \n"),
  ]

  @Test(arguments: additions)
  func `a member is added as its neighbours are laid out`(text: String, expected: String) throws {
    #expect(try edited(text) { $0.set("/b", to: .integer(2), after: ["z", "a"]) } == expected)
  }

  /// Texts to which `/o/p/q` is added.
  static let objects: [(text: String, expected: String)] = [
    (#"{"a": 1}"#, #"{"a": 1, "o": {"p": {"q": 2}}}"#),
    (#"{ "a": 1 }"#, #"{ "a": 1, "o": { "p": { "q": 2 } } }"#),
    (#"{"a":1}"#, #"{"a":1,"o":{"p":{"q":2}}}"#),
    (
      "{\n  \"a\": 1\n}\n",
      "{\n  \"a\": 1,\n  \"o\": {\n    \"p\": {\n      \"q\": 2\n    }\n  }\n}\n"
    ),
    (
      "{\r\n\t\"a\": 1,\r\n\t\"o\": {}\r\n}",
      "{\r\n\t\"a\": 1,\r\n\t\"o\": {\r\n\t\t\"p\": {\r\n\t\t\t\"q\": 2\r\n\t\t}\r\n\t}\r\n}"
    ),
    (
      "{\n  \"o\": {\n    \"n\": { \"q\": 1 }\n  }\n}",
      "{\n  \"o\": {\n    \"n\": { \"q\": 1 },\n    \"p\": { \"q\": 2 }\n  }\n}"
    ),
    (
      "{\n  \"o\": {\n    \"p\": {\n    }\n  },\n  \"z\": {\"y\": 1}\n}",
      "{\n  \"o\": {\n    \"p\": {\n      \"q\": 2\n    }\n  },\n  \"z\": {\"y\": 1}\n}"
    ),
    (
      "{\n  \"o\": { \"p\": { \"r\": 1 } }\n}",
      "{\n  \"o\": { \"p\": { \"r\": 1, \"q\": 2 } }\n}"
    ),
  ]

  @Test(arguments: objects)
  func `objects that are missing or empty are laid out as their siblings are, or as their parent`(
    text: String, expected: String
  ) throws {
    #expect(try edited(text) { $0.set("/o/p/q", to: .integer(2)) } == expected)
  }

  // MARK: Removing

  /// Texts from which `a` is removed.
  static let removals: [(text: String, expected: String)] = [
    (#"{"a": 1}"#, "{}"), ("{\n  \"a\": 1\n}\n", "{}\n"),
    (#"{"a": 1, "b": 2}"#, #"{"b": 2}"#),
    (#"{ "b": 2, "a": 1 }"#, #"{ "b": 2 }"#),
    (#"{"b":2,"a":{"x":[1]},"c":3}"#, #"{"b":2,"c":3}"#),
    ("{\n  \"a\": {\n    \"x\": 1\n  },\n  \"b\": 2\n}", "{\n  \"b\": 2\n}"),
    ("{\n\t\"b\": 2,\n\t\"a\": 1\n}", "{\n\t\"b\": 2\n}"),
    ("{\r\n  \"b\": 2,\r\n  \"a\": 1,\r\n  \"c\": 3\r\n}", "{\r\n  \"b\": 2,\r\n  \"c\": 3\r\n}"),
    ("{ \"b\": 2\n, \"a\": 1\n, \"c\": 3 }", "{ \"b\": 2\n, \"c\": 3 }"),
    ("{\n  \"b\": 2, \"a\": 1,\n  \"c\": 3\n}", "{\n  \"b\": 2,\n  \"c\": 3\n}"),
    (#"{"b": {"a": 1}}"#, #"{"b": {"a": 1}}"#),
  ]

  @Test(arguments: removals)
  func `a member goes with its comma and its line`(text: String, expected: String) throws {
    #expect(try edited(text) { $0.remove("/a") } == expected)
  }

  @Test func `nothing is removed where a pointer leads nowhere`() throws {
    let text = #"{"a": {"b": 1}, "c": 2}"#
    for pointer in ["/x", "/a/x", "/x/a", "/c/a", "/"] {
      #expect(try edited(text) { $0.remove(pointer) } == text)
    }
    #expect(try edited(text) { $0.remove("/a/b") } == #"{"a": {}, "c": 2}"#)
  }

  // MARK: Any text

  @Test func `whatever the layout, the text reads as it should, and an addition can be taken back`()
    throws
  {
    var generator = RepeatableGenerator(state: 7)
    for _ in 0..<500 {
      let members = Int.random(in: 1...4, using: &generator)
      let text = Self.text(memberCount: members, &generator)
      let key = "k\(Int.random(in: 0..<members, using: &generator))"
      var edit = JSONEdit(try JSONDocument(Array(text.utf8)))
      edit.set("/new", to: .integer(7), after: [key])
      let added = try JSONDocument(edit.bytes)
      #expect(
        Set(added.members(of: added.root).compactMap { added.string($0.key) })
          == Set((0..<members).map { "k\($0)" } + ["new"]), "\(text)")
      edit.remove("/new")
      #expect(String(decoding: edit.bytes, as: UTF8.self) == text)
      edit.remove("/\(key)")
      let removed = try JSONDocument(edit.bytes)
      #expect(Array(removed.members(of: removed.root)).count == members - 1, "\(text)")
    }
  }

  private static func text(memberCount: Int, _ generator: inout RepeatableGenerator) -> String {
    func space() -> String {
      ["", " ", "\n", "\r\n  ", "\t", "\n\n"].randomElement(using: &generator) ?? ""
    }
    let members = (0..<memberCount).map { index in
      let value = ["1", "{}", "[{}, 2]", "\"}\"", "{ \"a\": null }"].randomElement(
        using: &generator)
      return "\(space())\"k\(index)\"\(space()):\(space())\(value ?? "1")\(space())"
    }
    return "\(space()){\(members.joined(separator: ","))}\(space())"
  }
}
