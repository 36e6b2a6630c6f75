package import JSONSyntax

extension Step {
  /// The step for programs: its name under `step`, and its particulars.
  package var json: JSONValue {
    .object([JSONMember("step", .string(name))] + particulars)
  }

  /// The step's name.
  package var name: String {
    switch self {
    case .addEnvironment: "addEnvironment"
    case .updateEnvironment: "updateEnvironment"
    case .removeEnvironment: "removeEnvironment"
    case .addFeature: "addFeature"
    case .changeKind: "changeType"
    case .addVariant: "addVariant"
    case .updateVariant: "updateVariant"
    case .removeVariant: "removeVariant"
    case .addFlag: "addFlag"
    case .removeFlag: "removeFlag"
    case .removeFeature: "removeFeature"
    case .createExperiment: "createExperiment"
    case .updateExperiment: "updateExperiment"
    case .transitionStatus: "transitionStatus"
    case .configureRollout: "configureRollout"
    case .removeRollout: "removeRollout"
    case .startOver: "startOver"
    case .stop: "stop"
    case .release: "release"
    case .conclude: "conclude"
    case .removeExperiment: "removeExperiment"
    case .updateFlag: "updateFlag"
    case .holdAllocations: "holdAllocations"
    }
  }

  private var particulars: [JSONMember] {
    switch self {
    case .addEnvironment(let environment), .updateEnvironment(let environment):
      [
        JSONMember("environment", .string(environment.key.text)),
        JSONMember("name", .string(environment.name)),
        JSONMember("featureVersioning", .string(environment.versioning.rawValue)),
      ]
    case .addFeature(let kind), .changeKind(let kind):
      [JSONMember("type", .string(kind.rawValue))]
    case .addVariant(let variant), .updateVariant(let variant):
      [JSONMember("variant", variant.json)]
    case .removeVariant(let key): [JSONMember("variant", .string(key.text))]
    case .addFlag(let environment, let state, let splitSeed):
      [JSONMember("environment", .string(environment.text))] + state.members
        + [JSONMember("splitSeed", .integer(splitSeed.number))]
    case .removeFlag(let environment): [JSONMember("environment", .string(environment.text))]
    case .updateFlag(let update): update.members
    case .holdAllocations(let environment, let allocations):
      [
        JSONMember("environment", .string(environment.text)),
        JSONMember("allocations", allocations.json),
      ]
    case .removeEnvironment, .removeFeature, .removeExperiment, .release: []
    case .createExperiment, .updateExperiment, .transitionStatus, .configureRollout,
      .removeRollout, .startOver, .stop, .conclude:
      experimentParticulars
    }
  }

  private var experimentParticulars: [JSONMember] {
    switch self {
    case .createExperiment(let number, let feature, let details):
      [
        JSONMember("id", .integer(number)), JSONMember("feature", .string(feature.text)),
        JSONMember("details", details.json),
      ]
    case .updateExperiment(let details): [JSONMember("details", details.json)]
    case .transitionStatus(let from, let to):
      [JSONMember("from", .string(from.rawValue)), JSONMember("to", .string(to.rawValue))]
    case .configureRollout(let segment):
      [
        JSONMember("segment", .integer(segment.id.number)),
        JSONMember("splitSeed", .integer(segment.splitSeed.number)),
        JSONMember("percentage", segment.percentage.json),
        JSONMember("ramp", segment.ramp?.json ?? .null),
      ]
    case .startOver(let iteration): [JSONMember("iteration", .integer(iteration))]
    case .stop(let reason): [JSONMember("reason", .string(reason))]
    case .conclude(let conclusion): conclusion.members
    case .removeRollout(let segment): [JSONMember("segment", .integer(segment.number))]
    default: preconditionFailure("not a step of an experiment: \(self)")
    }
  }
}

extension Experiment.Details {
  /// Name, owner, and the digests of the rest.
  fileprivate var json: JSONValue {
    .object([
      JSONMember("name", JSONValue(name)), JSONMember("owner", JSONValue(owner)),
      JSONMember("startAt", JSONValue(schedule.startAt?.description)),
      JSONMember("endAt", JSONValue(schedule.endAt?.description)),
      JSONMember("decideBy", JSONValue(decideBy?.description)),
      JSONMember("hypothesis", .string(hypothesis.hexadecimal)),
      JSONMember("metrics", .string(metrics.hexadecimal)),
      JSONMember("notes", .string(notes.hexadecimal)),
    ])
  }
}

extension FlagUpdate {
  fileprivate var members: [JSONMember] {
    let enabled = JSONValue.object([
      JSONMember("before", before.map { .boolean($0.isEnabled) } ?? .null),
      JSONMember("after", .boolean(change.isEnabled)),
    ])
    let allocations = change.allocations.map { shares in
      JSONValue.object(shares.map { JSONMember($0.variant.text, $0.percentage.json) })
    }
    return [
      JSONMember("environment", .string(environment.text)),
      JSONMember("segment", change.segment.map { .integer($0.number) } ?? .null),
      JSONMember("enabled", enabled), JSONMember("value", change.value.typedJSON),
      JSONMember("allocations", allocations ?? .null),
      JSONMember("before", before.map { .object($0.members) } ?? .null),
      JSONMember("held", held?.json ?? .null),
    ]
  }
}
