import Domain
import JSONSyntax
import Manifests

// What has to do with time: stops, schedules, ramps and iterations.
extension Planner {
  // MARK: What every plan tells

  /// What was stopped, and stays so.
  var stops: [Plan.Stop] {
    input.stored.state.experiments.values.compactMap { experiment in
      guard let brake = experiment.segment?.brake, scope.contains(.experiment(experiment.id)),
        state.experiments[experiment.id]?.segment?.brake == brake
      else { return nil }
      return Plan.Stop(experiment.id, brake)
    }.sorted { $0.experiment < $1.experiment }
  }

  // MARK: Rules

  mutating func judgeIteration(_ wanted: ExperimentManifest, _ current: Experiment) {
    if wanted.iteration < current.iteration {
      report(
        StateRule.iterationReverted,
        "It is in iteration \(current.iteration), and the seeds of an earlier one are gone. Set "
          + "\"iteration\" to \(current.iteration), or to \(current.iteration + 1) to start over.",
        at: "/iteration", of: wanted.id)
    } else if wanted.iteration > current.iteration,
      current.status == .completed || wanted.status == .completed
    {
      report(
        StateRule.iterationOfCompleted,
        "It is over with iteration \(current.iteration). Leave \"iteration\" as it was; to go on, make "
          + "another experiment, with a key of its own.", at: "/iteration", of: wanted.id)
    }
  }

  /// Warns of what time has brought about, and nobody has acted on.
  mutating func warnOfTime() {
    let completed = Set(
      experimentsStoredBefore.lazy.filter { $0.status == .completed }.map(\.id))
    let timed = completed.union(input.workspace.timed).compactMap {
      input.workspace.experiments[$0]
    }
    for manifest in timed.sorted(by: { $0.id < $1.id })
    where scope.contains(.experiment(manifest.id)) {
      let stored = state.experiments[manifest.id]
      if manifest.missedSchedule(at: input.instant, given: stored),
        let endAt = manifest.details.schedule.endAt
      {
        report(
          PeopleRule.scheduleMissed,
          "It was to end at \(endAt), and has never started, so it does not start any more. Move "
            + "\"endAt\", or remove the manifest.", at: "/schedule/endAt", of: manifest.id)
      }
      warnOfFreeze(manifest, stored)
      if let stored { warnOfDeadlines(manifest, stored) }
    }
    if input.tellsLateness { warnOfLateness() }
  }

  /// Warns, once, where an earlier edit asked for steps that are due for long.
  private mutating func warnOfLateness() {
    let late = input.stored.state.experiments.values.compactMap {
      stored -> (ExperimentID, DueStep)? in
      guard scope.contains(.experiment(stored.id)), holds[stored.id] == nil,
        let due = stored.lateStep(at: input.instant, by: input.policy, in: input.timeZones)
      else { return nil }
      // `dueStep` stops at gates: whether one is open, results say.
      if case .rise = due.step, alarms.holdsRamp(of: stored.id) { return nil }
      return (stored.id, due)
    }.sorted { ($0.1.since, $0.0) < ($1.1.since, $1.0) }
    guard let (id, due) = late.first else { return }
    let others = late.count > 1 ? ", and \(late.count - 1) more steps are late" : ""
    problems.report(
      PeopleRule.nobodyReconciles.diagnostic(
        "The \(due.step.noun) of \(id) is due since \(due.since), and no run has applied it\(others). Look "
          + "whether CI still applies on its schedule; `titrate apply` catches up.", at: nil),
      about: .everything)
  }

  /// Warns where a freeze holds a start until the schedule is over.
  private mutating func warnOfFreeze(_ manifest: ExperimentManifest, _ stored: Experiment?) {
    let schedule = manifest.details.schedule
    guard manifest.status == .running, stored?.lifecycle.startedAt == nil,
      let startAt = schedule.startAt, let endAt = manifest.latestStart, input.instant < endAt
    else { return }
    let start = input.policy.thaw(after: max(startAt, input.instant), in: input.timeZones)
    guard start >= endAt else { return }
    report(
      PeopleRule.scheduleMissed,
      "A freeze of the policy lasts until \(start), and the schedule is over at \(endAt), so it never "
        + "starts. Move \"startAt\" or \"endAt\".", at: "/schedule/startAt", of: manifest.id)
  }

  private mutating func warnOfDeadlines(_ manifest: ExperimentManifest, _ stored: Experiment) {
    if let decideBy = manifest.details.decideBy, decideBy < input.instant,
      stored.status != .completed
    {
      report(
        PeopleRule.decisionOverdue,
        "A decision was due by \(decideBy). Complete it and say what follows from it (`titrate conclude "
          + "\(manifest.id)` prints the edit), or move \"decideBy\".",
        at: "/decideBy", of: manifest.id)
    }
    if let endedAt = stored.lifecycle.endedAt, stored.needsConclusion(at: input.instant, in: state)
    {
      report(
        PeopleRule.conclusionMissing,
        "It is over since \(endedAt), its rollout goes on serving, and nothing says what follows from "
          + "it. `titrate conclude \(manifest.id)` prints the edit that ships a variant or the control.",
        at: "/status", of: manifest.id)
    }
  }

