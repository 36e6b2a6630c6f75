import JSONSyntax

/// The words for the cases of an enumeration, recognized without making a string of what stands in a
/// manifest. Each is a constant: to look a word up in one counts no references, for which threads
/// would wait for each other.
struct Vocabulary<Word: CaseIterable & Sendable>: Sendable {
  private let texts: [ShortText]
  private let words: [Word]

  /// Takes up what all cases are called: words of at most 31 bytes.
  init(_ name: (Word) -> String) {
    words = Array(Word.allCases)
    texts = words.map { word in
      guard let text = ShortText(name(word)) else { preconditionFailure("a word is too long") }
      return text
    }
  }

  /// The case that a text stands for; nil for an unknown one.
  subscript(text: ShortText) -> Word? {
    for index in texts.indices where texts[index].words == text.words { return words[index] }
    return nil
  }
}

/// An enumeration of words of which a field of a manifest names one.
protocol Choice: RawRepresentable<String>, CaseIterable, Sendable {
  static var vocabulary: Vocabulary<Self> { get }
}

extension ManifestKind: Choice {
  static let vocabulary = Vocabulary<Self>(\.rawValue)
}

extension Status: Choice {
  static let vocabulary = Vocabulary<Self>(\.rawValue)
}

extension Feature.Kind: Choice {
  static let vocabulary = Vocabulary<Self>(\.rawValue)
}

extension FeatureVersioning: Choice {
  static let vocabulary = Vocabulary<Self>(\.rawValue)
}

extension Bucketing: Choice {
  static let vocabulary = Vocabulary<Self>(\.rawValue)
}

extension Metric.Direction: Choice {
  static let vocabulary = Vocabulary<Self>(\.rawValue)
}

extension Metric.Role: Choice {
  static let vocabulary = Vocabulary<Self>(\.rawValue)
}

extension Policy.Reassignment: Choice {
  static let vocabulary = Vocabulary<Self>(\.rawValue)
}

extension Conclusion.Decision: Choice {
  static let vocabulary = Vocabulary<Self>(\.rawValue)
}

extension Policy.AlarmResponse: Choice {
  static let vocabulary = Vocabulary<Self>(\.rawValue)
}
