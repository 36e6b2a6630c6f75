// What happened is told by a step, and by what was there before and after it.

extension Transaction {
  /// Carries out all steps of a change, and tells what happened.
  package mutating func carryOut(_ steps: [Step]) throws(FlagError) -> [Event] {
    var events: [Event] = []
    for step in steps {
      let before = after
      try perform(step)
      events += self.events(of: step, since: before)
    }
    let before = after.experiment
    finish()
    if let phase = after.experiment?.phaseBegun(since: before) {
      events.append(event(.phaseBegun, .phase(iteration: phase.iteration, phase.allocations)))
    }
    return events
  }

  private func events(of step: Step, since before: Entities) -> [Event] {
    switch step {
    case .environment(let step): [event(of: step)]
    case .feature(let step): [event(of: step)]
    case .flag(let environment, let step): events(of: step, in: environment, since: before)
    case .experiment(let step): [event(of: step, since: before)]
    }
  }

  private func event(
    _ name: Event.Name, in environment: EnvironmentKey? = nil,
    _ particulars: Event.Particulars = .none
  ) -> Event {
    switch subject {
    case .environment(let key): Event(name, environment: key, particulars)
    case .feature: Event(name, environment: environment, feature: feature, particulars)
    case .experiment(let id):
      Event(name, environment: id.environment, experiment: id.key, feature: feature, particulars)
    }
  }

  // MARK: Definitions

  private func event(of step: EnvironmentStep) -> Event {
    switch step {
    case .add(let environment):
      event(.environmentCreated, .environment(name: environment.name, environment.versioning))
    case .update(let environment):
      event(.environmentUpdated, .environment(name: environment.name, environment.versioning))
    case .remove: event(.environmentRemoved)
    }
  }

  private func event(of step: FeatureStep) -> Event {
    switch step {
    case .add(let kind): event(.featureCreated, .kind(kind))
    case .changeKind(let kind): event(.featureUpdated, .kind(kind))
    case .addVariant(let variant): event(.featureUpdated, .addedVariant(variant))
    case .updateVariant(let variant): event(.featureUpdated, .changedVariant(variant))
    case .removeVariant(let key): event(.featureUpdated, .removedVariant(key))
    case .remove: event(.featureRemoved)
    }
  }

  private func events(
    of step: FlagStep, in environment: EnvironmentKey, since before: Entities
  ) -> [Event] {
    switch step {
    case .add: [event(.flagCreated, in: environment, state(of: nil, in: environment))]
    case .update(let update): events(of: update, in: environment, since: before)
    case .hold(let allocations): [event(.flagHeld, in: environment, .allocations(allocations))]
    case .remove: [event(.flagRemoved, in: environment)]
    }
  }

  private func events(
    of update: FlagUpdate, in environment: EnvironmentKey, since before: Entities
  ) -> [Event] {
    let segment = update.change.segment
    let isVersioned = after.feature?[environment]?.version != nil
    let updated = event(
      isVersioned ? .flagPublished : .flagUpdated, in: environment,
      state(of: segment, in: environment))
    let override = segment.flatMap { before.feature?[environment]?.override(for: $0) }
    guard let segment, update.change.isEnabled, override?.state.isEnabled != true else {
      return [updated]
    }
    let percentage = after.experiment?.segment?.percentage
    return [updated, event(.rolloutEnabled, .enabled(segment, percentage))]
  }

  /// A feature state as it is from now on, and the version if any.
  private func state(
    of segment: SegmentID?, in environment: EnvironmentKey
  ) -> Event.Particulars {
    guard let flag = after.feature?[environment] else { return .none }
    let state = segment.flatMap { flag.override(for: $0)?.state } ?? flag.environmentDefault
    return .state(state, of: segment, version: flag.version?.number)
  }

  // MARK: Experiments

  private func event(of step: ExperimentStep, since before: Entities) -> Event {
    switch step {
    case .create(let number, _, _): event(.experimentCreated, .number(number))
    case .update(let details):
      event(
        .experimentUpdated,
        .fields(before.experiment?.details.namesOfFields(thatDifferFrom: details) ?? []))
    case .transitionStatus(let from, let to): event(from: from, to: to)
    case .configureRollout(let segment): event(of: segment, since: before.experiment?.segment)
    case .removeRollout(let segment): event(ofRemoving: segment)
    case .startOver(let iteration): event(.experimentStartedOver, .iteration(iteration))
    case .stop(let reason): event(.experimentStopped, .reason(reason))
    case .release: event(.experimentReleased)
    case .conclude(let conclusion): event(.experimentConcluded, .conclusion(conclusion))
    case .remove: event(.experimentRemoved)
    }
  }

  private func event(from: Status, to: Status) -> Event {
    guard let event = from.event(leadingTo: to) else {
      preconditionFailure("nothing leads from \(from) to \(to)")
    }
    return self.event(Event.Name(event), .statuses(from: from, to: to))
  }

  private func event(of segment: RolloutSegment, since before: RolloutSegment?) -> Event {
    event(
      .rolloutConfigured,
      .cohort(
        segment.id, splitSeed: segment.splitSeed, segment.percentage,
        before: before?.id == segment.id ? before?.percentage : nil))
  }

  private func event(ofRemoving segment: SegmentID) -> Event {
    let flag = after.experiment.flatMap { after.feature?[$0.id.environment] }
    return event(.rolloutRemoved, .removed(segment, version: flag?.version?.number))
  }
}

extension Experiment {
  /// The phase that began since, after another; nil where none did.
  fileprivate func phaseBegun(since before: Experiment?) -> AnalysisPhase? {
    phases.count > max(1, before?.phases.count ?? 0) ? phases.last : nil
  }
}
