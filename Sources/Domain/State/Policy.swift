/// What a team permits a plan to do. Taking people out of a cohort is always permitted, unless it
/// removes things.
package struct Policy: Hashable, Sendable {
  /// What becomes of a change that gives enrolled identities another variant while the experiment
  /// runs.
  package enum Reassignment: String, CaseIterable, Hashable, Sendable {
    case block
    case warn
  }

  /// What becomes of an experiment whose results raise an alarm.
  package enum AlarmResponse: String, CaseIterable, Hashable, Sendable {
    /// Every plan says so.
    case warn
    /// Every plan says so, and its ramp does not rise.
    case block
    /// Every plan says so, and it is stopped.
    case stop
  }

  /// A launch that needs the experiment to have run elsewhere.
  package struct Promotion: Hashable, Sendable {
    /// The environment of the launch.
    package let environment: EnvironmentKey
    /// Where the experiment of the same key, on the same feature, must have run.
    package let source: EnvironmentKey
    /// For how long.
    package let soak: Duration

    /// Makes a demand.
    package init(to environment: EnvironmentKey, from source: EnvironmentKey, soak: Duration) {
      self.environment = environment
      self.source = source
      self.soak = soak
    }
  }

  /// What a manifest can be required to say.
  package enum Requirement: String, CaseIterable, Hashable, Sendable {
    case owner
    case primaryMetric
    case guardrail
    case decideBy
    case link
  }

  /// How many cohorts a plan may begin to serve; nil for any number.
  package var maxLaunches: Int?
  /// How many percentage points a change may add to a cohort; nil for any number.
  package var maxTrafficRise: Percentage?
  /// The environments that must be named with `--allow`.
  package var protectedEnvironments: [EnvironmentKey] = []
  /// The spans of time in which nobody may come to see anything new.
  package var freezes: [Freeze] = []
  /// What becomes of changes that give enrolled identities another variant.
  package var reassignment = Reassignment.block
  /// What becomes of an experiment of which a guardrail is violated.
  package var guardrails = AlarmResponse.warn
  /// What becomes of an experiment whose exposures do not fit its split.
  package var sampleRatio = AlarmResponse.warn
  /// How many percentage points a share must be off the split before that raises an alarm.
  package var minimumDeviation = Percentage(hundredths: 20) ?? .zero
  /// Where an experiment must have run before it is launched in an environment.
  package var promotions: [Promotion] = []
  /// What a manifest must say before its experiment is launched in an environment.
  package var requirements: [EnvironmentKey: Set<Requirement>] = [:]
  /// How many things a plan may remove; nil for any number.
  package var maxRemovals: Int?
  /// Which part of all that is stored a plan may remove; nil for any.
  package var maxRemovalsPercent: Percentage?

  /// What holds where nothing is said.
  package init() {}
}

extension Policy {
  /// The policy that permits what both do: of each field the stricter one.
  package func tightened(by other: Policy) -> Policy {
    func lower<Limit: Comparable>(_ limit: KeyPath<Policy, Limit?>) -> Limit? {
      [self[keyPath: limit], other[keyPath: limit]].compactMap(\.self).min()
    }
    var policy = self
    policy.maxLaunches = lower(\.maxLaunches)
    policy.maxTrafficRise = lower(\.maxTrafficRise)
    policy.maxRemovals = lower(\.maxRemovals)
    policy.maxRemovalsPercent = lower(\.maxRemovalsPercent)
    policy.protectedEnvironments += other.protectedEnvironments.filter {
      !protectedEnvironments.contains($0)
    }
    policy.freezes += other.freezes.filter { !freezes.contains($0) }
    policy.promotions += other.promotions.filter { !promotions.contains($0) }
    policy.requirements.merge(other.requirements) { $0.union($1) }
    policy.reassignment = Swift.min(reassignment, other.reassignment)
    policy.guardrails = Swift.max(guardrails, other.guardrails)
    policy.sampleRatio = Swift.max(sampleRatio, other.sampleRatio)
    policy.minimumDeviation = Swift.min(minimumDeviation, other.minimumDeviation)
    return policy
  }
}

extension Policy.Reassignment: Comparable {
  /// Orders by what is permitted: less of it first.
  package static func < (first: Self, second: Self) -> Bool { first == .block && second == .warn }
}

extension Policy.AlarmResponse: Comparable {
  /// Orders by how much is done.
  package static func < (first: Self, second: Self) -> Bool { first.severity < second.severity }

  private var severity: Int {
    switch self {
    case .warn: 0
    case .block: 1
    case .stop: 2
    }
  }
}
