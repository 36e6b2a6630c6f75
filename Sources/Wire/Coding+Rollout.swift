package import Domain

// The rollout of an experiment, as a state keeps it.

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
