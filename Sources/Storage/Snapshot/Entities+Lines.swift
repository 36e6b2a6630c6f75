import Domain
import Manifests
import Planning
import JSONSyntax

// The lines of a snapshot, version 1: how each entity is written, and read back. The order of the
// members is that of their names. The key or name of an entity stands before its line, and is not
// part of it.

/// An experiment as it is kept: with the override that its rollout has in the flag.
struct StoredExperiment {
  var experiment: Experiment
  var override: Override?
  /// The digest of the manifest that leaves it as it is.
  var applied: Experiment.Digest?
}

extension EntityWriter {
  mutating func environment(_ environment: Environment) {
    sign("{\"featureVersioning\":")
    string(environment.versioning.rawValue)
    sign(",\"name\":")
    string(environment.name)
    sign("}")
  }

  /// The brace that opens an experiment or a feature, and the first of its members: so that it is found
  /// without reading on.
  private mutating func applied(_ digest: Experiment.Digest?) {
    sign("{\"applied\":")
    optional(digest) { $0.digest($1) }
  }

  mutating func experiment(_ stored: StoredExperiment) {
    let experiment = stored.experiment
    applied(stored.applied)
    sign(",\"changedAt\":")
    instant(experiment.lifecycle.changedAt)
    if experiment.lifecycle.startedAt != nil { clock(experiment.lifecycle.clock) }
    member(",\"conclusion\":", experiment.conclusion) { $0.conclusion($1) }
    sign(",\"createdAt\":")
    instant(experiment.lifecycle.createdAt)
    member(",\"decideBy\":", experiment.details.decideBy) { $0.instant($1) }
    sign(",\"digests\":{\"hypothesis\":")
    digest(experiment.details.hypothesis)
    sign(",\"metrics\":")
    digest(experiment.details.metrics)
    sign(",\"notes\":")
    digest(experiment.details.notes)
    sign("},\"endedAt\":")
    optional(experiment.lifecycle.endedAt) { $0.instant($1) }
    sign(",\"feature\":")
    name(experiment.feature)
    sign(",\"id\":")
    integer(experiment.number)
    if experiment.iteration > 1 {
      sign(",\"iteration\":")
      integer(experiment.iteration)
    }
    sign(",\"name\":")
    optional(experiment.details.name) { $0.string($1) }
    sign(",\"owner\":")
    optional(experiment.details.owner) { $0.string($1) }
    if !experiment.phases.isEmpty { phases(experiment.phases) }
    sign(",\"rollout\":")
    rollout(experiment.segment, stored.override)
    if !experiment.details.schedule.isEmpty { schedule(experiment.details.schedule) }
    sign(",\"startedAt\":")
    optional(experiment.lifecycle.startedAt) { $0.instant($1) }
    sign(",\"status\":")
    string(experiment.status.rawValue)
    sign("}")
  }

  private mutating func rollout(_ segment: RolloutSegment?, _ override: Override?) {
    guard let segment, let override else { return sign("null") }
    featureState(override.state, then: ",\"percentage\":")
    percentage(segment.percentage)
    sign(",\"priority\":")
    integer(override.priority)
    member(",\"ramp\":", segment.ramp) { $0.ramp($1) }
    member(",\"releasedAt\":", segment.releasedAt) { $0.instant($1) }
    sign(",\"segment\":")
    integer(segment.id.number)
    sign(",\"splitSeed\":")
    integer(segment.splitSeed.number)
    member(",\"stop\":", segment.brake) { $0.brake($1) }
    sign(",\"value\":")
    flagValue(override.state.value)
    sign(",\"wasEnabled\":")
    boolean(override.wasEnabled)
    sign("}")
  }

  /// The members that stand first in a feature state; its value stands further behind.
  private mutating func featureState(_ state: FeatureState, then next: StaticString) {
    sign("{\"allocations\":")
    allocations(state.allocations)
    sign(",\"enabled\":")
    boolean(state.isEnabled)
    sign(next)
  }

  mutating func feature(_ feature: Feature) {
    applied(feature.desired.digest)
    sign(",\"environments\":{")
    items(feature.flags) { line, flag in
      line.name(flag.environment)
      line.sign(":")
      line.flag(flag)
    }
    sign("},\"type\":")
    string(feature.kind.rawValue)
    sign(",\"variants\":[")
    items(feature.variants) { line, variant in
      line.sign("{\"id\":")
      line.integer(variant.number)
      line.sign(",\"key\":")
      line.name(variant.key)
      line.sign(",\"value\":")
      line.flagValue(variant.value)
      line.sign("}")
    }
    sign("]}")
  }

