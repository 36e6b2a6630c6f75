package import Domain

extension Step {
  /// The kinds of steps, as plans name them.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case addEnvironment, updateEnvironment, removeEnvironment
    case addFeature, changeType, addVariant, updateVariant, removeVariant, removeFeature
    case addFlag, updateFlag, holdAllocations, correctDrift, removeFlag
    case createExperiment, updateExperiment, transitionStatus, configureRollout, removeRollout
    case startOver, stop, release, noteResults, conclude, removeExperiment
  }

  /// What kind it is.
  var kind: Kind { alternative.kind }
}

extension Coding<Step> {
  /// A step of a plan, its kind under `step`.
  static let step = union(tag: "step", { $0.alternative }, { Step.variety($0) })
}

// MARK: - Kinds

extension Step {
  fileprivate var alternative: Alternative<Kind> {
    switch self {
    case .environment(let step): step.alternative
    case .feature(let step): step.alternative
    case .flag(let environment, let step): step.alternative(in: environment)
    case .experiment(let step): step.alternative
    }
  }

  fileprivate static func variety(_ kind: Kind) -> Variety<Step> {
    switch kind {
    case .addEnvironment: .init(Particulars.environment) { .environment(.add($0)) }
    case .updateEnvironment: .init(Particulars.environment) { .environment(.update($0)) }
    case .removeEnvironment: .init(.environment(.remove))
    case .addFeature: .init(Particulars.kind) { .feature(.add($0)) }
    case .changeType: .init(Particulars.kind) { .feature(.changeKind($0)) }
    case .addVariant: .init(Particulars.variant) { .feature(.addVariant($0)) }
    case .updateVariant: .init(Particulars.variant) { .feature(.updateVariant($0)) }
    case .removeVariant: .init(Particulars.variantKey) { .feature(.removeVariant($0)) }
    case .removeFeature: .init(.feature(.remove))
    case .addFlag: .init(Particulars.newFlag) { .flag($0, .add($1, splitSeed: $2)) }
    case .updateFlag: .init(Particulars.update) { .flag($0, .update($1)) }
    case .holdAllocations: .init(Particulars.held) { .flag($0, .hold($1)) }
    case .correctDrift: .init(Particulars.part) { .flag($0, .correct($1)) }
    case .removeFlag: .init(Particulars.place) { .flag($0, .remove) }
    case .createExperiment:
      .init(Particulars.newExperiment) { .experiment(.create(number: $0, feature: $1, $2)) }
    case .updateExperiment: .init(Particulars.details) { .experiment(.update($0)) }
    case .transitionStatus:
      .init(Particulars.statuses) { .experiment(.transitionStatus(from: $0, to: $1)) }
    case .configureRollout: .init(Particulars.cohort) { .experiment(.configureRollout($0)) }
    case .removeRollout: .init(Particulars.segment) { .experiment(.removeRollout($0)) }
    case .startOver: .init(Particulars.iteration) { .experiment(.startOver(iteration: $0)) }
    case .stop: .init(Particulars.reason) { .experiment(.stop(reason: $0)) }
    case .release: .init(.experiment(.release))
    case .noteResults: .init(.resultsNote) { .experiment(.noteResults($0)) }
    case .conclude: .init(.conclusion) { .experiment(.conclude($0)) }
    case .removeExperiment: .init(.experiment(.remove))
    }
  }
}

extension EnvironmentStep {
  fileprivate var alternative: Alternative<Step.Kind> {
    switch self {
    case .add(let environment): .init(.addEnvironment, environment, Particulars.environment)
    case .update(let environment): .init(.updateEnvironment, environment, Particulars.environment)
    case .remove: .init(.removeEnvironment)
    }
  }
}

