import JSONSyntax
import Testing

@Suite struct JSONValueTests {
  private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  static let canonicalForms: [(value: JSONValue, text: String)] = [
    (nil, "null"), (true, "true"), (false, "false"), (0, "0"), (-7, "-7"),
    (.integer(.max), "9223372036854775807"), (.integer(.min), "-9223372036854775808"),
    (.number(0.1), "0.1"), (.number(1), "1.0"), (.number(-0.0), "-0.0"), (.number(1e100), "1e+100"),
    (.number(.leastNonzeroMagnitude), "5e-324"), (.number(1.0 / 3), "0.3333333333333333"),
    ("", "\"\""), ("a/b é\u{7f}\u{2028}😀", "\"a/b é\u{7f}\u{2028}😀\""),
    ("\"\\\n\r\t\u{8}\u{c}", #""\"\\\n\r\t\b\f""#), ("\u{0}\u{1}\u{1f}", #""\u0000\u0001\u001f""#),
    ("é\né", #""é\né""#), ("12345678\"", #""12345678\"""#),
    ([], "[]"), ([1, [], nil], "[1,[],null]"), ([:], "{}"),
    (["b": 1, "a": ["d": [:], "c": 2]], #"{"a":{"c":2,"d":{}},"b":1}"#),
    (["é": 1, "z": 2, "Z": 3, "": 4, "ab": 5, "a": 6], #"{"":4,"Z":3,"a":6,"ab":5,"z":2,"é":1}"#),
    (["\u{ffff}": 1, "\u{10000}": 2], "{\"\u{ffff}\":1,\"\u{10000}\":2}"),
    (["é": 1, "e\u{301}": 2], "{\"e\u{301}\":2,\"é\":1}"),
  ]

  @Test(arguments: canonicalForms)
  func `a value has one canonical form, which reads back the same`(
    value: JSONValue, text: String
  ) throws {
    #expect(value.canonical() == Array(text.utf8))
    let document = try JSONDocument(Array(text.utf8))
    #expect(document.value(document.root) == value)
  }

  @Test func `the canonical form is appended to what is there`() {
    var bytes = Array("x=\"".utf8)
    JSONValue.string("a\n").appendCanonical(to: &bytes)
    JSONValue.array([1]).appendCanonical(to: &bytes)
    #expect(text(bytes) == #"x=""a\n"[1]"#)
  }

  @Test func `the form for people is indented, in the same order`() {
    let value: JSONValue = ["b": [1, [:], []], "a": ["c": "x"], "d": .null]
    #expect(
      text(value.pretty()) == """
        {
          "a": {
            "c": "x"
          },
          "b": [
            1,
            {},
            []
          ],
          "d": null
        }

        """)
    #expect(text(JSONValue.integer(1).pretty()) == "1\n")
  }

  @Test func `values are equal if their canonical bytes are`() {
    let values: [JSONValue] = [
      nil, true, false, 0, 1, .number(0), .number(-0.0), .number(1), "", "0", "é", "e\u{301}", [],
      [nil], [1, 2], [2, 1], [:], ["é": 1], ["e\u{301}": 1], ["a": 1], ["a": 2], ["b": 1],
      ["a": 1, "b": 2], ["b": 2, "a": 1], ["a": 1, "b": 2, "c": 3], ["c": 3, "a": 1, "b": 2],
      [["b": 1, "a": 2]], [["a": 2, "b": 1]],
    ]
    for left in values {
      for right in values {
        let isSame = left.canonical() == right.canonical()
        #expect((left == right) == isSame)
        #expect(!isSame || left.hashValue == right.hashValue)
      }
    }
    #expect(Set(values).count == Set(values.map { $0.canonical() }).count)
  }

  @Test func `members are compared by bytes`() {
    let composed = JSONMember("é", 1)
    #expect(composed == JSONMember("\u{e9}", 1))
    #expect(composed != JSONMember("e\u{301}", 1))
    #expect(composed != JSONMember("é", 2))
    #expect(Set([composed, JSONMember("e\u{301}", 1), composed]).count == 2)
  }

  @Test func `values are written as literals and made from optionals`() {
    #expect(
      JSONValue.object([JSONMember("a", 1), JSONMember("b", "x1")]) == ["a": 1, "b": "x\(1)"])
    #expect(JSONValue(String?.some("a")) == .string("a"))
    #expect(JSONValue(String?.none) == .null)
    #expect(JSONValue(Int?.some(3)) == .integer(3))
    #expect(JSONValue(Int?.none) == .null)
  }

  private func randomString(_ generator: inout RepeatableGenerator) -> String {
    let scalars: [Unicode.Scalar] = [
      "\0", "\n", "\"", "\\", "/", "a", "b", "\u{7f}", "é", "\u{301}", "€", "\u{2028}", "😀",
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0...12, using: &generator) {
      text.unicodeScalars.append(scalars.randomElement(using: &generator) ?? "a")
    }
    return text
  }

  private func randomValue(depth: Int, _ generator: inout RepeatableGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
    case 0: return nil
    case 1: return .boolean(.random(using: &generator))
    case 2: return .integer(.random(in: .min ... .max, using: &generator))
    case 3:
      let number = Double(bitPattern: generator.next())
      return .number(number.isFinite ? number : 0.5)
    case 4: return .string(randomString(&generator))
    case 5:
      return .array(
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in
          randomValue(depth: depth - 1, &generator)
        })
    default:
      var members: [JSONMember] = []
      for _ in 0..<Int.random(in: 0...20, using: &generator) {
        let key = randomString(&generator)
        if members.contains(where: { $0.key.utf8.elementsEqual(key.utf8) }) { continue }
        members.append(JSONMember(key, randomValue(depth: depth - 1, &generator)))
      }
      return .object(members)
    }
  }

  @Test(arguments: 0..<200)
  func `what is written reads back equal, in either form`(seed: UInt64) throws {
    var generator = RepeatableGenerator(state: seed)
    let value = randomValue(depth: 4, &generator)
    let canonical = try JSONDocument(value.canonical())
    #expect(canonical.value(canonical.root) == value)
    #expect(canonical.value(canonical.root).canonical() == value.canonical())
    let pretty = try JSONDocument(value.pretty())
    #expect(pretty.value(pretty.root) == value)
    #expect(!value.canonical().contains(UInt8(ascii: "\n")))
  }

  @Test func `infinity cannot be written`() async {
    await #expect(processExitsWith: .failure) {
      _ = JSONValue.number(.infinity).canonical()
    }
  }

  @Test func `an object with two equal keys cannot be written`() async {
    await #expect(processExitsWith: .failure) {
      _ = JSONValue.object([JSONMember("a", 1), JSONMember("a", 3)]).canonical()
    }
  }
}
