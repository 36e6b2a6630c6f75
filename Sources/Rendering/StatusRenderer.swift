package import Experiments
package import JSONSyntax

/// Shows the state as it stands.
package enum StatusRenderer {
  /// Which experiments are shown.
  package struct Filter {
    /// What the run is narrowed to; nil for everything.
    package var selection: Selection?
    /// The statuses; none for all.
    package var statuses: [Status]
    /// The owners; none for all.
    package var owners: [String]

    /// Makes a filter.
    package init(selection: Selection? = nil, statuses: [Status] = [], owners: [String] = []) {
      self.selection = selection
      self.statuses = statuses
      self.owners = owners
    }

    fileprivate func includes(_ experiment: Experiment) -> Bool {
      (selection?.contains(experiment.id) ?? true)
        && (statuses.isEmpty || statuses.contains(experiment.status))
        && (owners.isEmpty || experiment.details.owner.map(owners.contains) == true)
    }
  }

  // MARK: Text

  /// The experiments as a table of at most that many columns, and how many there are.
  package static func text(_ snapshot: Snapshot?, _ filter: Filter, width: Int?) -> String {
    guard let state = snapshot?.state else { return "No state yet: nothing was applied.\n" }
    let experiments = selected(state, filter)
    guard !experiments.isEmpty else { return "No experiments.\n" }
    let table = TextTable(columns, rows: experiments.map { row($0, state) })
    return table.text(width: width) + "\n" + counts(experiments, state)
  }

  private static let columns = [
    TextTable.Column("ENVIRONMENT"), TextTable.Column("EXPERIMENT"), TextTable.Column("STATUS"),
    TextTable.Column("SINCE", dispensability: 3), TextTable.Column("ROLLOUT"),
    TextTable.Column("SPLIT", dispensability: 2), TextTable.Column("", dispensability: 4),
    TextTable.Column("SERVING"), TextTable.Column("OWNER", dispensability: 1),
  ]

  private static func row(_ experiment: Experiment, _ state: State) -> [String] {
    let rollout = state.rollout(of: experiment)
    let variants = state.features[experiment.feature]?.variants.map(\.key) ?? []
    let shares = (rollout?.override.state.allocations ?? .none).entries.inOrder(variants)
    let control = rollout?.override.state.allocations.control
    return [
      experiment.id.environment.text, experiment.id.key.text, experiment.status.rawValue,
      String(experiment.lifecycle.changedAt.description.prefix(10)),
      rollout.map { "\($0.segment.percentage)%" } ?? "none", split(shares, control),
      bar(shares), serving(experiment, rollout),
      experiment.details.owner.map(inert) ?? "-",
    ]
  }

  /// Whether anyone gets the override; in capitals where the status may make people think otherwise.
  private static func serving(_ experiment: Experiment, _ rollout: Rollout?) -> String {
    guard rollout?.isServing == true else { return "no" }
    return switch experiment.status {
    case .created, .running: "yes"
    case .paused, .completed: "STILL"
    }
  }

  private static func split(_ shares: [VariantAllocation], _ control: Percentage?) -> String {
    guard !shares.isEmpty, let control else { return "-" }
    let variants = shares.map { "\($0.variant) \($0.percentage)" }
    return (["\(VariantKey.control) \(control)"] + variants).joined(separator: ", ")
  }

  /// Ten marks, dealt out as the cohort is: dots for the control, then a shade for each variant.
  private static func bar(_ shares: [VariantAllocation]) -> String {
    let shades: [Character] = ["█", "▓", "▒", "░"]
    var bar = ""
    var sum = 0
    for (index, share) in shares.enumerated() {
      sum += share.percentage.hundredths
      let end = (sum + 500) / 1_000
      bar += String(repeating: shades[index % shades.count], count: max(0, end - bar.count))
    }
    let rest = shares.isEmpty ? 0 : 10 - bar.count
    return String(repeating: "·", count: rest) + bar
  }

  private static func counts(_ experiments: [Experiment], _ state: State) -> String {
    let byStatus = Status.allCases.compactMap { status in
      let count = experiments.count { $0.status == status }
      return count == 0 ? nil : "\(count) \(status.rawValue)"
    }
    let serving = experiments.count { state.rollout(of: $0)?.isServing == true }
    return "\(experiments.count) experiment\(experiments.count == 1 ? "" : "s"): "
      + byStatus.joined(separator: ", ") + "; \(serving) serving.\n"
  }

  private static func selected(_ state: State, _ filter: Filter) -> [Experiment] {
    state.experiments.values.filter(filter.includes).sorted { $0.id < $1.id }
  }

  // MARK: JSON

  /// Experiments, and what every environment serves, for programs.
  package static func json(_ snapshot: Snapshot?, _ filter: Filter) -> JSONValue {
    let state = snapshot?.state ?? State()
    let experiments = selected(state, filter)
    let environments = state.environments.values.sorted { $0.key < $1.key }
      .filter { filter.selection?.touches($0.key) ?? true }
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
