extension State {
  /// Carries out the steps of one subject, whole or not at all, on what they touch, and adds what happened
  /// to a record if one is kept.
  ///
  /// A transaction is: copy the entities that the steps touch, change the copies, and replace the
  /// originals when every step succeeded. Throws, and changes nothing, where the provider refuses.
  package mutating func perform(
    _ steps: [Step], of subject: Subject, on feature: FeatureName?, _ touched: inout Touched,
    through provider: inout some Provider, as provenance: Provenance, _ events: inout [Event]?
  ) throws(FlagError) {
    if case .environment(let key) = subject {
      for step in steps {
        guard case .environment(let step) = step else {
          preconditionFailure("a step of another subject in the change of an environment: \(step)")
        }
        let event = perform(step, on: key, as: provenance)
        events?.append(event)
      }
      return
    }
    var transaction = Transaction(of: subject, on: feature, touched, in: self, as: provenance)
    let countBefore = events?.count ?? 0
    do throws(FlagError) {
      for step in steps { try transaction.perform(step, through: &provider, &events) }
    } catch {
      events?.removeSubrange(countBefore...)
      throw error
    }
    transaction.finish(&events)
    transaction.replace(in: &self)
    touched = transaction.touched
  }

  // An environment's own steps cannot fail. Under a new versioning every flag in it is versioned.
  private mutating func perform(
    _ step: EnvironmentStep, on key: EnvironmentKey, as provenance: Provenance
  ) -> Event {
    switch step {
    case .add(let environment):
      environments[key] = environment
      return Event(.environmentCreated, environment: key, environment.particulars)
    case .update(let environment):
      environments[key] = environment
      if environment.versioning == .v2 { beginVersions(in: key, as: provenance) }
      return Event(.environmentUpdated, environment: key, environment.particulars)
    case .remove:
      environments[key] = nil
      return Event(.environmentRemoved, environment: key)
    }
  }

  private mutating func beginVersions(in key: EnvironmentKey, as provenance: Provenance) {
    for name in features.keys {
      features[name]?[key]?.beginVersions(as: provenance)
    }
  }
}

/// The feature and the experiment that a change is about; none where it is about an environment.
package struct Touched {
  /// The feature.
  package var feature: Feature?
  /// The experiment.
  package var experiment: Experiment?

  /// Puts these together.
  package init(feature: Feature? = nil, experiment: Experiment? = nil) {
    self.feature = feature
    self.experiment = experiment
  }
}

/// The copies that one change works on.
private struct Transaction {
  private let subject: Subject
  private let featureName: FeatureName
  private let environments: [EnvironmentKey: Environment]
  private let provenance: Provenance
  private var feature: Feature?
  private var experiment: Experiment?
  private var lastNumbers: State.LastNumbers

  init(
    of subject: Subject, on feature: FeatureName?, _ touched: Touched, in state: State,
    as provenance: Provenance
  ) {
    guard let featureName = feature else {
      preconditionFailure("a change without a feature: \(subject)")
    }
    self.provenance = provenance
    self.featureName = featureName
    self.subject = subject
    environments = state.environments
    self.feature = touched.feature
    experiment = touched.experiment
    lastNumbers = state.lastNumbers
  }

  /// What it touches as the steps carried out so far leave it.
  var touched: Touched { Touched(feature: feature, experiment: experiment) }

  func replace(in state: inout State) {
    state.features[featureName] = feature
    if case .experiment(let id) = subject { state.experiments[id] = experiment }
    state.lastNumbers = lastNumbers
  }

  mutating func perform(
    _ step: Step, through provider: inout some Provider, _ events: inout [Event]?
  ) throws(FlagError) {
    switch step {
    case .flag(let environment, let step):
      try perform(step, in: environment, through: &provider, &events)
    case .feature(let step): perform(step, &events)
    case .experiment(let step): perform(step, &events)
    case .environment:
      preconditionFailure("a step of an environment in the change of another subject: \(step)")
    }
  }

