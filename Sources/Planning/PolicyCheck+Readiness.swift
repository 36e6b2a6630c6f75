import Domain
import JSONSyntax
import Manifests

// What must be so before an experiment is launched in an environment: what its manifest says, and
// what it went through elsewhere.
extension PolicyCheck {
  mutating func judgeReadiness(_ input: PlanningInput, _ alarms: Alarms) {
    guard !(policy.promotions.isEmpty && policy.requirements.isEmpty) else { return }
    for launch in launches(alongside: [], at: input.instant) {
      // What is served again was launched before, and its manifest is not read.
      guard let edit = launch.edit, edit.action != .release else { continue }
      judgeRequirements(of: launch, edit, input.workspace)
      judgePromotion(of: launch, edit, input.stored.state, alarms)
    }
  }

  // MARK: Requirements

  private mutating func judgeRequirements(
    of launch: Launch, _ edit: Change, _ workspace: Workspace
  ) {
    let id = launch.experiment
    guard let required = policy.requirements[id.environment],
      let manifest = workspace.experiments[id]
    else { return }
    let missing = Policy.Requirement.allCases.filter {
      required.contains($0) && !manifest.meets($0)
    }
    guard !missing.isEmpty else { return }
    report(
      .require,
      "\(quoted(id.description)) would launch\(launch.moment.map { " \($0)" } ?? ""), and its manifest lacks "
        + "what every launch in \(quoted(id.environment.text)) needs: "
        + "\(missing.map(\.words).joined(separator: "; ")).",
      about: [edit], at: launch.moment)
  }

  // MARK: Promotion

  private mutating func judgePromotion(
    of launch: Launch, _ edit: Change, _ state: State, _ alarms: Alarms
  ) {
    let id = launch.experiment
    for promotion in policy.promotions where promotion.environment == id.environment {
      let source = ExperimentID(environment: promotion.source, key: id.key)
      let stored = state.experiments[source].flatMap { $0.feature == edit.feature ? $0 : nil }
      let obstacle = promotion.obstacle(
        to: launch.time, source, stored, alarm: alarms.firstSentence(about: source))
      guard let obstacle else { continue }
      report(
        .promotion,
        "\(quoted(id.description)) would launch\(launch.moment.map { " \($0)" } ?? ""), and a launch in "
          + "\(quoted(id.environment.text)) needs \(promotion.soak.text) of running in "
          + "\(quoted(source.environment.text)) before, without an alarm: \(obstacle)",
        about: [edit], at: launch.moment)
    }
  }
}

extension Policy.Promotion {
  /// Why an experiment is not to be launched yet at a moment, given the one that it is promoted from;
  /// nil where nothing is in the way.
  fileprivate func obstacle(
    to moment: Instant, _ source: ExperimentID, _ stored: Experiment?, alarm: String?
  ) -> String? {
    let name = quoted(source.description)
    guard let stored, stored.lifecycle.startedAt != nil else {
      return "\(name) has never run on this feature. Launch it there first."
    }
    if let brake = stored.segment?.brake {
      return "\(name) was stopped there (\(Brake.words(brake.reason)))."
    }
    if let alarm { return "the results of \(name) raise one. \(alarm)" }
    let missing = soak - stored.lifecycle.clock.elapsed(at: moment)
    guard missing > .zero else { return nil }
    return "\(name) lacks \(missing.words). Launch it then, or let its schedule start it."
  }
}

extension Policy.Requirement {
  /// What is to be added to a manifest.
  fileprivate var words: String {
    switch self {
    case .owner: "\"owner\", who answers for it"
    case .primaryMetric: "a metric with the role \"primary\""
    case .guardrail: "a metric with the role \"guardrail\""
    case .decideBy: "\"decideBy\", by when a decision is due"
    case .link: "\"links\", where to read more"
    }
  }
}

extension ExperimentManifest {
  fileprivate func meets(_ requirement: Policy.Requirement) -> Bool {
    switch requirement {
    case .owner: details.owner != nil
    case .primaryMetric: metrics.contains { $0.role == .primary }
    case .guardrail: metrics.contains { $0.role == .guardrail }
    case .decideBy: details.decideBy != nil
    case .link: hasLink
    }
  }
}
