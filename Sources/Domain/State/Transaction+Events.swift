// The events of a step follow from the step, and from what was there before and after it.

extension Transaction {
  /// Carries out all steps of a change, and returns what happened.
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
      events.append(event(.phaseBegun(iteration: phase.iteration, phase.allocations)))
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
    _ happening: Happening, in environment: EnvironmentKey? = nil
  ) -> Event {
    switch subject {
    case .environment(let key): Event(happening, environment: key)
    case .feature: Event(happening, environment: environment, feature: feature)
    case .experiment(let id):
      Event(happening, environment: id.environment, experiment: id.key, feature: feature)
    }
  }

  // MARK: Definitions

  private func event(of step: EnvironmentStep) -> Event {
    switch step {
    case .add(let environment):
      event(.environmentCreated(name: environment.name, environment.versioning))
    case .update(let environment):
      event(.environmentUpdated(name: environment.name, environment.versioning))
    case .remove: event(.environmentRemoved)
    }
  }

  private func event(of step: FeatureStep) -> Event {
    switch step {
    case .add(let kind): event(.featureCreated(kind))
    case .changeKind(let kind): event(.featureUpdated(.kind(kind)))
    case .addVariant(let variant): event(.featureUpdated(.added(variant)))
    case .updateVariant(let variant): event(.featureUpdated(.changed(variant)))
    case .removeVariant(let key): event(.featureUpdated(.removed(key)))
    case .remove: event(.featureRemoved)
    }
  }

  private func events(
    of step: FlagStep, in environment: EnvironmentKey, since before: Entities
  ) -> [Event] {
    switch step {
    case .add(let state, _):
      [event(.flagCreated(state, version: version(in: environment)), in: environment)]
    case .update(let update): events(of: update, in: environment, since: before)
    case .hold(let allocations): [event(.flagHeld(allocations), in: environment)]
    case .correct(let part): [event(.driftCorrected(part), in: environment)]
    case .remove: [event(.flagRemoved, in: environment)]
    }
  }

  private func events(
    of update: FlagUpdate, in environment: EnvironmentKey, since before: Entities
  ) -> [Event] {
    let segment = update.change.segment
    guard let flag = after.feature?[environment] else { return [] }
    let state = segment.flatMap { flag.override(for: $0)?.state } ?? flag.environmentDefault
    let changed = event(
      .flagChanged(state, of: segment, version: flag.version?.number), in: environment)
    let override = segment.flatMap { before.feature?[environment]?.override(for: $0) }
    guard let segment, update.change.isEnabled, override?.state.isEnabled != true,
      let percentage = after.experiment?.segment?.percentage
    else { return [changed] }
    return [changed, event(.rolloutEnabled(segment, percentage))]
  }

  private func version(in environment: EnvironmentKey) -> Int? {
    after.feature?[environment]?.version?.number
  }

  // MARK: Experiments

  private func event(of step: ExperimentStep, since before: Entities) -> Event {
    switch step {
    case .create(let number, _, _): event(.experimentCreated(number: number))
    case .update(let details):
      event(
        .experimentUpdated(
          fields: before.experiment?.details.namesOfFields(thatDifferFrom: details) ?? []))
    case .transitionStatus(let from, let to): event(from: from, to: to)
    case .configureRollout(let segment): event(of: segment, since: before.experiment?.segment)
    case .removeRollout(let segment): event(ofRemoving: segment)
    case .startOver(let iteration): event(.experimentStartedOver(iteration: iteration))
    case .stop(let reason): event(.experimentStopped(reason: reason))
    case .release: event(.experimentReleased)
    case .noteResults(let note): event(.resultsNoted(note))
    case .conclude(let conclusion): event(.experimentConcluded(conclusion))
    case .remove: event(.experimentRemoved)
    }
  }

  private func event(from: Status, to: Status) -> Event {
    guard let event = from.event(leadingTo: to) else {
      preconditionFailure("nothing leads from \(from) to \(to)")
    }
    return self.event(.statusChanged(event, from: from, to: to))
  }

  private func event(of segment: RolloutSegment, since before: RolloutSegment?) -> Event {
    event(
      .rolloutConfigured(
        segment.id, splitSeed: segment.splitSeed, segment.percentage,
        before: before?.id == segment.id ? before?.percentage : nil))
  }

  private func event(ofRemoving segment: SegmentID) -> Event {
    let version = after.experiment.flatMap { self.version(in: $0.id.environment) }
    return event(.rolloutRemoved(segment, version: version))
  }
}

extension Experiment {
  /// The phase that began since, after another; nil where none did.
  fileprivate func phaseBegun(since before: Experiment?) -> AnalysisPhase? {
    phases.count > max(1, before?.phases.count ?? 0) ? phases.last : nil
  }
}
