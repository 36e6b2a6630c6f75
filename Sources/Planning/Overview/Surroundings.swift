import Domain
import Manifests

/// All that is known at a moment, looked up once and shared by all experiments.
final class Surroundings: Sendable {
  let state: State
  let moment: Instant
  let timeZones: TimeZones
  let workspace: Workspace?
  /// The policy in force.
  let policy: Policy
  let alarms: Alarms
  /// What happened to each experiment until then, the oldest first.
  let records: [ExperimentID: [AuditRecord]]
  private let experiments: [FlagID: [Experiment]]

  init(
    _ state: State, asOf moment: Instant, _ timeZones: TimeZones, _ workspace: Workspace?,
    _ trail: [AuditRecord]
  ) {
    self.state = state
    self.moment = moment
    self.timeZones = timeZones
    self.workspace = workspace
    policy = state.policy ?? Policy()
    alarms = Alarms(workspace, state, policy, asOf: moment)
    records = trail.reduce(into: [:]) { records, record in
      guard record.provenance.time <= moment, let id = record.event.experimentID else { return }
      records[id, default: []].append(record)
    }
    experiments = state.experimentsByFlag
  }

  /// The flag of an experiment as it is served, before and after nothing.
  func effect(on experiment: Experiment) -> Effect? {
    let environment = experiment.id.environment
    guard let feature = state.features[experiment.feature], let flag = feature[environment] else {
      return nil
    }
    let served = ServedFlag(
      feature, flag, experiments: experiments[experiment.flagID] ?? [])
    return Effect(
      environment: environment, feature: experiment.feature, before: served, after: served,
      bucketing: (workspace?.settings.publications ?? []).bucketing(in: environment))
  }
}

extension Event {
  /// The experiment that it happened to or for; nil where that is none.
  fileprivate var experimentID: ExperimentID? {
    guard let environment, let experiment else { return nil }
    return ExperimentID(environment: environment, key: experiment)
  }
}
