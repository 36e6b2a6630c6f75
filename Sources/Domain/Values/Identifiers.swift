import JSONSyntax

/// A checked name: whoever holds one need not check it again.
package protocol CheckedName: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// What the name is called in a sentence, with its article: "a variant key".
  static var noun: String { get }
  /// The rule a text must obey, in words.
  static var rule: String { get }
  /// Whether the text, which is neither empty nor longer than 255 bytes, obeys the rule.
  static func permits(_ text: Span<UInt8>) -> Bool
  /// The name as it stands in manifests. ASCII.
  var text: String { get }
  init(checked text: String)
}

extension CheckedName {
  /// Makes a name of a text that obeys the rule; nil otherwise.
  package init?(_ text: String) {
    guard Self.accepts(text.utf8.span) else { return nil }
    self.init(checked: text)
  }

  /// Whether a text can be such a name.
  package static func accepts(_ text: Span<UInt8>) -> Bool {
    1...255 ~= text.count && permits(text)
  }

  /// The name itself.
  package var description: String { text }

  /// Orders names by their bytes.
  package static func < (first: Self, second: Self) -> Bool { first.text < second.text }
}

/// The key of an environment: `production`.
package struct EnvironmentKey: CheckedName {
  /// The key as it stands in manifests.
  package let text: String
  /// See `CheckedName`.
  package init(checked text: String) { self.text = text }
  /// See `CheckedName`.
  package static let noun = "an environment key"
  /// See `CheckedName`.
  package static let rule = KeyRule.words
  /// See `CheckedName`.
  package static func permits(_ text: Span<UInt8>) -> Bool { KeyRule.permits(text) }
}

/// The key of an experiment, unique in its environment: `checkout-cta`.
package struct ExperimentKey: CheckedName {
  /// The key as it stands in manifests.
  package let text: String
  /// See `CheckedName`.
  package init(checked text: String) { self.text = text }
  /// See `CheckedName`.
  package static let noun = "an experiment key"
  /// See `CheckedName`.
  package static let rule = KeyRule.words
  /// See `CheckedName`.
  package static func permits(_ text: Span<UInt8>) -> Bool { KeyRule.permits(text) }
}

/// The key of a variant: `green`. `control` is none: it names the feature's own value.
package struct VariantKey: CheckedName {
  /// The key that is reserved for a feature's own value.
  package static let control = "control"
  /// That key, for comparing.
  static let shortControl = ShortText(control)
  /// The key as it stands in manifests.
  package let text: String
  /// See `CheckedName`.
  package init(checked text: String) { self.text = text }
  /// See `CheckedName`.
  package static let noun = "a variant key"
  /// See `CheckedName`.
  package static let rule = KeyRule.words + "; \"control\" is reserved"
  /// See `CheckedName`.
  package static func permits(_ text: Span<UInt8>) -> Bool {
    KeyRule.permits(text)
      && (text.count != control.utf8.count || ShortText(text)?.words != shortControl?.words)
  }
}

/// The name of a feature, with the characters that the flag service allows: `checkout_button`.
package struct FeatureName: CheckedName {
  /// The name as it stands in manifests.
  package let text: String
  /// See `CheckedName`.
  package init(checked text: String) { self.text = text }
  /// See `CheckedName`.
  package static let noun = "a feature name"
  /// See `CheckedName`.
  package static let rule = "ASCII letters, digits, \".\", \"_\" and \"-\""
  /// See `CheckedName`.
  package static func permits(_ text: Span<UInt8>) -> Bool {
    KeyRule.nameBytes.containsAll(of: text)
  }
}

/// An experiment's identity: the same key may stand in staging and in production.
package struct ExperimentID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The environment the experiment runs in.
  package var environment: EnvironmentKey
  /// Its key there.
  package var key: ExperimentKey

  /// Makes an identity of its two parts.
  package init(environment: EnvironmentKey, key: ExperimentKey) {
    self.environment = environment
    self.key = key
  }

  /// `production/checkout-cta`.
  package var description: String { "\(environment)/\(key)" }

  /// Orders by environment, then key.
  package static func < (first: Self, second: Self) -> Bool {
    (first.environment, first.key) < (second.environment, second.key)
  }
}

/// The identity of a flag: one feature in one environment. Experiments on the same one compete.
package struct FlagID: Hashable, Sendable {
  /// The environment.
  package let environment: EnvironmentKey
  /// The feature.
  package let feature: FeatureName

  /// Makes an identity of its two parts.
  package init(_ environment: EnvironmentKey, _ feature: FeatureName) {
    self.environment = environment
    self.feature = feature
  }
}

/// What keys have in common: `[a-z0-9][a-z0-9._-]*`.
private enum KeyRule {
  static let words =
    "lower-case ASCII letters, digits, \".\", \"_\" and \"-\", beginning with a letter or digit"

  /// Letters and digits, with which a key begins.
  private static let firstBytes = ASCIISet("0123456789abcdefghijklmnopqrstuvwxyz")
  private static let bytes = ASCIISet("0123456789abcdefghijklmnopqrstuvwxyz._-")
  /// What names of features consist of.
  static let nameBytes = ASCIISet(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-")

  static func permits(_ text: Span<UInt8>) -> Bool {
    text.count > 0 && firstBytes.contains(text[0]) && bytes.containsAll(of: text)
  }
}

/// Some of the ASCII characters, a bit for each, so that a name is checked without a comparison for
/// every range of letters.
private struct ASCIISet: Sendable {
  private let low: UInt64
  private let high: UInt64

  init(_ characters: String) {
    var (low, high): (UInt64, UInt64) = (0, 0)
    for byte in characters.utf8 {
      if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }
    (self.low, self.high) = (low, high)
  }

  func contains(_ byte: UInt8) -> Bool {
    byte < 0x80 && (byte < 64 ? low : high) &>> UInt64(byte & 63) & 1 == 1
  }

  func containsAll(of text: Span<UInt8>) -> Bool {
    for index in text.indices where !contains(text[index]) { return false }
    return true
  }
}
