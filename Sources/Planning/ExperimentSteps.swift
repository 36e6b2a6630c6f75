import Domain
import Manifests

/// Derives the steps of one experiment from what is stored when its turn comes: first the edits,
/// then the transition, then what goes.
struct ExperimentSteps {
  private let intent: ExperimentIntent
  private let environment: EnvironmentKey
  /// The steps, in order.
  private(set) var steps: [Step] = []
  /// The steps, carried out.
  private(set) var transaction: Transaction

  /// Prepares to derive the steps of an experiment on its flag as earlier changes leave it.
  init(_ intent: ExperimentIntent, _ transaction: Transaction) {
    self.intent = intent
    self.transaction = transaction
    environment = intent.id.environment
  }

  /// The rollout as the steps derived so far leave it.
  var rollout: Rollout? { transaction.after.rollout }

  /// The experiment as the steps derived so far leave it.
  var experiment: DesiredExperiment? { transaction.after.experiment?.desired(rollout) }

  private var segment: RolloutSegment? { transaction.after.experiment?.segment }

  private var feature: Feature {
    guard let feature = transaction.after.feature else {
      preconditionFailure("an experiment on no feature: \(intent.id)")
    }
    return feature
  }

  private var flag: Flag {
    guard let flag = feature[environment] else {
      preconditionFailure("an experiment on no flag: \(intent.id)")
    }
    return flag
  }

  /// What the manifests ask for outside the cohort; nil where the feature has no manifest.
  private var wantedDefault: FeatureState? {
    intent.wantedFeature?.environmentDefault(in: environment, variants: feature.variants.map(\.key))
  }

  private mutating func add(_ step: Step) {
    steps.append(step)
    transaction.performPlanned(step)
  }

  /// Derives all steps. The number is for a new experiment, the salts are for a new cohort.
  mutating func derive(number: Int, salts: CohortSalts?) {
    if let wanted = intent.wanted {
      if let note = intent.note { add(.experiment(.noteResults(note))) }
      describe(wanted, number: number)
      if intent.startsOver { add(.experiment(.startOver(iteration: wanted.iteration))) }
      if intent.rolloutChange != .none { configureRollout(salts) }
      // What was stopped is served again.
      if intent.endsStop, segment?.isStopped == true { add(.experiment(.release)) }
      if let reason = intent.reasonToStop { add(.experiment(.stop(reason: reason))) }
      if let event = intent.event { transitionStatus(event) }
    }
    if let conclusion = intent.wanted?.conclusion, intent.concludes {
      add(.experiment(.conclude(conclusion)))
    }
    if intent.rolloutChange == .remove { removeRollout() }
    if intent.wanted == nil { add(.experiment(.remove)) }
  }

  private mutating func describe(_ wanted: ExperimentManifest, number: Int) {
    if let current = intent.current {
      if current.details != wanted.details { add(.experiment(.update(wanted.details))) }
    } else {
      add(.experiment(.create(number: number, feature: wanted.feature, wanted.details)))
      if wanted.iteration > 1 { add(.experiment(.startOver(iteration: wanted.iteration))) }
    }
  }

  // MARK: The rollout

  /// Makes or changes cohort and override. An override that is added to a running experiment is
  /// enabled at once.
  private mutating func configureRollout(_ salts: CohortSalts?) {
    guard let target = intent.target else { return }
    let old = segment
    let new = salts.map { salts in
      RolloutSegment(id: salts.segment, splitSeed: salts.split, percentage: target.percentage)
    }
    guard var configured = new ?? old else { return }
    configured.percentage = target.percentage
    configured.ramp = target.ramp
    configured.bake = target.bake
    if configured != old { add(.experiment(.configureRollout(configured.withoutHistory))) }
    var state = target.state(else: flag.environmentDefault.value)
    state.isEnabled = state.isEnabled || intent.enablesFirst && intent.event == nil
    if flag.override(for: configured.id)?.state != state {
      update(configured.id, to: state, allocations: state.allocations)
    }
    // The new cohort replaces the old one.
    if let old, old.id != configured.id { add(.experiment(.removeRollout(old.id))) }
  }

  private mutating func removeRollout() {
    guard let segment else { return }
    let (flag, wantedDefault) = (flag, wantedDefault)
    add(.experiment(.removeRollout(segment.id)))
    guard flag.override(for: segment.id)?.wasEnabled == true,
      let held = wantedDefault?.allocations ?? flag.heldAllocations,
      held != flag.environmentDefault.allocations
    else { return }
    update(nil, to: flag.environmentDefault, allocations: held)
  }

  // MARK: The start

  /// Moves the status; a start or resume enables the rollout.
  private mutating func transitionStatus(_ event: Status.Event) {
    let status = intent.current?.status ?? .created
    guard let next = status.applying(event) else { return }
    add(.experiment(.transitionStatus(from: status, to: next)))
    switch event {
    case .start, .resume: enableRollout()
    case .pause, .complete: break
    }
  }

  /// Enables the rollout as it stands: nothing to do where there is none, or where it is enabled.
  /// Value and allocations are those that are stored.
  private mutating func enableRollout() {
    guard let rollout, !rollout.isEnabled else { return }
    var enabled = rollout.override.state
    enabled.isEnabled = true
    update(rollout.segment.id, to: enabled, allocations: nil)
  }

  // MARK: Feature states

  private mutating func update(
    _ segment: SegmentID?, to state: FeatureState, allocations: Allocations?
  ) {
    if segment != nil, state.isEnabled, !flag.hasEnabledOverride { holdDefault() }
    let flag = flag
    add(
      .flag(
        environment,
        .update(
          FlagUpdate(
            before: segment.map { flag.override(for: $0)?.state } ?? flag.environmentDefault,
            change: FlagChangeSet(
              isEnabled: state.isEnabled, value: state.value, segment: segment,
              allocations: allocations)))))
  }

  /// Gives everyone outside the cohort the control, and holds what the manifest says until the
  /// rollout is removed.
  private mutating func holdDefault() {
    let before = flag.environmentDefault
    let wanted = wantedDefault?.allocations ?? before.allocations
    if !before.allocations.isZero {
      let change = FlagChangeSet(
        isEnabled: before.isEnabled, value: before.value,
        allocations: .zero(for: feature.variants))
      add(.flag(environment, .update(FlagUpdate(before: before, change: change, held: wanted))))
    } else if !wanted.isZero {
      add(.flag(environment, .hold(wanted)))
    }
  }
}
