import Domain
package import JSONSyntax
import Manifests
package import Planning
import Wire

// The state for programs.
extension StatusRenderer {
  /// Experiments, and what every environment serves, for programs.
  package static func json(
    _ overview: Overview, served: ProviderView? = nil, in place: CommitPlace
  ) -> JSONValue {
    let (snapshot, state) = (overview.snapshot, overview.state)
    let environments = state.environments.values.sorted { $0.key < $1.key }
      .filter { overview.filter.selection?.touches($0.key) ?? true }
    let drift = served?.drift(of: overview.experiments)
    let members: JSONValue = [
      "formatVersion": .string(PlanRenderer.formatVersion),
      "state": .object(place.members(serial: snapshot?.serial ?? 0)),
      "lineage": JSONValue(snapshot?.lineage),
      "serial": .integer(snapshot?.serial ?? 0),
      "experiments": .array(overview.standings.map { json($0, served) }),
      "environments": .array(environments.map { json($0, state) }),
    ]
    return members.adding("provider", served.map { .string($0.provider) })
      .adding("drift", drift.map { .array($0.map(Coding.drift.json)) })
  }

  private static func json(_ standing: Standing, _ served: ProviderView?) -> JSONValue {
    let experiment = standing.experiment
    let members: JSONValue = [
      "key": .string(experiment.id.key.text),
      "environment": .string(experiment.id.environment.text),
      "feature": .string(experiment.feature.text),
      "name": JSONValue(experiment.details.name),
      "owner": JSONValue(experiment.details.owner),
      "group": JSONValue(experiment.details.group?.text),
      "status": .string(experiment.status.rawValue),
      "createdAt": .string(experiment.lifecycle.createdAt.description),
      "startedAt": JSONValue(experiment.lifecycle.startedAt?.description),
      "endedAt": JSONValue(experiment.lifecycle.endedAt?.description),
      "serving": .boolean(standing.isServing),
      "stop": standing.stop.map(Coding.brake.json) ?? .null,
      "schedule": json(experiment.details.schedule),
      "decideBy": experiment.details.decideBy?.json ?? .null,
      "iteration": .integer(experiment.iteration),
      "phases": .array(experiment.phases.map(json)),
      "conclusion": experiment.conclusion?.json ?? .null,
      "held": standing.held.map(Coding.held.json) ?? .null,
      "stale": .array(standing.staleness.map { .string($0.rawValue) }),
      "rollout": standing.rollout.map(json) ?? .null,
    ]
    return members.adding(
      "served", served.map { $0.serving(experiment).map { json($0, to: experiment) } ?? .null }
    )
    .adding("violations", experiment.violations.map(Coding.violatedGuardrails.json))
  }

  private static func json(_ serving: FlagServing, to experiment: Experiment) -> JSONValue {
    let override = experiment.segment.flatMap { serving.override(for: $0.id) }
    return [
      "default": Coding.driftSide.json(Drift.Side(serving.environmentDefault)),
      "override": override.map {
        Coding.driftSide.json(Drift.Side($0.state, $0.percentage, $0.status))
      }
        ?? .null,
    ]
  }

  private static func json(_ schedule: Schedule) -> JSONValue {
    guard !schedule.isEmpty else { return .null }
    return [
      "startAt": schedule.startAt?.json ?? .null,
      "endAt": schedule.endAt?.json ?? .null,
      "atEnd": JSONValue(schedule.atEnd?.rawValue),
    ]
  }

  private static func json(_ phase: AnalysisPhase) -> JSONValue {
    let members: JSONValue = [
      "iteration": .integer(phase.iteration),
      "split": split(phase.allocations),
      "startedAt": phase.startedAt.json,
      "endedAt": phase.endedAt?.json ?? .null,
      "sizes": .array(
        phase.sizes.map { ["since": $0.since.json, "percentage": $0.percentage.json] }),
    ]
    return members.adding("mismatch", phase.mismatch.map(Coding.mismatch.json))
  }

  /// Nothing for a standard feature.
  private static func split(_ allocations: Allocations) -> JSONValue {
    guard !allocations.entries.isEmpty else { return .null }
    let shares = allocations.entries.map { JSONMember($0.variant.text, $0.percentage.json) }
    return .object([JSONMember(VariantKey.control, allocations.control.json)] + shares)
  }

  private static func json(_ rollout: Rollout) -> JSONValue {
    let state = rollout.override.state
    let members: JSONValue = [
      "enabled": .boolean(state.isEnabled),
      "percentage": rollout.segment.percentage.json,
      "value": Coding.typedValue.json(state.value),
      "ramp": rollout.segment.ramp?.json ?? .null,
      "split": split(state.allocations),
      "segment": .integer(rollout.segment.salts.segment.number),
      "splitSeed": .integer(rollout.segment.salts.split.number),
    ]
    return members.adding("bake", rollout.segment.bake.map { .string($0.text) })
  }

  private static func json(_ environment: Environment, _ state: State) -> JSONValue {
    let features = state.features.values.sorted { $0.name < $1.name }.compactMap { feature in
      feature[environment.key].map { json(feature, $0) }
    }
    return [
      "key": .string(environment.key.text),
      "featureVersioning": .string(environment.versioning.rawValue),
      "features": .array(features),
    ]
  }

  private static func json(_ feature: Feature, _ flag: Flag) -> JSONValue {
    .object(
      Coding.featureState.members(flag.environmentDefault) + [
        JSONMember("name", .string(feature.name.text)),
        JSONMember("held", flag.heldAllocations.map(Coding.allocations.json) ?? .null),
        JSONMember("version", flag.version.map { .integer($0.number) } ?? .null),
      ])
  }
}

extension Selection {
  /// Whether an environment, or an experiment in it, belongs to it.
  fileprivate func touches(_ environment: EnvironmentKey) -> Bool {
    experiments.isEmpty
      ? environments.contains(environment)
      : experiments.contains { $0.environment == environment }
  }
}
