/// A checked name: whoever holds one need not check it again.
package protocol CheckedName: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// What a text must obey to be such a name.
  static var rule: NameRule { get }
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
  package static func accepts(_ text: Span<UInt8>) -> Bool { rule.permits(text) }

  /// The name itself.
  package var description: String { text }

  /// Orders names by their bytes.
  package static func < (first: Self, second: Self) -> Bool { first.text < second.text }
}

/// The key of an environment: `production`.
package struct EnvironmentKey: CheckedName {
  /// See `CheckedName`.
  package static let rule = NameRule.key("an environment key")
  /// See `CheckedName`.
  package let text: String
  /// See `CheckedName`.
  package init(checked text: String) { self.text = text }
}

/// The key of an experiment, unique in its environment: `checkout-cta`.
package struct ExperimentKey: CheckedName {
  /// See `CheckedName`.
  package static let rule = NameRule.key("an experiment key")
  /// See `CheckedName`.
  package let text: String
  /// See `CheckedName`.
  package init(checked text: String) { self.text = text }
}

/// The key of a group, of whose experiments one at a time serves in an environment: `pricing`.
package struct GroupKey: CheckedName {
  /// See `CheckedName`.
  package static let rule = NameRule.key("the key of a group")
  /// See `CheckedName`.
  package let text: String
  /// See `CheckedName`.
  package init(checked text: String) { self.text = text }
}

/// The key of a variant: `green`.
package struct VariantKey: CheckedName {
  /// The key that is reserved for a feature's own value.
  package static let control = "control"
  /// See `CheckedName`.
  package static let rule = NameRule.key("a variant key", except: control)
  /// See `CheckedName`.
  package let text: String
  /// See `CheckedName`.
  package init(checked text: String) { self.text = text }
}

extension VariantKey? {
  /// The key of a variant, or `control`.
  package var name: String { self?.text ?? VariantKey.control }
}

/// The name of a feature, with the characters that the flag service allows: `checkout_button`.
package struct FeatureName: CheckedName {
  /// See `CheckedName`.
  package static let rule = NameRule(
    noun: "a feature name", words: "ASCII letters, digits, \".\", \"_\" and \"-\"",
    first: .nameBytes, all: .nameBytes)
  /// See `CheckedName`.
  package let text: String
  /// See `CheckedName`.
  package init(checked text: String) { self.text = text }
}

/// The name of a time zone: `Europe/Berlin`. It leads out of no folder.
package struct TimeZoneName: CheckedName {
  /// See `CheckedName`.
  package static let rule = NameRule(
    noun: "the name of a time zone",
    words: "ASCII letters, digits, \"/\", \"_\", \"+\" and \"-\", beginning with a letter",
    first: .letters, all: .zoneBytes)
  /// The one that needs no rules.
  package static let utc = TimeZoneName(checked: "UTC")
  /// See `CheckedName`.
  package let text: String
  /// See `CheckedName`.
  package init(checked text: String) { self.text = text }
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
package struct FlagID: Hashable, Comparable, Sendable {
  /// The environment.
  package let environment: EnvironmentKey
  /// The feature.
  package let feature: FeatureName

  /// Makes an identity of its two parts.
  package init(_ environment: EnvironmentKey, _ feature: FeatureName) {
    self.environment = environment
    self.feature = feature
  }

  /// Orders by environment, then feature.
  package static func < (first: Self, second: Self) -> Bool {
    (first.environment, first.feature) < (second.environment, second.feature)
  }
}

/// What a text must obey to be a name: it has 1 to 255 bytes, of some kinds.
package struct NameRule: Sendable {
  /// What the name is called in a sentence, with its article: "a variant key".
  package let noun: String
  /// Which bytes it may have, in words.
  package let words: String
  fileprivate let first: ASCIISet
  fileprivate let all: ASCIISet
  fileprivate var reserved: [UInt8] = []

  /// The rule of keys, `[a-z0-9][a-z0-9._-]*`, of which one may be reserved.
  fileprivate static func key(_ noun: String, except reserved: String? = nil) -> NameRule {
    NameRule(
      noun: noun,
      words:
        "lower-case ASCII letters, digits, \".\", \"_\" and \"-\", beginning with a letter or digit"
        + (reserved.map { "; \"\($0)\" is reserved" } ?? ""),
      first: .keyStarts, all: .keyBytes, reserved: Array((reserved ?? "").utf8))
  }

  fileprivate func permits(_ text: Span<UInt8>) -> Bool {
    1...255 ~= text.count && first.contains(text[0]) && all.containsAll(of: text)
      && !(text.count == reserved.count && text.indices.allSatisfy { text[$0] == reserved[$0] })
  }
}

/// Some of the ASCII characters, a bit for each, so that a name is checked without a comparison for
/// every range of letters.
private struct ASCIISet: Sendable {
  private let low: UInt64
  private let high: UInt64

  static let keyStarts = ASCIISet("0123456789abcdefghijklmnopqrstuvwxyz")
  static let keyBytes = ASCIISet("0123456789abcdefghijklmnopqrstuvwxyz._-")
  static let letters = ASCIISet("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
  static let zoneBytes = ASCIISet(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/_+-")
  static let nameBytes = ASCIISet(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-")

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