  private mutating func flag(_ flag: Flag) {
    featureState(flag.environmentDefault, then: ",\"held\":")
    optional(flag.heldAllocations) { $0.allocations($1) }
    sign(",\"splitSeed\":")
    integer(flag.splitSeed.number)
    sign(",\"value\":")
    flagValue(flag.environmentDefault.value)
    sign(",\"version\":")
    optional(flag.version) { line, version in
      line.sign("{\"author\":")
      line.author(version.author)
      line.sign(",\"number\":")
      line.integer(version.number)
      line.sign(",\"publishedAt\":")
      line.instant(version.publishedAt)
      line.sign("}")
    }
    sign("}")
  }
}

extension EntityReader {
  mutating func environment(_ key: EnvironmentKey) throws(Malformed) -> Environment {
    try skip("{\"featureVersioning\":")
    let versioning = try choice(FeatureVersioning.self)
    try skip(",\"name\":")
    let name = try string()
    try skip("}")
    return Environment(key: key, name: name, versioning: versioning)
  }

  /// The first half of an experiment's line.
  private struct ExperimentBeginning {
    let changedAt: Instant
    let clock: RunningClock?
    let conclusion: Conclusion?
    let createdAt: Instant
    let decideBy: Instant?
    let hypothesis: Experiment.Digest
    let metrics: Experiment.Digest
    let notes: Experiment.Digest
    let endedAt: Instant?

    func details(name: String?, owner: String?, _ schedule: Schedule) -> Experiment.Details {
      Experiment.Details(
        name: name, owner: owner, schedule: schedule, decideBy: decideBy, hypothesis: hypothesis,
        metrics: metrics, notes: notes)
    }

    func lifecycle(_ status: Status, startedAt: Instant?) -> Experiment.Lifecycle {
      Experiment.Lifecycle(
        status: status, createdAt: createdAt, changedAt: changedAt, startedAt: startedAt,
        endedAt: endedAt, clock: clock ?? RunningClock())
    }
  }

  /// Reads how an experiment or a feature begins.
  mutating func applied() throws(Malformed) -> Experiment.Digest? {
    try skip("{\"applied\":")
    return try optional { (line) throws(Malformed) in try line.digest() }
  }

  private mutating func experimentBeginning() throws(Malformed) -> ExperimentBeginning {
    try skip(",\"changedAt\":")
    let changedAt = try instant()
    let clock = try member(",\"clock\":") { (line) throws(Malformed) in try line.clock() }
    let conclusion = try member(",\"conclusion\":") { (line) throws(Malformed) in
      try line.conclusion()
    }
    try skip(",\"createdAt\":")
    let createdAt = try instant()
    let decideBy = try member(",\"decideBy\":") { (line) throws(Malformed) in try line.instant() }
    try skip(",\"digests\":{\"hypothesis\":")
    let hypothesis = try digest()
    try skip(",\"metrics\":")
    let metrics = try digest()
    try skip(",\"notes\":")
    let notes = try digest()
    try skip("},\"endedAt\":")
    let endedAt = try optional { (line) throws(Malformed) in try line.instant() }
    return ExperimentBeginning(
      changedAt: changedAt, clock: clock, conclusion: conclusion, createdAt: createdAt,
      decideBy: decideBy, hypothesis: hypothesis, metrics: metrics, notes: notes, endedAt: endedAt)
  }

  mutating func experiment(_ id: ExperimentID) throws(Malformed) -> StoredExperiment {
    let applied = try applied()
    let beginning = try experimentBeginning()
    try skip(",\"feature\":")
    let feature = try name(FeatureName.self)
    try skip(",\"id\":")
    let number = try integer()
    let iteration = try member(",\"iteration\":") { (line) throws(Malformed) in
      try line.integer(from: 2)
    }
    try skip(",\"name\":")
    let name = try optional { (line) throws(Malformed) in try line.string() }
    try skip(",\"owner\":")
    let owner = try optional { (line) throws(Malformed) in try line.string() }
    let phases = try member(",\"phases\":") { (line) throws(Malformed) in try line.phases() }
    try skip(",\"rollout\":")
    let rollout = try optional { (line) throws(Malformed) in try line.rollout() }
    let schedule = try member(",\"schedule\":") { (line) throws(Malformed) in
      try line.schedule()
    }
    try skip(",\"startedAt\":")
    let startedAt = try optional { (line) throws(Malformed) in try line.instant() }
    try skip(",\"status\":")
    let status = try choice(Status.self)
    try skip("}")
    let isClosed = status != .completed || phases?.last?.endedAt != nil || phases == nil
    guard isClosed, (beginning.clock == nil) == (startedAt == nil) else { throw Malformed() }
    return StoredExperiment(
      experiment: Experiment(
        id: id, number: number, feature: feature,
        details: beginning.details(name: name, owner: owner, schedule ?? Schedule()),
        lifecycle: beginning.lifecycle(status, startedAt: startedAt),
        iteration: iteration ?? 1, segment: rollout?.segment, phases: phases ?? [],
        conclusion: beginning.conclusion),
      override: rollout?.override, applied: applied)
  }