extension FeatureStep {
  fileprivate var alternative: Alternative<Step.Kind> {
    switch self {
    case .add(let kind): .init(.addFeature, kind, Particulars.kind)
    case .changeKind(let kind): .init(.changeType, kind, Particulars.kind)
    case .addVariant(let variant): .init(.addVariant, variant, Particulars.variant)
    case .updateVariant(let variant): .init(.updateVariant, variant, Particulars.variant)
    case .removeVariant(let key): .init(.removeVariant, key, Particulars.variantKey)
    case .remove: .init(.removeFeature)
    }
  }
}

extension FlagStep {
  fileprivate func alternative(in place: EnvironmentKey) -> Alternative<Step.Kind> {
    switch self {
    case .add(let state, let seed): .init(.addFlag, (place, state, seed), Particulars.newFlag)
    case .update(let update): .init(.updateFlag, (place, update), Particulars.update)
    case .hold(let allocations): .init(.holdAllocations, (place, allocations), Particulars.held)
    case .correct(let part): .init(.correctDrift, (place, part), Particulars.part)
    case .remove: .init(.removeFlag, place, Particulars.place)
    }
  }
}

extension ExperimentStep {
  fileprivate var alternative: Alternative<Step.Kind> {
    switch self {
    case .create(let number, let feature, let details):
      .init(.createExperiment, (number, feature, details), Particulars.newExperiment)
    case .update(let details): .init(.updateExperiment, details, Particulars.details)
    case .transitionStatus(let from, let to):
      .init(.transitionStatus, (from, to), Particulars.statuses)
    case .configureRollout(let segment): .init(.configureRollout, segment, Particulars.cohort)
    case .removeRollout(let segment): .init(.removeRollout, segment, Particulars.segment)
    case .startOver(let iteration): .init(.startOver, iteration, Particulars.iteration)
    case .stop(let reason): .init(.stop, reason, Particulars.reason)
    case .release: .init(.release)
    case .noteResults(let note): .init(.noteResults, note, .resultsNote)
    case .conclude(let conclusion): .init(.conclude, conclusion, .conclusion)
    case .remove: .init(.removeExperiment)
    }
  }
}

// MARK: - Particulars

/// What steps say beside their kind.
private enum Particulars {
  static let environment = Table<Environment> {
    field("environment", \.key, .name)
    field("featureVersioning", \.versioning, .choice)
    field("name", \.name, .string)
  } make: {
    Environment(key: $0, name: $2, versioning: $1)
  }

  static let kind = Table<Feature.Kind>("type", .choice)
  static let variant = Table<Variant>("variant", .variant)
  static let variantKey = Table<VariantKey>("variant", .name)

  static let newFlag = Table<(EnvironmentKey, FeatureState, Salt)> {
    field("allocations", \.1.allocations, .allocations)
    field("enabled", \.1.isEnabled, .boolean)
    field("environment", \.0, .name)
    field("splitSeed", \.2, .salt)
    field("value", \.1.value, .typedValue)
  } make: { allocations, isEnabled, environment, splitSeed, value in
    let state = FeatureState(isEnabled: isEnabled, value: value, allocations: allocations)
    return (environment, state, splitSeed)
  }

  static let update = Table<(EnvironmentKey, FlagUpdate)> {
    nullable("allocations", \.1.change.allocations, .shares)
    nullable("before", \.1.before, .featureState)
    field("enabled", { ($0.1.change.isEnabled, $0.1.before?.isEnabled) }, .switched)
    field("environment", \.0, .name)
    nullable("held", \.1.held, .allocations)
    nullable("segment", \.1.change.segment, .salt)
    field("value", \.1.change.value, .typedValue)
  } make: { allocations, before, enabled, environment, held, segment, value in
    guard enabled.1 == before?.isEnabled else { return nil }
    var change = FlagChangeSet(isEnabled: enabled.0, value: value, segment: segment)
    change.allocations = allocations
    return (environment, FlagUpdate(before: before, change: change, held: held))
  }

