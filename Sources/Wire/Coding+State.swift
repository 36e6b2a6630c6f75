package import Domain
import Planning

// The lines of a state: an environment, an experiment or a feature with its key or name, and the
// members of the head.

/// An experiment as it is kept: with the override that its rollout has in the flag.
package struct StoredExperiment: Hashable, Sendable {
  /// The experiment.
  package var experiment: Experiment
  /// What its cohort gets; nil where it has no rollout.
  package var override: Override?
  /// The digest of the manifest that leaves it as it is.
  package var applied: Experiment.Digest?

  /// Puts these together.
  package init(experiment: Experiment, override: Override?, applied: Experiment.Digest?) {
    self.experiment = experiment
    self.override = override
    self.applied = applied
  }

  fileprivate var rollout: Rollout? {
    guard let segment = experiment.segment, let override else { return nil }
    return Rollout(segment, override)
  }
}

extension Coding<Environment> {
  /// A line: `"production":{"featureVersioning":"v2","name":"Production"}`.
  package static let environmentLine = object {
    key(\.key, .name)
    field("featureVersioning", \.versioning, .choice)
    field("name", \.name, .string)
  } make: {
    Environment(key: $0, name: $2, versioning: $1)
  }
}

extension Reader {
  /// Reads the digest that comes first behind the key or name in a line.
  package mutating func applied() throws(Malformed) -> Experiment.Digest? {
    try skip(":{\"applied\":")
    return try read(Coding.digest.orNull)
  }
}

// MARK: - Experiments

extension Coding<StoredExperiment> {
  /// A line, with the digest of its manifest first, so that it is found without reading on.
  package static let experimentLine = object {
    key(\.experiment.id, .experimentID)
    nullable("applied", \.applied, .digest)
    field("changedAt", \.experiment.lifecycle.changedAt, .instant)
    omittable("clock", { $0.experiment.lifecycle.startedClock }, .clock)
    omittable("conclusion", \.experiment.conclusion, .conclusion)
    field("createdAt", \.experiment.lifecycle.createdAt, .instant)
    omittable("decideBy", \.experiment.details.decideBy, .instant)
    field("digests", \.experiment.details, .digests)
    nullable("endedAt", \.experiment.lifecycle.endedAt, .instant)
    field("feature", \.experiment.feature, .name)
    omittable("group", \.experiment.details.group, .name)
    field("id", \.experiment.number, .integer)
    omittable(
      "iteration", { $0.experiment.iteration == 1 ? nil : $0.experiment.iteration }, .count(from: 2)
    )
    nullable("name", \.experiment.details.name, .string)
    nullable("owner", \.experiment.details.owner, .string)
    omittable("phases", { $0.experiment.phases.nilIfEmpty }, .phases)
    nullable("rollout", \.rollout, .rollout)
    omittable("schedule", { $0.experiment.details.schedule.nilIfEmpty }, .schedule)
    omittable("scheduleIgnored", \.experiment.details.ignoredSchedule, .truth)
    nullable("startedAt", \.experiment.lifecycle.startedAt, .instant)
    field("status", \.experiment.status, .choice)
    omittable("violations", \.experiment.violations, .violatedGuardrails)
  } make: {
    id, applied, changedAt, clock, conclusion, createdAt, decideBy, digests, endedAt, feature,
    group, number, iteration, name, owner, phases, rollout, schedule, ignoresSchedule, startedAt,
    status, violations in
    let isClosed = status != .completed || phases?.last?.endedAt != nil || phases == nil
    guard isClosed, (clock == nil) == (startedAt == nil) else { return nil }
    let experiment = Experiment(
      id: id, number: number, feature: feature,
      details: Experiment.Details(
        name: name, owner: owner, group: group, schedule: schedule ?? Schedule(),
        hasIgnoredSchedule: ignoresSchedule ?? false, decideBy: decideBy,
        hypothesis: digests.hypothesis, metrics: digests.metrics, notes: digests.notes),
      lifecycle: Experiment.Lifecycle(
        status: status, createdAt: createdAt, changedAt: changedAt, startedAt: startedAt,
        endedAt: endedAt, clock: clock ?? RunningClock()),
      iteration: iteration ?? 1, segment: rollout?.segment, phases: phases ?? [],
      violations: violations, conclusion: conclusion)
    return StoredExperiment(experiment: experiment, override: rollout?.override, applied: applied)
  }
}

