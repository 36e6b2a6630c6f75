package import Domain
package import Manifests

// Most manifests ask for what is stored already. They are told from the others one by one, as soon as
// they are read, so that a plan need only think about the rest. Where there is any doubt a manifest
// is not settled: then planning decides, and at worst that takes longer.

extension EnvironmentManifest {
  /// Whether an environment is stored as the manifest asks for it.
  package func isSettled(as stored: Environment) -> Bool {
    name == stored.name && versioning == stored.versioning
  }
}

extension FeatureManifest {
  /// Whether a feature is stored as the manifest asks for it, in all environments, so that a plan has
  /// nothing to do or to say. The overrides do not matter.
  package func isSettled(
    as stored: Feature, in environments: [EnvironmentKey: Environment]
  ) -> Bool {
    guard kind == stored.kind, variants.count == stored.variants.count,
      zip(variants, stored.variants).allSatisfy({ $0.key == $1.key && $0.value == $1.value }),
      stored.flags.count == environments.count,
      entries.keys.allSatisfy({ environments[$0] != nil })
    else { return false }
    return stored.flags.allSatisfy(isSettled)
  }

  private func isSettled(as flag: Flag) -> Bool {
    let entry = entries[flag.environment]
    let current = flag.environmentDefault
    return (entry?.isEnabled ?? isEnabled) == current.isEnabled
      && (entry?.value ?? value) == current.value
      && (flag.heldAllocations ?? current.allocations).serves(entry?.allocations ?? [])
  }
}

extension ExperimentManifest {
  /// Whether an experiment is stored as the manifest asks for it, so that a plan has nothing to do or to
  /// say, now or ever, as far as time alone goes. `defaultValue` is what its feature serves by default
  /// in its environment.
  package func isSettled(
    as stored: Experiment, _ override: Override?, defaultValue: FlagValue?, asOf now: Instant
  ) -> Bool {
    guard feature == stored.feature, status == stored.status, details == stored.details,
      iteration == stored.iteration, conclusion == stored.conclusion,
      stored.segment?.brake == nil, awaitsNothing(of: stored, asOf: now)
    else { return false }
    // Of what goes on serving after a pause or the end, every plan has something to say.
    let isOver = status == .paused || status == .completed
    if isOver, override?.state.isEnabled == true, stored.segment?.percentage != .zero {
      return false
    }
    switch (rollout, stored.segment, override) {
    case (nil, nil, nil): return true
    case (let wanted?, let segment?, let override?):
      return (wanted.ramp?.finalPercentage ?? wanted.percentage) == segment.percentage
        && wanted.ramp == segment.ramp
        && (status != .created || override.state.isEnabled == (wanted.isEnabled == true))
        && override.serves(wanted.split)
        && isSettled(wanted.value, as: override, defaultValue)
    default: return false
    }
  }

  /// Whether nothing happens by itself any more, and nobody has to be reminded.
  private func awaitsNothing(of stored: Experiment, asOf now: Instant) -> Bool {
    guard status != .completed else { return true }
    if let decideBy = details.decideBy, decideBy < now { return false }
    return details.schedule.endAt == nil && (status != .created || rollout?.ramp == nil)
      && (details.schedule.startAt == nil || stored.lifecycle.startedAt != nil)
  }

  /// The control value follows the default until the override is first enabled.
  private func isSettled(
    _ value: FlagValue?, as override: Override, _ defaultValue: FlagValue?
  ) -> Bool {
    if let value { return value == override.state.value }
    return override.wasEnabled || status == .completed
      || defaultValue == override.state.value
  }
}

extension Override {
  /// Whether the cohort is split as a manifest asks for it, which it must for a feature with variants
  /// and cannot for one without.
  fileprivate func serves(_ split: [VariantAllocation]?) -> Bool {
    guard let split else { return state.allocations.entries.isEmpty }
    return !state.allocations.entries.isEmpty && state.allocations.serves(split)
  }
}

extension Allocations {
  /// Whether these are the given shares, with nothing for the variants that are not named.
  fileprivate func serves(_ shares: [VariantAllocation]) -> Bool {
    shares.allSatisfy { self[$0.variant] == $0.percentage }
      && entries.allSatisfy { entry in
        entry.percentage == .zero || shares.contains { $0.variant == entry.variant }
      }
  }
}
