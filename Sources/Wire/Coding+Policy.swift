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
    omittable("protectedEnvironments", { $0.protectedEnvironments.nilIfEmpty }, .array(.name))
    omittable("reassignment", { $0.reassignment.unless(usual.reassignment) }, .choice)
    omittable("sampleRatio", { SampleRatio($0).unless(SampleRatio(usual)) }, .sampleRatio)
  } make: {
    freezes, guardrails, maxLaunches, maxRemovals, maxRemovalsPercent, maxTrafficRise,
    protectedEnvironments, reassignment, sampleRatio in
    var policy = usual
    policy.freezes = freezes ?? []
    policy.guardrails = guardrails ?? usual.guardrails
    policy.maxLaunches = maxLaunches
    policy.maxRemovals = maxRemovals
    policy.maxRemovalsPercent = maxRemovalsPercent
    policy.maxTrafficRise = maxTrafficRise
    policy.protectedEnvironments = protectedEnvironments ?? []
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

extension Coding<Policy.Freeze> {
  fileprivate static let freeze = object {
    field("from", \.from, .instant)
    field("reason", \.reason, .string)
    field("to", \.to, .instant)
  } make: { from, reason, to in
    from < to ? Policy.Freeze(from: from, to: to, reason: reason) : nil
  }
}

extension Equatable {
  /// The value, unless it is the usual one.
  fileprivate func unless(_ usual: Self) -> Self? { self == usual ? nil : self }
}
