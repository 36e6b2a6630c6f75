import Domain
import Manifests

extension Step {
  init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    switch try saved["step"].string() {
    case "addEnvironment": self = .environment(.add(try Environment(saved)))
    case "updateEnvironment": self = .environment(.update(try Environment(saved)))
    case "removeEnvironment": self = .environment(.remove)
    case "addFeature", "changeType", "addVariant", "updateVariant", "removeVariant",
      "removeFeature":
      self = .feature(try FeatureStep(saved))
    case "addFlag", "updateFlag", "holdAllocations", "removeFlag":
      self = .flag(try saved["environment"].name(), try FlagStep(saved))
    default: self = .experiment(try ExperimentStep(saved))
    }
  }
}

extension Environment {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    self.init(
      key: try saved["environment"].name(), name: try saved["name"].string(),
      versioning: try saved["featureVersioning"].choice())
  }
}

extension FeatureStep {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    switch try saved["step"].string() {
    case "addFeature": self = .add(try saved["type"].choice())
    case "changeType": self = .changeKind(try saved["type"].choice())
    case "addVariant": self = .addVariant(try Variant(try saved["variant"]))
    case "updateVariant": self = .updateVariant(try Variant(try saved["variant"]))
    case "removeVariant": self = .removeVariant(try saved["variant"].name())
    default: self = .remove
    }
  }
}

extension FlagStep {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    switch try saved["step"].string() {
    case "addFlag":
      self = .add(try saved.featureState(), splitSeed: try saved["splitSeed"].salt())
    case "updateFlag": self = .update(try FlagUpdate(saved))
    case "holdAllocations": self = .hold(try saved["allocations"].allocations())
    default: self = .remove
    }
  }
}

extension ExperimentStep {
  fileprivate init(_ saved: SavedValue) throws(SavedValue.Malformed) {
    let step = try saved["step"]
    switch try step.string() {
    case "createExperiment":
      self = .create(
        number: try saved["id"].integer(), feature: try saved["feature"].name(),
        try Experiment.Details(try saved["details"]))
    case "updateExperiment": self = .update(try Experiment.Details(try saved["details"]))
    case "transitionStatus":
      self = .transitionStatus(from: try saved["from"].choice(), to: try saved["to"].choice())
    case "configureRollout":
      self = .configureRollout(
        RolloutSegment(
          id: try saved["segment"].salt(), splitSeed: try saved["splitSeed"].salt(),
          percentage: try saved["percentage"].percentage(),
          ramp: try saved["ramp"].orNull?.ramp()))
    case "startOver": self = .startOver(iteration: try saved["iteration"].integer())
    case "stop": self = .stop(reason: try saved["reason"].string())
    case "release": self = .release
    case "conclude":
      self = .conclude(
        Conclusion(
          try saved["decision"].choice(), variant: try saved["variant"].orNull?.name(),
          reason: try saved["reason"].string()))
    case "removeRollout": self = .removeRollout(try saved["segment"].salt())
    case "removeExperiment": self = .remove
    default: self = try step.require(nil)
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
      before: try saved["before"].orNull?.featureState(),
      change: change, held: try saved["held"].orNull?.allocations())
  }
}
