import Domain
import JSONSyntax
import Manifests

/// What must be so before an experiment is launched in an environment: what its manifest says, and
/// what it went through elsewhere.
struct LaunchReadiness {
  let policy: Policy
  /// What the manifests ask for, whatever the time.
  let workspace: Workspace
  /// What was stored before the plan.
  let state: State
  let alarms: Alarms

  /// What the policy says of a launch.
  struct Objection: Hashable {
    let rule: Breach.Rule
    /// What is in the way, in a sentence.
    let obstacle: String
  }

  /// What is in the way of a launch at a moment.
  func objections(to id: ExperimentID, on feature: FeatureName?, at moment: Instant) -> [Objection]
  {
    (requirement(of: id, at: moment).map { [Objection(rule: .require, obstacle: $0)] } ?? [])
      + policy.promotions.filter { $0.environment == id.environment }.compactMap { promotion in
        obstacle(to: id, on: feature, at: moment, promotion).map {
          Objection(
            rule: .promotion,
            obstacle:
              "A launch in \(quoted(id.environment.text)) needs \(promotion.soak.text) of serving in "
              + "\(quoted(promotion.source.text)) before, without an alarm: \($0)")
        }
      }
  }

  // MARK: Requirements

  private func requirement(of id: ExperimentID, at moment: Instant) -> String? {
    guard let required = policy.requirements[id.environment],
      let manifest = workspace.experiments[id]
    else { return nil }
    let missing = Policy.Requirement.allCases.filter {
      required.contains($0) && !manifest.meets($0, at: moment)
    }
    guard !missing.isEmpty else { return nil }
    return "Its manifest lacks what every launch in \(quoted(id.environment.text)) needs: "
      + "\(missing.map(\.words).joined(separator: "; "))."
  }

  // MARK: Promotion

  private func obstacle(
    to id: ExperimentID, on feature: FeatureName?, at moment: Instant,
    _ promotion: Policy.Promotion
  ) -> String? {
    let source = ExperimentID(environment: promotion.source, key: id.key)
    let name = quoted(source.description)
    guard let stored = state.experiments[source], stored.feature == feature,
      stored.lifecycle.startedAt != nil
    else { return "\(name) has never run on this feature. Launch it there first." }
    if let brake = stored.segment?.brake {
      return "\(name) was stopped there (\(Brake.words(brake.reason)))."
    }
    if let sentence = alarms.firstSentence(about: source) {
      return "the results of \(name) raise one. \(sentence)"
    }
    if let alarm = stored.keptAlarm { return "\(name) has one: \(alarm)." }
    let served = stored.servedTime(at: moment)
    if served < promotion.soak {
      let missing = (promotion.soak - served).words
      return
        "\(name) has served for \(served.words) of it by then, and lacks \(missing). Wait, or let a schedule "
        + "start this one later."
    }
    let untried = workspace.experiments[id]?.variantsServed.subtracting(stored.variantsServed) ?? []
    return untried.isEmpty
      ? nil : "\(name) has not served \(list(untried.map(\.text).sorted()))."
  }
}

extension Experiment {
  /// What was found wrong in its iteration, whatever later results say; nil where nothing was.
  fileprivate var keptAlarm: String? {
    if let mismatch = currentPhases.lazy.compactMap(\.mismatch).first {
      return "its exposures up to \(mismatch.asOf) did not fit the split"
    }
    return violations.flatMap { violations in
      violations.guardrails.first.map {
        "the results up to \(violations.asOf) violate the guardrail \(quoted($0.metric))"
      }
    }
  }

  private var currentPhases: [AnalysisPhase] { phases.filter { $0.iteration == iteration } }

  /// How long it has run and served somebody in its iteration, by a moment.
  fileprivate func servedTime(at moment: Instant) -> Duration {
    let served = currentPhases.reduce(Duration.zero) { sum, phase in
      let ends = phase.sizes.dropFirst().map(\.since) + [phase.endedAt ?? moment]
      return zip(phase.sizes, ends).reduce(sum) { sum, span in
        span.0.percentage > .zero ? sum + max(.zero, span.0.since.duration(to: span.1)) : sum
      }
    }
    return min(served, lifecycle.clock.elapsed(at: moment))
  }

  /// The variants that somebody got in its iteration.
  fileprivate var variantsServed: Set<VariantKey> {
    Set(
      currentPhases.flatMap(\.allocations.entries).filter { $0.percentage > .zero }.map(\.variant))
  }
}

