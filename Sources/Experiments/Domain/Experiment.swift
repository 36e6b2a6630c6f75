/// An experiment as it is stored.
package struct Experiment: Hashable, Sendable {
  /// Its identity.
  package let id: ExperimentID
  /// A small number that never changes.
  package let number: Int
  /// The feature it experiments with. Never changes.
  package let feature: FeatureName
  /// What describes it, as far as it is stored.
  package var details: Details
  /// Where it stands in its life.
  package var lifecycle: Lifecycle
  /// Its cohort; nil where it has no rollout.
  package var segment: RolloutSegment?

  /// The descriptive fields: the ones people look for, and digests of the others, by which an edit is
  /// noticed.
  package struct Details: Hashable, Sendable {
    /// The name for people.
    package var name: String?
    /// Who answers for the experiment.
    package var owner: String?
    /// Digest of the hypothesis.
    package var hypothesis: Digest
    /// Digest of the metrics.
    package var metrics: Digest
    /// Digest of description, links and tags.
    package var notes: Digest

    /// Makes details.
    package init(
      name: String?, owner: String?, hypothesis: Digest, metrics: Digest, notes: Digest
    ) {
      self.name = name
      self.owner = owner
      self.hypothesis = hypothesis
      self.metrics = metrics
      self.notes = notes
    }
  }

  /// The status and the moments that brought it about.
  package struct Lifecycle: Hashable, Sendable {
    /// The status.
    package private(set) var status: Status
    /// When the experiment was created.
    package let createdAt: Instant
    /// When the status last changed.
    package private(set) var changedAt: Instant
    /// When it was started for the first time.
    package private(set) var startedAt: Instant?
    /// When it was completed.
    package private(set) var endedAt: Instant?

    /// Begins a life.
    package init(createdAt: Instant) {
      status = .created
      self.createdAt = createdAt
      changedAt = createdAt
    }

    /// Continues a life that was stored.
    package init(
      status: Status, createdAt: Instant, changedAt: Instant, startedAt: Instant?,
      endedAt: Instant?
    ) {
      self.status = status
      self.createdAt = createdAt
      self.changedAt = changedAt
      self.startedAt = startedAt
      self.endedAt = endedAt
    }

    /// Lets an event happen; false, and no change, where it is not permitted.
    package mutating func apply(_ event: Status.Event, at instant: Instant) -> Bool {
      guard let next = status.applying(event) else { return false }
      status = next
      changedAt = instant
      switch event {
      case .start: startedAt = startedAt ?? instant
      case .complete: endedAt = instant
      case .resume, .pause: break
      }
      return true
    }
  }

  /// Makes an experiment.
  package init(
    id: ExperimentID, number: Int, feature: FeatureName, details: Details, lifecycle: Lifecycle,
    segment: RolloutSegment? = nil
  ) {
    self.id = id
    self.number = number
    self.feature = feature
    self.details = details
    self.lifecycle = lifecycle
    self.segment = segment
  }

  /// Its status.
  package var status: Status { lifecycle.status }
}

/// The cohort of one experiment: a percentage split on the identity key, and the seed by which the
/// cohort is dealt out to the variants.
package struct RolloutSegment: Hashable, Sendable {
  /// The segment's id, which is the salt of the cohort.
  package let id: SegmentID
  /// The salt of the split.
  package let splitSeed: Salt
  /// How many belong to it.
  package var percentage: Percentage

  /// Makes a segment.
  package init(id: SegmentID, splitSeed: Salt, percentage: Percentage) {
    self.id = id
    self.splitSeed = splitSeed
    self.percentage = percentage
  }
}

/// Override and cohort, seen as one.
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
  init?(_ segment: RolloutSegment?, in flag: Flag?) {
    guard let segment, let override = flag?.override(for: segment.id) else { return nil }
    self.segment = segment
    self.override = override
  }

  /// Whether the cohort gets the override and the feature in it.
  package var isEnabled: Bool { override.state.isEnabled }

  /// Whether anyone gets the override. One of 0 percent counts as nobody.
  package var isServing: Bool { isEnabled && segment.percentage > .zero }
}
