import JSONSyntax

/// The fields that an object may have.
struct Shape {
  /// What the object is called in a sentence, with its article: "an experiment".
  let noun: String
  /// The fields that must stand.
  let required: [String]
  /// The fields that may stand.
  let optional: [String]

  init(_ noun: String, required: [String], optional: [String] = []) {
    self.noun = noun
    self.required = required
    self.optional = optional
  }

  var fields: [String] { required + optional }
}

/// The fields that one object has.
struct Fields {
  /// Whether there are others than the shape has: one of them may be a missing one misspelt.
  var hasUnknown = false
  private var nodes: [(name: String, node: JSONNode)] = []

  subscript(name: String) -> JSONNode? {
    nodes.first { $0.name == name }?.node
  }

  mutating func add(_ name: String, _ node: JSONNode) {
    nodes.append((name, node))
  }
}

/// Reads the values of one file and collects every mistake on the way. A method that returns nil has
/// reported why, unless it was given nil.
struct ManifestReader {
  let path: String
  let document: JSONDocument
  /// What the file is about, as soon as that is known.
  var subject: Subject?
  /// What it says of others, as far as that was read.
  var mentions = Mentions()
  private(set) var diagnostics: [Diagnostic] = []

  init(_ document: JSONDocument, path: String) {
    self.document = document
    self.path = path
  }

  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  mutating func report(
    _ rule: Rule, at node: JSONNode, _ detail: String, notes: [Diagnostic.Note] = []
  ) {
    diagnostics.append(rule.diagnostic(detail, at: location(of: node), notes: notes))
  }

  func location(of node: JSONNode) -> SourceLocation {
    SourceLocation(path: path, range: document.range(of: node))
  }

  // MARK: Objects

  /// The fields of an object of a shape. Fields that begin with `x-`, and `$schema`, are free.
  mutating func fields(of node: JSONNode, _ shape: Shape) -> Fields? {
    guard document.kind(of: node) == .object else {
      reportType(node, expected: "\(shape.noun), which is an object")
      return nil
    }
    var fields = Fields()
    for (keyNode, value) in document.members(of: node) {
      guard let key = document.string(keyNode), key != "$schema",
        !key.utf8.starts(with: "x-".utf8)
      else { continue }
      if shape.required.contains(key) || shape.optional.contains(key) {
        fields.add(key, value)
      } else {
        fields.hasUnknown = true
        reportUnknownField(key, at: keyNode, shape)
      }
    }
    for name in shape.required where fields[name] == nil {
      reportMissingField(name, in: node, shape)
    }
    return fields
  }

  private mutating func reportUnknownField(_ key: String, at node: JSONNode, _ shape: Shape) {
    let hint = ForeignWords.field(key) ?? didYouMean(key, among: shape.fields)
    report(
      .unknownField, at: node,
      "\(quoted(key)) is no field of \(shape.noun). "
        + (hint ?? "It has \(list(shape.fields)), and fields of your own that begin with \"x-\"."))
  }

  private mutating func reportMissingField(_ name: String, in node: JSONNode, _ shape: Shape) {
    report(.missingField, at: node, "\(shape.noun.capitalizedFirst) needs the field \"\(name)\".")
  }

  // MARK: Values

  mutating func elements(of node: JSONNode?) -> [JSONNode]? {
    guard let node else { return nil }
    guard document.kind(of: node) == .array else {
      reportType(node, expected: "an array")
      return nil
    }
    return Array(document.elements(of: node))
  }

  mutating func members(of node: JSONNode?) -> [(key: JSONNode, value: JSONNode)]? {
    guard let node else { return nil }
    guard document.kind(of: node) == .object else {
      reportType(node, expected: "an object")
      return nil
    }
    return document.members(of: node).map { ($0.key, $0.value) }
  }

  mutating func string(_ node: JSONNode?) -> String? {
    guard let node else { return nil }
    guard let text = document.string(node) else {
      reportType(node, expected: "a string")
      return nil
    }
    return text
  }