  private func record(
    _ name: Event.Name, in environment: EnvironmentKey? = nil, _ events: inout [Event]?,
    _ particulars: @autoclosure () -> Event.Particulars = .none
  ) {
    switch subject {
    case .experiment(let id):
      events?.append(
        Event(
          name, environment: id.environment, experiment: id.key, feature: featureName,
          particulars()))
    case .environment, .feature:
      events?.append(
        Event(name, environment: environment, feature: featureName, particulars()))
    }
  }
}

// MARK: - Flags

extension Transaction {
  private mutating func perform(
    _ step: FlagStep, in environment: EnvironmentKey, through provider: inout some Provider,
    _ events: inout [Event]?
  ) throws(FlagError) {
    switch step {
    case .add(let state, let splitSeed):
      addFlag(in: environment, serving: state, splitSeed: splitSeed, &events)
    case .update(let update): try perform(update, in: environment, through: &provider, &events)
    case .hold(let allocations):
      feature?[environment]?.heldAllocations = allocations
      record(.flagHeld, in: environment, &events, .allocations(allocations))
    case .remove:
      feature?[environment] = nil
      record(.flagRemoved, in: environment, &events)
    }
  }

  private mutating func perform(
    _ update: FlagUpdate, in environment: EnvironmentKey, through provider: inout some Provider,
    _ events: inout [Event]?
  ) throws(FlagError) {
    guard let feature, var flag = feature[environment] else {
      throw .unknownFlag(featureName, environment)
    }
    let wasEnabled = update.change.segment.flatMap { flag.override(for: $0)?.state.isEnabled }
    if let held = update.held { flag.heldAllocations = held }
    try provider.updateFlag(&flag, of: feature, update.change, as: provenance)
    self.feature?[environment] = flag
    let name: Event.Name = flag.version == nil ? .flagUpdated : .flagPublished
    record(name, in: environment, &events, flag.particulars(of: update.change.segment))
    if let segment = update.change.segment, update.change.isEnabled, wasEnabled != true {
      let percentage = experiment?.segment?.percentage
      record(.rolloutEnabled, &events, .enabled(segment, percentage))
    }
  }

  private mutating func addFlag(
    in environment: EnvironmentKey, serving state: FeatureState, splitSeed: Salt,
    _ events: inout [Event]?
  ) {
    var flag = Flag(environment: environment, splitSeed: splitSeed, environmentDefault: state)
    if environments[environment]?.versioning == .v2 { flag.beginVersions(as: provenance) }
    feature?[environment] = flag
    record(.flagCreated, in: environment, &events, flag.particulars(of: nil))
  }
}

// MARK: - Features

extension Transaction {
  private mutating func perform(_ step: FeatureStep, _ events: inout [Event]?) {
    switch step {
    case .add(let kind):
      feature = Feature(name: featureName, kind: kind)
      record(.featureCreated, &events, .kind(kind))
    case .changeKind(let kind):
      feature?.kind = kind
      record(.featureUpdated, &events, .kind(kind))
    case .addVariant(let variant):
      feature?.add(variant)
      lastNumbers.variant = max(lastNumbers.variant, variant.number)
      record(.featureUpdated, &events, .addedVariant(variant))
    case .updateVariant(let variant):
      feature?.replace(variant)
      record(.featureUpdated, &events, .changedVariant(variant))
    case .removeVariant(let key):
      feature?.remove(key)
      record(.featureUpdated, &events, .removedVariant(key))
    case .remove:
      feature = nil
      record(.featureRemoved, &events)
    }
  }
}

// MARK: - Experiments

