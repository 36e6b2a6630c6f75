/// Keys are equal if they stand for the same bytes: `"\u0061"` and `"a"` are, but a precomposed
/// letter and its decomposed form, which `String` holds to be equal, are not.
extension JSONParser {
  func refuseDuplicateKeys(in object: Int, _ text: Span<UInt8>) throws(JSONSyntaxError) {
    var key = object + 1
    var count = 0
    while key < Int(tape[object].next) {
      // Comparing all pairs is fastest for a few keys, and quadratic.
      if count == 16 { return try refuseDuplicateKeysByHash(in: object, text) }
      var earlier = object + 1
      while earlier < key {
        if areEqual(tape[earlier], tape[key], text) { throw duplicate(earlier, key) }
        earlier = Int(tape[earlier + 1].next)
      }
      key = Int(tape[key + 1].next)
      count += 1
    }
  }

  private func refuseDuplicateKeysByHash(
    in object: Int, _ text: Span<UInt8>
  ) throws(JSONSyntaxError) {
    var firstUses: [[UInt8]: Int] = [:]
    var key = object + 1
    while key < Int(tape[object].next) {
      if let first = firstUses.updateValue(key, forKey: tape[key].decodedContent(in: text)) {
        throw duplicate(first, key)
      }
      key = Int(tape[key + 1].next)
    }
  }

  private func duplicate(_ first: Int, _ second: Int) -> JSONSyntaxError {
    JSONSyntaxError(.duplicateKey, tape[second].range, firstRange: tape[first].range)
  }

  private func areEqual(
    _ left: JSONTapeEntry, _ right: JSONTapeEntry, _ text: Span<UInt8>
  ) -> Bool {
    if left.hasEscapes || right.hasEscapes {
      return left.decodedContent(in: text) == right.decodedContent(in: text)
    }
    let count = left.end - left.start
    guard count == right.end - right.start else { return false }
    // Most keys differ in their first letter. The quotation marks are equal.
    guard text[Int(left.start) + 1] == text[Int(right.start) + 1] else { return false }
    return (1..<Int(count)).allSatisfy {
      text[Int(left.start) + $0] == text[Int(right.start) + $0]
    }
  }
}
