import Domain
import Manifests
import Planning
import Wire

/// Looks for what no apply leaves behind, so that nobody plans on a state that contradicts itself.
///
/// Planning relies on the numbers being unique, on every cohort having its override and every
/// override its cohort, and on flags speaking of their feature's variants only. A file may break
/// that although each of its lines is well-formed.
struct StateCheck {
  private let state: State
  private let ownerBySegment: [SegmentID: Experiment]
  private var salts: Set<Salt> = []
  private var variantNumbers: Set<Int> = []
  private var experimentNumbers: Set<Int> = []

  /// The first feature or else experiment that contradicts itself or what was looked at before; nil
  /// where all agree.
  static func firstContradiction(in state: State) -> Subject? {
    var check = StateCheck(state)
    for feature in state.features.values.sorted(by: { $0.name < $1.name }) {
      guard check.accepts(feature) else { return .feature(feature.name) }
    }
    for experiment in state.experiments.values.sorted(by: { $0.id < $1.id }) {
      guard check.accepts(experiment) else { return .experiment(experiment.id) }
    }
    return nil
  }

  private init(_ state: State) {
    self.state = state
    let owners = state.experiments.values.compactMap { experiment in
      experiment.segment.map { ($0.id, experiment) }
    }
    // Of two owners it does not matter which one is kept: the doubled salt is found.
    ownerBySegment = Dictionary(owners) { first, _ in first }
  }

  private mutating func take(_ salt: Salt) -> Bool { salts.insert(salt).inserted }

  // MARK: Features

  private mutating func accepts(_ feature: Feature) -> Bool {
    for variant in feature.variants {
      guard variant.number >= 1, variant.number <= state.lastNumbers.variant,
        variantNumbers.insert(variant.number).inserted
      else { return false }
    }
    let keys = Set(feature.variants.map(\.key))
    guard keys.count == feature.variants.count,
      feature.variants.isAscending(by: \.number)
    else { return false }
    for flag in feature.flags {
      guard take(flag.splitSeed), accepts(flag, of: feature, keys) else { return false }
    }
    return true
  }

  private func accepts(_ flag: Flag, of feature: Feature, _ keys: Set<VariantKey>) -> Bool {
    guard let environment = state.environments[flag.environment] else { return false }
    let states = [flag.environmentDefault] + flag.overrides.map(\.state)
    let allocations = states.map(\.allocations) + [flag.heldAllocations ?? .none]
    return (environment.versioning == .v2) == (flag.version != nil)
      && (flag.version?.number ?? 1) >= 1
      && allocations.allSatisfy { $0.entries.allSatisfy { keys.contains($0.variant) } }
      && (flag.heldAllocations != nil) == flag.hasEnabledOverride
      && flag.overrides.isAscending(by: \.segment.number)
      && Set(flag.overrides.map(\.priority)).count == flag.overrides.count
      && flag.overrides.allSatisfy { accepts($0, in: flag, of: feature) }
  }

  private func accepts(_ override: Override, in flag: Flag, of feature: Feature) -> Bool {
    guard let owner = ownerBySegment[override.segment] else { return false }
    return owner.feature == feature.name && owner.id.environment == flag.environment
      && (override.wasEnabled || !override.state.isEnabled)
  }

  // MARK: Experiments

  private mutating func accepts(_ experiment: Experiment) -> Bool {
    guard state.flag(of: experiment) != nil,
      experiment.number >= 1, experiment.number <= state.lastNumbers.experiment,
      experimentNumbers.insert(experiment.number).inserted, experiment.lifecycle.isConsistent
    else { return false }
    guard let segment = experiment.segment else { return true }
    return take(segment.id) && take(segment.splitSeed) && state.rollout(of: experiment) != nil
  }
}

extension Experiment.Lifecycle {
  /// Whether the moments are those that the status implies. Not in what order: clocks go wrong.
  fileprivate var isConsistent: Bool {
    switch status {
    case .created: startedAt == nil && endedAt == nil
    case .running, .paused: startedAt != nil && endedAt == nil
    case .completed: startedAt != nil && endedAt != nil
    }
  }
}
