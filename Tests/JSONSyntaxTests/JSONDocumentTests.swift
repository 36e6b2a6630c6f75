import JSONSyntax
import Testing

@Test func `a document gives its values`() throws {
  let document = try JSONDocument(Array(#"{"a": [1, -0, 1.5, "x\u00e9"], "b": {"c": true}}"#.utf8))
  #expect(document.value(document.root) == ["a": [1, 0, .number(1.5), "xé"], "b": ["c": true]])
}
