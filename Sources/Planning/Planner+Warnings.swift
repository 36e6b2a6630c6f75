import Domain
import JSONSyntax
import Manifests

// What people should know before they agree to a change that is permitted.
extension Planner {
  /// Warns of what the change of an experiment does to those who are enrolled.
  mutating func warn(
    about intent: ExperimentIntent, from before: Rollout?, to after: Rollout?
  ) {
    warnOfControl(intent, after)
    warnOfEdits(intent)
    if intent.startsOver { warnOfStartingOver(intent, changes.last?.effects ?? []) }
    guard let before, before.isServing, !intent.startsOver else { return }
    let effects = changes.last?.effects ?? []
    if let after {
      if after.segment.percentage < before.segment.percentage {
        warnOfShrinking(intent.id, from: before, to: after)
      }
      warnOfMoves(intent.id, effects)
    } else {
      warnOfFallingBack(intent, effects)
    }
  }

  private mutating func warnOfControl(_ intent: ExperimentIntent, _ rollout: Rollout?) {
    guard let rollout, intent.rolloutChange != .none || intent.enablesFirst,
      // The default may be changed later in this plan.
      let standard = intent.wantedFeature?.value(in: intent.id.environment),
      rollout.override.state.value != standard
    else { return }
    report(
      PeopleRule.controlDiffers,
      "The cohort's control gets \(quoted(rollout.override.state.value)), and everyone else "
        + "\(quoted(standard)). The control is not today's experience, so the comparison says "
        + "nothing about what people have now. Leave \"value\" out unless that is meant.",
      at: "/rollout/value", of: intent.id)
  }

  private mutating func warnOfEdits(_ intent: ExperimentIntent) {
    guard let current = intent.current, current.lifecycle.startedAt != nil,
      let wanted = intent.wanted?.details
    else { return }
    for (field, isEdited) in [
      ("hypothesis", current.details.hypothesis != wanted.hypothesis),
      ("metrics", current.details.metrics != wanted.metrics),
    ] where isEdited {
      report(
        PeopleRule.editedAfterStart,
        "The experiment has started. What is decided once there is data to look at proves less: say "
          + "in the pull request why this is edited, or make another experiment.",
        at: "/\(field)", of: intent.id)
    }
  }

  private mutating func warnOfStartingOver(_ intent: ExperimentIntent, _ effects: [Effect]) {
    guard let wanted = intent.wanted, intent.current?.lifecycle.startedAt != nil else { return }
    let moved = effects.first.map { Redistribution($0).percentage(\.isMove) }
    report(
      PeopleRule.dealtOutAnew,
      "Iteration \(wanted.iteration) has another cohort and other seeds: \(moved ?? .zero)% of all "
        + "identities get something else than they had. Its data stands alone.",
      at: "/iteration", of: intent.id)
  }

  private mutating func warnOfShrinking(
    _ id: ExperimentID, from before: Rollout, to after: Rollout
  ) {
    let ending =
      before.override.state == after.override.state
      ? "they would return to the same variant."
      : "they may return to another variant, since the split is edited, too."
    report(
      PeopleRule.cohortShrinks,
      "From \(before.segment.percentage)% to \(after.segment.percentage)%: people leave after "
        + "exposure and get the default again. With a greater percentage " + ending,
      at: "/rollout/percentage", of: id)
  }

  private mutating func warnOfMoves(_ id: ExperimentID, _ effects: [Effect]) {
    guard let impact = effects.first(where: \.editsCohort).map(Impact.init),
      impact.enrolledMoved > .zero
    else { return }
    report(
      PeopleRule.enrolledMove,
      "\(impact.enrolledMoved)% of identities, which is \(impact.enrolledMovedOfEnrolled)% of the "
        + "enrolled, change variant. Data from before and after must not be pooled.",
      at: "/rollout", of: id)
  }

  private mutating func warnOfFallingBack(_ intent: ExperimentIntent, _ effects: [Effect]) {
    guard let effect = effects.first, winner(shippedBy: intent, effect) == nil else { return }
    let losing = Redistribution(effect).percentage { $0.leaves && $0.isMove }
    guard losing > .zero else { return }
    report(
      PeopleRule.cohortFallsBack,
      "The rollout goes while it serves: \(losing)% of identities leave, and get something "
        + "else than they had."
        + (intent.concludes
          ? "" : " To ship a variant, make its value the feature's in the same change."),
      at: "/status", of: intent.id)
  }

  /// Warns where a feature goes off for everyone who is in no cohort.
  mutating func warnOfGoingOff(_ wanted: FeatureManifest, in key: EnvironmentKey) {
    let serving = state.experiments(on: FlagID(key, wanted.name)).filter(state.isServing)
      .min { $0.id < $1.id }
    let rest =
      serving.map {
        "The \($0.segment?.percentage ?? .zero)% in the cohort of \"\($0.id.key)\" keep it on."
      } ?? "Nobody keeps it."
    let isOwn = wanted.entries[key]?.isEnabled != nil
    problems.report(
      PeopleRule.defaultGoesOff.diagnostic(
        "\"\(wanted.name)\" is on in \"\(key)\", and goes off for everyone who is in no cohort. "
          + rest,
        at: wanted.location(of: isOwn ? "/environments/\(key)/enabled" : "/enabled")),
      about: .subject(.feature(wanted.name)))
  }

