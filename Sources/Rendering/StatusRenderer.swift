package import Experiments
package import JSONSyntax

/// Shows the state as it stands.
package enum StatusRenderer {
  // MARK: Text

  /// The experiments as a table.
  package static func text(_ snapshot: Snapshot?, _ selection: Selection?) -> String {
    guard let snapshot else { return "No state yet: nothing was applied.\n" }
    let experiments = selected(snapshot.state, selection)
    guard !experiments.isEmpty else { return "No experiments.\n" }
    let rows = experiments.map { row($0, snapshot.state) }
    return table([heading] + rows)
  }

  private static let heading = [
    "ENVIRONMENT", "EXPERIMENT", "FEATURE", "STATUS", "SINCE", "ROLLOUT", "SPLIT", "SERVING",
  ]

  private static func row(_ experiment: Experiment, _ state: State) -> [String] {
    let rollout = state.rollout(of: experiment)
    return [
      experiment.id.environment.text, experiment.id.key.text, experiment.feature.text,
      experiment.status.rawValue, experiment.lifecycle.changedAt.description,
      rollout.map { "\($0.segment.percentage)%" } ?? "none",
      rollout.map { split($0.override.state.allocations) } ?? "-",
      rollout?.isServing == true ? "yes" : "no",
    ]
  }

  private static func split(_ allocations: Allocations) -> String {
    guard case .object(let shares) = allocations.splitJSON, shares.count > 1 else { return "-" }
    return shares.map { share in
      "\(share.key) \(inert(share.value))"
    }.joined(separator: ", ")
  }

  private static func table(_ rows: [[String]]) -> String {
    let columns = rows.first?.indices ?? 0..<0
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      let line = cells.joined(separator: "  ")
      return line.prefix(line.count - line.reversed().prefix { $0 == " " }.count) + "\n"
    }.joined()
  }

  private static func selected(_ state: State, _ selection: Selection?) -> [Experiment] {
    state.experiments.values.filter { selection?.contains($0.id) ?? true }
      .sorted { $0.id < $1.id }
  }

  // MARK: JSON

  /// Experiments, and what every environment serves, for programs.
  package static func json(_ snapshot: Snapshot?, _ selection: Selection?) -> JSONValue {
    let state = snapshot?.state ?? State()
    let experiments = selected(state, selection)
    let environments = state.environments.values.sorted { $0.key < $1.key }
      .filter { selection?.touches($0.key) ?? true }
    return .object([
      JSONMember("formatVersion", .string(PlanRenderer.formatVersion)),
      JSONMember("lineage", JSONValue(snapshot?.lineage)),
      JSONMember("serial", .integer(snapshot?.serial ?? 0)),
      JSONMember("experiments", .array(experiments.map { json($0, state) })),
      JSONMember("environments", .array(environments.map { json($0, state) })),
    ])
  }

  private static func json(_ experiment: Experiment, _ state: State) -> JSONValue {
    let rollout = state.rollout(of: experiment)
    return .object([
      JSONMember("key", .string(experiment.id.key.text)),
      JSONMember("environment", .string(experiment.id.environment.text)),
      JSONMember("feature", .string(experiment.feature.text)),
      JSONMember("name", JSONValue(experiment.details.name)),
      JSONMember("owner", JSONValue(experiment.details.owner)),
      JSONMember("status", .string(experiment.status.rawValue)),
      JSONMember("createdAt", .string(experiment.lifecycle.createdAt.description)),
      JSONMember("startedAt", JSONValue(experiment.lifecycle.startedAt?.description)),
      JSONMember("endedAt", JSONValue(experiment.lifecycle.endedAt?.description)),
      JSONMember("serving", .boolean(rollout?.isServing == true)),
      JSONMember("rollout", rollout.map(json) ?? .null),
    ])
  }

  private static func json(_ rollout: Rollout) -> JSONValue {
    let state = rollout.override.state
    return .object([
      JSONMember("enabled", .boolean(state.isEnabled)),
      JSONMember("percentage", rollout.segment.percentage.json),
      JSONMember("value", state.value.typedJSON),
      JSONMember(
        "split", state.allocations.entries.isEmpty ? .null : state.allocations.splitJSON),
      JSONMember("segment", .integer(rollout.segment.id.number)),
      JSONMember("splitSeed", .integer(rollout.segment.splitSeed.number)),
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
      flag.environmentDefault.members + [
        JSONMember("name", .string(feature.name.text)),
        JSONMember("held", flag.heldAllocations?.json ?? .null),
        JSONMember("version", flag.version.map { .integer($0.number) } ?? .null),
      ])
  }
}