extension Transaction {
  private mutating func perform(_ step: ExperimentStep, _ events: inout [Event]?) {
    switch step {
    case .create(let number, let feature, let details):
      create(number: number, feature: feature, details, &events)
    case .update(let details):
      let edited = experiment?.details.namesOfFields(thatDifferFrom: details) ?? []
      experiment?.details = details
      record(.experimentUpdated, &events, .fields(edited))
    case .transitionStatus(let from, let to): transition(from: from, to: to, &events)
    case .configureRollout(let segment): configureRollout(segment, &events)
    case .removeRollout(let segment): removeRollout(segment, &events)
    case .startOver(let iteration):
      experiment?.iteration = iteration
      experiment?.lifecycle.restartClock()
      record(.experimentStartedOver, &events, .iteration(iteration))
    case .stop(let reason):
      experiment?.segment?.brake = Brake(
        author: provenance.author, stoppedAt: provenance.time, reason: reason)
      record(.experimentStopped, &events, .reason(reason))
    case .release:
      experiment?.segment?.brake = nil
      experiment?.segment?.releasedAt = provenance.time
      record(.experimentReleased, &events)
    case .conclude(let conclusion):
      experiment?.conclusion = conclusion
      record(.experimentConcluded, &events, .conclusion(conclusion))
    case .remove:
      experiment = nil
      record(.experimentRemoved, &events)
    }
  }

  /// Takes down what follows from the steps: whether the experiment's clock runs, and what its data
  /// belongs to from now on.
  mutating func finish(_ events: inout [Event]?) {
    guard let segment = experiment.map(\.segment), let id = experiment?.id else { return }
    experiment?.lifecycle.setClock(isStopped: segment?.brake != nil, at: provenance.time)
    let override = segment.flatMap { feature?[id.environment]?.override(for: $0.id) }
    guard let phase = experiment?.recordPhase(of: override, at: provenance.time) else { return }
    record(.phaseBegun, &events, .phase(iteration: phase.iteration, phase.allocations))
  }

  private mutating func create(
    number: Int, feature: FeatureName, _ details: Experiment.Details, _ events: inout [Event]?
  ) {
    guard case .experiment(let id) = subject else {
      preconditionFailure("an experiment is created in the change of another subject")
    }
    experiment = Experiment(
      id: id, number: number, feature: feature, details: details,
      lifecycle: Experiment.Lifecycle(createdAt: provenance.time))
    lastNumbers.experiment = max(lastNumbers.experiment, number)
    record(.experimentCreated, &events, .number(number))
  }

  private mutating func transition(
    from: Status, to: Status, _ events: inout [Event]?
  ) {
    guard let event = from.event(leadingTo: to),
      experiment?.lifecycle.apply(event, at: provenance.time) == true
    else { preconditionFailure("a planned transition from \(from) to \(to) is not permitted") }
    record(Event.Name(event), &events, .statuses(from: from, to: to))
  }

  private mutating func configureRollout(_ segment: RolloutSegment, _ events: inout [Event]?) {
    let current = experiment?.segment
    let before = current?.id == segment.id ? current?.percentage : nil
    experiment?.segment = segment
    record(
      .rolloutConfigured, &events,
      .cohort(segment.id, splitSeed: segment.splitSeed, segment.percentage, before: before))
  }

  private mutating func removeRollout(_ segment: SegmentID, _ events: inout [Event]?) {
    guard let environment = experiment?.id.environment else { return }
    feature?[environment]?.removeOverride(for: segment, as: provenance)
    if experiment?.segment?.id == segment { experiment?.segment = nil }
    let version = feature?[environment]?.version?.number
    record(.rolloutRemoved, &events, .removed(segment, version: version))
  }
}

// MARK: - Particulars of events

extension Environment {
  fileprivate var particulars: Event.Particulars { .environment(name: name, versioning) }
}

extension Flag {
  /// What an event says of a feature state that was changed: the state, and the version if any.
  fileprivate func particulars(of segment: SegmentID?) -> Event.Particulars {
    let state = segment.flatMap { override(for: $0)?.state } ?? environmentDefault
    return .state(state, of: segment, version: version?.number)
  }
}