  /// Warns, in every plan, of experiments that are paused or over and go on serving, if there is
  /// nothing in the plan that says so anyway. Of many, one warning tells the number.
  mutating func warnOfServing(except intents: [ExperimentIntent]) {
    let serving = experimentsStoredBefore.filter { experiment in
      (experiment.status == .paused || experiment.status == .completed)
        && experiment.segment != nil && scope.contains(.experiment(experiment.id))
        && state.isServing(experiment)
    }.sorted { $0.id < $1.id }
    guard !serving.isEmpty else { return }
    let planned = Set(intents.filter { $0.event != nil }.map(\.id))
    let standing = serving.filter { !planned.contains($0.id) }
    guard standing.count <= 10 else { return warnOfServing(many: standing) }
    for experiment in standing {
      guard let segment = experiment.segment else { continue }
      let now = input.stored.state.experiments[experiment.id]?.segment?.percentage
      report(
        PeopleRule.pauseKeepsServing,
        Self.stillServing(
          experiment.id, experiment.status, now ?? segment.percentage, then: segment.percentage),
        at: "/status", of: experiment.id)
    }
  }

  private mutating func warnOfServing(many standing: [Experiment]) {
    problems.report(
      PeopleRule.pauseKeepsServing.diagnostic(
        "STILL SERVING: \(standing.count) experiments that are paused or completed: "
          + "\(list(standing.map(\.id.description))). `titrate status` shows what they serve.",
        at: nil), about: .everything)
  }

  /// What pausing and completing leave as it is, and the way to stop it.
  static func stillServing(
    _ id: ExperimentID, _ status: Status, _ percentage: Percentage, then next: Percentage? = nil
  ) -> String {
    let people =
      next.map { $0 == percentage } ?? true
      ? "\(percentage)% keep their variant."
      : "\(percentage)% have their variant, and \(next ?? percentage)% once this is applied."
    return "STILL SERVING: \(people) \(Change.wayToStop(id, status))"
  }
}

extension Planner {
  /// Tells what results give reason for.
  mutating func warnOfResults() {
    for alarm in alarms.all where scope.contains(.experiment(alarm.experiment)) {
      problems.report(
        alarm.rule.diagnostic(
          "\(alarm.sentence) \(consequence(of: alarm))", at: alarm.location, notes: alarm.notes),
        about: .subject(.experiment(alarm.experiment)))
    }
    for notice in alarms.notices where scope.contains(.experiment(notice.experiment)) {
      problems.report(
        notice.rule.diagnostic(notice.reason, at: notice.location, notes: notice.notes),
        about: .subject(.experiment(notice.experiment)))
    }
  }

  private func consequence(of alarm: Alarm) -> String {
    let id = alarm.experiment
    return switch alarm.response {
    case .warn: "To stop: `titrate stop \(id)`."
    case .block: "Its ramp does not rise as long as that is so. To stop: `titrate stop \(id)`."
    case .stop: unsureConsequence(of: alarm) ?? consequence(ofStopping: id)
    }
  }

  /// What becomes of an experiment that is stopped once the next results say the same; nil where this
  /// alarm alone decides, or where it is stopped anyway.
  private func unsureConsequence(of alarm: Alarm) -> String? {
    let id = alarm.experiment
    guard !alarm.isSure, let stored = input.stored.state.experiments[id],
      let segment = stored.segment, !segment.isStopped,
      segment.releasedAt.map({ $0 < alarm.asOf }) ?? true, alarms.reasonToStop(stored) == nil,
      state.experiments[id]?.segment?.id == segment.id
    else { return nil }
    return
      "It WILL BE STOPPED if the next results say the same. Until then it serves \(served(stored)), and its "
      + "ramp does not rise. To stop at once: `titrate stop \(id)`."
  }

  /// What this plan does about an experiment that an alarm gives reason to stop.
  private func consequence(ofStopping id: ExperimentID) -> String {
    guard let stored = input.stored.state.experiments[id] else { return "" }
    let segment = state.experiments[id]?.segment
    guard segment?.id == stored.segment?.id else {
      return "Applying this ends the rollout that was measured."
    }
    switch (stored.isStopped, segment?.isStopped == true) {
    case (true, true): return "It is stopped."
    case (true, false): return "It is stopped, and applying this serves it again."
    case (false, true): return "Applying this stops it: it serves \(served(stored)) until then."
    case (false, false) where alarms.reasonToStop(stored) == nil:
      return
        "It was released after that was measured, so it is not stopped again; its ramp does not rise."
    case (false, false):
      return
        "Applying this does not stop it, and it serves \(served(stored)). To stop: `titrate stop \(id)`."
    }
  }

  private func served(_ experiment: Experiment) -> String {
    guard let rollout = input.stored.state.rollout(of: experiment), rollout.isServing else {
      return "nobody"
    }
    return "\(rollout.segment.percentage)%"
  }
}

/// The value as JSON, cut where it is long.
func quoted(_ value: FlagValue) -> String {
  if case .string(let text) = value { return quoted(text) }
  return String(decoding: value.json.canonical(), as: UTF8.self)
}
