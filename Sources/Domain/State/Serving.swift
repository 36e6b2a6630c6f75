/// What one feature serves in one environment, as a provider is asked to serve it, or says that it
/// does.
package struct FlagServing: Hashable, Sendable {
  /// What everyone gets who is in no cohort.
  package var environmentDefault: FeatureState
  /// What cohorts get, the strongest first.
  package var overrides: [OverrideServing]
  /// How many identities get something of their own there, whatever cohort they belong to.
  package var identityOverrides: Int
  /// What tells it from what is served before and after a change, in the provider's own words; nil
  /// where nobody has read it.
  package var fingerprint: String?

  /// Puts it together.
  package init(
    environmentDefault: FeatureState, overrides: [OverrideServing] = [],
    identityOverrides: Int = 0, fingerprint: String? = nil
  ) {
    self.environmentDefault = environmentDefault
    self.overrides = overrides
    self.identityOverrides = identityOverrides
    self.fingerprint = fingerprint
  }

  /// How many overrides there are that are not titrate's, those of single identities included.
  package var otherOverrides: Int { overrides.count { $0.segment == nil } + identityOverrides }

  /// What the cohort of a segment of titrate's gets; nil where there is no such override.
  package func override(for segment: SegmentID) -> OverrideServing? {
    overrides.first { $0.segment == segment }
  }
}

/// What one cohort gets in the place of the default.
package struct OverrideServing: Hashable, Sendable {
  /// The segment, by titrate's id of it; nil for an override that titrate has not made.
  package var segment: SegmentID?
  /// What the provider calls the segment, for people; nil where it is titrate's.
  package var name: String?
  /// How many belong to the cohort: nobody at zero, and while it is stopped. Nil where another rule
  /// than a share of all identities says who does.
  package var percentage: Percentage?
  /// What the cohort gets.
  package var state: FeatureState
  /// The rank among the overrides of the flag: the lowest number wins.
  package var priority: Int
  /// The salts by which the provider deals identities out; nil where they are titrate's own, and
  /// where it has none yet.
  package var salts: CohortSalts?
  /// The status of the experiment that it belongs to; nil where the provider keeps no experiments.
  package var status: Status?

  /// Puts it together.
  package init(
    segment: SegmentID?, name: String? = nil, percentage: Percentage?, state: FeatureState,
    priority: Int, salts: CohortSalts? = nil, status: Status? = nil
  ) {
    self.segment = segment
    self.name = name
    self.percentage = percentage
    self.state = state
    self.priority = priority
    self.salts = salts
    self.status = status
  }
}

/// What can be changed of a flag by itself.
package enum FlagPart: Hashable, Sendable {
  /// What everyone gets who is in no cohort.
  case environmentDefault
  /// What the cohort of one of titrate's segments gets.
  case override(SegmentID)

  /// The part that a segment stands for: none for the default.
  package init(segment: SegmentID?) {
    self = segment.map { .override($0) } ?? .environmentDefault
  }

  /// Whose cohort it is about; nil for the default.
  package var segment: SegmentID? {
    switch self {
    case .environmentDefault: nil
    case .override(let segment): segment
    }
  }
}

extension State {
  /// What is to be served of a flag as far as the state tells; nil where the feature is not served
  /// in that environment. An override that was never enabled is not made yet: one that is off would
  /// switch the feature off for its cohort.
  package func serving(of id: FlagID) -> FlagServing? {
    features[id.feature]?[id.environment].map { FlagServing($0, experiments(on: id)) }
  }
}

extension FlagServing {
  /// What a flag is to serve, given the experiments on it.
  package init(_ flag: Flag, _ experiments: [Experiment]) {
    let overrides = experiments.compactMap { experiment -> OverrideServing? in
      guard let segment = experiment.segment, let override = flag.override(for: segment.id),
        override.wasEnabled
      else { return nil }
      return OverrideServing(
        segment: segment.id, percentage: segment.isStopped ? .zero : segment.percentage,
        state: override.state, priority: override.priority, salts: segment.servedSalts,
        status: experiment.status)
    }
    self.init(
      environmentDefault: flag.environmentDefault,
      overrides: overrides.sorted { $0.priority < $1.priority })
  }
}

