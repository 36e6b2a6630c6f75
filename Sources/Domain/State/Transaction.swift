/// What a change touches: an environment; or a feature, and maybe an experiment on it.
package struct Entities: Hashable, Sendable {
  /// The environment that the change is about.
  var environment: Environment?
  /// The feature that it is about, or whose experiment it is about.
  package var feature: Feature?
  /// The experiment that it is about.
  package var experiment: Experiment?

  /// The rollout of that; nil where it has none.
  package var rollout: Rollout? {
    experiment.flatMap { Rollout($0.segment, in: feature?[$0.id.environment]) }
  }
}

/// The steps of one change, carried out on copies of what they touch. Unless the copies are put
/// into the state in the end, nothing has happened.
package struct Transaction: Sendable {
  /// What the change is about.
  let subject: Subject
  /// The feature that it is about, or whose experiment it is about.
  let feature: FeatureName?
  /// What was there before the first step.
  package let before: Entities
  /// What the steps carried out so far leave behind.
  package private(set) var after: Entities
  private let environments: [EnvironmentKey: Environment]
  private let provenance: Provenance
  private var lastNumbers: State.LastNumbers
  /// Whether a cohort that served goes, and its experiment's key is free for another.
  private var endsCohort = false

  /// Begins a change.
  package init(
    of subject: Subject, on feature: FeatureName?, in state: State, as provenance: Provenance
  ) {
    self.subject = subject
    self.feature = feature
    self.provenance = provenance
    environments = state.environments
    lastNumbers = state.lastNumbers
    before =
      switch subject {
      case .environment(let key): Entities(environment: state.environments[key])
      case .feature(let name): Entities(feature: state.features[name])
      case .experiment(let id):
        Entities(
          feature: feature.flatMap { state.features[$0] }, experiment: state.experiments[id])
      }
    after = before
  }

  /// Carries out the next step. Throws where a flag refuses it; then the change is to be given up.
  package mutating func perform(_ step: Step) throws(FlagError) {
    switch step {
    case .environment(let step): perform(step)
    case .feature(let step): perform(step)
    case .flag(let environment, let step): try perform(step, in: environment)
    case .experiment(let step): perform(step)
    }
  }

  /// Records what follows from all steps together: whether the experiment's clock runs, when it has
  /// reached the last step of its ramp, and to which phase its data belongs from now on.
  package mutating func finish() {
    guard var experiment = after.experiment else { return }
    experiment.lifecycle.setClock(isStopped: experiment.isStopped, at: provenance.time)
    experiment.recordLastStep(since: before.experiment?.segment, at: provenance.time)
    experiment.recordPhase(of: after.rollout?.override, at: provenance.time)
    after.experiment = experiment
  }

  /// Puts what the change leaves behind into the state.
  package func commit(to state: inout State) {
    state.lastNumbers = lastNumbers
    if let feature { state.features[feature] = after.feature }
    switch subject {
    case .environment(let key):
      state.environments[key] = after.environment
      if after.environment?.versioning == .v2 { beginVersions(in: key, of: &state) }
    case .feature: break
    case .experiment(let id):
      state.experiments[id] = after.experiment
      if endsCohort { state.end(id) }
    }
  }

  /// Gives each flag of an environment under `v2` a first version, where it has none.
  private func beginVersions(in key: EnvironmentKey, of state: inout State) {
    for name in state.features.keys {
      state.features[name]?[key]?.beginVersions(as: provenance)
    }
  }
}

// MARK: - Definitions

extension Transaction {
  private mutating func perform(_ step: EnvironmentStep) {
    switch step {
    case .add(let environment), .update(let environment): after.environment = environment
    case .remove: after.environment = nil
    }
  }

  private mutating func perform(_ step: FeatureStep) {
    switch step {
    case .add(let kind): after.feature = feature.map { Feature(name: $0, kind: kind) }
    case .changeKind(let kind): after.feature?.kind = kind
    case .addVariant(let variant):
      after.feature?.add(variant)
      lastNumbers.variant = max(lastNumbers.variant, variant.number)
    case .updateVariant(let variant): after.feature?.replace(variant)
    case .removeVariant(let key): after.feature?.remove(key)
    case .remove: after.feature = nil
    }
  }

