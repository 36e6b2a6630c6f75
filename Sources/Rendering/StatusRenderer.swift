package import Domain
import JSONSyntax
import Manifests
package import Planning

/// Shows the state as it stands.
package enum StatusRenderer {
  /// Which experiments are shown.
  package struct Filter {
    /// What the run is narrowed to; nil for everything.
    var selection: Selection?
    /// The statuses; none for all.
    var statuses: [Status]
    /// The owners; none for all.
    var owners: [String]
    /// Whether only those are shown that somebody should look at.
    var isStaleOnly: Bool
    /// The time zones by which freezes hold steps.
    var timeZones: TimeZones

    /// Makes a filter.
    package init(
      selection: Selection? = nil, statuses: [Status] = [], owners: [String] = [],
      isStaleOnly: Bool = false, timeZones: TimeZones = TimeZones()
    ) {
      self.selection = selection
      self.statuses = statuses
      self.owners = owners
      self.isStaleOnly = isStaleOnly
      self.timeZones = timeZones
    }

    fileprivate func includes(_ experiment: Experiment) -> Bool {
      (selection?.contains(experiment.id) ?? true)
        && (statuses.isEmpty || statuses.contains(experiment.status))
        && (owners.isEmpty || experiment.details.owner.map(owners.contains) == true)
    }
  }

  /// What a provider serves beside what is kept.
  package struct Served {
    /// The provider's name.
    let provider: String
    /// What is served of the flags that the provider has.
    let serving: [FlagID: FlagServing]
    /// What is served otherwise than it is kept.
    let drift: [Drift]

    /// Compares what is served with what is kept.
    package init(by provider: String, _ serving: [FlagID: FlagServing], instead state: State) {
      self.provider = provider
      self.serving = serving
      drift = state.drift(from: serving)
    }

    /// What is served of the flag of an experiment; nil where the provider does not have it.
    func serving(_ experiment: Experiment) -> FlagServing? {
      serving[FlagID(experiment.id.environment, experiment.feature)]
    }

    /// The drift of some experiments and their flags.
    func drift(of experiments: [Experiment]) -> [Drift] {
      let flags = Set(experiments.map { FlagID($0.id.environment, $0.feature) })
      let ids = Set(experiments.map(\.id))
      return drift.filter { drift in
        drift.experiment.map {
          ids.contains(ExperimentID(environment: drift.flag.environment, key: $0))
        } ?? flags.contains(drift.flag)
      }
    }
  }

  // MARK: Text

  /// What is stopped, then the experiments as a table at most `width` wide, then their number.
  package static func text(
    _ snapshot: Snapshot?, _ filter: Filter, served: Served? = nil, asOf now: Instant, width: Int?,
    style: TextStyle = .plain
  ) -> String {
    guard let state = snapshot?.state else { return "No state yet: nothing was applied.\n" }
    let experiments = selected(state, filter, asOf: now)
    guard !experiments.isEmpty else {
      return filter.isStaleOnly ? "Nothing is stale.\n" : "No experiments.\n"
    }
    let stops = experiments.compactMap { experiment in
      experiment.segment?.brake.map { Plan.Stop(experiment.id, $0) }
    }
    let held = experiments.compactMap {
      $0.heldStep(at: now, by: state.policy ?? Policy(), in: filter.timeZones)
    }
    let mismatches = experiments.compactMap(mismatch)
    let rows = experiments.map { experiment in
      row(experiment, state, asOf: now) + (served.map { [cell(experiment, $0)] } ?? [])
        + (filter.isStaleOnly
          ? [TextTable.Cell(staleness(experiment, state, filter, asOf: now))] : [])
    }
    let columns =
      columns + (served == nil ? [] : [TextTable.Column("SERVED")])
      + (filter.isStaleOnly ? [TextTable.Column("STALE")] : [])
    let drift = PlanRenderer.lines(served?.drift(of: experiments) ?? [])
    return style.shown(
      drift.map { style.text($0, .caution) + "\n" }.joined() + (drift.isEmpty ? "" : "\n")
        + stops.map { style.text(PlanRenderer.text($0), .bad) + "\n" }.joined()
        + held.map { style.text(PlanRenderer.text($0), .caution) + "\n" }.joined()
        + mismatches.map { style.text($0, .caution) + "\n" }.joined()
        + (stops.isEmpty && held.isEmpty && mismatches.isEmpty ? "" : "\n")
        + TextTable(columns, rows: rows).text(width: width, style: style) + "\n"
        + counts(experiments, state, asOf: now) + ignoredSchedules(experiments))
  }

  /// That an experiment's exposures do not fit its split; nil where nothing is known of that.
  private static func mismatch(_ experiment: Experiment) -> String? {
    experiment.openPhase?.mismatch.map { mismatch in
      "! SAMPLE RATIO \(experiment.id.key) in \(experiment.id.environment): the exposures do not fit the "
        + "split, as the results up to \(mismatch.asOf) showed. Nothing that is measured in this phase can be "
        + "trusted."
    }
  }

  /// What is served to the cohort.
  private static func cell(_ experiment: Experiment, _ served: Served) -> TextTable.Cell {
    let hasDrifted = served.drift.contains {
      $0.experiment == experiment.id.key && $0.flag.environment == experiment.id.environment
    }
    guard let serving = served.serving(experiment) else { return TextTable.Cell("no flag", .bad) }
    let override = experiment.segment.flatMap { serving.override(for: $0.id) }
    let words = override.map { override in
      (override.percentage.map { "\($0)%" } ?? "by another rule")
        + (override.state.isEnabled ? "" : ", off")
    }
    return TextTable.Cell(words ?? "none", hasDrifted ? .caution : nil)
  }

  /// What seems to be scheduled, and is not.
  private static func ignoredSchedules(_ experiments: [Experiment]) -> String {
    experiments.filter { $0.status == .created && $0.details.hasIgnoredSchedule }.map {
      "The schedule of \($0.id) has no effect, since its manifest says \"created\": say \"running\".\n"
    }.joined()
  }

  private static let columns = [
    TextTable.Column("ENVIRONMENT"), TextTable.Column("EXPERIMENT"), TextTable.Column("STATUS"),
    TextTable.Column("SINCE", dispensability: 3), TextTable.Column("ROLLOUT"),
    TextTable.Column("SPLIT", dispensability: 2), TextTable.Column("", dispensability: 4),
    TextTable.Column("SERVING"), TextTable.Column("OWNER", dispensability: 1),
  ]

  private static func row(
    _ experiment: Experiment, _ state: State, asOf now: Instant
  ) -> [TextTable.Cell] {
    let rollout = state.rollout(of: experiment)
    let variants = state.features[experiment.feature]?.variants.map(\.key) ?? []
    let shares = (rollout?.override.state.allocations ?? .none).entries.inOrder(variants)
    let control = rollout?.override.state.allocations.control
    return [
      TextTable.Cell(experiment.id.environment.text), TextTable.Cell(experiment.id.key.text),
      TextTable.Cell(status(experiment, asOf: now), role(experiment.status)),
      TextTable.Cell(String(experiment.lifecycle.changedAt.description.prefix(10))),
      TextTable.Cell(rollout.map { "\($0.segment.percentage)%" } ?? "none"),
      TextTable.Cell(split(shares, control, variants)), TextTable.Cell(bar(shares, variants)),
      serving(experiment, rollout), TextTable.Cell(experiment.details.owner.map(inert) ?? "-"),
    ]
  }

  /// The colour that a plan gives the change to a status.
  private static func role(_ status: Status) -> TextStyle.Role? {
    switch status {
    case .created: nil
    case .running: .good
    case .paused: .caution
    case .completed: .ending
    }
  }

  private static let scheduled = "scheduled"

  /// The status, or `scheduled` for an experiment that is to start later.
  private static func status(_ experiment: Experiment, asOf now: Instant) -> String {
    experiment.isScheduled(at: now) ? scheduled : experiment.status.rawValue
  }

  private static func staleness(
    _ experiment: Experiment, _ state: State, _ filter: Filter, asOf now: Instant
  ) -> String {
    experiment.staleness(at: now, in: state, timeZones: filter.timeZones).map(\.words).joined(
      separator: ", ")
  }

  /// Whether anyone gets the override; in capitals where the status may make people think
  /// otherwise.
  private static func serving(_ experiment: Experiment, _ rollout: Rollout?) -> TextTable.Cell {
    if experiment.segment?.brake != nil { return TextTable.Cell("STOPPED", .bad) }
    guard rollout?.isServing == true else { return TextTable.Cell("no") }
    return switch experiment.status {
    case .created, .running: TextTable.Cell("yes")
    case .paused, .completed: TextTable.Cell("STILL", .caution)
    }
  }

  private static func split(
    _ shares: [VariantAllocation], _ control: Percentage?, _ variants: [VariantKey]
  ) -> [TextTable.Cell.Part] {
    guard !shares.isEmpty, let control else { return [("-", nil)] }
    let parts = shares.flatMap { share in
      [
        (", ", nil),
        ("\(share.variant) \(share.percentage)", .variant(share.variant, among: variants)),
      ] as [TextTable.Cell.Part]
    }
    return [("\(VariantKey.control) \(control)", nil)] + parts
  }

  /// Ten marks, dealt out as the cohort is: dots for the control, then a shade for each variant.
  private static func bar(
    _ shares: [VariantAllocation], _ variants: [VariantKey]
  ) -> [TextTable.Cell.Part] {
    var parts: [TextTable.Cell.Part] = []
    var length = 0
    var sum = 0
    for share in shares {
      sum += share.percentage.hundredths
      let count = max(0, (sum + 500) / 1_000 - length)
      let mark = CohortBar.mark(share.variant, among: variants)
      parts.append(
        (String(repeating: mark, count: count), .variant(share.variant, among: variants)))
      length += count
    }
    let rest = shares.isEmpty ? 0 : 10 - length
    return [(String(repeating: "·", count: rest), nil)] + parts
  }

  private static func counts(
    _ experiments: [Experiment], _ state: State, asOf now: Instant
  ) -> String {
    let statuses = Status.allCases.map(\.rawValue)
    let words = statuses.prefix(1) + [scheduled] + statuses.dropFirst()
    let byStatus = words.compactMap { word in
      let count = experiments.count { status($0, asOf: now) == word }
      return count == 0 ? nil : "\(count) \(word)"
    }
    let serving = experiments.count { state.rollout(of: $0)?.isServing == true }
    let stopped = experiments.count { $0.segment?.brake != nil }
    return "\(experiments.count) experiment\(experiments.count == 1 ? "" : "s"): "
      + byStatus.joined(separator: ", ") + "; \(serving) serving"
      + (stopped == 0 ? "" : ", \(stopped) stopped") + ".\n"
  }

  /// What is stopped stands first.
  static func selected(_ state: State, _ filter: Filter, asOf now: Instant) -> [Experiment] {
    state.experiments.values.filter(filter.includes)
      .filter {
        !filter.isStaleOnly
          || !$0.staleness(at: now, in: state, timeZones: filter.timeZones).isEmpty
      }
      .sorted { first, second in
        let isStopped = (first.segment?.brake != nil, second.segment?.brake != nil)
        return isStopped.0 == isStopped.1 ? first.id < second.id : isStopped.0
      }
  }
}