  // MARK: Reasons

  /// What people should know about how time brought a change about.
  func reasons(of intent: ExperimentIntent) -> [String] {
    guard let wanted = intent.wanted else { return [] }
    let noted = intent.note?.reasons ?? []
    guard wanted.dependsOnTime || intent.current?.isStopped == true,
      let manifest = input.workspace.experiments[intent.id]
    else { return noted }
    return noted
      + [
        stopReason(intent), scheduleReason(intent, manifest), endReason(intent, manifest),
        rampReason(manifest, wanted, intent),
      ].compactMap(\.self)
  }

  private func stopReason(_ intent: ExperimentIntent) -> String? {
    guard let brake = intent.current?.segment?.brake, intent.rolloutChange != .remove else {
      return nil
    }
    let stop = "\(brake.author.name) at \(brake.stoppedAt) (\(Brake.words(brake.reason)))"
    guard intent.endsStop else {
      return "STOPPED by \(stop): nobody is served, until `titrate release \(intent.id)`."
    }
    return intent.startsOver
      ? "It was stopped by \(stop). Starting over ends that."
      : "It was stopped by \(stop). This ends that, and the same people get the same variants again, "
        + "unless the split is edited."
  }

  private func scheduleReason(
    _ intent: ExperimentIntent, _ manifest: ExperimentManifest
  ) -> String? {
    if intent.event == .complete, manifest.status != .completed {
      if let bake = manifest.rollout?.bake, let last = manifest.rollout?.ramp?.steps.last {
        return "It ends by itself: it has run for \(bake.text) at \(last.percentage)%."
      }
      return manifest.details.schedule.endAt.map { "Its schedule ends it: \($0) has come." }
    }
    if intent.event == .start, let startAt = manifest.details.schedule.startAt {
      return "Its schedule starts it: \(startAt) has come."
    }
    if intent.current == nil, intent.wanted?.isScheduled == true,
      let startAt = manifest.details.schedule.startAt, startAt > input.instant
    {
      return "Scheduled: it starts at \(input.policy.thaw(after: startAt, in: input.timeZones))."
    }
    return nil
  }

  /// What becomes of the serving once the schedule is over, where that is new.
  private func endReason(_ intent: ExperimentIntent, _ manifest: ExperimentManifest) -> String? {
    let schedule = manifest.details.schedule
    guard manifest.status != .completed, let target = intent.target,
      intent.current?.details.schedule != schedule || intent.current?.segment?.bake != target.bake,
      let end = end(of: manifest)
    else { return nil }
    return schedule.atEnd == .stop
      ? "It ends \(end), and serves nobody from then on."
      : "It ends \(end), and its rollout goes on serving after that."
  }

  /// When an experiment ends by itself, in words; nil where it does not.
  private func end(of manifest: ExperimentManifest) -> String? {
    let endAt = manifest.details.schedule.endAt.flatMap { $0 > input.instant ? $0 : nil }
    guard let bake = manifest.rollout?.bake, let last = manifest.rollout?.ramp?.steps.last else {
      return endAt.map { "at \($0)" }
    }
    return "by itself \(bake.text) after \(last.percentage)%"
      + (endAt.map { ", but not before \($0)" } ?? "")
  }

  /// Which step of a ramp is due, and which ones nobody carried out in time.
  private func rampReason(
    _ manifest: ExperimentManifest, _ wanted: ExperimentManifest, _ intent: ExperimentIntent
  ) -> String? {
    guard let ramp = manifest.rollout?.ramp, let current = intent.current, !intent.startsOver,
      let segment = current.segment, segment.ramp == ramp,
      let due = wanted.rollout?.percentage, due > segment.percentage
    else { return nil }
    let elapsed = current.lifecycle.clock.elapsed(at: input.instant)
    let steps = ramp.steps.filter {
      segment.percentage < $0.percentage && $0.percentage <= due && $0.after <= elapsed
    }
    guard let step = steps.last else { return nil }
    let passed = steps.dropLast().map { "\($0.percentage)%" }.joined(separator: ", ")
    let cause =
      steps.contains { $0.gate != nil } ? "nothing ran or a gate was closed" : "nothing ran"
    return "Its ramp goes to \(step.percentage)% after \(step.after.text) of running"
      + (step.gate.map { ", with \($0.words)." } ?? ".")
      + (passed.isEmpty ? "" : " Passed over, since \(cause) meanwhile: \(passed).")
  }
}

extension Experiment {
  /// Whether it was over a week ago, goes on serving, and nobody said what follows from it.
  func needsConclusion(at now: Instant, in state: State) -> Bool {
    guard status == .completed, conclusion == nil, let endedAt = lifecycle.endedAt,
      state.isServing(self)
    else { return false }
    return endedAt.duration(to: now) > .days(7)
  }
}
