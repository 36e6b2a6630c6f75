package import Domain
import JSONSyntax

/// The words for the cases of an enumeration. Looking one up makes no string and counts no
/// references, so that threads which read manifests do not wait for each other.
struct Vocabulary<Word: CaseIterable & Sendable>: Sendable {
  private let words: [Word]
  private let texts: [ShortText]
  /// A hash table: the index of each word, in the slot of its hash or in the next free one. Most
  /// slots stay free, so that few words are compared in vain.
  private let slots: [UInt8]

  private static var free: UInt8 { .max }

  /// Takes the words of all cases: at most 31 bytes each.
  init(_ name: (Word) -> String) {
    words = Array(Word.allCases)
    texts = words.map { word in
      guard let text = ShortText(name(word)) else { preconditionFailure("a word is too long") }
      return text
    }
    precondition(texts.count < 64, "there are too many words")
    var slots = Array(repeating: Self.free, count: 64)
    for (index, text) in texts.enumerated() {
      var slot = Self.slot(of: text)
      while slots[slot] != Self.free { slot = (slot + 1) & 63 }
      slots[slot] = UInt8(index)
    }
    self.slots = slots
  }

  /// The case that a text stands for; nil for an unknown one.
  subscript(text: ShortText) -> Word? {
    var slot = Self.slot(of: text)
    while slots[slot] != Self.free {
      let index = Int(slots[slot])
      if texts[index].words == text.words { return words[index] }
      slot = (slot + 1) & 63
    }
    return nil
  }

  /// The highest six bits of the product, which depend on all bits of the factor.
  private static func slot(of text: ShortText) -> Int {
    let bits = text.words[0] ^ text.words[1] ^ text.words[3]
    return Int((bits &* 0x9e37_79b9_7f4a_7c15) >> 58)
  }
}

/// An enumeration of which a field of a manifest names one case.
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
