import JSONSyntax
import Testing

@Suite struct JSONDocumentTests {
  private func document(_ text: String) throws -> JSONDocument {
    try JSONDocument(Array(text.utf8))
  }

  @Test func `members and elements come in source order and skip what is nested`() throws {
    let document = try document(#"{"z": {"n": [1, {}]}, "a": [[], [2], "x"], "": null}"#)
    let members = Array(document.members(of: document.root))
    #expect(members.map { document.string($0.key) } == ["z", "a", ""])
    #expect(members.map { document.kind(of: $0.value) } == [.object, .array, .null])
    let elements = Array(document.elements(of: members[1].value))
    #expect(elements.map { document.kind(of: $0) } == [.array, .array, .string])
    #expect(Array(document.elements(of: elements[1])).map { document.integer($0) } == [2])
  }

  @Test(arguments: ["{}", "[]", "1", "\"a\"", "null", "true", "[[1]]", "{\"a\":{}}"])
  func `only an object has members and only an array has elements`(text: String) throws {
    let document = try document(text)
    let kind = document.kind(of: document.root)
    #expect(Array(document.members(of: document.root)).isEmpty == (text != "{\"a\":{}}"))
    #expect(Array(document.elements(of: document.root)).isEmpty == (text != "[[1]]"))
    #expect((document.string(document.root) != nil) == (kind == .string))
    #expect((document.boolean(document.root) != nil) == (kind == .boolean))
    #expect((document.integer(document.root) != nil) == (kind == .number))
    #expect((document.numberText(document.root) != nil) == (kind == .number))
  }

  @Test(arguments: [
    " 1️⃣\"aé\\\"]\"2️⃣ ", "\n1️⃣{ \"a\": [1, 2] }2️⃣\n", "1️⃣[]2️⃣", "\t1️⃣-1.5e+32️⃣", "1️⃣true2️⃣\r\n",
  ])
  func `a value's range is what it was written in`(text: String) throws {
    let marked = MarkedText(text)
    let document = try JSONDocument(marked.bytes)
    #expect(document.range(of: document.root) == marked.range)
    #expect(document.bytes == marked.bytes)
  }

  @Test func `a key and a value have ranges of their own`() throws {
    let marked = MarkedText("{\"x\": [0], 1️⃣\"k\\u0065y\"2️⃣ : 3️⃣[ {} , 1 ]4️⃣ }")
    let document = try JSONDocument(marked.bytes)
    let member = try #require(Array(document.members(of: document.root)).last)
    #expect(document.string(member.key) == "key")
    #expect(document.range(of: member.key) == marked.range)
    #expect(document.range(of: member.value) == marked.firstRange)
  }

  static let integers: [(text: String, value: Int?)] = [
    ("0", 0), ("-0", 0), ("7", 7), ("-42", -42),
    ("9223372036854775807", .max), ("-9223372036854775808", .min),
    ("9223372036854775808", nil), ("-9223372036854775809", nil),
    ("92233720368547758070", nil), ("100000000000000000000000", nil),
    ("1.0", nil), ("-0.0", nil), ("1e2", nil), ("1E0", nil), ("0e0", nil),
  ]

  @Test(arguments: integers)
  func `an integer is exact or nil`(text: String, value: Int?) throws {
    let document = try document(text)
    #expect(document.integer(document.root) == value)
    #expect(document.numberText(document.root) == text)
  }

  static let numbers: [(text: String, value: JSONValue)] = [
    ("-0", .integer(0)), ("-0.0", .number(-0.0)), ("1.0", .number(1)), ("1e2", .number(100)),
    ("0.1", .number(0.1)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
    ("5e-324", .number(.leastNonzeroMagnitude)), ("1e-400", .number(0)),
    ("1e400", .number(.greatestFiniteMagnitude)),
    ("-1e400", .number(-.greatestFiniteMagnitude)),
    ("1" + String(repeating: "0", count: 400), .number(.greatestFiniteMagnitude)),
  ]

  @Test(arguments: numbers)
  func `a number becomes an integer or the nearest finite number`(
    text: String, value: JSONValue
  ) throws {
    let document = try document(text)
    #expect(document.value(document.root) == value)
  }

  @Test(arguments: ["", "0.", "1e", "-"])
  func `a number of a million digits is read`(prefix: String) throws {
    let text = prefix + String(repeating: "7", count: 1_000_000)
    let document = try document(text)
    #expect(document.range(of: document.root) == 0..<text.utf8.count)
    #expect(document.integer(document.root) == nil)
    #expect(document.numberText(document.root)?.utf8.count == text.utf8.count)
  }

  static let strings: [(text: String, value: String)] = [
    (#""""#, ""), (#""abc""#, "abc"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
    (#""\u0000\u001F\u007f""#, "\u{0}\u{1f}\u{7f}"), (#""\u00e9\u20AC""#, "é€"),
    (#""\ud83d\ude00""#, "😀"), (#""\uD800\uDC00\udbff\udfff""#, "\u{10000}\u{10ffff}"),
    (#""\ud7ff\ue000\uffff""#, "\u{d7ff}\u{e000}\u{ffff}"),
    ("\"é€😀\u{7f}\u{2028}\"", "é€😀\u{7f}\u{2028}"),
    (#""12345678\n1234567\\12345678""#, "12345678\n1234567\\12345678"),
  ]

  @Test(arguments: strings)
  func `a string is decoded`(text: String, value: String) throws {
    let document = try document(text)
    #expect(document.string(document.root).map { Array($0.utf8) } == Array(value.utf8))
  }

  @Test(arguments: 0..<20)
  func `a string ends at its quotation mark, wherever that is in a word of the machine`(
    length: Int
  ) throws {
    let content = String(repeating: "x", count: length)
    let document = try document("[\"\(content)\",\"\(content)é\",\"\(content)\\n\",\"\(content)\"]")
    let values = document.elements(of: document.root).map { document.string($0) }
    #expect(values == [content, content + "é", content + "\n", content])
  }

  @Test func `a document of many values is walked in full`() throws {
    let text = "[" + (0..<10_000).map { "{\"k\":[\($0)]}" }.joined(separator: ",") + "]"
    let document = try document(text)
    let sum = document.elements(of: document.root).reduce(0) { sum, element in
      document.members(of: element).reduce(sum) { sum, member in
        document.elements(of: member.value).reduce(sum) { $0 + (document.integer($1) ?? 0) }
      }
    }
    #expect(sum == 49_995_000)
  }

  @Test func `a kind says what it is in a sentence`() {
    #expect(
      JSONKind.allCases.map(\.description)
        == ["an object", "an array", "a string", "a number", "true or false", "null"])
  }

  @Test(arguments: [
    #""plain é😀""#, #""\u0061\"\n\u0007""#, "null", "true", "false", "-0", "12.50", "1e2", "[]",
    "[[]]",
    #"[ "a" , [1, {"b": 2, "a": [ ]}],"\\" ]"#, #"{ "z": 1, "\u0061": null }"#,
  ])
  func `the canonical form is that of the value, however it was written`(json: String) throws {
    let document = try document(json)
    var bytes = Array("before ".utf8)
    document.appendCanonical(document.root, to: &bytes)
    #expect(bytes == Array("before ".utf8) + document.value(document.root).canonical())
  }
}
