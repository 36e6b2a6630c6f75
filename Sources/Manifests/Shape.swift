import Domain
import JSONSyntax

/// The fields that one kind of object may have, at most 20, first the ones that must stand. Each case
/// is called what the field is called.
protocol Field: CodingKey, RawRepresentable<Int>, CaseIterable, Sendable {
  static var shape: Shape<Self> { get }
}

/// What is known of one kind of object.
struct Shape<Name: Field>: Sendable {
  /// What the object is called in a sentence, with its article: "an experiment".
  let noun: String
  /// The words for its fields.
  let vocabulary = Vocabulary<Name> { $0.stringValue }
  /// How many of the fields must stand.
  let requiredCount: Int

  /// A shape of which the fields up to one must stand; without one, none.
  init(_ noun: String, requiredThrough last: Name? = nil) {
    self.noun = noun
    requiredCount = last.map { $0.rawValue + 1 } ?? 0
  }

  /// What its fields are called.
  var names: [String] { Name.allCases.map(\.stringValue) }
}

/// The fields that one object has.
struct Fields<Name: Field> {
  /// Whether there are others than the shape has: one of them may be a missing one misspelt.
  var hasUnknown = false
  // No field is the whole text: so the root says that there is none, in half of the memory.
  private var nodes = InlineArray<20, JSONNode>(repeating: .root)

  subscript(name: Name) -> JSONNode? {
    get {
      let node = nodes[name.rawValue]
      return node.isRoot ? nil : node
    }
    set { nodes[name.rawValue] = newValue ?? .root }
  }
}