  private mutating func perform(
    _ step: FlagStep, in environment: EnvironmentKey
  ) throws(FlagError) {
    switch step {
    case .add(let state, let splitSeed):
      var flag = Flag(environment: environment, splitSeed: splitSeed, environmentDefault: state)
      if environments[environment]?.versioning == .v2 { flag.beginVersions(as: provenance) }
      after.feature?[environment] = flag
    case .update(let update): try perform(update, in: environment)
    case .hold(let allocations): after.feature?[environment]?.heldAllocations = allocations
    case .correct: break
    case .remove: after.feature?[environment] = nil
    }
  }

  private mutating func perform(
    _ update: FlagUpdate, in environment: EnvironmentKey
  ) throws(FlagError) {
    guard let feature else { preconditionFailure("a flag is updated in a change of no feature") }
    guard let variants = after.feature?.variants, var flag = after.feature?[environment] else {
      throw .unknownFlag(feature, environment)
    }
    if let held = update.held { flag.heldAllocations = held }
    try flag.update(update.change, variants: variants, as: provenance)
    after.feature?[environment] = flag
  }
}

// MARK: - Experiments

extension Transaction {
  private mutating func perform(_ step: ExperimentStep) {
    switch step {
    case .create(let number, let feature, let details):
      create(number: number, feature: feature, details)
    case .update(let details): after.experiment?.details = details
    case .transitionStatus(let from, let to): transition(from: from, to: to)
    case .configureRollout(let segment):
      let present = after.experiment?.segment
      after.experiment?.segment = segment.keepingHistory(of: present)
    case .removeRollout(let segment): removeRollout(segment)
    case .startOver(let iteration):
      after.experiment?.iteration = iteration
      after.experiment?.violations = nil
      after.experiment?.lifecycle.restartClock()
    case .stop(let reason):
      after.experiment?.segment?.brake = Brake(
        author: provenance.author, stoppedAt: provenance.time, reason: reason)
    case .release:
      after.experiment?.segment?.brake = nil
      after.experiment?.segment?.releasedAt = provenance.time
    case .noteResults(let note): after.experiment?.record(note)
    case .conclude(let conclusion): after.experiment?.conclusion = conclusion
    case .remove:
      endsCohort = endsCohort || hasServed
      after.experiment = nil
    }
  }

  /// Whether a cohort of the experiment was ever enabled, as far as its record tells.
  private var hasServed: Bool {
    after.experiment?.phases.isEmpty == false || after.rollout?.override.wasEnabled == true
  }

  private mutating func create(
    number: Int, feature: FeatureName, _ details: Experiment.Details
  ) {
    guard case .experiment(let id) = subject else {
      preconditionFailure("an experiment is created in the change of another subject")
    }
    after.experiment = Experiment(
      id: id, number: number, feature: feature, details: details,
      lifecycle: Experiment.Lifecycle(createdAt: provenance.time))
    lastNumbers.experiment = max(lastNumbers.experiment, number)
  }

  private mutating func transition(from: Status, to: Status) {
    guard let event = from.event(leadingTo: to),
      after.experiment?.lifecycle.apply(event, at: provenance.time) == true
    else { preconditionFailure("a planned transition from \(from) to \(to) is not permitted") }
  }

  private mutating func removeRollout(_ segment: SegmentID) {
    guard let experiment = after.experiment else { return }
    // Of one that has not started, the record tells nothing once the cohort is gone.
    let isLast = experiment.status == .created && experiment.segment?.id == segment
    endsCohort = endsCohort || isLast && hasServed
    after.feature?[experiment.id.environment]?.removeOverride(for: segment, as: provenance)
    if after.experiment?.segment?.id == segment { after.experiment?.segment = nil }
  }
}
