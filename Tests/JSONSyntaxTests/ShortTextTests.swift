import Testing

@testable import JSONSyntax

struct ShortTextTests {
  private func document(_ text: String) throws -> JSONDocument {
    try JSONDocument(Array(text.utf8))
  }

  @Test(arguments: 0...31)
  func `a text of up to 31 bytes is the same wherever it stands`(count: Int) throws {
    let text = String("abcdefghijklmnopqrstuvwxyz-12345".prefix(count))
    let expected = try #require(ShortText(text))
    for json in ["\"\(text)\"", "[\"\(text)\", \"and some more text behind it\"]"] {
      let document = try document(json)
      let node = document.elements(of: document.root).first { _ in true } ?? document.root
      #expect(document.shortText(node) == expected)
    }
    #expect(count == 0 || ShortText(String(text.dropLast())) != expected)
    #expect(ShortText(text + "\u{0}") != expected)
  }

  @Test func `a longer text has no short form`() throws {
    let text = String(repeating: "a", count: 32)
    #expect(ShortText(text) == nil)
    let document = try document("\"\(text)\"")
    #expect(document.shortText(document.root) == nil)
  }

  @Test func `what has escapes is what they stand for`() throws {
    let document = try document(#""k\u0065y\u0000""#)
    #expect(document.shortText(document.root) == ShortText("key\u{0}"))
  }

  @Test(arguments: ["1", "null", "true", "[\"a\"]", "{\"a\": 1}"])
  func `only a string has one`(json: String) throws {
    let document = try document(json)
    #expect(document.shortText(document.root) == nil)
    #expect(document.content(of: document.root) == nil)
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

  @Test func `a document is parsed again as if it were a new one`() throws {
    var document = JSONDocument()
    let texts = [#"{"a": [1, {"b": []}]}"#, "[[1, 2]", "7", #"{"a": 1, "a": 2}"#, "[{}, {}]", ""]
    for text in texts + texts.reversed() {
      let bytes = Array(text.utf8)
      guard let fresh = try? JSONDocument(bytes) else {
        #expect(throws: JSONSyntaxError.self) { try document.parse(bytes) }
        #expect(document.bytes.isEmpty)
        continue
      }
      try document.parse(bytes)
      #expect(document.value(document.root) == fresh.value(fresh.root))
    }
  }
}
