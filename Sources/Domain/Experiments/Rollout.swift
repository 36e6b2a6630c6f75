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

  /// Whether the feature is on for the cohort.
  package var isEnabled: Bool { override.state.isEnabled }

  /// Whether anyone gets the override: nobody does at 0 percent, or while it is stopped.
  package var isServing: Bool {
    isEnabled && segment.percentage > .zero && !segment.isStopped
  }
}

/// The cohort of one experiment, which has an id as a segment of identities: a percentage split on the identity key, and the seed by which the
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
  /// How long the experiment runs at the last step of the ramp before it ends by itself; nil where it
  /// does not.
  package var bake: Duration?
  /// How long it had run when that step was reached; nil as long as it was not, and where that does
  /// not matter.
  package var lastStepAt: Duration?
  /// Why nobody is served; nil where nobody stopped it.
  package var brake: Brake?
  /// When it was last served again after a stop.
  package var releasedAt: Instant?
  /// The salts by which a provider deals identities out; nil where those above count.
  package var servedSalts: CohortSalts?

  /// Makes a segment.
  package init(
    id: SegmentID, splitSeed: Salt, percentage: Percentage, ramp: Ramp? = nil,
    bake: Duration? = nil, lastStepAt: Duration? = nil, brake: Brake? = nil,
    releasedAt: Instant? = nil, servedSalts: CohortSalts? = nil
  ) {
    self.id = id
    self.splitSeed = splitSeed
    self.percentage = percentage
    self.ramp = ramp
    self.bake = bake
    self.lastStepAt = lastStepAt
    self.brake = brake
    self.releasedAt = releasedAt
    self.servedSalts = servedSalts
  }
}

extension RolloutSegment {
  /// Whether nobody is served, since somebody stopped it.
  package var isStopped: Bool { brake != nil }

  /// The salts by which identities are dealt out.
  package var salts: CohortSalts {
    servedSalts ?? CohortSalts(segment: id, split: splitSeed)
  }

  /// The cohort as its manifest and its salts make it, without what happened to it: stops, the salts of a
  /// provider, the last step of the ramp.
  package var withoutHistory: RolloutSegment {
    RolloutSegment(
      id: id, splitSeed: splitSeed, percentage: percentage, ramp: ramp, bake: bake)
  }

  /// The same, with what happened to the stored one.
  func keepingHistory(of other: RolloutSegment?) -> RolloutSegment {
    guard let other, other.id == id else { return self }
    var segment = self
    segment.brake = other.brake
    segment.releasedAt = other.releasedAt
    segment.servedSalts = other.servedSalts
    segment.lastStepAt = other.lastStepAt
    return segment
  }
}

extension Experiment {
  /// Records when the last step of the ramp was reached, where the experiment ends by itself after it.
  /// What is asked for later counts from then on.
  mutating func recordLastStep(since before: RolloutSegment?, at instant: Instant) {
    guard let present = segment, present.bake != nil, lifecycle.startedAt != nil,
      let last = present.ramp?.steps.last?.percentage, present.percentage >= last
    else {
      segment?.lastStepAt = nil
      return
    }
    let isSame =
      before?.id == present.id && before?.bake != nil
      && before?.ramp?.steps.last?.percentage == last
    guard !isSame || present.lastStepAt == nil else { return }
    let elapsed = lifecycle.clock.elapsed(at: instant)
    segment?.lastStepAt = elapsed
  }

  /// When it will have run for so long at the last step of a ramp, if its clock goes on; nil where it
  /// is not there, or where its clock stands still.
  package func moment(of bake: Duration, at ramp: Ramp?) -> Instant? {
    lastStep(of: ramp).flatMap { lifecycle.clock.moment(of: $0 + bake) }
  }

  /// Whether all has come that an end by itself waits for: a moment, and so much time at the last step
  /// of a ramp. Nothing comes where it waits for neither.
  package func isOver(at now: Instant, endAt: Instant?, bake: Duration?, of ramp: Ramp?) -> Bool {
    guard endAt != nil || bake != nil else { return false }
    let hasBaked = bake.map { bake in
      lastStep(of: ramp).map { $0 + bake <= lifecycle.clock.elapsed(at: now) } ?? false
    }
    return (hasBaked ?? true) && (endAt.map { $0 <= now } ?? true)
  }

  /// How long it had run when it reached the last step of a ramp.
  private func lastStep(of ramp: Ramp?) -> Duration? {
    guard let segment, let last = ramp?.steps.last?.percentage,
      segment.ramp?.steps.last?.percentage == last
    else { return nil }
    return segment.lastStepAt
  }
}

/// Why an experiment serves nobody although its rollout stands: somebody stopped it.
package struct Brake: Hashable, Sendable {
  /// Who stopped it.
  package let author: Author
  /// When.
  package let stoppedAt: Instant
  /// Why; empty where nobody said.
  package let reason: String

  /// Makes a brake.
  package init(author: Author, stoppedAt: Instant, reason: String) {
    self.author = author
    self.stoppedAt = stoppedAt
    self.reason = reason
  }
}

extension Brake {
  /// The reason in words, also where none was given.
  package static func words(_ reason: String) -> String {
    reason.isEmpty ? "no reason given" : reason
  }
}
