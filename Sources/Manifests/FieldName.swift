import JSONSyntax

/// The fields of one kind of object, at most 20, the required ones first. Each case has the name of
/// its field.
protocol FieldName: CodingKey, RawRepresentable<Int>, CaseIterable, Sendable {
  static var object: ManifestObject<Self> { get }
}

/// What is known of one kind of object.
struct ManifestObject<Name: FieldName>: Sendable {
  /// What the object is called in a sentence, with its article: "an experiment".
  let noun: String
  /// How many of the fields are required.
  let requiredCount: Int

  /// An object whose fields up to `last` are required; without one, none is.
  init(_ noun: String, requiredThrough last: Name? = nil) {
    self.noun = noun
    requiredCount = last.map { $0.rawValue + 1 } ?? 0
  }

  /// What its fields are called.
  var names: [String] { Name.allCases.map(\.stringValue) }
}

/// The fields that one object has.
struct Fields<Name: FieldName> {
  /// Whether the object also has unknown fields: one of them may be a missing one misspelt.
  var hasUnknown = false
  /// The missing fields that unknown ones are most likely meant to be: those are told already.
  var misspelt: [Name] = []
  // The root, which is never a field, stands for none: an optional would take twice the memory.
  private var nodes = InlineArray<20, JSONNode>(repeating: .root)

  subscript(name: Name) -> JSONNode? {
    get {
      let node = nodes[name.rawValue]
      return node.isRoot ? nil : node
    }
    set { nodes[name.rawValue] = newValue ?? .root }
  }
}
