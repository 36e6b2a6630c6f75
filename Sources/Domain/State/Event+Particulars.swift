package import JSONSyntax

extension Event {
  /// The particulars of an event: the values themselves, which become JSON when they are written. A first
  /// apply makes seven events for each experiment, and a tree of JSON for each would be most of its memory.
  package enum Particulars: Sendable {
    case none
    case environment(name: String, FeatureVersioning)
    case kind(Feature.Kind)
    case addedVariant(Variant)
    case changedVariant(Variant)
    case removedVariant(VariantKey)
    /// A feature state as it is from now on, and the version that it came with.
    case state(FeatureState, of: SegmentID?, version: Int?)
    case allocations(Allocations)
    case number(Int)
    case statuses(from: Status, to: Status)
    case fields([String])
    case reason(String)
    case iteration(Int)
    case conclusion(Conclusion)
    case phase(iteration: Int, Allocations)
    case cohort(SegmentID, splitSeed: Salt, Percentage, before: Percentage?)
    case enabled(SegmentID, Percentage?)
    case removed(SegmentID, version: Int?)
    /// Such as were read, in the order of their names.
    case members([JSONMember])
  }
}

extension Event.Particulars {
  /// The particulars as JSON, in no order.
  package var members: [JSONMember] {
    switch self {
    case .none: []
    case .environment, .kind, .addedVariant, .changedVariant, .removedVariant, .state, .allocations:
      membersOfDefinition
    case .number(let number): [JSONMember("id", .integer(number))]
    case .statuses(let from, let to):
      [JSONMember("from", .string(from.rawValue)), JSONMember("to", .string(to.rawValue))]
    case .fields(let names): [JSONMember("fields", .array(names.map(JSONValue.string)))]
    case .reason(let reason): [JSONMember("reason", .string(reason))]
    case .iteration(let iteration): [JSONMember("iteration", .integer(iteration))]
    case .conclusion(let conclusion): conclusion.members
    case .phase(let iteration, let allocations):
      [
        JSONMember("iteration", .integer(iteration)), JSONMember("allocations", allocations.json),
      ]
    case .cohort, .enabled, .removed: membersOfCohort
    case .members(let members): members
    }
  }

  private var membersOfDefinition: [JSONMember] {
    switch self {
    case .environment(let name, let versioning):
      [
        JSONMember("name", .string(name)),
        JSONMember("featureVersioning", .string(versioning.rawValue)),
      ]
    case .kind(let kind): [JSONMember("type", .string(kind.rawValue))]
    case .addedVariant(let variant): [JSONMember("addedVariant", variant.json)]
    case .changedVariant(let variant): [JSONMember("changedVariant", variant.json)]
    case .removedVariant(let key): [JSONMember("removedVariant", .string(key.text))]
    case .state(let state, let segment, let version):
      [JSONMember("segment", .integer(orNull: segment?.number))] + state.members
        + Self.member(version: version)
    case .allocations(let allocations): [JSONMember("allocations", allocations.json)]
    default: []
    }
  }

  private var membersOfCohort: [JSONMember] {
    switch self {
    case .cohort(let segment, let splitSeed, let percentage, let before):
      [
        JSONMember("segment", .integer(segment.number)),
        JSONMember("splitSeed", .integer(splitSeed.number)),
        JSONMember("percentage", percentage.json),
        JSONMember("percentageBefore", before?.json ?? .null),
      ]
    case .enabled(let segment, let percentage):
      [
        JSONMember("segment", .integer(segment.number)),
        JSONMember("percentage", percentage?.json ?? .null),
      ]
    case .removed(let segment, let version):
      [JSONMember("segment", .integer(segment.number))] + Self.member(version: version)
    default: []
    }
  }

  private static func member(version: Int?) -> [JSONMember] {
    version.map { [JSONMember("version", .integer($0))] } ?? []
  }
}