  /// A text for people: not blank, and not longer than 10,000 bytes.
  mutating func text(_ node: JSONNode?) -> String? {
    guard let node, let text = string(node) else { return nil }
    guard text.utf8.count <= 10_000 else {
      report(
        .invalidText, at: node,
        "The text has \(text.utf8.count) bytes, but 10,000 are the most. Shorten it, and link to "
          + "what is longer.")
      return nil
    }
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      report(.invalidText, at: node, "The text is blank. Write something, or leave it out.")
      return nil
    }
    return text
  }

  mutating func boolean(_ node: JSONNode?) -> Bool? {
    guard let node else { return nil }
    guard let truth = document.boolean(node) else {
      reportType(node, expected: "true or false, without quotation marks")
      return nil
    }
    return truth
  }

  mutating func name<Name: CheckedName>(_ node: JSONNode?, _: Name.Type = Name.self) -> Name? {
    guard let node, let text = string(node) else { return nil }
    guard let name = Name(text) else {
      report(
        .invalidName, at: node,
        "\(quoted(text)) is not \(Name.noun), which has 1 to 255 characters: \(Name.rule)."
          + (Name(mending: text).map { " Did you mean \(quoted($0.text))?" } ?? ""))
      return nil
    }
    return name
  }

  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ node: JSONNode?, _: Choice.Type = Choice.self, rule: Rule = .unknownChoice,
    foreign: (String) -> String? = { _ in nil }
  ) -> Choice? {
    guard let node, let text = string(node) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let known = Choice.allCases.map(\.rawValue)
    let hint = foreign(text) ?? didYouMean(text, among: known)
    report(
      rule, at: node,
      "\(quoted(text)) is none of \(list(known)). \(hint ?? "Use one of these.")")
    return nil
  }

  mutating func percentage(_ node: JSONNode?) -> Percentage? {
    guard let node else { return nil }
    guard let numeral = document.numberText(node) else {
      reportType(node, expected: "a number from 0 to 100, without quotation marks")
      return nil
    }
    guard let percentage = Percentage(numeral: numeral) else {
      report(
        .invalidPercentage, at: node,
        "A percentage is a number from 0 to 100 with at most two decimals and no exponent, "
          + "such as 20 or 12.5. Identities are dealt into 9,999 buckets, so a finer one would "
          + "promise what cannot be kept.")
      return nil
    }
    return percentage
  }

  mutating func flagValue(_ node: JSONNode?) -> FlagValue? {
    guard let node else { return nil }
    switch document.kind(of: node) {
    case .string: return document.string(node).map(FlagValue.string)
    case .boolean: return document.boolean(node).map(FlagValue.boolean)
    case .number:
      if let number = document.integer(node) { return .integer(number) }
      report(
        .invalidNumber, at: node,
        "A number that a feature serves is an integer of 64 bits, without a fraction and without "
          + "an exponent. Write any other number as a string.")
      return nil
    case .object, .array, .null:
      reportType(node, expected: "a string, an integer or a boolean")
      return nil
    }
  }

  mutating func reportType(_ node: JSONNode, expected: String) {
    let kind = document.kind(of: node)
    report(
      .wrongType, at: node,
      "Expected \(expected), but this is \(kind)."
        + (kind == .null ? " To say nothing, leave it out." : ""))
  }
}

// MARK: - Words

/// The text in quotation marks, cut where it is long. It is cut by scalars, since one character may
/// consist of any number of them.
func quoted(_ text: String) -> String {
  guard text.utf8.count > 80 else { return "\"\(text)\"" }
  return "\"\(String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))))…\""
}

/// The texts in quotation marks, as a list; of many, the first ones and how many others there are.
func list(_ texts: [String]) -> String {
  let shown = texts.count <= 20 ? texts : Array(texts.prefix(10))
  let others = texts.count - shown.count
  return shown.map(quoted).joined(separator: ", ") + (others == 0 ? "" : " and \(others) others")
}

/// A question that names the nearest of the known words; nil where none is near.
func didYouMean(_ word: String, among known: some Sequence<String>) -> String? {
  suggestion(for: word, among: known).map { "Did you mean \(quoted($0))?" }
}

extension CheckedName {
  /// The name that a text becomes in lower case, with hyphens for spaces; nil where that is none
  /// either.
  fileprivate init?(mending text: String) {
    guard text.utf8.count <= 255 else { return nil }
    let words = text.split { $0.isWhitespace }.joined(separator: "-")
    guard let name = Self(words) ?? Self(words.lowercased()) else { return nil }
    self = name
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
