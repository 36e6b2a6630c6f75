import Domain
package import JSONSyntax
import Manifests
package import Planning
import Wire

// The state for programs.
extension StatusRenderer {
  /// Experiments, and what every environment serves, for programs.
  package static func json(
    _ overview: Overview, served: Served? = nil, in place: CommitPlace
  ) -> JSONValue {
    let (snapshot, state) = (overview.snapshot, overview.state)
    let environments = state.environments.values.sorted { $0.key < $1.key }
      .filter { overview.filter.selection?.touches($0.key) ?? true }
    let provider = served.map { served in
      [
        JSONMember("provider", .string(served.provider)),
        JSONMember("drift", .array(served.drift(of: overview.experiments).map(Coding.drift.json))),
      ]
    }
    return .object(
      (provider ?? []) + [
        JSONMember("formatVersion", .string(PlanRenderer.formatVersion)),
        JSONMember("state", .object(place.members(serial: snapshot?.serial ?? 0))),
        JSONMember("lineage", JSONValue(snapshot?.lineage)),
        JSONMember("serial", .integer(snapshot?.serial ?? 0)),
        JSONMember("experiments", .array(overview.standings.map { json($0, served) })),
        JSONMember("environments", .array(environments.map { json($0, state) })),
      ])
  }

  private static func json(_ standing: Standing, _ served: Served?) -> JSONValue {
    let experiment = standing.experiment
    let serving = served.map {
      [JSONMember("served", $0.serving(experiment).map { json($0, to: experiment) } ?? .null)]
    }
    return .object(
      (serving ?? []) + [
        JSONMember("key", .string(experiment.id.key.text)),
        JSONMember("environment", .string(experiment.id.environment.text)),
        JSONMember("feature", .string(experiment.feature.text)),
        JSONMember("name", JSONValue(experiment.details.name)),
        JSONMember("owner", JSONValue(experiment.details.owner)),
        JSONMember("group", JSONValue(experiment.details.group?.text)),
        JSONMember("status", .string(experiment.status.rawValue)),
        JSONMember("createdAt", .string(experiment.lifecycle.createdAt.description)),
        JSONMember("startedAt", JSONValue(experiment.lifecycle.startedAt?.description)),
        JSONMember("endedAt", JSONValue(experiment.lifecycle.endedAt?.description)),
        JSONMember("serving", .boolean(standing.isServing)),
        JSONMember("stop", standing.stop.map(Coding.brake.json) ?? .null),
        JSONMember("schedule", json(experiment.details.schedule)),
        JSONMember("decideBy", experiment.details.decideBy?.json ?? .null),
        JSONMember("iteration", .integer(experiment.iteration)),
        JSONMember("phases", .array(experiment.phases.map(json))),
        JSONMember("conclusion", experiment.conclusion?.json ?? .null),
        JSONMember("held", standing.held.map(Coding.held.json) ?? .null),
        JSONMember("stale", .array(standing.staleness.map { .string($0.rawValue) })),
        JSONMember("rollout", standing.rollout.map(json) ?? .null),
      ]
        + (experiment.violations.map {
          [JSONMember("violations", Coding.violatedGuardrails.json($0))]
        } ?? []))
  }

  private static func json(_ serving: FlagServing, to experiment: Experiment) -> JSONValue {
    let override = experiment.segment.flatMap { serving.override(for: $0.id) }
    return .object([
      JSONMember("default", Coding.driftSide.json(Drift.Side(serving.environmentDefault))),
      JSONMember(
        "override",
        override.map { Coding.driftSide.json(Drift.Side($0.state, $0.percentage, $0.status)) }
          ?? .null),
    ])
  }

  private static func json(_ schedule: Schedule) -> JSONValue {
    guard !schedule.isEmpty else { return .null }
    return .object([
      JSONMember("startAt", schedule.startAt?.json ?? .null),
      JSONMember("endAt", schedule.endAt?.json ?? .null),
      JSONMember("atEnd", JSONValue(schedule.atEnd?.rawValue)),
    ])
  }

  private static func json(_ phase: AnalysisPhase) -> JSONValue {
    let sizes = phase.sizes.map { size in
      JSONValue.object([
        JSONMember("since", size.since.json), JSONMember("percentage", size.percentage.json),
      ])
    }
    return .object(
      [
        JSONMember("iteration", .integer(phase.iteration)),
        JSONMember("split", split(phase.allocations)),
        JSONMember("startedAt", phase.startedAt.json),
        JSONMember("endedAt", phase.endedAt?.json ?? .null), JSONMember("sizes", .array(sizes)),
      ] + (phase.mismatch.map { [JSONMember("mismatch", Coding.mismatch.json($0))] } ?? []))
  }

  /// Nothing for a standard feature.
  private static func split(_ allocations: Allocations) -> JSONValue {
    guard !allocations.entries.isEmpty else { return .null }
    let shares = allocations.entries.map { JSONMember($0.variant.text, $0.percentage.json) }
    return .object([JSONMember(VariantKey.control, allocations.control.json)] + shares)
  }

  private static func json(_ rollout: Rollout) -> JSONValue {
    let state = rollout.override.state
    return .object(
      (rollout.segment.bake.map { [JSONMember("bake", .string($0.text))] } ?? []) + [
        JSONMember("enabled", .boolean(state.isEnabled)),
        JSONMember("percentage", rollout.segment.percentage.json),
        JSONMember("value", Coding.typedValue.json(state.value)),
        JSONMember("ramp", rollout.segment.ramp?.json ?? .null),
        JSONMember("split", split(state.allocations)),
        JSONMember("segment", .integer(rollout.segment.salts.segment.number)),
        JSONMember("splitSeed", .integer(rollout.segment.salts.split.number)),
      ])
  }

  private static func json(_ environment: Environment, _ state: State) -> JSONValue {
    let features = state.features.values.sorted { $0.name < $1.name }.compactMap { feature in
      feature[environment.key].map { json(feature, $0) }
    }
    return .object([
      JSONMember("key", .string(environment.key.text)),
      JSONMember("featureVersioning", .string(environment.versioning.rawValue)),
      JSONMember("features", .array(features)),
    ])
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