extension OverrideServing {
  /// The same without the exposure that somebody took back at the provider: where less is served than
  /// what was kept, it stays so. Nil where the override is gone there.
  ///
  /// To start an experiment at a provider enables its override. So where somebody switched that off, the
  /// experiment is not started either.
  package func respecting(
    _ served: OverrideServing?, insteadOf kept: OverrideServing
  ) -> OverrideServing? {
    guard let served else { return nil }
    var override = self
    if let most = kept.percentage, let less = served.percentage, less < most {
      override.percentage = min(less, percentage ?? less)
    }
    override.state = state.respecting(served.state, insteadOf: kept.state)
    if served.forbidsStart(to: status, insteadOf: kept) { override.status = served.status }
    return override
  }

  /// Whether somebody switched the override off, and a status is only reached by a start.
  package func forbidsStart(to status: Status?, insteadOf kept: OverrideServing) -> Bool {
    kept.state.isEnabled && !state.isEnabled && (status == .running || self.status == .created)
  }
}

extension FeatureState {
  /// The same, but off where somebody switched it off at the provider.
  package func respecting(_ served: FeatureState, insteadOf kept: FeatureState) -> FeatureState {
    var state = self
    if kept.isEnabled, !served.isEnabled { state.isEnabled = false }
    return state
  }
}

extension FlagServing {
  /// The parts that either has of titrate's.
  package func parts(with other: FlagServing) -> [FlagPart] {
    let segments = Set((overrides + other.overrides).compactMap(\.segment))
    return [.environmentDefault] + segments.sorted().map { .override($0) }
  }

  /// Whether both serve the same of a part.
  package func servesSame(_ part: FlagPart, as other: FlagServing) -> Bool {
    switch part {
    case .environmentDefault: environmentDefault.servesSame(as: other.environmentDefault)
    case .override(let segment):
      override(for: segment).map { $0.servesSame(as: other.override(for: segment)) }
        ?? (other.override(for: segment) == nil)
    }
  }

  /// Whether both give people the same of a part, whatever the status of the experiment is.
  package func givesSame(_ part: FlagPart, as other: FlagServing) -> Bool {
    guard let segment = part.segment else { return servesSame(part, as: other) }
    let (own, others) = (override(for: segment), other.override(for: segment))
    guard let own, let others else { return own == nil && others == nil }
    return own.givesSame(as: others)
  }

  /// The same as far as it can be compared with what is served: without the statuses of which the
  /// provider says nothing.
  package func comparable(to served: FlagServing) -> FlagServing {
    var serving = self
    serving.overrides = overrides.map { override in
      var override = override
      if override.segment.flatMap({ served.override(for: $0)?.status }) == nil {
        override.status = nil
      }
      return override
    }
    return serving
  }
}

extension Entities {
  /// What is to be served in an environment of what a change touches; nil where the feature is not
  /// served there.
  package func serving(in environment: EnvironmentKey) -> FlagServing? {
    let experiments = [experiment].compactMap(\.self).filter { $0.id.environment == environment }
    return feature?[environment].map { FlagServing($0, experiments) }
  }
}

// What people get depends on nothing else: neither on ranks and salts, nor on variants without a share.
extension OverrideServing {
  /// Whether the same cohort gets the same, and the experiment stands at the same point, where both say
  /// at which.
  package func servesSame(as other: OverrideServing?) -> Bool {
    guard let other, givesSame(as: other) else { return false }
    return status == nil || other.status == nil || status == other.status
  }

  /// Whether the same cohort gets the same. What nobody gets does not matter.
  package func givesSame(as other: OverrideServing) -> Bool {
    guard percentage == other.percentage else { return false }
    return percentage == .zero
      ? state.isEnabled == other.state.isEnabled : state.servesSame(as: other.state)
  }
}

extension FeatureState {
  /// Whether the same is served.
  package func servesSame(as other: FeatureState) -> Bool {
    isEnabled == other.isEnabled && value == other.value
      && allocations.shares == other.allocations.shares
  }
}

extension Allocations {
  /// The shares that somebody gets.
  fileprivate var shares: [VariantAllocation] { entries.filter { $0.percentage > .zero } }
}
