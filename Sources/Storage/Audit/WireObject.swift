import Domain
import Manifests
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

  func optionalString(_ key: String) throws(Malformed) -> String? {
    try optional(key, document.string)
  }

  func optionalInteger(_ key: String) throws(Malformed) -> Int? {
    try optional(key, document.integer)
  }

  func object(_ key: String) throws(Malformed) -> WireObject {
    try require(key) { WireObject(document, $0) }
  }

  /// The members as they are, for what is kept but not interpreted.
  func members(_ key: String) throws(Malformed) -> [JSONMember] {
    try require(key) { node in
      guard case .object(let members) = document.value(node) else { return nil }
      return members
    }
  }

  // MARK: Words of the domain

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
}
