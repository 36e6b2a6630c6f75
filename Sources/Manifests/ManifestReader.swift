import Domain
import JSONSyntax

/// Reads the values of one file and collects every mistake on the way. A method that returns nil has
/// reported why, unless it was given nil.
struct ManifestReader {
  let path: String
  let document: JSONDocument
  /// What the file is about and what it says of others, as far as that was read.
  var mentions: Mentions
  var diagnostics: [Diagnostic] = []
  /// Where the canonical form is built of which a digest is made.
  var canonical: [UInt8] = []

  /// Begins with a file.
  init(path: String, bytes: [UInt8]) throws(JSONSyntaxError) {
    self.path = path
    mentions = Mentions(path: path)
    document = try JSONDocument(bytes, maximumByteCount: ManifestFile.maximumBytes)
  }

  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  mutating func report(
    _ rule: FormRule, at node: JSONNode, _ detail: String, notes: [Diagnostic.Note] = []
  ) {
    diagnostics.append(rule.diagnostic(detail, at: location(of: node), notes: notes))
  }

  func location(of node: JSONNode) -> SourceLocation {
    SourceLocation(path: path, range: document.range(of: node))
  }

  // MARK: Objects

  /// The fields of an object. Fields that begin with `x-`, and `$schema`, are free.
  mutating func fields<Name: FieldName>(of node: JSONNode, _: Name.Type = Name.self) -> Fields<
    Name
  >? {
    guard document.kind(of: node) == .object else {
      reportType(node, expected: "\(Name.object.noun), which is an object")
      return nil
    }
    var fields = Fields<Name>()
    var unknown: [JSONNode] = []
    for (key, value) in document.members(of: node) {
      if let name = document.string(key).flatMap(Name.init(stringValue:)) {
        fields[name] = value
      } else if !isFree(key) {
        unknown.append(key)
      }
    }
    fields.hasUnknown = !unknown.isEmpty
    for key in unknown {
      let meant = reportUnknownField(key, Name.object).flatMap(Name.init(stringValue:))
      if let meant, fields[meant] == nil { fields.misspelt.append(meant) }
    }
    for name in Name.allCases.prefix(Name.object.requiredCount)
    where fields[name] == nil && !fields.misspelt.contains(where: { $0.rawValue == name.rawValue })
    {
      reportMissingField(name, in: node)
    }
    return fields
  }

  private func isFree(_ key: JSONNode) -> Bool {
    guard let name = document.string(key) else { return false }
    return name == "$schema" || name.utf8.starts(with: "x-".utf8)
  }

  /// Returns the field that is most likely meant.
  private mutating func reportUnknownField<Name>(
    _ node: JSONNode, _ object: ManifestObject<Name>
  ) -> String? {
    guard let key = document.string(node) else { return nil }
    let foreign = ForeignWords.field(key)
    report(
      .unknownField, at: node,
      "\(quoted(key)) is no field of \(object.noun). "
        + (foreign?.text ?? didYouMean(key, among: object.names)
          ?? "It has \(list(object.names)), and fields of your own that begin with \"x-\"."))
    return foreign == nil ? suggestion(for: key, among: object.names) : foreign?.ourWord
  }

  private mutating func reportMissingField<Name: FieldName>(_ name: Name, in node: JSONNode) {
    report(
      .missingField, at: node,
      "\(Name.object.noun.capitalizedFirst) needs the field \"\(name.stringValue)\".")
  }

  // MARK: Values

  /// The value, unless it is an empty array, which says no more than none.
  func filled(_ node: JSONNode?) -> JSONNode? {
    guard let node else { return nil }
    return document.kind(of: node) == .array && document.elements(of: node).isEmpty ? nil : node
  }

  /// The elements of an array; `noun` says of what.
  mutating func elements(of node: JSONNode?, _ noun: String) -> JSONElements? {
    guard let node else { return nil }
    guard document.kind(of: node) == .array else {
      reportType(node, expected: "an array of \(noun)")
      return nil
    }
    return document.elements(of: node)
  }

