import Domain
import JSONSyntax
import Manifests

extension Planner {
  /// What is to become of every experiment that no error concerns, by environment, then key.
  mutating func experimentIntents() -> [ExperimentIntent] {
    var intents = experimentIDs.compactMap(intent)
    if !permitsRemovals, experimentIDs.contains(where: seemsToGo) { withholdRemoval() }
    let seconds = refuseRivals(intents)
    if !seconds.isEmpty { intents.removeAll { seconds.contains($0.id) } }
    let blocked = reportLeftovers(intents)
    if !blocked.isEmpty { intents.removeAll { blocked.contains($0.id) } }
    return takeTurns(holdUnready(intents))
  }

  /// Whether an experiment is stored and has no manifest, as far as is known.
  private func seemsToGo(_ id: ExperimentID) -> Bool {
    guard let current = state.experiments[id] else { return false }
    return !isBlocked(id, of: current.feature) && !due.describes(.experiment(id))
  }

  // MARK: Competition

  /// Refuses a new experiment where another one stays that is not completed: an error concerns that
  /// one, or the plan is narrowed to others, so this plan does not end it. Returns the experiments
  /// that cannot be created.
  private mutating func refuseRivals(_ intents: [ExperimentIntent]) -> Set<ExperimentID> {
    guard !state.experiments.isEmpty, intents.contains(where: { $0.current == nil }) else {
      return []
    }
    let ended = Set(intents.filter(\.endsExperiment).map(\.id))
    let staying = state.experiments.values.filter { experiment in
      experiment.status != .completed && !ended.contains(experiment.id)
    }
    let stayingByFlag = Dictionary(grouping: staying, by: \.flagID)
    var blocked: Set<ExperimentID> = []
    for intent in intents where intent.current == nil {
      guard let wanted = intent.wanted, wanted.status != .completed,
        let rival = stayingByFlag[intent.flagID]?.min(by: { $0.id < $1.id })
      else { continue }
      blocked.insert(intent.id)
      problems.report(
        ReferenceRule.secondExperiment.diagnostic(
          "\"\(rival.id)\" is \(rival.status.rawValue), and this plan does not end it. End it "
            + "first, or in the same plan.", at: wanted.location(of: "/feature"),
          notes: notes(at: "/status", of: rival.id, "its manifest stands here")),
        about: .subject(.experiment(intent.id)))
    }
    return blocked
  }

  private func intent(for id: ExperimentID) -> ExperimentIntent? {
    let wanted = due.experiments[id]
    let current = state.experiments[id]
    guard let feature = current?.feature ?? wanted?.feature, !isBlocked(id, of: feature) else {
      return nil
    }
    if wanted == nil {
      guard !due.describes(.experiment(id)), permitsRemovals else { return nil }
    }
    return ExperimentIntent(
      wanted: wanted, on: due.features[feature], current: current, state: state,
      note: alarms.notes[id],
      reasonToStop: current.flatMap { reasonToStop($0, wanted) })
  }

  private func reasonToStop(_ current: Experiment, _ wanted: ExperimentManifest?) -> String? {
    alarms.reasonToStop(current) ?? wanted?.reasonToStop(at: input.instant, given: current)
  }

  // MARK: Left-over overrides

  /// Refuses to enable an experiment first while the override of a completed one still stands: that
  /// has the better priority and would shadow it. Returns the experiments that cannot be enabled.
  private mutating func reportLeftovers(_ intents: [ExperimentIntent]) -> Set<ExperimentID> {
    guard intents.contains(where: \.enablesFirst) else { return [] }
    let standing = standingOverrides()
    guard !standing.isEmpty else { return [] }
    let removed = Set(intents.filter(\.releasesHold).map(\.id))
    var blocked: Set<ExperimentID> = []
    for intent in intents where intent.enablesFirst {
      let rivals = standing[intent.flagID] ?? []
      guard let wanted = intent.wanted,
        let leftover = rivals.filter({ $0.id != intent.id && !removed.contains($0.id) })
          .min(by: { $0.id < $1.id })
      else { continue }
      blocked.insert(intent.id)
      problems.report(
        StateRule.leftoverOverride.diagnostic(
          "\"\(leftover.id)\" is over, but its override on \"\(intent.featureName)\" still stands "
            + "and has the better priority, so that this one would not serve everyone it should. "
            + "Remove the rollout of \"\(leftover.id.key)\" first, or in the same change.",
          at: wanted.location(of: "/feature"),
          notes: notes(at: "/rollout", of: leftover.id, "its rollout still stands")),
        about: .subject(.experiment(intent.id)))
    }
    return blocked
  }

  /// The stored experiments whose override was ever enabled, by flag.
  private func standingOverrides() -> [FlagID: [Experiment]] {
    let standing = state.experiments.values.filter { experiment in
      state.rollout(of: experiment)?.override.wasEnabled == true
    }
    return Dictionary(grouping: standing, by: \.flagID)
  }

  // MARK: Changes

  /// The turn of an experiment's change: where it takes that of another one of its group, not before that
  /// one serves nobody any more.
  func phase(of intent: ExperimentIntent) -> Phase {
    predecessors[intent.id] == nil ? intent.phase : max(intent.phase, .start)
  }

