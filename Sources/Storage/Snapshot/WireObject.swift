import Experiments
import JSONSyntax

/// An object of the wire, read member by member. What is missing or of another type is an error.
struct WireObject {
  /// Says that an object does not have the form it must have.
  struct Malformed: Error {}

  private let document: JSONDocument
  private let node: JSONNode

  /// Reads a line.
  init(_ line: some Sequence<UInt8>) throws(Malformed) {
    do throws(JSONSyntaxError) {
      document = try JSONDocument(Array(line))
      node = document.root
    } catch {
      throw Malformed()
    }
  }

  private init(_ document: JSONDocument, _ node: JSONNode) {
    self.document = document
    self.node = node
  }

  // MARK: Members

  private func find(_ key: String) -> JSONNode? {
    document.members(of: node).first { document.string($0.key) == key }?.value
  }

  private func require<Value>(
    _ key: String, _ read: (JSONNode) -> Value?
  ) throws(Malformed) -> Value {
    guard let node = find(key), let value = read(node) else { throw Malformed() }
    return value
  }

  private func optional<Value>(
    _ key: String, _ read: (JSONNode) -> Value?
  ) throws(Malformed) -> Value? {
    guard let node = find(key), document.kind(of: node) != .null else { return nil }
    guard let value = read(node) else { throw Malformed() }
    return value
  }

  func string(_ key: String) throws(Malformed) -> String { try require(key, document.string) }

  func integer(_ key: String) throws(Malformed) -> Int { try require(key, document.integer) }

  /// A number that goes on being counted up, so it must leave room for that.
  func count(_ key: String) throws(Malformed) -> Int {
    try require(key) { document.integer($0).flatMap { (0...1 << 53).contains($0) ? $0 : nil } }
  }

  func boolean(_ key: String) throws(Malformed) -> Bool { try require(key, document.boolean) }

  func optionalString(_ key: String) throws(Malformed) -> String? {
    try optional(key, document.string)
  }

  func optionalInteger(_ key: String) throws(Malformed) -> Int? {
    try optional(key, document.integer)
  }

  func object(_ key: String) throws(Malformed) -> WireObject {
    try require(key) { WireObject(document, $0) }
  }

  func optionalObject(_ key: String) throws(Malformed) -> WireObject? {
    try optional(key) { WireObject(document, $0) }
  }

  func objects(_ key: String) throws(Malformed) -> [WireObject] {
    try require(key) { node in
      guard document.kind(of: node) == .array else { return nil }
      return document.elements(of: node).map { WireObject(document, $0) }
    }
  }

  /// The members, in order.
  var entries: [(key: String, value: WireObject)] {
    document.members(of: node).map {
      (document.string($0.key) ?? "", WireObject(document, $0.value))
    }
  }

  /// The members as they are, for what is kept but not interpreted.
  func members(_ key: String) throws(Malformed) -> [JSONMember] {
    try require(key) { node in
      guard case .object(let members) = document.value(node) else { return nil }
      return members
    }
  }

  // MARK: Words of the domain

  func name<Name: CheckedName>(_ key: String, _: Name.Type = Name.self) throws(Malformed) -> Name {
    try require(key) { document.string($0).flatMap(Name.init) }
  }

  func optionalName<Name: CheckedName>(
    _ key: String, _: Name.Type = Name.self
  ) throws(Malformed) -> Name? {
    try optional(key) { document.string($0).flatMap(Name.init) }
  }

  func choice<Choice: RawRepresentable<String>>(
    _ key: String, _: Choice.Type = Choice.self
  ) throws(Malformed) -> Choice {
    try require(key) { document.string($0).flatMap(Choice.init) }
  }

  func instant(_ key: String) throws(Malformed) -> Instant {
    try require(key) { document.string($0).flatMap(Instant.init) }
  }

  func optionalInstant(_ key: String) throws(Malformed) -> Instant? {
    try optional(key) { document.string($0).flatMap(Instant.init) }
  }

  func salt(_ key: String) throws(Malformed) -> Salt {
    try require(key) { document.integer($0).flatMap(Salt.init) }
  }

  func digest(_ key: String) throws(Malformed) -> Experiment.Digest {
    try require(key) { document.string($0).flatMap(Experiment.Digest.init(hexadecimal:)) }
  }

  func percentage(_ key: String) throws(Malformed) -> Percentage {
    try require(key, percentage)
  }

  private func percentage(_ node: JSONNode) -> Percentage? {
    document.numberText(node).flatMap { Percentage(numeral: $0) }
  }

  func allocations(_ key: String) throws(Malformed) -> Allocations {
    try require(key, allocations)
  }

  func optionalAllocations(_ key: String) throws(Malformed) -> Allocations? {
    try optional(key, allocations)
  }

  private func allocations(_ node: JSONNode) -> Allocations? {
    guard document.kind(of: node) == .object else { return nil }
    var shares: [VariantAllocation] = []
    for (key, value) in document.members(of: node) {
      guard let variant = document.string(key).flatMap(VariantKey.init),
        let percentage = percentage(value)
      else { return nil }
      shares.append(VariantAllocation(variant, percentage))
    }
    return try? Allocations(shares)
  }

  func flagValue(_ key: String) throws(Malformed) -> FlagValue {
    let object = try object(key)
    switch try object.string("type") {
    case "string": return .string(try object.string("value"))
    case "integer": return .integer(try object.integer("value"))
    case "boolean": return .boolean(try object.boolean("value"))
    default: throw Malformed()
    }
  }
}
