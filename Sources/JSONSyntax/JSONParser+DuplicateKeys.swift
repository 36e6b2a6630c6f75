/// Keys are equal if they stand for the same bytes: `"\u0061"` and `"a"` are, but a precomposed
/// letter and its decomposed form, which `String` holds to be equal, are not.
extension JSONParser {
  func refuseDuplicateKeys(in object: Int, _ text: Span<UInt8>) throws(JSONSyntaxError) {
    var key = object + 1
    var seen: UInt64 = 0
    var comparedCount = 0
    while key < Int(tape[object].next) {
      let trait = trait(of: tape[key], text)
      if seen & trait != 0 {
        // Comparing all pairs is fastest for a few keys, and quadratic.
        if comparedCount == 16 { return try refuseDuplicateKeysByHash(in: object, text) }
        comparedCount += 1
        try refuseDuplicate(of: key, in: object, text)
      }
      seen |= trait
      key = Int(tape[key + 1].next)
    }
  }

  /// One of 64 bits, the same for equal keys; all of them for a key with escapes, which may equal
  /// any. Most keys share no bit with an earlier one, and need no comparing.
  private func trait(of key: JSONTapeEntry, _ text: Span<UInt8>) -> UInt64 {
    if key.hasEscapes { return .max }
    // The quotation marks are among what is looked at only where the key is empty.
    let (first, last) = (text[Int(key.start) + 1], text[Int(key.end) - 2])
    return 1 << UInt64((UInt32(first) &* 5 ^ UInt32(last) ^ (key.end - key.start) &* 3) & 63)
  }

  private func refuseDuplicate(
    of key: Int, in object: Int, _ text: Span<UInt8>
  ) throws(JSONSyntaxError) {
    var earlier = object + 1
    while earlier < key {
      if areEqual(tape[earlier], tape[key], text) { throw duplicate(earlier, key) }
      earlier = Int(tape[earlier + 1].next)
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