  /// The members of an object; `noun` says what it has.
  mutating func members(of node: JSONNode?, _ noun: String) -> JSONMembers? {
    guard let node else { return nil }
    guard document.kind(of: node) == .object else {
      reportType(node, expected: "an object with \(noun)")
      return nil
    }
    return document.members(of: node)
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

  /// Checks every text of an array.
  mutating func checkTexts(_ node: JSONNode?) {
    guard let elements = elements(of: node, "texts") else { return }
    for element in elements { _ = text(element) }
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
        "\(quoted(text)) is not \(Name.rule.noun), which has 1 to 255 characters: \(Name.rule.words)."
          + (Name(mending: text).map { " Did you mean \(quoted($0.text))?" } ?? ""))
      return nil
    }
    return name
  }

  mutating func choice<Word: RawRepresentable<String> & CaseIterable>(
    _ node: JSONNode?, _: Word.Type = Word.self, rule: FormRule = .unknownChoice,
    foreign: (String) -> String? = { _ in nil }
  ) -> Word? {
    guard let node else { return nil }
    guard let text = string(node) else { return nil }
    if let word = Word(rawValue: text) { return word }
    let known = Word.allCases.map(\.rawValue)
    let hint = foreign(text) ?? didYouMean(text, among: known)
    let choices =
      known.count == 1 ? "not \(list(known)), the only choice" : "none of \(list(known))"
    report(
      rule, at: node,
      "\(quoted(text)) is \(choices). "
        + (hint ?? (known.count == 1 ? "Use that, or leave it out." : "Use one of these.")))
    return nil
  }

  mutating func percentage(_ node: JSONNode?) -> Percentage? {
    guard let node else { return nil }
    guard document.kind(of: node) == .number else {
      reportType(
        node, expected: "a number from 0 to 100, without quotation marks and without \"%\"")
      return nil
    }
    let numeral = document.range(of: node)
    guard let percentage = Percentage(numeral: document.bytes.span.extracting(numeral)) else {
      reportPercentage(node)
      return nil
    }
    return percentage
  }

  private mutating func reportPercentage(_ node: JSONNode) {
    let text = document.numberText(node) ?? ""
    let reason =
      if Double(text) ?? 0 > 100 {
        "A percentage is at most 100, which is everyone, and this is \(text)."
      } else if text.hasPrefix("-") {
        "A percentage has no minus sign: write 0 for no identity, or more."
      } else {
        "A percentage has at most two decimals and no exponent, such as 20 or 12.5. Clients deal "
          + "identities out to about ten thousand buckets, so a finer one would promise what cannot be "
          + "kept."
      }
    report(.invalidPercentage, at: node, reason)
  }

  /// A number that a `Double` can hold.
  mutating func number(_ node: JSONNode?) -> Double? {
    guard let node else { return nil }
    guard let number = document.numberText(node).flatMap(Double.init) else {
      reportType(node, expected: "a number, without quotation marks")
      return nil
    }
    guard number.isFinite else {
      report(
        .invalidNumber, at: node,
        "It is beyond what a floating-point number of 64 bits can hold, which nothing that is "
          + "measured comes near. Correct it.")
      return nil
    }
    return number
  }

  /// An integer in a range. `noun` says what it is, and `advice` what to write in the place of another.
  mutating func integer(
    _ node: JSONNode?, in range: ClosedRange<Int>, noun: String = "a number", advice: String
  ) -> Int? {
    guard let node else { return nil }
    guard document.kind(of: node) == .number else {
      reportType(node, expected: "\(noun), without quotation marks")
      return nil
    }
    guard let number = document.integer(node), range.contains(number) else {
      report(.invalidNumber, at: node, advice)
      return nil
    }
    return number
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

extension CheckedName {
  /// The name that a text becomes with hyphens for spaces, and if need be in lower case; nil where
  /// that is no name either.
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
