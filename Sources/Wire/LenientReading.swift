package import JSONSyntax

// What titrate writes it reads back strictly. What others write may have members in any order and
// ones that are not known, spaces, and numbers in any spelling. It is put into the form that titrate
// would have written, along the shape of the coding, and then read as strictly.

/// Why what others wrote is not what a coding reads.
package struct Mismatch: Error, Hashable, Sendable {
  /// Where, as a JSON pointer; empty for the whole.
  package let pointer: String
  /// What was expected there: "an integer".
  package let expected: String
  /// What stands there, on one line; nil where nothing does.
  package let found: String?
}

extension Coding {
  /// Reads what others wrote.
  package func decode(leniently document: JSONDocument) throws(Mismatch) -> Value {
    var sorter = Sorter(document)
    try sorter.append(document.root, as: shape)
    do throws(Malformed) {
      return try decode(sorter.bytes)
    } catch {
      throw Sorter.mismatch(in: document, shape, at: error.offset)
    }
  }
}

/// Brings a document into the form that a shape has.
private struct Sorter {
  private let document: JSONDocument
  private(set) var bytes: [UInt8] = []
  /// Where in the bytes a mistake is that is looked for, and the innermost value around it so far.
  private var mistake: Int?
  private var innermost: Mismatch?
  private var path: [String] = []

  init(_ document: JSONDocument) {
    self.document = document
  }

  /// What is wrong at a place of the bytes that were made of a document.
  static func mismatch(in document: JSONDocument, _ shape: Shape, at offset: Int) -> Mismatch {
    var sorter = Sorter(document)
    sorter.mistake = offset
    do throws(Mismatch) {
      try sorter.append(document.root, as: shape)
    } catch {
      return error
    }
    return sorter.innermost ?? sorter.mismatch(document.root, shape)
  }

  private func mismatch(_ node: JSONNode?, _ shape: Shape) -> Mismatch {
    let found = node.map { String(decoding: document.value($0).canonical(), as: UTF8.self) }
    return Mismatch(
      pointer: path.map { "/" + Self.escaped($0) }.joined(), expected: shape.expectation,
      found: found)
  }

  private static func escaped(_ name: String) -> String {
    name.replacing("~", with: "~0").replacing("/", with: "~1")
  }

  // MARK: Values

  mutating func append(_ node: JSONNode, as shape: Shape) throws(Mismatch) {
    let start = bytes.count
    switch (shape, document.kind(of: node)) {
    case (_, .null): bytes += "null".utf8
    case (.scalar, .number): bytes += plainNumeral(document.numberText(node) ?? "").utf8
    case (.scalar, _): document.appendCanonical(node, to: &bytes)
    case (.array(let element), .array): try append(document.elements(of: node), as: element)
    case (.map(_, let entry), .object): try append(document.members(of: node), as: entry)
    case (.object(let members), .object): try append(node, members)
    case (.union(let tag, let alternatives), .object):
      try append(node, try members(of: node, tag, alternatives))
    default: throw mismatch(node, shape)
    }
    // Whatever lies in this value was looked at before.
    if let mistake, innermost == nil, (start..<bytes.count).contains(mistake) {
      innermost = mismatch(node, shape)
    }
  }

  private mutating func append(
    _ elements: JSONElements, as shape: Shape
  ) throws(Mismatch) {
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      try append(element, "\(index)", as: shape)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func append(_ members: JSONMembers, as shape: Shape) throws(Mismatch) {
    let entries = members.map { (name: document.string($0.key) ?? "", value: $0.value) }
      .sorted { $0.name.precedesInBytes($1.name) }
    try appendObject(entries.map { ($0.name, $0.value, shape) })
  }

  private mutating func append(
    _ node: JSONNode, _ members: [Shape.Member]
  ) throws(Mismatch) {
    var entries: [(String, JSONNode?, Shape)] = []
    for member in members.sorted(by: { $0.name.precedesInBytes($1.name) }) {
      let value = document.value(member.name, in: node)
      let isNull = value.map { document.kind(of: $0) == .null } ?? true
      if isNull, member.absence == .leftOut { continue }
      if value == nil, member.absence == nil {
        path.append(member.name)
        throw mismatch(nil, member.shape)
      }
      entries.append((member.name, value, member.shape))
    }
    try appendObject(entries)
  }

  private mutating func appendObject(
    _ entries: [(name: String, value: JSONNode?, shape: Shape)]
  ) throws(Mismatch) {
    bytes.append(UInt8(ascii: "{"))
    for (index, entry) in entries.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      let start = bytes.count
      entry.name.appendCanonicalJSON(to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      if let mistake, innermost == nil, (start..<bytes.count).contains(mistake) {
        innermost = Mismatch(
          pointer: path.map { "/" + Self.escaped($0) }.joined(),
          expected: "a name that can stand there", found: entry.name)
      }
      if let value = entry.value {
        try append(value, entry.name, as: entry.shape)
      } else {
        bytes += "null".utf8
      }
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func append(
    _ node: JSONNode, _ name: String, as shape: Shape
  ) throws(Mismatch) {
    path.append(name)
    try append(node, as: shape)
    path.removeLast()
  }

  private mutating func members(
    of node: JSONNode, _ tag: String, _ alternatives: [String: Shape]
  ) throws(Mismatch) -> [Shape.Member] {
    let kind = document.value(tag, in: node)
    guard let name = kind.flatMap(document.string), let alternative = alternatives[name] else {
      path.append(tag)
      let words = alternatives.keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
      throw mismatch(kind, .scalar("string", expected: "one of \(words)"))
    }
    return alternative.members
  }
}

/// The shortest numeral of the same number without an exponent; the text itself where that is long.
private func plainNumeral(_ text: String) -> String {
  let parts = text.split { $0 == "e" || $0 == "E" }
  guard let exponent = parts.count == 2 ? Int(parts[1]) : 0, abs(exponent) <= 100 else {
    return text
  }
  let digits = parts[0].drop { $0 == "-" }.split(separator: ".")
  var whole = String(digits[0])
  var fraction = digits.count == 2 ? String(digits[1]) : ""
  for _ in 0..<max(0, exponent) { whole.append(fraction.isEmpty ? "0" : fraction.removeFirst()) }
  for _ in 0..<max(0, -exponent) {
    fraction.insert(whole.popLast() ?? "0", at: fraction.startIndex)
  }
  let decimals = fraction.reversed().drop { $0 == "0" }.reversed()
  let units = whole.drop { $0 == "0" }
  let number = (units.isEmpty ? "0" : units) + (decimals.isEmpty ? "" : "." + decimals)
  return (text.hasPrefix("-") && number != "0" ? "-" : "") + number
}

// MARK: - Words

extension Shape {
  /// What is expected of whoever writes it.
  fileprivate var expectation: String {
    switch self {
    case .scalar(_, let expected?): expected
    case .scalar("anything", _): "anything"
    case .map(_, .scalar): "an \(description), 100 in all at most"
    case .map(let name, _): "an object by \(name)"
    case .array, .object, .scalar("integer", _): "an \(description)"
    case .union(let tag, _): "an object with \(tag)"
    case .scalar: "a \(description)"
    }
  }

  /// The same, with other words for what is expected.
  func expecting(_ expected: String?) -> Shape {
    if let expected, case .scalar(let words, _) = self {
      .scalar(words, expected: expected)
    } else {
      self
    }
  }
}
