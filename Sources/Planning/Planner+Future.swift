import Domain
import Manifests

// What time brings about when the plan was carried out.
extension Planner {
  /// How many steps of an experiment are told where no edit is to be judged by them.
  private static let mostUpcoming = 3

  /// The next steps of each experiment, those of an edit as they are told with it.
  var upcoming: [UpcomingStep] {
    let edits = Dictionary(
      changes.map { ($0.subject, $0.upcoming) }, uniquingKeysWith: { first, _ in first })
    return timedManifests.flatMap { manifest in
      let steps = edits[.experiment(manifest.id)].flatMap { $0.isEmpty ? nil : $0 }
      return (steps ?? nextSteps(of: manifest)).prefix(Self.mostUpcoming).map { step in
        UpcomingStep(
          step.experiment, step.step, step.moment, localTime: step.localTime, hold: step.hold)
      }
    }
  }

  /// What is due by what was applied, and waits all the same.
  var held: [HeldStep] {
    timedManifests.compactMap { manifest in
      guard let stored = state.experiments[manifest.id] else { return nil }
      if let held = stored.heldStep(
        at: input.instant, by: input.policy, in: input.timeZones)
      {
        return held
      }
      guard alarms.holdsRamp(of: manifest.id), let step = stored.dueStep(at: input.instant),
        step != .start
      else { return nil }
      return HeldStep(manifest.id, step, until: nil, reason: "its results raise an alarm")
    }
  }

  private var timedManifests: [ExperimentManifest] {
    input.workspace.timed.compactMap { input.workspace.experiments[$0] }
      .filter { $0.dependsOnTime && scope.contains(.experiment($0.id)) }
      .sorted { $0.id < $1.id }
  }

  private func nextSteps(of manifest: ExperimentManifest) -> [UpcomingStep] {
    guard let stored = state.experiments[manifest.id] else { return [] }
    return occurrences(of: manifest, after: input.instant, given: stored).map {
      UpcomingStep(manifest, $0, isFromNow: beginsClock(of: stored), since: input.instant)
    }
  }

  private func occurrences(
    of manifest: ExperimentManifest, after moment: Instant, given stored: Experiment
  ) -> [Occurrence] {
    manifest.occurrences(
      after: moment, given: stored, under: input.policy, in: input.timeZones,
      isHeld: alarms.holdsRamp(of: manifest.id))
  }

  /// All that time makes of an experiment, each step with what it does to people: planned like any
  /// change, from what the one before leaves behind.
  func future(of manifest: ExperimentManifest) -> [UpcomingStep] {
    guard let planned = state.experiments[manifest.id] else { return [] }
    var future = state.part(about: planned)
    var (moment, steps) = (input.instant, [UpcomingStep]())
    while let stored = future.experiments[manifest.id],
      let next = occurrences(of: manifest, after: moment, given: stored).first
    {
      moment = next.time
      let due = manifest.due(
        at: moment, given: stored,
        isFrozen: input.policy.freeze(at: moment, in: input.timeZones) != nil,
        holdsRamp: alarms.holdsRamp(of: manifest.id))
      guard let change = change(to: due, at: moment, in: future) else { break }
      change.commit(to: &future)
      var step = UpcomingStep(
        manifest, next, isFromNow: beginsClock(of: planned), since: input.instant)
      step.effect = effects(of: change, in: manifest.id.environment).first
      steps.append(step)
    }
    return steps
  }

  /// Whether the time that an experiment has run counts from this plan on.
  private func beginsClock(of planned: Experiment) -> Bool {
    let clock = planned.lifecycle.clock
    return clock.elapsed == .zero && clock.runningSince != nil
      && clock != input.stored.state.experiments[planned.id]?.lifecycle.clock
  }

  private func change(
    to due: ExperimentManifest, at moment: Instant, in future: State
  ) -> Transaction? {
    let intent = ExperimentIntent(
      wanted: due, on: self.due.features[due.feature], current: future.experiments[due.id],
      state: future,
      reasonToStop: future.experiments[due.id].flatMap { due.reasonToStop(at: moment, given: $0) })
    guard let intent else { return nil }
    var steps = ExperimentSteps(
      intent,
      Transaction(
        of: .experiment(due.id), on: due.feature, in: future,
        as: Provenance(author: Author(name: ""), time: moment)))
    steps.derive(number: future.lastNumbers.experiment, salts: nil)
    var change = steps.transaction
    change.finish()
    return change
  }
}

extension UpcomingStep {
  /// A step of an experiment as the plan leaves it. What counts from the very moment of the plan is
  /// told as a duration, for nobody knows when the plan will be carried out.
  fileprivate init(
    _ manifest: ExperimentManifest, _ occurrence: Occurrence, isFromNow: Bool, since now: Instant
  ) {
    let isRise = if case .rise = occurrence.step { true } else { false }
    guard !(isFromNow && isRise && occurrence.hold == nil) else {
      let duration = Duration.seconds(occurrence.time.seconds - now.seconds)
      self.init(manifest.id, occurrence.step, .after(duration))
      return
    }
    self.init(
      manifest.id, occurrence.step, .at(occurrence.time),
      localTime: manifest.utcOffset.map(occurrence.time.description), hold: occurrence.hold)
  }
}

extension State {
  /// The part that the steps of one experiment touch.
  fileprivate func part(about experiment: Experiment) -> State {
    var part = State()
    part.environments[experiment.id.environment] = environments[experiment.id.environment]
    part.features[experiment.feature] = features[experiment.feature]
    part.experiments[experiment.id] = experiment
    return part
  }
}
