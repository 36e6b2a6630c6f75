import Domain
import Manifests
import JSONSyntax

/// A value of a saved plan. What is missing, or of another type, is an error that knows its place.
struct SavedValue {
  /// Says that a value is not what it must be.
  struct Malformed: Error {
    let offset: Int
    var problem = PlanFileError.Problem.malformed
  }

  private let document: JSONDocument
  private let node: JSONNode

  init(_ document: JSONDocument) {
    self.document = document
    node = document.root
  }

  private init(_ document: JSONDocument, _ node: JSONNode) {
    self.document = document
    self.node = node
  }

  private var malformed: Malformed { Malformed(offset: document.range(of: node).lowerBound) }

  /// The value, or an error where it is nil.
  func require<Value>(_ value: Value?) throws(Malformed) -> Value {
    guard let value else { throw malformed }
    return value
  }

  // MARK: Parts

  /// A member that must be there.
  subscript(key: String) -> SavedValue {
    get throws(Malformed) {
      let member = document.members(of: node).first { document.string($0.key) == key }
      return SavedValue(document, try require(member).value)
    }
  }

  /// The value; nil where it is null.
  var orNull: SavedValue? { document.kind(of: node) == .null ? nil : self }

  func elements<Element>(
    _ read: (SavedValue) throws(Malformed) -> Element
  ) throws(Malformed) -> [Element] {
    guard document.kind(of: node) == .array else { throw malformed }
    var elements: [Element] = []
    for element in document.elements(of: node) {
      elements.append(try read(SavedValue(document, element)))
    }
    return elements
  }

  var members: [(key: String, value: SavedValue)] {
    document.members(of: node).map {
      (document.string($0.key) ?? "", SavedValue(document, $0.value))
    }
  }

  // MARK: Values

  var json: JSONValue { document.value(node) }

  func string() throws(Malformed) -> String { try require(document.string(node)) }

  func integer() throws(Malformed) -> Int { try require(document.integer(node)) }

  func boolean() throws(Malformed) -> Bool { try require(document.boolean(node)) }

  func name<Name: CheckedName>(_: Name.Type = Name.self) throws(Malformed) -> Name {
    try require(document.string(node).flatMap { Name($0) })
  }

  func choice<Choice: RawRepresentable<String>>(
    _: Choice.Type = Choice.self
  ) throws(Malformed) -> Choice {
    try require(document.string(node).flatMap { Choice(rawValue: $0) })
  }

  func percentage() throws(Malformed) -> Percentage {
    try require(document.numberText(node).flatMap { Percentage(numeral: $0) })
  }

  func salt() throws(Malformed) -> Salt { try require(document.integer(node).flatMap { Salt($0) }) }

  func digest() throws(Malformed) -> Experiment.Digest {
    try require(Experiment.Digest(hexadecimal: try string().utf8.span))
  }

  func instant() throws(Malformed) -> Instant { try require(Instant(try string())) }

  func ramp() throws(Malformed) -> Ramp {
    let steps = try elements { step throws(Malformed) in
      Ramp.Step(
        after: try step.require(Duration(text: try step["after"].string())),
        try step["percentage"].percentage())
    }
    return try require(Ramp(steps))
  }

  func experiment() throws(Malformed) -> ExperimentID {
    let parts = try string().split(separator: "/").map(String.init)
    guard parts.count == 2, let environment = EnvironmentKey(parts[0]),
      let key = ExperimentKey(parts[1])
    else { throw malformed }
    return ExperimentID(environment: environment, key: key)
  }

  /// A value with its type, as in `{"type":"string","value":"grey"}`.
  func typedValue() throws(Malformed) -> FlagValue {
    let value = try self["value"]
    switch try self["type"].string() {
    case "string": return .string(try value.string())
    case "integer": return .integer(try value.integer())
    case "boolean": return .boolean(try value.boolean())
    default: throw malformed
    }
  }

  /// A value alone.
  func plainValue() throws(Malformed) -> FlagValue {
    switch json {
    case .string(let text): return .string(text)
    case .integer(let number): return .integer(number)
    case .boolean(let truth): return .boolean(truth)
    default: throw malformed
    }
  }

  func shares() throws(Malformed) -> [VariantAllocation] {
    var shares: [VariantAllocation] = []
    for (key, value) in members {
      shares.append(VariantAllocation(try require(VariantKey(key)), try value.percentage()))
    }
    return shares
  }

  func allocations() throws(Malformed) -> Allocations {
    try require(try? Allocations(try shares()))
  }

  func featureState() throws(Malformed) -> FeatureState {
    FeatureState(
      isEnabled: try self["enabled"].boolean(), value: try self["value"].typedValue(),
      allocations: try self["allocations"].allocations())
  }
}
