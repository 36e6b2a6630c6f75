package import JSONSyntax

extension Step {
  /// The step for programs: its name under `step`, and its particulars.
  package var json: JSONValue {
    .object([JSONMember("step", .string(name))] + particulars)
  }

  /// The step's name.
  package var name: String {
    switch self {
    case .environment(.add): "addEnvironment"
    case .environment(.update): "updateEnvironment"
    case .environment(.remove): "removeEnvironment"
    case .feature(.add): "addFeature"
    case .feature(.changeKind): "changeType"
    case .feature(.addVariant): "addVariant"
    case .feature(.updateVariant): "updateVariant"
    case .feature(.removeVariant): "removeVariant"
    case .feature(.remove): "removeFeature"
    case .flag(_, .add): "addFlag"
    case .flag(_, .update): "updateFlag"
    case .flag(_, .hold): "holdAllocations"
    case .flag(_, .remove): "removeFlag"
    case .experiment(let step): step.name
    }
  }

  private var particulars: [JSONMember] {
    switch self {
    case .environment(let step): step.particulars
    case .feature(let step): step.particulars
    case .flag(let environment, let step):
      [JSONMember("environment", .string(environment.text))] + step.particulars
    case .experiment(let step): step.particulars
    }
  }
}

extension EnvironmentStep {
  fileprivate var particulars: [JSONMember] {
    switch self {
    case .add(let environment), .update(let environment):
      [
        JSONMember("environment", .string(environment.key.text)),
        JSONMember("name", .string(environment.name)),
        JSONMember("featureVersioning", .string(environment.versioning.rawValue)),
      ]
    case .remove: []
    }
  }
}

extension FeatureStep {
  fileprivate var particulars: [JSONMember] {
    switch self {
    case .add(let kind), .changeKind(let kind): [JSONMember("type", .string(kind.rawValue))]
    case .addVariant(let variant), .updateVariant(let variant):
      [JSONMember("variant", variant.json)]
    case .removeVariant(let key): [JSONMember("variant", .string(key.text))]
    case .remove: []
    }
  }
}

extension FlagStep {
  fileprivate var particulars: [JSONMember] {
    switch self {
    case .add(let state, let splitSeed):
      state.members + [JSONMember("splitSeed", .integer(splitSeed.number))]
    case .update(let update): update.members
    case .hold(let allocations): [JSONMember("allocations", allocations.json)]
    case .remove: []
    }
  }
}

extension ExperimentStep {
  fileprivate var name: String {
    switch self {
    case .create: "createExperiment"
    case .update: "updateExperiment"
    case .transitionStatus: "transitionStatus"
    case .configureRollout: "configureRollout"
    case .removeRollout: "removeRollout"
    case .startOver: "startOver"
    case .stop: "stop"
    case .release: "release"
    case .conclude: "conclude"
    case .remove: "removeExperiment"
    }
  }

  fileprivate var particulars: [JSONMember] {
    switch self {
    case .create(let number, let feature, let details):
      [
        JSONMember("id", .integer(number)), JSONMember("feature", .string(feature.text)),
        JSONMember("details", details.json),
      ]
    case .update(let details): [JSONMember("details", details.json)]
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
    case .release, .remove: []
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
      JSONMember("segment", change.segment.map { .integer($0.number) } ?? .null),
      JSONMember("enabled", enabled), JSONMember("value", change.value.typedJSON),
      JSONMember("allocations", allocations ?? .null),
      JSONMember("before", before.map { .object($0.members) } ?? .null),
      JSONMember("held", held?.json ?? .null),
    ]
  }
}
