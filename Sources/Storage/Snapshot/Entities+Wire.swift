import Experiments
import JSONSyntax

// Reading the wire form, version 1, back into the domain.

extension Author {
  init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(kind: try wire.choice("type"), name: try wire.string("name"))
  }
}

extension Provenance.Origin {
  init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(
      commit: try wire.optionalString("commit"), ref: try wire.optionalString("ref"),
      runURL: try wire.optionalString("runURL"),
      pullRequest: try wire.optionalInteger("pullRequest"))
  }
}

extension Event {
  init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(
      try wire.choice("event"), environment: try wire.optionalName("environment"),
      experiment: try wire.optionalName("experiment"), feature: try wire.optionalName("feature"),
      attributes: try wire.members("attributes"))
  }
}

extension State.LastNumbers {
  init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init()
    experiment = try wire.count("experiment")
    variant = try wire.count("variant")
  }
}

extension Environment {
  init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(
      key: try wire.name("key"), name: try wire.string("name"),
      versioning: try wire.choice("featureVersioning"))
  }
}

extension Feature {
  init(_ wire: WireObject) throws(WireObject.Malformed) {
    var variants: [Variant] = []
    for variant in try wire.objects("variants") { variants.append(try Variant(variant)) }
    var flags: [Flag] = []
    for (key, flag) in try wire.object("environments").entries {
      guard let environment = EnvironmentKey(key) else { throw WireObject.Malformed() }
      flags.append(try Flag(flag, in: environment))
    }
    self.init(
      name: try wire.name("name"), kind: try wire.choice("type"), variants: variants,
      flags: flags)
  }
}

extension Variant {
  fileprivate init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(
      number: try wire.integer("id"), key: try wire.name("key"),
      value: try wire.flagValue("value"))
  }
}

extension FeatureState {
  fileprivate init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(
      isEnabled: try wire.boolean("enabled"), value: try wire.flagValue("value"),
      allocations: try wire.allocations("allocations"))
  }
}

extension Flag {
  fileprivate init(
    _ wire: WireObject, in environment: EnvironmentKey
  ) throws(WireObject.Malformed) {
    self.init(
      environment: environment, splitSeed: try wire.salt("splitSeed"),
      environmentDefault: try FeatureState(wire))
    heldAllocations = try wire.optionalAllocations("held")
    for override in try wire.objects("overrides") { overrides.append(try Override(override)) }
    if let version = try wire.optionalObject("version") { self.version = try Version(version) }
  }
}

extension Flag.Version {
  fileprivate init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(
      number: try wire.count("number"), publishedAt: try wire.instant("publishedAt"),
      author: try Author(try wire.object("author")))
  }
}

extension Override {
  fileprivate init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(
      segment: try wire.salt("segment"), priority: try wire.count("priority"),
      state: try FeatureState(wire), wasEnabled: try wire.boolean("wasEnabled"))
  }
}

extension Experiment {
  init(_ wire: WireObject) throws(WireObject.Malformed) {
    let digests = try wire.object("digests")
    self.init(
      id: ExperimentID(environment: try wire.name("environment"), key: try wire.name("key")),
      number: try wire.integer("id"), feature: try wire.name("feature"),
      details: Details(
        name: try wire.optionalString("name"), owner: try wire.optionalString("owner"),
        hypothesis: try digests.digest("hypothesis"), metrics: try digests.digest("metrics"),
        notes: try digests.digest("notes")),
      lifecycle: try Lifecycle(wire))
    if let segment = try wire.optionalObject("segment") {
      self.segment = try RolloutSegment(segment)
    }
  }
}

extension Experiment.Lifecycle {
  fileprivate init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(
      status: try wire.choice("status"), createdAt: try wire.instant("createdAt"),
      changedAt: try wire.instant("changedAt"), startedAt: try wire.optionalInstant("startedAt"),
      endedAt: try wire.optionalInstant("endedAt"))
  }
}

extension RolloutSegment {
  fileprivate init(_ wire: WireObject) throws(WireObject.Malformed) {
    self.init(
      id: try wire.salt("id"), splitSeed: try wire.salt("splitSeed"),
      percentage: try wire.percentage("percentage"))
  }
}