  static let held = Table<(EnvironmentKey, Allocations)> {
    field("allocations", \.1, .allocations)
    field("environment", \.0, .name)
  } make: {
    ($1, $0)
  }

  static let part = Table<(EnvironmentKey, FlagPart)> {
    field("environment", \.0, .name)
    nullable("segment", \.1.segment, .salt)
  } make: {
    ($0, FlagPart(segment: $1))
  }

  static let place = Table<EnvironmentKey>("environment", .name)

  static let newExperiment = Table<(Int, FeatureName, Experiment.Details)> {
    field("details", \.2, .details)
    field("feature", \.1, .name)
    field("id", \.0, .integer)
  } make: {
    ($2, $1, $0)
  }

  static let details = Table<Experiment.Details>("details", .details)

  static let statuses = Table<(Status, Status)> {
    field("from", \.0, .choice)
    field("to", \.1, .choice)
  } make: {
    ($0, $1)
  }

  static let cohort = Table<RolloutSegment> {
    omittable("bake", \.bake, .durationText)
    field("percentage", \.percentage, .percentage)
    nullable("ramp", \.ramp, .rampText)
    field("segment", \.id, .salt)
    field("splitSeed", \.splitSeed, .salt)
  } make: {
    RolloutSegment(id: $3, splitSeed: $4, percentage: $1, ramp: $2, bake: $0)
  }

  static let segment = Table<SegmentID>("segment", .salt)
  static let iteration = Table<Int>("iteration", .integer)
  static let reason = Table<String>("reason", .string)
}

extension Coding<(Bool, Bool?)> {
  /// Whether something is on, and was.
  fileprivate static let switched = object {
    field("after", \.0, .boolean)
    nullable("before", \.1, .boolean)
  } make: {
    ($0, $1)
  }
}

extension Coding<FeatureState> {
  /// What a feature serves in one place, with the type of its value.
  package static let featureState = object {
    field("allocations", \.allocations, .allocations)
    field("enabled", \.isEnabled, .boolean)
    field("value", \.value, .typedValue)
  } make: {
    FeatureState(isEnabled: $1, value: $2, allocations: $0)
  }
}

extension Coding<Experiment.Details> {
  fileprivate static let details = object {
    omittable("atEnd", \.schedule.atEnd, .choice)
    nullable("decideBy", \.decideBy, .instant)
    nullable("endAt", \.schedule.endAt, .instant)
    omittable("group", \.group, .name)
    field("hypothesis", \.hypothesis, .digest)
    field("metrics", \.metrics, .digest)
    nullable("name", \.name, .string)
    field("notes", \.notes, .digest)
    nullable("owner", \.owner, .string)
    omittable("scheduleIgnored", \.ignoredSchedule, .truth)
    nullable("startAt", \.schedule.startAt, .instant)
  } make: {
    atEnd, decideBy, endAt, group, hypothesis, metrics, name, notes, owner, ignoresSchedule, startAt
    in
    Experiment.Details(
      name: name, owner: owner, group: group,
      schedule: Schedule(startAt: startAt, endAt: endAt, atEnd: atEnd),
      hasIgnoredSchedule: ignoresSchedule ?? false, decideBy: decideBy, hypothesis: hypothesis,
      metrics: metrics, notes: notes)
  }
}

extension Coding<Ramp> {
  /// A ramp as a manifest writes it.
  fileprivate static let rampText = via(.array(.rampStepText), { Ramp($0) }, { $0.steps })
}

extension Coding<Ramp.Step> {
  fileprivate static let rampStepText = object {
    field("after", \.after, .durationText)
    field("percentage", \.percentage, .percentage)
    omittable("whenExposures", \.gate?.exposures, .count(from: 1))
    omittable("whenGuardrailsHold", \.asksForGuardrails, .truth)
  } make: {
    Ramp.Step(after: $0, $1, gate: Ramp.Gate(exposures: $2, guardrailsHold: $3 ?? false))
  }
}
