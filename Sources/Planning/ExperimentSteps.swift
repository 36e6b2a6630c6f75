import Domain
import Manifests

/// The salts of a new cohort.
struct CohortSalts {
  let segment: Salt
  let split: Salt
}

extension CohortSalts {
  /// The ones that an experiment asks for. Each iteration has its own, so that nothing of the earlier one
  /// can be seen in it.
  init(preferredBy id: ExperimentID, _ iteration: Int) {
    let name = id.environment.text + "," + id.key.text + (iteration > 1 ? ",\(iteration)" : "")
    segment = Salt(preferredBy: "segment," + name)
    split = Salt(preferredBy: "split," + name)
  }
}

/// Derives the steps of one experiment from what is stored when its turn comes: first the edits, then
/// the transition, then what goes.
struct ExperimentSteps {
  private let intent: ExperimentIntent
  private let feature: Feature
  private var flag: Flag
  private var segment: RolloutSegment?
  /// The steps, in order.
  private(set) var steps: [Step] = []

  /// Prepares to derive the steps of an experiment on a flag that is as the earlier changes leave it.
  init(_ intent: ExperimentIntent, on feature: Feature, _ flag: Flag) {
    self.intent = intent
    self.flag = flag
    self.feature = feature
    segment = intent.current?.segment
  }

  /// What the manifests ask for outside the cohort; nil where the feature has no manifest.
  private var wantedDefault: FeatureState? {
    intent.wantedFeature?.environmentDefault(of: feature, in: intent.id.environment)
  }

  /// Derives all steps. The number is for a new experiment, the salts are for a new cohort.
  mutating func derive(number: Int, salts: CohortSalts?) {
    if let wanted = intent.wanted {
      describe(wanted, number: number)
      if intent.startsOver { steps.append(.experiment(.startOver(iteration: wanted.iteration))) }
      if intent.rolloutChange != .none { configureRollout(salts) }
      if intent.endsStop { release() }
      if let reason = intent.reasonToStop { steps.append(.experiment(.stop(reason: reason))) }
      if let event = intent.event { transitionStatus(event) }
    }
    if let conclusion = intent.wanted?.conclusion, intent.concludes {
      steps.append(.experiment(.conclude(conclusion)))
    }
    if intent.rolloutChange == .remove { removeRollout() }
    if intent.wanted == nil { steps.append(.experiment(.remove)) }
  }

  private mutating func describe(_ wanted: ExperimentManifest, number: Int) {
    if let current = intent.current {
      if current.details != wanted.details { steps.append(.experiment(.update(wanted.details))) }
    } else {
      steps.append(
        .experiment(.create(number: number, feature: wanted.feature, wanted.details)))
      if wanted.iteration > 1 { steps.append(.experiment(.startOver(iteration: wanted.iteration))) }
    }
  }

  /// What was stopped is served again.
  private mutating func release() {
    guard segment?.brake != nil else { return }
    steps.append(.experiment(.release))
    segment?.brake = nil
  }

  /// The rollout as the steps derived so far leave it.
  var rollout: Rollout? { Rollout(segment, in: flag) }

  // MARK: The rollout

  /// Makes or changes cohort and override. An override that is added to a running experiment is
  /// enabled at once.
  private mutating func configureRollout(_ salts: CohortSalts?) {
    guard let target = intent.target else { return }
    let made = salts.map { salts in
      RolloutSegment(id: salts.segment, splitSeed: salts.split, percentage: target.percentage)
    }
    let old = segment
    if var configured = made ?? segment {
      configured.percentage = target.percentage
      configured.ramp = target.ramp
      if configured != segment { steps.append(.experiment(.configureRollout(configured))) }
      segment = configured
    }
    guard let segment else { return }
    var state = target.state
    state.isEnabled = state.isEnabled || intent.enablesFirst && intent.event == nil
    if flag.override(for: segment.id)?.state != state {
      update(segment.id, to: state, allocations: state.allocations)
    }
    if let old, old.id != segment.id { retire(old) }
  }

  /// Takes the cohort away in whose place another one stands.
  private mutating func retire(_ old: RolloutSegment) {
    steps.append(.experiment(.removeRollout(old.id)))
    let nobody = Provenance(author: Author(name: ""), time: Instant(seconds: 0))
    flag.removeOverride(for: old.id, as: nobody)
  }

  private mutating func removeRollout() {
    guard let segment else { return }
    let wasHeld = flag.override(for: segment.id)?.wasEnabled == true
    steps.append(.experiment(.removeRollout(segment.id)))
    self.segment = nil
    guard wasHeld, let held = wantedDefault?.allocations ?? flag.heldAllocations,
      held != flag.environmentDefault.allocations
    else { return }
    update(nil, to: flag.environmentDefault, allocations: held)
  }

  // MARK: The start

  /// Moves the status; a start or resume enables the rollout.
  private mutating func transitionStatus(_ event: Status.Event) {
    let status = intent.current?.status ?? .created
    guard let next = status.applying(event) else { return }
    steps.append(.experiment(.transitionStatus(from: status, to: next)))
    switch event {
    case .start, .resume: enableRollout()
    case .pause, .complete: break
    }
  }

  /// Enables the rollout as it stands: nothing to do where there is none, or where it is enabled.
  /// Value and allocations are those that are stored.
  private mutating func enableRollout() {
    guard let segment, let override = flag.override(for: segment.id),
      !override.state.isEnabled
    else { return }
    var enabled = override.state
    enabled.isEnabled = true
    update(segment.id, to: enabled, allocations: nil)
  }

  // MARK: Feature states

  private mutating func update(
    _ segment: SegmentID?, to state: FeatureState, allocations: Allocations?
  ) {
    if segment != nil, state.isEnabled, !flag.hasEnabledOverride { holdDefault() }
    perform(
      FlagUpdate(
        before: segment.map { flag.override(for: $0)?.state } ?? flag.environmentDefault,
        change: FlagChangeSet(
          isEnabled: state.isEnabled, value: state.value, segment: segment,
          allocations: allocations)))
  }

  /// Gives everyone outside the cohort the control, and holds what the manifest says until the rollout
  /// is removed.
  private mutating func holdDefault() {
    let wanted = wantedDefault?.allocations ?? flag.environmentDefault.allocations
    if !flag.environmentDefault.allocations.isZero {
      let before = flag.environmentDefault
      perform(
        FlagUpdate(
          before: before,
          change: FlagChangeSet(
            isEnabled: before.isEnabled, value: before.value,
            allocations: .zero(for: feature.variants)),
          held: wanted))
    } else if !wanted.isZero {
      flag.heldAllocations = wanted
      steps.append(.flag(flag.environment, .hold(wanted)))
    }
  }

  private mutating func perform(_ update: FlagUpdate) {
    steps.append(.flag(flag.environment, .update(update)))
    do throws(FlagError) {
      let nobody = Provenance(author: Author(name: ""), time: Instant(seconds: 0))
      try flag.update(update.change, variants: feature.variants, as: nobody)
    } catch {
      preconditionFailure("a planned update is refused: \(error)")
    }
  }
}
