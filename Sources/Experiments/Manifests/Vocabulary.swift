import JSONSyntax

/// The words for the cases of an enumeration, recognized without making a string of what stands in a
/// manifest. It lies in one piece and refers to nothing, so that threads which share it do not wait
/// for each other to count references.
struct Vocabulary<Word: CaseIterable & Sendable>: Sendable {
  private var texts = InlineArray<16, ShortText>(repeating: ShortText())
  private var words = InlineArray<16, Word?>(repeating: nil)
  private var count = 0

  /// Takes up what all cases are called: at most 16 words of at most 31 bytes.
  init(_ name: (Word) -> String) {
    for word in Word.allCases {
      guard let text = ShortText(name(word)) else { preconditionFailure("a word is too long") }
      texts[count] = text
      words[count] = word
      count += 1
    }
  }

  /// The case that a text stands for; nil for an unknown one.
  subscript(text: ShortText) -> Word? {
    for index in 0..<count where texts[index].words == text.words { return words[index] }
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
