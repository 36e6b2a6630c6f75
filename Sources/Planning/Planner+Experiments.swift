import Domain
import Manifests
import JSONSyntax

extension Planner {
  /// What is to become of every experiment that no error concerns, by environment, then key.
  mutating func experimentIntents() -> [ExperimentIntent] {
    var intents = experimentIDs.compactMap(intent)
    if !permitsRemovals, experimentIDs.contains(where: seemsToGo) { withholdRemoval() }
    let seconds = reportSeconds(intents)
    if !seconds.isEmpty { intents.removeAll { seconds.contains($0.id) } }
    let blocked = reportLeftovers(intents)
    if !blocked.isEmpty { intents.removeAll { blocked.contains($0.id) } }
    return intents
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
  private mutating func reportSeconds(_ intents: [ExperimentIntent]) -> Set<ExperimentID> {
    guard !state.experiments.isEmpty, intents.contains(where: { $0.current == nil }) else {
      return []
    }
    let ended = Set(intents.filter(\.endsExperiment).map(\.id))
    let staying = state.experiments.values.filter { experiment in
      experiment.status != .completed && !ended.contains(experiment.id)
    }
    let first = Dictionary(grouping: staying) { FlagID($0.id.environment, $0.feature) }
    var blocked: Set<ExperimentID> = []
    for intent in intents where intent.current == nil {
      guard let wanted = intent.wanted, wanted.status != .completed,
        let rival = first[FlagID(intent.id.environment, intent.featureName)]?
          .min(by: { $0.id < $1.id })
      else { continue }
      blocked.insert(intent.id)
      problems.report(
        Rule.secondExperiment.diagnostic(
          "\"\(rival.id)\" is \(rival.status.rawValue), and this plan does not end it. End it "
            + "first, or in the same plan.", at: wanted.location(of: "/feature"),
          notes: notes(at: "/status", of: rival.id, "its manifest stands here")),
        about: .subject(.experiment(intent.id)))
    }
    return blocked
  }

  private func notes(
    at pointer: String, of id: ExperimentID, _ message: String
  ) -> [Diagnostic.Note] {
    guard let manifest = due.experiments[id] else { return [] }
    return [Diagnostic.Note(message: message, location: manifest.location(of: pointer))]
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
      reasonToStop: current.flatMap(alarms.reasonToStop))
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
      let rivals = standing[FlagID(intent.id.environment, intent.featureName)] ?? []
      guard let wanted = intent.wanted,
        let leftover = rivals.filter({ $0.id != intent.id && !removed.contains($0.id) })
          .min(by: { $0.id < $1.id })
      else { continue }
      blocked.insert(intent.id)
      problems.report(
        Rule.leftoverOverride.diagnostic(
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
    return Dictionary(grouping: standing) { FlagID($0.id.environment, $0.feature) }
  }

  // MARK: Changes

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
      .experiment(intent.id), intent.action, in: intent.phase, feature: intent.featureName,
      fields: .differences(from: before.experiment, to: after.experiment), steps: steps.steps)
    change.statusBefore = intent.current?.status
    change.statusAfter = intent.wanted?.status
    change.reasons += reasons(of: intent)
    if let warning = Self.servingWarning(intent, after.rollout) {
      change.reasons.append(warning)
      problems.report(
        Rule.pauseKeepsServing.diagnostic(
          warning, at: intent.wanted.map { $0.location(of: "/status") }),
        about: .subject(.experiment(intent.id)))
    }
    add(change, steps.transaction)
    warn(about: intent, from: before.rollout, to: after.rollout)
  }

  /// Pausing and completing leave the override as it is.
  private static func servingWarning(_ intent: ExperimentIntent, _ rollout: Rollout?) -> String? {
    guard let rollout, rollout.isServing else { return nil }
    return switch intent.event {
    case .pause: stillServing(rollout.segment.percentage, .paused)
    case .complete: stillServing(rollout.segment.percentage, .completed)
    case .start, .resume, nil: nil
    }
  }
}
