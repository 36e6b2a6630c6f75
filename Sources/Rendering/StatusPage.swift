package import Domain
import Manifests
import Planning
package import Reconciling

/// The state as a page of Markdown, for whoever opens a branch that holds it. It depends on the
/// state and on the last commits alone, and not on when it is read.
package enum StatusPage {
  /// More of a kind than anyone reads on a page.
  private static let mostLines = 200

  /// What is stopped, what serves, what comes next by itself, and the last commits, the newest
  /// first.
  package static func text(_ snapshot: Snapshot, _ recent: [CommitSummary]) -> String {
    let state = snapshot.state
    let experiments = state.experiments.values.sorted { $0.id < $1.id }
    return [
      head(snapshot, experiments), stops(experiments), serving(experiments, state),
      upcoming(experiments, after: snapshot.provenance.time), commits(recent),
    ].compactMap(\.self).joined(separator: "\n")
  }

  private static func head(_ snapshot: Snapshot, _ experiments: [Experiment]) -> String {
    let counts = Status.allCases.compactMap { status in
      let count = experiments.count { $0.status == status }
      return count == 0 ? nil : "\(count) \(status.rawValue)"
    }
    return """
      # Experiments as they stand

      Serial \(snapshot.serial), \(snapshot.provenance.time), by \
      \(markdown(snapshot.provenance.author.name)). \
      \(counts.isEmpty ? "No experiments." : "Experiments: \(counts.joined(separator: ", ")).")

      titrate writes this page and everything beside it; edits are lost. To change what runs, change the \
      manifests. In an emergency: `titrate stop KEY`.

      """
  }

  private static func stops(_ experiments: [Experiment]) -> String? {
    let lines = experiments.compactMap { experiment in
      experiment.segment?.brake.map { brake in
        "* **STOPPED** \(name(experiment)): \(markdown(Brake.words(brake.reason))), by "
          + "\(markdown(brake.author.name)), \(brake.stoppedAt)\n"
      }
    }
    return section("Stopped", lines)
  }

  // MARK: What serves

  private static func serving(_ experiments: [Experiment], _ state: State) -> String? {
    let rows = experiments.compactMap { experiment -> String? in
      guard let rollout = state.rollout(of: experiment), rollout.isServing else { return nil }
      let variants = state.features[experiment.feature]?.variants.map(\.key) ?? []
      let cells = [
        experiment.id.environment.text, experiment.id.key.text, experiment.status.rawValue,
        String(experiment.lifecycle.changedAt.description.prefix(10)),
        "\(bar(rollout.segment.percentage)) \(rollout.segment.percentage)%",
        split(rollout.override.state.allocations, variants),
        experiment.details.owner ?? "",
      ]
      return "| " + cells.map(markdown).joined(separator: " | ") + " |\n"
    }
    guard !rows.isEmpty else { return "## Serving\n\nNothing is served to a cohort.\n" }
    return """
      ## Serving

      | Environment | Experiment | Status | Since | Cohort | Split | Owner |
      | --- | --- | --- | --- | --- | --- | --- |

      """ + rows.prefix(mostLines).joined() + omission(rows.count)
  }

  /// Ten squares, of which as many are full as tenths of all people are in the cohort.
  private static func bar(_ percentage: Percentage) -> String {
    let full = (percentage.hundredths + 500) / 1_000
    return String(repeating: "■", count: full) + String(repeating: "□", count: 10 - full)
  }

  private static func split(_ allocations: Allocations, _ variants: [VariantKey]) -> String {
    guard !allocations.entries.isEmpty else { return "" }
    let shares = allocations.entries.inOrder(variants).map { "\($0.variant) \($0.percentage)" }
    return (["\(VariantKey.control) \(allocations.control)"] + shares).joined(separator: ", ")
  }

  // MARK: What comes next

  private static func upcoming(_ experiments: [Experiment], after now: Instant) -> String? {
    let moments = experiments.flatMap { experiment in
      experiment.moments(after: now).map { (time: $0.time, experiment: experiment, what: $0.what) }
    }
    let lines = moments.sorted { ($0.time, $0.experiment.id) < ($1.time, $1.experiment.id) }
      .map { "* \($0.time): \(name($0.experiment)) \($0.what)\n" }
    return section(
      "Next by itself", lines,
      note: "With the next apply after its time. A pause, a stop or a freeze puts it off.")
  }

  // MARK: Words

  private static func commits(_ recent: [CommitSummary]) -> String? {
    section(
      "Last commits", recent.map { "* \($0.serial), \($0.time): \(markdown($0.subject))\n" })
  }

  private static func section(_ title: String, _ lines: [String], note: String? = nil) -> String? {
    guard !lines.isEmpty else { return nil }
    return "## \(title)\n\n" + (note.map { "\($0)\n\n" } ?? "")
      + lines.prefix(mostLines).joined() + omission(lines.count)
  }

  private static func omission(_ count: Int) -> String {
    count > mostLines ? "\nand \(count - mostLines) more, which `titrate status` shows\n" : ""
  }

  private static func name(_ experiment: Experiment) -> String {
    "**\(markdown(experiment.id.key.text))** in \(markdown(experiment.id.environment.text))"
  }
}

extension Experiment {
  /// What is known to happen by itself after a moment, as far as the state tells.
  fileprivate func moments(after now: Instant) -> [(time: Instant, what: String)] {
    var moments: [(time: Instant, what: String)] = []
    if isScheduled(at: now), let startAt = details.schedule.startAt {
      moments.append((startAt, "starts"))
    }
    if status == .running, let segment, segment.brake == nil, let ramp = segment.ramp {
      var isGated = false
      for step in ramp.steps where step.percentage > segment.percentage {
        guard let time = lifecycle.clock.moment(of: step.after) else { break }
        isGated = isGated || step.gate != nil
        let gate = step.gate.map { ", with \($0.words)" } ?? ""
        moments.append(
          (time, "rises to \(step.percentage)%\(isGated ? " at the earliest" : "")\(gate)"))
      }
    }
    if status != .completed, let end, end > now {
      let stops = details.schedule.atEnd == .stop
      moments.append((end, stops ? "is completed and stops serving" : "is completed"))
    }
    return moments
  }

  /// When it ends by itself, as far as that is known.
  private var end: Instant? {
    guard let bake = segment?.bake else { return details.schedule.endAt }
    return moment(of: bake, at: segment?.ramp).map { max($0, details.schedule.endAt ?? $0) }
  }
}
