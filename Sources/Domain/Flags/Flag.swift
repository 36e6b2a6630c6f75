/// What a feature serves in one place.
package struct FeatureState: Hashable, Sendable {
  /// Whether the feature is on.
  package var isEnabled: Bool
  /// What it serves as control.
  package var value: FlagValue
  /// The share of every variant.
  package var allocations: Allocations

  /// Makes a feature state.
  package init(isEnabled: Bool, value: FlagValue, allocations: Allocations) {
    self.isEnabled = isEnabled
    self.value = value
    self.allocations = allocations
  }
}

/// The feature state that a rollout segment's members get instead of the default.
package struct Override: Hashable, Sendable {
  /// Whose members get it.
  package let segment: SegmentID
  /// The rank among the overrides of a flag: the lowest number wins.
  package var priority: Int
  /// What they get.
  package var state: FeatureState
  /// Whether it was ever enabled. One that never was is not served, since SDKs would switch the
  /// feature off for the cohort.
  package var wasEnabled: Bool

  /// Makes an override.
  package init(segment: SegmentID, priority: Int, state: FeatureState, wasEnabled: Bool) {
    self.segment = segment
    self.priority = priority
    self.state = state
    self.wasEnabled = wasEnabled
  }
}

/// A feature in one environment: the default, the overrides, and their version.
///
/// Split seeds are kept beside the states, not in them, so that no update of a state can move an
/// enrolled identity.
package struct Flag: Hashable, Sendable {
  /// The environment.
  package let environment: EnvironmentKey
  /// The split seed of the environment default.
  package let splitSeed: Salt
  /// What everyone gets who gets nothing else.
  package var environmentDefault: FeatureState
  /// The overrides, in order of segment.
  package var overrides: [Override] = []
  /// The default allocations that the manifest asks for, which are not served until the last
  /// rollout that was ever enabled here is removed. Nil where nothing is held.
  package var heldAllocations: Allocations?
  /// The live version of a flag under `v2` versioning; nil under `v1`.
  package var version: Version?

  /// A published version of a flag.
  package struct Version: Hashable, Sendable {
    /// 1 for the first, and 1 more for each that followed.
    package var number: Int
    /// When it was published.
    package var publishedAt: Instant
    /// Who published it.
    package var author: Author

    /// Makes a version.
    package init(number: Int, publishedAt: Instant, author: Author) {
      self.number = number
      self.publishedAt = publishedAt
      self.author = author
    }
  }

  /// Makes a flag that has only its default.
  package init(environment: EnvironmentKey, splitSeed: Salt, environmentDefault: FeatureState) {
    self.environment = environment
    self.splitSeed = splitSeed
    self.environmentDefault = environmentDefault
  }

  /// The override for a segment; nil where there is none.
  package func override(for segment: SegmentID) -> Override? {
    overrides.first { $0.segment == segment }
  }

  /// Whether a rollout is, or was, enabled here, so that default allocations are held.
  package var hasEnabledOverride: Bool { overrides.contains { $0.wasEnabled } }
}

extension Flag {
  /// Changes one feature state, in place under `v1`, in a newly published version under `v2`; an
  /// override that does not exist yet is made. Throws, and changes nothing, where the allocations
  /// are not acceptable.
  ///
  /// Enabling an override for the first time begins to hold the default allocations, unless
  /// `heldAllocations` already says what is held.
  mutating func update(
    _ change: FlagChangeSet, variants: [Variant], as provenance: Provenance
  ) throws(FlagError) {
    for allocation in change.allocations ?? [] {
      guard variants.contains(where: { $0.key == allocation.variant }) else {
        throw .unknownVariant(allocation.variant)
      }
    }
    if let segment = change.segment {
      try updateOverride(for: segment, change, variants: variants)
    } else {
      environmentDefault = try environmentDefault.changed(by: change)
    }
    publishVersion(as: provenance)
  }

  private mutating func updateOverride(
    for segment: SegmentID, _ change: FlagChangeSet, variants: [Variant]
  ) throws(FlagError) {
    let index = overrides.firstIndex { $0.segment == segment }
    var override =
      index.map { overrides[$0] }
      ?? Override(
        segment: segment, priority: (overrides.map(\.priority).max() ?? -1) + 1,
        state: FeatureState(
          isEnabled: false, value: change.value, allocations: .zero(for: variants)),
        wasEnabled: false)
    override.state = try override.state.changed(by: change)
    override.wasEnabled = override.wasEnabled || change.isEnabled
    if let index {
      overrides[index] = override
    } else {
      restore(override)
    }
    if hasEnabledOverride, heldAllocations == nil {
      heldAllocations = environmentDefault.allocations
    }
  }

  /// Puts back an override that was stored.
  package mutating func restore(_ override: Override) {
    let index = overrides.firstIndex { $0.segment > override.segment } ?? overrides.count
    overrides.insert(override, at: index)
  }

  /// Takes an override away. Nothing is held any more when the last one that was ever enabled goes.
  mutating func removeOverride(for segment: SegmentID, as provenance: Provenance) {
    overrides.removeAll { $0.segment == segment }
    if !hasEnabledOverride { heldAllocations = nil }
    publishVersion(as: provenance)
  }

  /// Begins to count versions, with this one as the first, where none is counted yet.
  mutating func beginVersions(as provenance: Provenance) {
    guard version == nil else { return }
    version = Version(number: 1, publishedAt: provenance.time, author: provenance.author)
  }

  private mutating func publishVersion(as provenance: Provenance) {
    guard let number = version?.number else { return }
    version = Version(
      number: number + 1, publishedAt: provenance.time, author: provenance.author)
  }

  /// Applies a change to every set of allocations that the flag keeps.
  mutating func changeAllocations(_ change: (inout Allocations) -> Void) {
    change(&environmentDefault.allocations)
    for index in overrides.indices { change(&overrides[index].state.allocations) }
    if var held = heldAllocations {
      change(&held)
      heldAllocations = held
    }
  }
}

extension FeatureState {
  fileprivate func changed(by change: FlagChangeSet) throws(FlagError) -> FeatureState {
    var state = self
    state.isEnabled = change.isEnabled
    state.value = change.value
    try state.allocations.merge(change.allocations ?? [])
    return state
  }
}