  /// Plans what is to become of one experiment.
  mutating func plan(_ intent: ExperimentIntent) {
    guard state.features[intent.featureName]?[intent.id.environment] != nil else { return }
    let salts = intent.preferredSalts.map { allotSalts($0) }
    var steps = ExperimentSteps(
      intent, transaction(on: .experiment(intent.id), intent.featureName))
    let before = (experiment: steps.experiment, rollout: steps.rollout)
    steps.derive(number: state.lastNumbers.experiment + 1, salts: salts)
    let after = (experiment: steps.experiment, rollout: steps.rollout)
    var change = Change(
      .experiment(intent.id), intent.action, in: phase(of: intent), feature: intent.featureName,
      fields: .differences(from: before.experiment, to: after.experiment), steps: steps.steps)
    change.statusBefore = intent.current?.status
    change.statusAfter = intent.wanted?.status
    change.editsExposure = intent.editsExposure
    change.isDue = isDue(intent)
    change.follows = predecessors[intent.id] ?? []
    change.approvedPercentage = intent.approvedPercentage
    change.reasons +=
      [reasonOfKey(intent), reasonOfSalts(intent, before.rollout, after.rollout)]
      .compactMap(\.self) + reasons(of: intent)
    if let warning = Self.servingWarning(intent, after.rollout) {
      change.reasons.append(warning)
      problems.report(
        PeopleRule.pauseKeepsServing.diagnostic(
          warning, at: intent.wanted.map { $0.location(of: "/status") }),
        about: .subject(.experiment(intent.id)))
    }
    add(change, steps.transaction)
    warn(about: intent, from: before.rollout, to: after.rollout)
  }

  /// That a key served before, where it gets a cohort again.
  private func reasonOfKey(_ intent: ExperimentIntent) -> String? {
    guard intent.rolloutChange == .add, input.stored.state.endedKeys[intent.id] != nil else {
      return nil
    }
    return
      "\(quoted(intent.id.key.text)) served a cohort before, which is gone. This one is another, "
      + "with seeds of its own: who got what then does not show in who gets what now."
  }

  /// Whether time alone brings a change about: a status that its manifest does not name, a start on
  /// schedule, or a rise of a ramp.
  func isDue(_ intent: ExperimentIntent) -> Bool {
    guard !intent.editsExposure, let wanted = intent.wanted else { return false }
    return intent.event == .start || intent.rolloutChange == .edit || intent.onlyNotes
      || intent.event != nil && wanted.status != input.workspace.experiments[intent.id]?.status
  }

  /// Stops what an alarm gives reason to stop, and takes down what results show, although an error
  /// concerns it.
  mutating func stopBlocked() {
    for id in experimentIDs {
      guard let current = state.experiments[id], isBlocked(id, of: current.feature) else {
        continue
      }
      add(Change(noting: alarms.notes[id], stoppingFor: alarms.reasonToStop(current), current))
    }
  }

  /// Pausing and completing leave the override as it is.
  private static func servingWarning(_ intent: ExperimentIntent, _ rollout: Rollout?) -> String? {
    guard let rollout, rollout.isServing else { return nil }
    return switch intent.event {
    case .pause: stillServing(intent.id, .paused, rollout.segment.percentage)
    case .complete: stillServing(intent.id, .completed, rollout.segment.percentage)
    case .start, .resume, nil: nil
    }
  }
}

// What a change does to what clients are served.
extension Planner {
  /// What is served of a feature in an environment.
  typealias PlacedFlag = (environment: EnvironmentKey, flag: ServedFlag)

  /// What clients are served before and after a change, by environment: nothing where that stays as
  /// it is, unless the change is about an experiment whose cohort is served there.
  func effects(
    of transaction: Transaction, from before: [PlacedFlag], to after: [PlacedFlag]
  ) -> [Effect] {
    guard transaction.before.feature != nil else { return [] }
    return before.compactMap { environment, before in
      let after = after.first { $0.environment == environment }?.flag
      let isOwn = before.rollouts.contains { $0.experiment.id == transaction.before.experiment?.id }
      guard isOwn || after.map(before.servesSame(as:)) != true else { return nil }
      return Effect(
        environment: environment, feature: before.feature, before: before, after: after,
        bucketing: due.settings.publications.bucketing(in: environment),
        otherOverrides: input.reading?.serving[FlagID(environment, before.feature)]?
          .otherOverrides ?? 0)
    }
  }

  /// What clients are served of a feature, in one environment or in all: what is kept, save where
  /// something else is served by now.
  func served(
    _ entities: Entities, in environment: EnvironmentKey?, _ drift: DriftRecord? = nil
  ) -> [PlacedFlag] {
    guard let feature = entities.feature else { return [] }
    return feature.flags(in: environment).map { flag in
      let serving = drift?.serving(of: FlagID(flag.environment, feature.name))
      let flag = serving.map(flag.serving) ?? flag
      let experiments = flag.overrides.filter(\.wasEnabled).compactMap { override in
        entities.experiment?.segment?.id == override.segment
          ? entities.experiment : owners[override.segment].flatMap { state.experiments[$0] }
      }.map { experiment in serving.map(experiment.serving) ?? experiment }
      return (flag.environment, ServedFlag(feature, flag, experiments: experiments))
    }
  }
}

extension Transaction {
  /// The variants of the feature, in the order in which shares are dealt out, if it is served
  /// before or after the change.
  func variants(in environment: EnvironmentKey?) -> [VariantKey] {
    let feature = [after.feature, before.feature].compactMap(\.self)
      .first { !$0.flags(in: environment).isEmpty }
    return feature?.variants.map(\.key) ?? []
  }
}

extension Feature {
  /// The feature in one environment, or in all.
  fileprivate func flags(in environment: EnvironmentKey?) -> [Flag] {
    guard let environment else { return flags }
    return flags.filter { $0.environment == environment }
  }
}

extension ServedFlag {
  /// Whether clients are served the same, whatever became of the experiments.
  fileprivate func servesSame(as other: ServedFlag) -> Bool {
    variants == other.variants && environmentDefault == other.environmentDefault
      && rollouts.elementsEqual(other.rollouts) {
        $0.segment.id == $1.segment.id && $0.segment.percentage == $1.segment.percentage
          && $0.override == $1.override
      }
  }
}
