/// An experiment as it is stored.
package struct Experiment: Hashable, Sendable {
  private var content: Boxed<Content>

  private struct Content: Hashable {
    let id: ExperimentID
    let number: Int
    let feature: FeatureName
    var details: Details
    var lifecycle: Lifecycle
    var iteration: Int
    var segment: RolloutSegment?
    var phases: [AnalysisPhase]
    var conclusion: Conclusion?
  }

  /// Its identity.
  package var id: ExperimentID { content.value.id }
  /// A small number that never changes.
  package var number: Int { content.value.number }
  /// The feature it experiments with. Never changes.
  package var feature: FeatureName { content.value.feature }
  /// What describes it, as far as it is stored.
  package var details: Details {
    get { content.value.details }
    set { content.value.details = newValue }
  }
  /// Where it stands in its life.
  package var lifecycle: Lifecycle {
    get { content.value.lifecycle }
    set { content.value.lifecycle = newValue }
  }
  /// Its iteration: 1, and 1 more each time it is started over.
  package var iteration: Int {
    get { content.value.iteration }
    set { content.value.iteration = newValue }
  }
  /// Its cohort; nil where it has no rollout.
  package var segment: RolloutSegment? {
    get { content.value.segment }
    set { content.value.segment = newValue }
  }
  /// Its analysis phases, the first one first.
  package var phases: [AnalysisPhase] {
    get { content.value.phases }
    set { content.value.phases = newValue }
  }
  /// What was decided in the end; nil as long as nothing is.
  package var conclusion: Conclusion? {
    get { content.value.conclusion }
    set { content.value.conclusion = newValue }
  }

  /// The descriptive fields: the ones people look for, and digests of the others, by which an edit
  /// is noticed.
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
    content = Boxed(
      Content(
        id: id, number: number, feature: feature, details: details, lifecycle: lifecycle,
        iteration: iteration, segment: segment, phases: phases, conclusion: conclusion))
  }

  /// Its status.
  package var status: Status { lifecycle.status }
}

extension Experiment.Details {
  /// The names of the fields in which two descriptions differ, in order.
  func namesOfFields(thatDifferFrom other: Experiment.Details) -> [String] {
    let fields: [(name: String, differs: Bool)] = [
      ("decideBy", decideBy != other.decideBy),
      ("hypothesis", hypothesis != other.hypothesis),
      ("metrics", metrics != other.metrics),
      ("name", name != other.name),
      ("notes", notes != other.notes),
      ("owner", owner != other.owner),
      ("schedule/endAt", schedule.endAt != other.schedule.endAt),
      ("schedule/startAt", schedule.startAt != other.schedule.startAt),
    ]
    return fields.filter(\.differs).map(\.name)
  }
}
