import Experiments

extension Step {
  init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    switch try saved["step"].string() {
    case "addEnvironment", "updateEnvironment", "removeEnvironment":
      self = try .ofEnvironment(saved)
    case "addFeature", "changeType", "addVariant", "updateVariant", "removeVariant", "addFlag",
      "removeFlag", "removeFeature":
      self = try .ofFeature(saved)
    case "updateFlag": self = .updateFlag(try FlagUpdate(saved))
    case "holdAllocations":
      self = .holdAllocations(
        try saved["environment"].name(), try saved["allocations"].allocations())
    default: self = try .ofExperiment(saved)
    }
  }
}

extension Step {
  private static func ofEnvironment(_ saved: SavedValue) throws(SavedValue.Malformed) -> Step {
    let name = try saved["step"].string()
    guard name != "removeEnvironment" else { return .removeEnvironment }
    let environment = Environment(
      key: try saved["environment"].name(), name: try saved["name"].string(),
      versioning: try saved["featureVersioning"].choice())
    return name == "addEnvironment" ? .addEnvironment(environment) : .updateEnvironment(environment)
  }

  private static func ofFeature(_ saved: SavedValue) throws(SavedValue.Malformed) -> Step {
    let step = try saved["step"]
    switch try step.string() {
    case "addFeature": return .addFeature(try saved["type"].choice())
    case "changeType": return .changeKind(try saved["type"].choice())
    case "addVariant": return .addVariant(try Variant(try saved["variant"]))
    case "updateVariant": return .updateVariant(try Variant(try saved["variant"]))
    case "removeVariant": return .removeVariant(try saved["variant"].name())
    case "addFlag":
      return .addFlag(
        try saved["environment"].name(), try saved.featureState(),
        splitSeed: try saved["splitSeed"].salt())
    case "removeFlag": return .removeFlag(try saved["environment"].name())
    default: return .removeFeature
    }
  }

  private static func ofExperiment(_ saved: SavedValue) throws(SavedValue.Malformed) -> Step {
    let step = try saved["step"]
    switch try step.string() {
    case "createExperiment":
      return .createExperiment(
        number: try saved["id"].integer(), feature: try saved["feature"].name(),
        try Experiment.Details(try saved["details"]))
    case "updateExperiment":
      return .updateExperiment(try Experiment.Details(try saved["details"]))
    case "transitionStatus":
      return .transitionStatus(from: try saved["from"].choice(), to: try saved["to"].choice())
    case "configureRollout":
      return .configureRollout(
        RolloutSegment(
          id: try saved["segment"].salt(), splitSeed: try saved["splitSeed"].salt(),
          percentage: try saved["percentage"].percentage(),
          ramp: try saved["ramp"].orNull?.ramp()))
    case "startOver": return .startOver(iteration: try saved["iteration"].integer())
    case "stop": return .stop(reason: try saved["reason"].string())
    case "release": return .release
    case "conclude":
      return .conclude(
        Conclusion(
          try saved["decision"].choice(), variant: try saved["variant"].orNull?.name(),
          reason: try saved["reason"].string()))
    case "removeRollout": return .removeRollout(try saved["segment"].salt())
    case "removeExperiment": return .removeExperiment
    default: return try step.require(nil)
    }
  }
}

extension Variant {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    self.init(
      number: try saved["id"].integer(), key: try saved["key"].name(),
      value: try saved["value"].typedValue())
  }
}

extension Experiment.Details {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    self.init(
      name: try saved["name"].orNull?.string(), owner: try saved["owner"].orNull?.string(),
      schedule: Schedule(
        startAt: try saved["startAt"].orNull?.instant(),
        endAt: try saved["endAt"].orNull?.instant()),
      decideBy: try saved["decideBy"].orNull?.instant(),
      hypothesis: try saved["hypothesis"].digest(), metrics: try saved["metrics"].digest(),
      notes: try saved["notes"].digest())
  }
}

extension FlagUpdate {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    var change = FlagChangeSet(
      isEnabled: try saved["enabled"]["after"].boolean(), value: try saved["value"].typedValue(),
      segment: try saved["segment"].orNull?.salt())
    change.allocations = try saved["allocations"].orNull?.shares()
    self.init(
      environment: try saved["environment"].name(),
      before: try saved["before"].orNull?.featureState(),
      change: change, held: try saved["held"].orNull?.allocations())
  }
}