extension Experiment.Lifecycle {
  fileprivate var startedClock: RunningClock? { startedAt == nil ? nil : clock }
}

extension Array {
  var nilIfEmpty: Self? { isEmpty ? nil : self }
}

extension Experiment.Details {
  /// True, or nothing.
  var ignoredSchedule: Bool? { hasIgnoredSchedule ? true : nil }
}

extension Schedule {
  fileprivate var nilIfEmpty: Self? { isEmpty ? nil : self }
}

extension Coding<Experiment.Details> {
  /// The digests alone.
  fileprivate static let digests = object {
    field("hypothesis", \.hypothesis, .digest)
    field("metrics", \.metrics, .digest)
    field("notes", \.notes, .digest)
  } make: {
    Experiment.Details(name: nil, owner: nil, hypothesis: $0, metrics: $1, notes: $2)
  }
}

extension Coding<RunningClock> {
  fileprivate static let clock = object {
    field("elapsedSeconds", \.elapsed, .seconds)
    nullable("runningSince", \.runningSince, .instant)
  } make: {
    RunningClock(elapsed: $0, runningSince: $1)
  }
}

extension Coding<Schedule> {
  fileprivate static let schedule = object {
    omittable("atEnd", \.atEnd, .choice)
    nullable("endAt", \.endAt, .instant)
    nullable("startAt", \.startAt, .instant)
  } make: {
    Schedule(startAt: $2, endAt: $1, atEnd: $0).nilIfEmpty
  }
}

extension Coding<[AnalysisPhase]> {
  fileprivate static let phases = via(
    .array(.phase),
    { phases in
      let othersEnded = phases.dropLast().allSatisfy { $0.endedAt != nil }
      return othersEnded ? phases.nilIfEmpty : nil
    }, { $0 })
}

extension Coding<AnalysisPhase> {
  fileprivate static let phase = object {
    field("allocations", \.allocations, .allocations)
    nullable("endedAt", \.endedAt, .instant)
    field("iteration", \.iteration, .count(from: 1))
    omittable("mismatch", \.mismatch, .mismatch)
    field("sizes", \.sizes, .array(.size))
    field("startedAt", \.startedAt, .instant)
  } make: {
    AnalysisPhase(
      iteration: $2, allocations: $0, startedAt: $5, endedAt: $1, sizes: $4, mismatch: $3)
  }
}

extension Coding<AnalysisPhase.Size> {
  fileprivate static let size = object {
    field("percentage", \.percentage, .percentage)
    field("since", \.since, .instant)
  } make: {
    AnalysisPhase.Size(since: $1, $0)
  }
}

extension Table<Conclusion> {
  static let conclusion = Table {
    field("decision", \.decision, .choice, "ship, control or none.")
    field("reason", \.reason, .string, "Why.")
    omittable("variant", \.variant, .name, "The variant that is shipped.")
  } make: { decision, reason, variant in
    (decision == .ship) == (variant != nil)
      ? Conclusion(decision, variant: variant, reason: reason) : nil
  }
}

extension Coding<Conclusion> {
  static let conclusion = Coding(Table<Conclusion>.conclusion)
}

// MARK: - Features

extension Coding<Feature> {
  /// A line, with the digest of its manifest first, so that it is found without reading on.
  package static let featureLine = object {
    key(\.name, .name)
    nullable("applied", \.desired.digest, .digest)
    field("environments", \.flags, .dictionary(by: "environment", of: .flag))
    field("type", \.kind, .choice)
    field("variants", \.variants, .array(.plainVariant))
  } make: { name, applied, flags, kind, variants in
    let feature = Feature(name: name, kind: kind, variants: variants, flags: flags)
    let isInOrder = flags.isAscending(by: \.environment)
    return isInOrder && feature.desired.digest == applied ? feature : nil
  }
}

extension Coding<Variant> {
  /// A variant of a stored feature.
  fileprivate static let plainVariant = object {
    field("id", \.number, .integer)
    field("key", \.key, .name)
    field("value", \.value, .flagValue)
  } make: {
    Variant(number: $0, key: $1, value: $2)
  }
}

