import Domain

/// How text looks in a terminal: with colour or without, with symbols of Unicode or of ASCII, and how
/// long its lines are.
package struct TextStyle: Hashable, Sendable {
  /// Whether escape sequences may stand in it.
  var isColored: Bool
  /// Whether the terminal shows more than ASCII.
  var isUnicode: Bool
  /// How many columns the terminal has; nil where lines are not broken, since programs read them.
  package var width: Int?

  /// Without colour, with symbols.
  package static let plain = TextStyle(isColored: false, isUnicode: true)

  /// Makes a style.
  package init(isColored: Bool, isUnicode: Bool, width: Int? = nil) {
    self.isColored = isColored
    self.isUnicode = isUnicode
    self.width = width
  }

  /// What a text means, which is told by a colour: the same on the terminal and on a page.
  enum Role: Hashable {
    case good, caution, bad, ending, faint, strong
    /// What stands for a variant of a feature, by its place in a row of colours that begins anew.
    case variant(Int)

    /// How many variants there are colours for.
    static let variantCount = 5

    /// The role of the variant that stands at a place among those of its feature.
    static func variant(at index: Int) -> Role { .variant(index % variantCount) }

    /// The role of a variant of a feature; nil for the control.
    static func variant(_ key: VariantKey?, among variants: [VariantKey]) -> Role? {
      key.map { variant(at: variants.firstIndex(of: $0) ?? variants.count) }
    }

    /// What a terminal is told.
    var code: String { look.code }

    /// The class in `page.css`.
    var name: StaticString { look.name }

    private var look: (code: String, name: StaticString) {
      switch self {
      case .good: ("32", "good")
      case .caution: ("33", "caution")
      case .bad: ("31", "bad")
      case .ending: ("36", "ending")
      case .faint: ("2", "faint")
      case .strong: ("1", "strong")
      // Neither dark nor light, so that they can be read on both.
      case .variant(0): ("38;5;33", "variant-0")
      case .variant(1): ("38;5;170", "variant-1")
      case .variant(2): ("38;5;36", "variant-2")
      case .variant(3): ("38;5;172", "variant-3")
      case .variant: ("38;5;99", "variant-4")
      }
    }
  }

  /// A text, which is inert already, in the colour of its role, if it has one.
  func text(_ text: String, _ role: Role?) -> String {
    guard isColored, !text.isEmpty, let role else { return text }
    return "\u{1b}[\(role.code)m\(text)\u{1b}[0m"
  }

  /// A message on standard error whose first word says what it is: `titrate: error: …`.
  package func message(_ text: String) -> String {
    for (label, role) in [("error:", Role.bad), ("warning:", .caution), ("note:", .ending)] {
      let start = "titrate: \(label)"
      guard text.hasPrefix(start) else { continue }
      return broken("titrate: " + self.text(label, role) + text.dropFirst(start.count))
    }
    return broken(text)
  }

  /// The text as the terminal shows it best: in lines that fit, with symbols in ASCII if it shows
  /// nothing else.
  package func shown(_ text: String) -> String {
    let text = broken(text)
    guard !isUnicode else { return text }
    return text.map { Self.spellings[$0] ?? String($0) }.joined()
  }

  private static let spellings: [Character: String] = [
    "→": "->", "…": "...", "–": "-", "✗": "x", "✋": "!", "▶": ">", "‖": "=", "■": "#", "⏸": "=",
    "·": ".", "░": "-", "×": "x", "█": "#", "▓": "%", "▒": "+", "◆": "@",
  ]

  // MARK: Lines

  /// Below that, breaking lines makes nothing easier to read.
  private static let fewestColumns = 40

  private func broken(_ text: String) -> String {
    guard let width, width >= Self.fewestColumns else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Self.broken($0, width) }.joined(separator: "\n")
  }

  /// Breaks a line at its spaces; what follows is indented by a little more than its beginning.
  private static func broken(_ line: Substring, _ width: Int) -> String {
    guard visibleCount(line) > width else { return String(line) }
    let indent = line.prefix { $0 == " " }.count + 2
    let words = words(of: line)
    var result = String(words[0])
    var column = visibleCount(words[0])
    for word in words.dropFirst() {
      let count = visibleCount(word)
      if column > indent, column + 1 + count > width {
        result += "\n" + String(repeating: " ", count: indent) + word
        column = indent + count
      } else {
        result += " " + word
        column += 1 + count
      }
    }
    return result
  }

  /// What stands between spaces; a command in backquotes is one word, so that it can be copied.
  private static func words(of line: Substring) -> [Substring] {
    var isQuoted = false
    return line.split(omittingEmptySubsequences: false) { character in
      if character == "`" { isQuoted.toggle() }
      return character == " " && !isQuoted
    }
  }

  /// How many columns a text takes: escape sequences, which end in `m`, take none.
  private static func visibleCount(_ text: Substring) -> Int {
    var count = 0
    var isEscape = false
    for character in text {
      if character == "\u{1b}" { isEscape = true }
      if !isEscape { count += 1 }
      if isEscape, character == "m" { isEscape = false }
    }
    return count
  }
}