  private mutating func rollout() throws(Malformed) -> Rollout {
    let (allocations, isEnabled) = try featureState(then: ",\"percentage\":")
    let percentage = try percentage()
    try skip(",\"priority\":")
    let priority = try count()
    let ramp = try member(",\"ramp\":") { (line) throws(Malformed) in try line.ramp() }
    let releasedAt = try member(",\"releasedAt\":") { (line) throws(Malformed) in
      try line.instant()
    }
    try skip(",\"segment\":")
    let segment = try salt()
    try skip(",\"splitSeed\":")
    let splitSeed = try salt()
    let brake = try member(",\"stop\":") { (line) throws(Malformed) in try line.brake() }
    try skip(",\"value\":")
    let value = try flagValue()
    try skip(",\"wasEnabled\":")
    let wasEnabled = try boolean()
    try skip("}")
    return Rollout(
      RolloutSegment(
        id: segment, splitSeed: splitSeed, percentage: percentage, ramp: ramp, brake: brake,
        releasedAt: releasedAt),
      Override(
        segment: segment, priority: priority,
        state: FeatureState(isEnabled: isEnabled, value: value, allocations: allocations),
        wasEnabled: wasEnabled))
  }

  private mutating func featureState(
    then next: StaticString
  ) throws(Malformed) -> (Allocations, isEnabled: Bool) {
    try skip("{\"allocations\":")
    let allocations = try allocations()
    try skip(",\"enabled\":")
    let isEnabled = try boolean()
    try skip(next)
    return (allocations, isEnabled)
  }

  mutating func feature(_ name: FeatureName) throws(Malformed) -> Feature {
    let applied = try applied()
    var flags: [Flag] = []
    try skip(",\"environments\":{")
    try items(upTo: "}") { (line) throws(Malformed) in
      let environment = try line.name(EnvironmentKey.self)
      guard flags.last.map({ $0.environment < environment }) ?? true else { throw Malformed() }
      try line.skip(":")
      flags.append(try line.flag(in: environment))
    }
    try skip(",\"type\":")
    let kind = try choice(Feature.Kind.self)
    var variants: [Variant] = []
    try skip(",\"variants\":[")
    try items(upTo: "]") { (line) throws(Malformed) in variants.append(try line.variant()) }
    try skip("}")
    let feature = Feature(name: name, kind: kind, variants: variants, flags: flags)
    guard feature.desired.digest == applied else { throw Malformed() }
    return feature
  }

  private mutating func variant() throws(Malformed) -> Variant {
    try skip("{\"id\":")
    let number = try integer()
    try skip(",\"key\":")
    let key = try name(VariantKey.self)
    try skip(",\"value\":")
    let value = try flagValue()
    try skip("}")
    return Variant(number: number, key: key, value: value)
  }

  private mutating func flag(in environment: EnvironmentKey) throws(Malformed) -> Flag {
    let (allocations, isEnabled) = try featureState(then: ",\"held\":")
    let held = try optional { (line) throws(Malformed) in try line.allocations() }
    try skip(",\"splitSeed\":")
    let splitSeed = try salt()
    try skip(",\"value\":")
    let value = try flagValue()
    try skip(",\"version\":")
    let version = try optional { (line) throws(Malformed) in try line.version() }
    try skip("}")
    var flag = Flag(
      environment: environment, splitSeed: splitSeed,
      environmentDefault: FeatureState(
        isEnabled: isEnabled, value: value, allocations: allocations))
    flag.heldAllocations = held
    flag.version = version
    return flag
  }

  private mutating func version() throws(Malformed) -> Flag.Version {
    try skip("{\"author\":")
    let author = try author()
    try skip(",\"number\":")
    let number = try count()
    try skip(",\"publishedAt\":")
    let publishedAt = try instant()
    try skip("}")
    return Flag.Version(number: number, publishedAt: publishedAt, author: author)
  }
}
