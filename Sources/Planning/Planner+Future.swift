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
          step.experiment, step.step, step.moment, localTime: step.localTime, hold: step.hold,
          gate: step.gate)
      }
    }
  }

  /// What is due by what was applied, and waits all the same.
  var held: [HeldStep] {
    timedManifests.compactMap { manifest in
      guard let stored = state.experiments[manifest.id] else { return nil }
      if let reason = holds[manifest.id],
        let step = stored.dueStep(
          at: input.instant, opening: alarms.gates(of: manifest, stored).opens)?.step
      {
        return HeldStep(manifest.id, step, until: nil, reason: reason)
      }
      return alarms.heldStep(
        of: manifest, stored, at: input.instant, by: input.policy, in: input.timeZones)
    }
  }

  private var timedManifests: [ExperimentManifest] {
    input.workspace.timedManifests
      .filter { $0.dependsOnTime && scope.contains(.experiment($0.id)) }
      .sorted { $0.id < $1.id }
  }

  /// The policy without its freezes, for what is judged as if it happened now.
  var unfrozen: Policy {
    var policy = input.policy
    policy.freezes = []
    return policy
  }

  /// What is to come of earlier edits. Only a limit of launches asks for it.
  var approvedSteps: [UpcomingStep] {
    let edited = Set(changes.filter(\.editsExposure).map(\.subject))
    guard input.policy.maxLaunches != nil, !edited.isEmpty else { return [] }
    return input.workspace.timedManifests
      .filter { manifest in
        manifest.dependsOnTime && !edited.contains(.experiment(manifest.id))
          && state.experiments[manifest.id]?.details.schedule == manifest.details.schedule
      }
      .flatMap { future(of: $0, under: unfrozen) }
  }

  /// What the scheduled starts on a feature do to people.
  func scheduledStarts(on feature: FeatureName) -> [UpcomingStep] {
    input.workspace.timedManifests
      .filter { $0.feature == feature && $0.startsOnSchedule(given: state.experiments[$0.id]) }
      .flatMap { future(of: $0, under: unfrozen) }
  }

  private func nextSteps(of manifest: ExperimentManifest) -> [UpcomingStep] {
    guard let stored = state.experiments[manifest.id] else { return [] }
    return manifest.upcoming(
      after: input.instant, given: stored, under: input.policy, in: input.timeZones,
      isHeld: alarms.holdsRamp(of: manifest.id), isFromNow: beginsClock(of: stored))
  }

  /// All that time makes of an experiment, each step with what it does to people: planned like any
  /// change, from what the one before leaves behind. Alarms are left out: they end some day. Gates are
  /// open: they open some day.
  func future(of manifest: ExperimentManifest, under policy: Policy) -> [UpcomingStep] {
    guard let planned = state.experiments[manifest.id] else { return [] }
    var future = state.part(about: planned)
    var (moment, steps) = (input.instant, [UpcomingStep]())
    var gate: Ramp.Gate?
    while let stored = future.experiments[manifest.id],
      var next = manifest.occurrences(
        after: moment, given: stored, under: policy, in: input.timeZones, isHeld: false
      ).first
    {
      moment = next.time
      gate = next.gate ?? gate
      next.gate = gate
      let due = manifest.due(
        at: moment, given: stored,
        isFrozen: policy.freeze(at: moment, in: input.timeZones) != nil)
      guard let change = change(to: due, at: moment, in: future) else { break }
      change.commit(to: &future)
      var step = UpcomingStep(
        manifest, next, isFromNow: beginsClock(of: planned), since: input.instant)
      step.effect =
        effects(
          of: change, from: served(change.before, in: manifest.id.environment),
          to: served(change.after, in: manifest.id.environment)
        ).first
      steps.append(step)
    }
    return steps
  }

  /// Whether the time that an experiment has run counts, or counts again, from this plan on.
  private func beginsClock(of planned: Experiment) -> Bool {
    let clock = planned.lifecycle.clock
    guard clock.runningSince != nil,
      let before = input.stored.state.experiments[planned.id]?.lifecycle.clock
    else { return clock.runningSince != nil }
    return before.runningSince == nil || clock.elapsed == .zero && clock != before
  }

  private func change(
    to due: ExperimentManifest, at moment: Instant, in future: State
  ) -> Transaction? {
    let intent = ExperimentIntent(
      wanted: due, on: self.due.features[due.feature], current: future.experiments[due.id],
      state: future, note: nil,
      reasonToStop: future.experiments[due.id].flatMap { due.reasonToStop(at: moment, given: $0) })
    guard let intent else { return nil }
    var steps = ExperimentSteps(
      intent,
      Transaction(of: .experiment(due.id), on: due.feature, in: future, as: .nobody(at: moment)))
    steps.derive(number: future.lastNumbers.experiment, salts: nil)
    var change = steps.transaction
    change.finish()
    return change
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
