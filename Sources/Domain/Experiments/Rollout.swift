/// The cohort of one experiment: a percentage split on the identity key, and the seed by which the
/// cohort is dealt out to the variants.
package struct RolloutSegment: Hashable, Sendable {
  /// The segment's id, which is the salt of the cohort.
  package let id: SegmentID
  /// The salt of the split.
  package let splitSeed: Salt
  /// How many belong to it.
  package var percentage: Percentage
  /// How that grows with time; nil where it stays as it is.
  package var ramp: Ramp?
  /// Why nobody is served; nil where nobody stopped it.
  package var brake: Brake?
  /// When it was last served again after a stop.
  package var releasedAt: Instant?
  /// The salts by which a provider deals identities out; nil where those above count.
  package var servedSalts: CohortSalts?

  /// Makes a segment.
  package init(
    id: SegmentID, splitSeed: Salt, percentage: Percentage, ramp: Ramp? = nil,
    brake: Brake? = nil, releasedAt: Instant? = nil, servedSalts: CohortSalts? = nil
  ) {
    self.id = id
    self.splitSeed = splitSeed
    self.percentage = percentage
    self.ramp = ramp
    self.brake = brake
    self.releasedAt = releasedAt
    self.servedSalts = servedSalts
  }
}

extension RolloutSegment {
  /// The salts by which identities are dealt out.
  package var salts: CohortSalts {
    servedSalts ?? CohortSalts(segment: id, split: splitSeed)
  }

  /// The cohort alone, without what became of it.
  package var unbraked: RolloutSegment {
    RolloutSegment(id: id, splitSeed: splitSeed, percentage: percentage, ramp: ramp)
  }

  /// The same with the brake of another.
  func braked(like other: RolloutSegment?) -> RolloutSegment {
    guard let other, other.id == id else { return self }
    var segment = self
    segment.brake = other.brake
    segment.releasedAt = other.releasedAt
    segment.servedSalts = other.servedSalts
    return segment
  }
}

/// A cohort and its override, seen as one.
package struct Rollout: Hashable, Sendable {
  /// The cohort.
  package var segment: RolloutSegment
  /// What the cohort gets.
  package var override: Override

  /// Makes a rollout of its two parts.
  package init(_ segment: RolloutSegment, _ override: Override) {
    self.segment = segment
    self.override = override
  }

  /// Puts a rollout together of its cohort and its override in a flag; nil where either is missing.
  package init?(_ segment: RolloutSegment?, in flag: Flag?) {
    guard let segment, let override = flag?.override(for: segment.id) else { return nil }
    self.segment = segment
    self.override = override
  }

  /// Whether the cohort gets the override and the feature in it.
  package var isEnabled: Bool { override.state.isEnabled }

  /// Whether anyone gets the override: nobody does at 0 percent, or while it is stopped.
  package var isServing: Bool {
    isEnabled && segment.percentage > .zero && segment.brake == nil
  }
}
