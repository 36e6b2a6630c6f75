package import Domain
package import Manifests

/// One experiment that is stored, as it stands at a moment.
package struct Standing: Sendable {
  /// The experiment.
  package let experiment: Experiment
  let surroundings: Surroundings

  init(_ experiment: Experiment, in surroundings: Surroundings) {
    self.experiment = experiment
    self.surroundings = surroundings
  }

  private var state: State { surroundings.state }
  /// The moment at which it stands so.
  package var moment: Instant { surroundings.moment }
  private var timeZones: TimeZones { surroundings.timeZones }

  /// Where it stands: its status, and whether what is created starts by itself.
  package enum Stage: String, CaseIterable, Hashable, Sendable {
    case created, scheduled, running, paused, completed
  }

  /// Where it stands.
  package var stage: Stage {
    switch experiment.status {
    case .created: experiment.isScheduled(at: moment) ? .scheduled : .created
    case .running: .running
    case .paused: .paused
    case .completed: .completed
    }
  }

  /// Its cohort with what the cohort gets; nil where it has none.
  package var rollout: Rollout? { state.rollout(of: experiment) }

  /// The keys of the variants, in the order of the feature.
  package var variants: [VariantKey] {
    state.features[experiment.feature]?.variants.map(\.key) ?? []
  }

  /// Who stopped it, when, and why; nil where nobody did.
  package var stop: Brake? { experiment.segment?.brake }

  /// Whether anyone gets what its cohort is to get.
  package var isServing: Bool { rollout?.isServing == true }

  /// Whether it serves although its status may make people think otherwise.
  package var isStillServing: Bool {
    isServing && (experiment.status == .paused || experiment.status == .completed)
  }

  /// Why somebody should look at it; nothing where all is in order.
  package var staleness: [Staleness] {
    experiment.staleness(at: moment, in: state, timeZones: timeZones)
  }

  /// The step that is due and waits, by what is known of results; nil where none does.
  package var held: HeldStep? {
    guard let manifest else {
      return experiment.heldStep(at: moment, by: policy, in: timeZones)
    }
    return surroundings.alarms.heldStep(
      of: manifest, experiment, at: moment, by: policy, in: timeZones)
  }

  /// The step that seems to be overlooked; nil where there is none.
  package var late: DueStep? { experiment.lateStep(at: moment, by: policy, in: timeZones) }

  /// The exposures of the phase that goes on that do not fit its split; nil where nothing is known of
  /// that.
  package var mismatch: SampleRatioMismatch? { experiment.openPhase?.mismatch }

  /// What comes by itself if the manifests stay as they were applied, in order of time.
  package var upcoming: [UpcomingStep] {
    ExperimentManifest(standing: experiment, in: state)
      .upcoming(
        after: moment, given: experiment, under: policy, in: timeZones,
        isHeld: surroundings.alarms.holdsRamp(of: experiment.id))
  }

  /// What is wrong with its results, in sentences.
  package var alarms: [String] { surroundings.alarms.sentences(about: experiment.id) }

  /// Its manifest; nil where there is none that can be read.
  package var manifest: ExperimentManifest? { surroundings.workspace?.experiments[experiment.id] }

  /// What happened to it, the oldest first.
  package var records: [AuditRecord] { surroundings.records[experiment.id] ?? [] }

  /// Who gets what of its flag: before and after are the same. Nil where the feature is not served.
  package var impact: Impact? { surroundings.effect(on: experiment).map(Impact.init) }

  private var policy: Policy { surroundings.policy }
}
