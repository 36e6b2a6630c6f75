package import Domain

extension Coding<Policy> {
  /// A policy as the settings write it; what is as usual is left out.
  package static let policy = object {
    omittable("freezes", { $0.freezes.nilIfEmpty }, .array(.freeze))
    omittable("guardrails", { $0.guardrails.unless(usual.guardrails) }, .choice)
    omittable("maxLaunches", \.maxLaunches, .count)
    omittable("maxRemovals", \.maxRemovals, .count)
    omittable("maxRemovalsPercent", \.maxRemovalsPercent, .percentage)
    omittable("maxTrafficRise", \.maxTrafficRise, .percentage)
    omittable(
      "promotion", { $0.promotions.nilIfEmpty }, .dictionary(by: "environment", of: .promotion))
    omittable("protectedEnvironments", { $0.protectedEnvironments.nilIfEmpty }, .array(.name))
    omittable("reassignment", { $0.reassignment.unless(usual.reassignment) }, .choice)
    omittable("require", { $0.requirements.isEmpty ? nil : $0.requirements }, .requirements)
    omittable("sampleRatio", { SampleRatio($0).unless(SampleRatio(usual)) }, .sampleRatio)
  } make: {
    freezes, guardrails, maxLaunches, maxRemovals, maxRemovalsPercent, maxTrafficRise, promotions,
    protectedEnvironments, reassignment, requirements, sampleRatio in
    var policy = usual
    policy.freezes = freezes ?? []
    policy.guardrails = guardrails ?? usual.guardrails
    policy.maxLaunches = maxLaunches
    policy.maxRemovals = maxRemovals
    policy.maxRemovalsPercent = maxRemovalsPercent
    policy.maxTrafficRise = maxTrafficRise
    policy.promotions = promotions ?? []
    policy.protectedEnvironments = protectedEnvironments ?? []
    policy.requirements = requirements ?? [:]
    policy.reassignment = reassignment ?? usual.reassignment
    policy.sampleRatio = sampleRatio?.action ?? usual.sampleRatio
    policy.minimumDeviation = sampleRatio?.minimumDeviation ?? usual.minimumDeviation
    return policy
  }

  private static var usual: Policy { Policy() }
}

/// What a policy says of the sample ratio.
private struct SampleRatio: Equatable {
  let action: Policy.AlarmResponse
  let minimumDeviation: Percentage
}

extension SampleRatio {
  init(_ policy: Policy) {
    self.init(action: policy.sampleRatio, minimumDeviation: policy.minimumDeviation)
  }
}

extension Coding<SampleRatio> {
  fileprivate static let sampleRatio = object {
    field("action", \.action, .choice)
    field("minimumDeviation", \.minimumDeviation, .percentage)
  } make: {
    SampleRatio(action: $0, minimumDeviation: $1)
  }
}

extension Coding<Policy.Promotion> {
  fileprivate static let promotion = entry(\.environment, .name, \.demand, .demand) {
    Policy.Promotion(to: $0, from: $1.source, soak: $1.soak)
  }
}

/// What a promotion needs.
private struct Demand {
  let source: EnvironmentKey
  let soak: Duration
}

extension Policy.Promotion {
  fileprivate var demand: Demand { Demand(source: source, soak: soak) }
}

extension Coding<Demand> {
  fileprivate static let demand = object {
    field("from", \.source, .name)
    field("soak", \.soak, .durationText)
  } make: {
    Demand(source: $0, soak: $1)
  }
}

extension Coding<[EnvironmentKey: Set<Policy.Requirement>]> {
  /// In the order of the environments, each with its requirements in the order of their names.
  fileprivate static let requirements = via(
    .dictionary(by: "environment", of: .requirement),
    { entries in
      entries.isAscending(by: \.environment)
        ? Dictionary(entries.map { ($0.environment, Set($0.required)) }) { $1 } : nil
    },
    { requirements in
      requirements.sorted { $0.key < $1.key }.map { environment, required in
        Required(environment: environment, required: required.sorted { $0.rawValue < $1.rawValue })
      }
    })
}

/// What is required in an environment.
private struct Required {
  let environment: EnvironmentKey
  let required: [Policy.Requirement]
}

extension Coding<Required> {
  fileprivate static let requirement = entry(
    \.environment, .name, \.required, .array(.choice), Required.init)
}

extension Coding<Policy.Freeze> {
  /// With the moments of one that holds once, or the week and the zone of another.
  fileprivate static let freeze = object {
    omittable("from", \.moments?.from, .instant)
    field("reason", \.reason, .string)
    omittable("timeZone", \.timeZone, .name)
    omittable("to", \.moments?.to, .instant)
    omittable("weekly", \.week, .week)
  } make: { from, reason, zone, to, week in
    switch (from, to, zone, week) {
    case (let from?, let to?, nil, nil) where from < to:
      Policy.Freeze(.once(from: from, to: to), reason: reason)
    case (nil, nil, let zone?, let week?) where week.from != week.to:
      Policy.Freeze(.weekly(from: week.from, to: week.to, zone), reason: reason)
    default: nil
    }
  }
}

extension Coding<(from: WeekTime, to: WeekTime)> {
  fileprivate static let week = object {
    field("from", \.from, .weekTime)
    field("to", \.to, .weekTime)
  } make: {
    (from: $0, to: $1)
  }
}

extension Coding<WeekTime> {
  fileprivate static let weekTime = via(.string, { WeekTime($0) }, { $0.description })
}

extension Equatable {
  /// The value, unless it is the usual one.
  fileprivate func unless(_ usual: Self) -> Self? { self == usual ? nil : self }
}