extension Coding<Flag> {
  /// What a feature serves in an environment. Its overrides are kept with the experiments.
  fileprivate static let flag = object {
    key(\.environment, .name)
    field("allocations", \.environmentDefault.allocations, .allocations)
    field("enabled", \.environmentDefault.isEnabled, .boolean)
    nullable("held", \.heldAllocations, .allocations)
    field("splitSeed", \.splitSeed, .salt)
    field("value", \.environmentDefault.value, .flagValue)
    nullable("version", \.version, .version)
  } make: { environment, allocations, isEnabled, held, splitSeed, value, version in
    var flag = Flag(
      environment: environment, splitSeed: splitSeed,
      environmentDefault: FeatureState(
        isEnabled: isEnabled, value: value, allocations: allocations))
    flag.heldAllocations = held
    flag.version = version
    return flag
  }
}

extension Coding<Flag.Version> {
  fileprivate static let version = object {
    field("author", \.author, .author)
    field("number", \.number, .count)
    field("publishedAt", \.publishedAt, .instant)
  } make: {
    Flag.Version(number: $1, publishedAt: $2, author: $0)
  }
}

// MARK: - Rollouts

extension Coding<Rollout> {
  static let rollout = object {
    field("allocations", \.override.state.allocations, .allocations)
    omittable("bakeSeconds", \.segment.bake, .seconds)
    field("enabled", \.override.state.isEnabled, .boolean)
    omittable("lastStepAtSeconds", \.segment.lastStepAt, .seconds)
    field("percentage", \.segment.percentage, .percentage)
    field("priority", \.override.priority, .count)
    omittable("ramp", \.segment.ramp, .ramp)
    omittable("releasedAt", \.segment.releasedAt, .instant)
    field("segment", \.segment.id, .salt)
    omittable("servedSalts", \.segment.servedSalts, .servedSalts)
    field("splitSeed", \.segment.splitSeed, .salt)
    omittable("stop", \.segment.brake, .brake)
    field("value", \.override.state.value, .flagValue)
    field("wasEnabled", \.override.wasEnabled, .boolean)
  } make: {
    allocations, bake, enabled, lastStepAt, percentage, priority, ramp, releasedAt, segment,
    servedSalts, splitSeed, brake, value, wasEnabled in
    guard bake == nil || ramp != nil, lastStepAt == nil || bake != nil else { return nil }
    return Rollout(
      RolloutSegment(
        id: segment, splitSeed: splitSeed, percentage: percentage, ramp: ramp, bake: bake,
        lastStepAt: lastStepAt, brake: brake, releasedAt: releasedAt, servedSalts: servedSalts),
      Override(
        segment: segment, priority: priority,
        state: FeatureState(isEnabled: enabled, value: value, allocations: allocations),
        wasEnabled: wasEnabled))
  }
}

extension Coding<CohortSalts> {
  /// The salts by which a provider deals out.
  fileprivate static let servedSalts = object {
    field("cohort", \.segment, .salt)
    omittable("environment", \.environment, .string)
    field("split", \.split, .salt)
  } make: {
    CohortSalts(segment: $0, split: $2, environment: $1)
  }
}

extension Coding<Ramp> {
  fileprivate static let ramp = via(.array(.rampStep), { Ramp($0) }, { $0.steps })
}

extension Coding<Ramp.Step> {
  fileprivate static let rampStep = object {
    field("afterSeconds", \.after, .seconds)
    field("percentage", \.percentage, .percentage)
    omittable("whenExposures", \.gate?.exposures, .count(from: 1))
    omittable("whenGuardrailsHold", \.asksForGuardrails, .truth)
  } make: {
    Ramp.Step(after: $0, $1, gate: Ramp.Gate(exposures: $2, guardrailsHold: $3 ?? false))
  }
}

extension Ramp.Step {
  /// True, or nothing.
  var asksForGuardrails: Bool? { gate?.guardrailsHold == true ? true : nil }
}

extension Coding<Ramp.Gate> {
  /// What results must say before a step is taken.
  static let gate = object {
    omittable("exposures", \.exposures, .count(from: 1))
    field("guardrailsHold", \.guardrailsHold, .boolean)
  } make: {
    Ramp.Gate(exposures: $0, guardrailsHold: $1)
  }
}

extension Coding<Brake> {
  /// Who stopped an experiment, when, and why.
  package static let brake = object {
    field("author", \.author, .author)
    field("reason", \.reason, .string)
    field("stoppedAt", \.stoppedAt, .instant)
  } make: {
    Brake(author: $0, stoppedAt: $2, reason: $1)
  }
}
