/// How text looks in a terminal: with colour or without, with symbols of Unicode or of ASCII.
package struct TextStyle: Hashable, Sendable {
  /// Whether escape sequences may stand in it.
  var isColored: Bool
  /// Whether the terminal shows more than ASCII.
  var isUnicode: Bool

  /// Without colour, with symbols.
  static let plain = TextStyle(isColored: false, isUnicode: true)

  /// Makes a style.
  package init(isColored: Bool, isUnicode: Bool) {
    self.isColored = isColored
    self.isUnicode = isUnicode
  }

  /// What a text means; the raw value is the code of its colour.
  enum Role: String {
    case good = "32"
    case caution = "33"
    case bad = "31"
    case ending = "36"
    case faint = "2"
    case strong = "1"
  }

  /// A text, which is inert already, in the colour of its role.
  func text(_ text: String, _ role: Role) -> String {
    isColored && !text.isEmpty ? "\u{1b}[\(role.rawValue)m\(text)\u{1b}[0m" : text
  }

  /// The text with symbols in ASCII, if the terminal shows nothing else.
  package func spelled(_ text: String) -> String {
    guard !isUnicode else { return text }
    return text.map { Self.spellings[$0] ?? String($0) }.joined()
  }

  private static let spellings: [Character: String] = [
    "→": "->", "…": "...", "–": "-", "✗": "x", "✋": "!", "▶": ">", "‖": "=", "■": "#",
    "·": ".", "░": "-", "×": "x", "█": "#", "▓": "%", "▒": "+", "◆": "@",
  ]
}
