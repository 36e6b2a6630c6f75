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
  /// How often it began anew, this time included: 1 unless it was started over.
  package var iteration: Int
  /// Its cohort; nil where it has no rollout.
  package var segment: RolloutSegment?
  /// The stretches of its life in which its split stayed as it was, the first one first.
  package var phases: [AnalysisPhase]
  /// What was decided in the end; nil as long as nothing is.
  package var conclusion: Conclusion?

  /// The descriptive fields: the ones people look for, and digests of the others, by which an edit is
  /// noticed.
  package struct Details: Hashable, Sendable {
    /// The name for people.
    package var name: String?
    /// Who answers for the experiment.
    package var owner: String?
    /// When it is to start and to end by itself.
    package var schedule: Schedule
    /// By when a decision is due.
    package var decideBy: Instant?
    /// Digest of the hypothesis.
    package var hypothesis: Digest
    /// Digest of the metrics.
    package var metrics: Digest
    /// Digest of description, links and tags.
    package var notes: Digest

    /// Makes details.
    package init(
      name: String?, owner: String?, schedule: Schedule = Schedule(), decideBy: Instant? = nil,
      hypothesis: Digest, metrics: Digest, notes: Digest
    ) {
      self.name = name
      self.owner = owner
      self.schedule = schedule
      self.decideBy = decideBy
      self.hypothesis = hypothesis
      self.metrics = metrics
      self.notes = notes
    }
  }

  /// Makes an experiment.
  package init(
    id: ExperimentID, number: Int, feature: FeatureName, details: Details, lifecycle: Lifecycle,
    iteration: Int = 1, segment: RolloutSegment? = nil, phases: [AnalysisPhase] = [],
    conclusion: Conclusion? = nil
  ) {
    self.id = id
    self.number = number
    self.feature = feature
    self.details = details
    self.lifecycle = lifecycle
    self.iteration = iteration
    self.segment = segment
    self.phases = phases
    self.conclusion = conclusion
  }

  /// Its status.
  package var status: Status { lifecycle.status }
}
