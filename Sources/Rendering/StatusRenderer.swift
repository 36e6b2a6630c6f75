package import Domain
import JSONSyntax
import Manifests
package import Planning

/// Shows the state as it stands.
package enum StatusRenderer {
  /// What a provider serves beside what is kept.
  package struct ProviderView {
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
    _ overview: Overview, served: ProviderView? = nil, width: Int?, style: TextStyle = .plain
  ) -> String {
    guard overview.snapshot != nil else { return "No state yet: nothing was applied.\n" }
    let isStaleOnly = overview.filter.isStaleOnly
    let standings = overview.standings
    guard !standings.isEmpty else {
      return isStaleOnly ? "Nothing is stale.\n" : "No experiments.\n"
    }
    let stops = standings.compactMap(stop)
    let held = standings.compactMap(\.held)
    let mismatches = standings.compactMap(mismatch)
    let rows = standings.map { standing in
      row(standing) + (served.map { [cell(standing.experiment, $0)] } ?? [])
        + (isStaleOnly ? [TextTable.Cell(staleness(standing))] : [])
    }
    let columns =
      columns + (served == nil ? [] : [TextTable.Column("SERVED")])
      + (isStaleOnly ? [TextTable.Column("STALE")] : [])
    let drift = PlanRenderer.lines(served?.drift(of: overview.experiments) ?? [])
    return style.shown(
      drift.map { style.text($0, .caution) + "\n" }.joined() + (drift.isEmpty ? "" : "\n")
        + stops.map { style.text($0, .bad) + "\n" }.joined()
        + held.map { style.text(PlanRenderer.text($0), .caution) + "\n" }.joined()
        + mismatches.map { style.text($0, .caution) + "\n" }.joined()
        + (stops.isEmpty && held.isEmpty && mismatches.isEmpty ? "" : "\n")
        + TextTable(columns, rows: rows).text(width: width, style: style) + "\n"
        + counts(overview) + ignoredSchedules(overview.experiments))
  }

  /// That it is stopped, by whom and why; nil where it is not.
  static func stop(_ standing: Standing) -> String? {
    standing.stop.map { PlanRenderer.text(Plan.Stop(standing.experiment.id, $0)) }
  }

  /// That an experiment's exposures do not fit its split; nil where nothing is known of that.
  private static func mismatch(_ standing: Standing) -> String? {
    standing.mismatch.map { mismatch in
      "! SAMPLE RATIO \(standing.experiment.id.spoken): the exposures do not fit the "
        + "split, as the results up to \(mismatch.asOf) showed. Nothing that is measured in this phase can be "
        + "trusted."
    }
  }

  /// What is served to the cohort.
  private static func cell(_ experiment: Experiment, _ served: ProviderView) -> TextTable.Cell {
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

  private static func row(_ standing: Standing) -> [TextTable.Cell] {
    let experiment = standing.experiment
    let rollout = standing.rollout
    let variants = standing.variants
    let shares = (rollout?.override.state.allocations ?? .none).entries.inOrder(variants)
    let control = rollout?.override.state.allocations.control
    return [
      TextTable.Cell(experiment.id.environment.text), TextTable.Cell(experiment.id.key.text),
      TextTable.Cell(standing.stage.rawValue, TextStyle.Role(standing.stage)),
      TextTable.Cell(experiment.lifecycle.changedAt.day),
      TextTable.Cell(rollout.map { "\($0.segment.percentage)%" } ?? "none"),
      TextTable.Cell(split(shares, control, variants)), TextTable.Cell(bar(shares, variants)),
      serving(standing), TextTable.Cell(experiment.details.owner.map(inert) ?? "-"),
    ]
  }

  private static func staleness(_ standing: Standing) -> String {
    standing.staleness.map(\.words).joined(separator: ", ")
  }

  /// Whether anyone gets the override; in capitals where the status may make people think
  /// otherwise.
  private static func serving(_ standing: Standing) -> TextTable.Cell {
    if standing.stop != nil { return TextTable.Cell("STOPPED", .bad) }
    guard standing.isServing else { return TextTable.Cell("no") }
    return standing.isStillServing ? TextTable.Cell("STILL", .caution) : TextTable.Cell("yes")
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

  private static func counts(_ overview: Overview) -> String {
    let standings = overview.standings
    let byStage = overview.counts.map { "\($0.count) \($0.stage.rawValue)" }
    let serving = standings.count(where: \.isServing)
    let stopped = standings.count { $0.stop != nil }
    return "\(counted(standings.count, "experiment")): "
      + byStage.joined(separator: ", ") + "; \(serving) serving"
      + (stopped == 0 ? "" : ", \(stopped) stopped") + ".\n"
  }
}

extension TextStyle.Role {
  /// The colour that a plan gives the change to where an experiment stands; nil where nothing happens.
  init?(_ stage: Standing.Stage) {
    switch stage {
    case .created, .scheduled: return nil
    case .running: self = .good
    case .paused: self = .caution
    case .completed: self = .ending
    }
  }
}
