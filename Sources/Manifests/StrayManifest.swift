import JSONSyntax

/// A file that says that it is a manifest, and is not read since its name does not end in `.json`.
package enum StrayManifest {
  /// How the names of such files end, in capitals or not.
  package static let endings = [".yml", ".yaml", ".jsonc", ".json5", ".json"]
  /// The largest file that is looked at, in bytes: nobody writes a larger manifest by hand.
  package static let maximumBytes = 1 << 16

  /// Whether a text has a `kind` of ours at its top, as far as a glance at it tells.
  package static func isOne(_ text: [UInt8]) -> Bool {
    guard text.contains("kind".utf8) else { return false }
    let lines = text.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    // What is not in braces is YAML, whose fields at the top begin in the first column.
    let tops = lines.filter { line in line.first.map(isWord) == true || isQuote(line.first) }
    let fields = tops.map { Words($0).all }
    // Kubernetes has kinds of its own, some of the same name.
    guard !fields.contains(where: { $0.starts(with: ["apiVersion", ":"]) }) else { return false }
    return fields.contains { isKind($0[...]) } || isOneInBraces(Words(text[...]).all)
  }

  private static func isOneInBraces(_ words: [String]) -> Bool {
    guard words.first == "{" else { return false }
    var depth = 0
    for (index, word) in words.enumerated() {
      switch word {
      case "{", "[": depth += 1
      case "}", "]": depth -= 1
      default: if depth == 1, isKind(words[index...]) { return true }
      }
    }
    return false
  }

  private static func isKind(_ words: ArraySlice<String>) -> Bool {
    let words = Array(words.prefix(3))
    return words.count == 3 && words[0] == "kind" && words[1] == ":"
      && ManifestKind(rawValue: words[2]) != nil
  }

  private static func isQuote(_ byte: UInt8?) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    default: false
    }
  }

  /// The words and signs of a text in which comments may stand, without quotation marks.
  private struct Words {
    private(set) var all: [String] = []
    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) {
      rest = text
      while let byte = rest.first {
        if isQuote(byte) {
          addText(endingIn: byte)
        } else if isWord(byte) {
          add(rest.prefix(while: isWord))
        } else if rest.starts(with: "//".utf8) || byte == UInt8(ascii: "#") {
          rest = rest.drop { $0 != UInt8(ascii: "\n") }
        } else if rest.starts(with: "/*".utf8) {
          dropComment()
        } else {
          if byte > UInt8(ascii: " ") { all.append(String(UnicodeScalar(byte))) }
          rest.removeFirst()
        }
      }
    }

    private mutating func add(_ word: ArraySlice<UInt8>) {
      all.append(String(decoding: word, as: UTF8.self))
      rest = rest[word.endIndex...]
    }

    private mutating func addText(endingIn quote: UInt8) {
      rest.removeFirst()
      var text: [UInt8] = []
      while let byte = rest.popFirst(), byte != quote {
        text.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
      }
      all.append(String(decoding: text, as: UTF8.self))
    }

    private mutating func dropComment() {
      rest = rest.dropFirst(2)
      while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest.removeFirst() }
      rest = rest.dropFirst(2)
    }
  }
}