extension ExperimentManifest {
  /// The variants that somebody is to get.
  fileprivate var variantsServed: Set<VariantKey> {
    Set((rollout?.split ?? []).filter { $0.percentage > .zero }.map(\.variant))
  }

  fileprivate func meets(_ requirement: Policy.Requirement, at moment: Instant) -> Bool {
    switch requirement {
    case .owner: details.owner != nil
    case .primaryMetric: metrics.contains { $0.role == .primary }
    case .guardrail: metrics.contains { $0.role == .guardrail }
    case .decideBy: details.decideBy.map { $0 > moment } == true
    case .link: hasLink
    }
  }
}

extension Policy.Requirement {
  /// What is to be added to a manifest.
  fileprivate var words: String {
    switch self {
    case .owner: "\"owner\", who answers for it"
    case .primaryMetric: "a metric with the role \"primary\""
    case .guardrail: "a metric with the role \"guardrail\""
    case .decideBy: "\"decideBy\", by when a decision is due, after the launch"
    case .link: "\"links\", where to read more"
    }
  }
}

extension PolicyCheck {
  /// Judges launches, those on a schedule as of their moments, and edits of what waits for one.
  mutating func judgeReadiness(_ readiness: LaunchReadiness, at instant: Instant) {
    let launches = launches(alongside: [], at: instant)
    for launch in launches {
      // What is served again was launched before, and its manifest is not read.
      guard let edit = launch.edit, edit.action != .release else { continue }
      judge(readiness, edit, launch.experiment, at: launch.time, launch.moment)
    }
    for change in changes where !change.editsExposure && !change.isDue {
      guard case .experiment(let id) = change.subject, change.statusAfter == .created,
        let start = readiness.workspace.experiments[id]?.scheduledStart
      else { continue }
      judge(readiness, change, id, at: start, .at(start))
    }
  }

  private mutating func judge(
    _ readiness: LaunchReadiness, _ edit: Change, _ id: ExperimentID, at time: Instant,
    _ moment: UpcomingStep.Moment?
  ) {
    for objection in readiness.objections(to: id, on: edit.feature, at: time) {
      report(
        objection.rule,
        "\(quoted(id.description)) would launch\(moment.map { " \($0)" } ?? ""). \(objection.obstacle)",
        about: [edit], at: moment)
    }
  }
}

extension ExperimentManifest {
  /// When its schedule is to start it; nil where it has none, or is not to run.
  fileprivate var scheduledStart: Instant? { status == .running ? details.schedule.startAt : nil }
}

extension Planner {
  /// Holds the launches that time alone would bring about, and of which the policy demands what is not
  /// so any more.
  mutating func holdUnready(_ intents: [ExperimentIntent]) -> [ExperimentIntent] {
    let readiness = readiness
    guard readiness.demandsAnything else { return intents }
    return intents.compactMap { intent in
      guard isDue(intent), beginsToServe(intent),
        let objection = readiness.objections(
          to: intent.id, on: intent.featureName, at: input.instant
        ).first
      else { return intent }
      return hold(intent, because: objection.obstacle)
    }
  }

  var readiness: LaunchReadiness {
    LaunchReadiness(
      policy: input.policy, workspace: input.workspace, state: input.stored.state, alarms: alarms)
  }

  private func beginsToServe(_ intent: ExperimentIntent) -> Bool {
    intent.current.map(state.isServing) != true
      && intent.target.map { $0.percentage > .zero } == true
      && intent.wanted?.status == .running
  }

  /// What is left of an intent where what time alone would bring about waits; nil where that is nothing.
  mutating func hold(_ intent: ExperimentIntent, because reason: String) -> ExperimentIntent? {
    holds[intent.id] = reason
    guard let manifest = input.workspace.experiments[intent.id], let current = intent.current else {
      return nil
    }
    let waiting = manifest.due(
      at: input.instant, given: current, isFrozen: true, holdsRamp: true)
    return ExperimentIntent(
      wanted: waiting, on: due.features[intent.featureName], current: current, state: state,
      note: alarms.notes[intent.id], reasonToStop: intent.reasonToStop)
  }
}

extension LaunchReadiness {
  fileprivate var demandsAnything: Bool {
    !(policy.promotions.isEmpty && policy.requirements.isEmpty)
  }
}
