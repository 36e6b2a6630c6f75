import Domain
import JSONSyntax

/// A place in what the server answered. Members that are not asked for are passed over.
struct Answer: Sendable {
  private let document: JSONDocument
  private let node: JSONNode?
  /// Where it stands, as a JSON pointer.
  private let pointer: String

  init(_ document: JSONDocument) {
    self.init(document, document.root, "")
  }

  private init(_ document: JSONDocument, _ node: JSONNode?, _ pointer: String) {
    self.document = document
    self.node = node
    self.pointer = pointer
  }

  /// The value of a member, or nothing.
  subscript(name: String) -> Answer {
    Answer(document, document.value(name, in: node), "\(pointer)/\(name)")
  }

  /// The value, unless it is null or there is none.
  var ifPresent: Answer? {
    node.map { document.kind(of: $0) == .null } == false ? self : nil
  }

  func elements() throws(HTTPError) -> [Answer] {
    guard let node, document.kind(of: node) == .array else { throw unexpected("an array") }
    return document.elements(of: node).enumerated().map { index, element in
      Answer(document, element, "\(pointer)/\(index)")
    }
  }

  func integer() throws(HTTPError) -> Int {
    guard let integer = node.flatMap(document.integer) else { throw unexpected("an integer") }
    return integer
  }

  func text() throws(HTTPError) -> String {
    guard let text = node.flatMap(document.string) else { throw unexpected("a string") }
    return text
  }

  func boolean() throws(HTTPError) -> Bool {
    guard let truth = node.flatMap(document.boolean) else { throw unexpected("a boolean") }
    return truth
  }

  /// A share, which the server keeps as a binary fraction.
  func share() throws(HTTPError) -> Percentage {
    guard let share = node.flatMap(document.numberText).flatMap(Percentage.init(nearestTo:)) else {
      throw unexpected("a number from 0 to 100")
    }
    return share
  }

  /// A value as it stands in JSON. A feature without one counts as one with the empty text.
  func value() throws(HTTPError) -> FlagValue {
    guard let node = ifPresent?.node else { return .string("") }
    if let text = document.string(node) { return .string(text) }
    if let number = document.integer(node) { return .integer(number) }
    if let truth = document.boolean(node) { return .boolean(truth) }
    throw unexpected("a text, an integer or a boolean")
  }

  /// A value beside its type, as a text.
  func typedValue() throws(HTTPError) -> FlagValue {
    guard ifPresent != nil else { return .string("") }
    let text = try self["value"].text()
    switch try self["type"].text() {
    case "string": return .string(text)
    case "integer":
      guard let number = Int(text) else { throw self["value"].unexpected("an integer") }
      return .integer(number)
    case "boolean": return .boolean(text == "true")
    default: throw self["type"].unexpected("'string', 'integer' or 'boolean'")
    }
  }

  private func unexpected(_ expected: String) -> HTTPError {
    let found = node.map { String(decoding: document.value($0).canonical(), as: UTF8.self) }
    return .refused(
      status: 200,
      "Its answer should have \(expected) at '\(pointer)', and has "
        + "\(found.map { "'\(inert(String($0.prefix(100))))'" } ?? "nothing") there. Is the address that "
        + "of a Flagsmith server?")
  }
}

extension Percentage {
  /// The share that is nearest to a decimal numeral; nil outside 0 to 100.
  init?(nearestTo numeral: String) {
    guard let number = Double(numeral), (0...100).contains(number) else { return nil }
    self.init(hundredths: Int((number * 100).rounded()))
  }
}

extension FlagValue {
  /// The same beside its type, as the server takes it.
  var typedJSON: JSONValue {
    let text =
      switch self {
      case .string(let text): text
      case .integer(let number): "\(number)"
      case .boolean(let truth): "\(truth)"
      }
    return ["type": .string(typeName), "value": .string(text)]
  }
}
