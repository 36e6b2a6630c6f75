@testable import JSONSyntax

/// What is accepted is written, in both forms, as something that reads as the same value. What is
/// refused is refused at a place in the text.
func checkJSON(_ bytes: [UInt8]) {
  let document: JSONDocument
  do throws(JSONSyntaxError) {
    document = try JSONDocument(bytes)
  } catch {
    return checkLocated([error.diagnostic(path: "text")], bytes)
  }
  let value = document.value(document.root)
  let canonical = value.canonical()
  require(read(canonical) == value, "the canonical form reads as the value")
  require(read(value.pretty()) == value, "the form for people reads as the value")
  require(read(canonical)?.canonical() == canonical, "the canonical form is its own")
  var copied: [UInt8] = []
  document.appendCanonical(document.root, to: &copied)
  require(copied == canonical, "the canonical form is copied as it is written")
  require(document.range(of: document.root).upperBound <= bytes.count, "the value is in the text")
}

private func read(_ bytes: [UInt8]) -> JSONValue? {
  (try? JSONDocument(bytes)).map { $0.value($0.root) }
}

/// Every diagnostic has a place in the text, and can be shown.
func checkLocated(_ diagnostics: [Diagnostic], _ bytes: [UInt8]) {
  for located in locate(diagnostics, reading: { _ in bytes }) {
    guard located.diagnostic.location != nil else { continue }
    require(located.place != nil, "\(located.diagnostic.identifier) has a place")
    guard let place = located.place else { continue }
    require(place.bytes.upperBound <= bytes.count, "the place is in the text")
    require(place.start <= place.end, "the place begins before it ends")
  }
}
