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
  func spelled(_ text: String) -> String {
    guard !isUnicode else { return text }
    return text.replacingEach([
      ("→", "->"), ("…", "..."), ("✗", "x"), ("▶", ">"), ("‖", "="), ("■", "#"),
    ])
  }

  /// The marks of a bar: outside the cohort, its control, the feature off, and the variants.
  var marks: (outside: Character, control: Character, off: Character, variants: [Character]) {
    isUnicode ? ("·", "░", "×", ["█", "▓", "▒", "◆"]) : (".", "-", "x", ["#", "%", "+", "@"])
  }
}

extension String {
  fileprivate func replacingEach(_ pairs: [(Character, String)]) -> String {
    var result = ""
    for character in self {
      result += pairs.first { $0.0 == character }?.1 ?? String(character)
    }
    return result
  }
}
