package import Domain
import Manifests

extension Plan {
  /// What is to become of one experiment's brake, whatever the manifests say.
  package enum BrakeChange: Hashable, Sendable {
    /// Serve nobody, for a reason; it is empty where nobody said one.
    case stop(reason: String)
    /// Serve again.
    case release
  }

  /// Plans to stop an experiment that is stored, or to release it; nothing where that is so
  /// already. Nothing else is planned, so no mistake elsewhere is in the way. No policy keeps
  /// anyone from stopping.
  package init(
    _ brakeChange: BrakeChange, of experiment: Experiment, _ input: PlanningInput
  ) {
    var input = input
    input.selection = Selection(environments: [], experiments: [experiment.id])
    var planner = Planner(input)
    planner.add(Change(brakeChange, of: experiment))
    let changes = planner.changes
    self.init(
      lineage: input.stored.lineage, serial: input.stored.serial, selection: input.selection,
      changes: changes, errorsElsewhere: 0,
      breaches: brakeChange == .release ? PolicyCheck.breaches(of: changes, input) : [],
      stops: planner.stops)
  }
}

extension Plan {
  /// The stops that alarms in results give reason for, and nothing else of the plan; nil where
  /// there are none.
  package var stopsAlone: Plan? {
    let stops = changes.compactMap(\.stopAlone)
    guard !stops.isEmpty else { return nil }
    return Plan(
      lineage: lineage, serial: serial, selection: selection, changes: stops, errorsElsewhere: 0)
  }
}

extension Change {
  fileprivate var stopAlone: Change? {
    let stops = steps.filter { if case .experiment(.stop) = $0 { true } else { false } }
    guard !stops.isEmpty, statusBefore != nil else { return nil }
    var change = Change(subject, .stop, in: phase, feature: feature, steps: stops)
    change.statusBefore = statusBefore
    change.statusAfter = statusBefore
    change.reasons = stops.compactMap { step in
      if case .experiment(.stop(let reason)) = step { Self.reason(stopping: reason) } else { nil }
    }
    return change
  }

  /// What people should know about a stop that an alarm gave reason for.
  static func reason(stopping reason: String) -> String { "STOPPED: \(reason)" }
}

extension Change {
  init(_ brakeChange: Plan.BrakeChange, of experiment: Experiment) {
    let isStopped = experiment.segment?.brake != nil
    let (action, steps): (Action, [Step]) =
      switch brakeChange {
      case .stop(let reason): (.stop, isStopped ? [] : [.experiment(.stop(reason: reason))])
      case .release: (.release, isStopped ? [.experiment(.release)] : [])
      }
    self.init(
      .experiment(experiment.id), action, in: .completeAndPause, feature: experiment.feature,
      steps: steps)
    statusBefore = experiment.status
    statusAfter = experiment.status
    reasons = [Self.reason(brakeChange, experiment)].compactMap(\.self)
  }

  private static func reason(
    _ brakeChange: Plan.BrakeChange, _ experiment: Experiment
  ) -> String? {
    switch brakeChange {
    case .stop(let reason):
      "STOPPED (\(Brake.words(reason))): nobody is served, whatever is merged. "
        + "`titrate release \(experiment.id)` ends that, and the same people get the same variants back."
    case .release:
      experiment.segment?.brake.map { brake in
        "It was stopped by \(brake.author.name) at \(brake.stoppedAt) (\(Brake.words(brake.reason))). "
          + "The same people get the same variants again."
      }
    }
  }
}
