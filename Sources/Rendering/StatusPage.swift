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
    // What a page of the state says must not depend on the time zones that a machine knows.
    let overview = Overview(of: snapshot, asOf: snapshot.provenance.time, in: nil)
    return [
      head(snapshot, overview), stops(overview), serving(overview), upcoming(overview),
      commits(recent),
    ].compactMap(\.self).joined(separator: "\n")
  }

  private static func head(_ snapshot: Snapshot, _ overview: Overview) -> String {
    let counts = overview.counts.map { "\($0.count) \($0.stage.rawValue)" }
    return """
      # Experiments as they stand

      Serial \(snapshot.serial), \(snapshot.provenance.time), by \
      \(markdown(snapshot.provenance.author.name)). \
      \(counts.isEmpty ? "No experiments." : "Experiments: \(counts.joined(separator: ", ")).")

      titrate writes this page and everything beside it; edits are lost. To change what runs, change the \
      manifests. In an emergency: `titrate stop KEY`.

      """
  }

  private static func stops(_ overview: Overview) -> String? {
    let lines = overview.standings.compactMap { standing in
      standing.stop.map { brake in
        "* **STOPPED** \(name(standing.experiment.id)): \(markdown(Brake.words(brake.reason))), by "
          + "\(markdown(brake.author.name)), \(brake.stoppedAt)\n"
      }
    }
    return section("Stopped", lines)
  }

  // MARK: What serves

  private static func serving(_ overview: Overview) -> String? {
    let rows = overview.standings.compactMap { standing -> String? in
      guard let rollout = standing.rollout, rollout.isServing else { return nil }
      let experiment = standing.experiment
      let allocations = rollout.override.state.allocations
      let cells = [
        experiment.id.environment.text, experiment.id.key.text, experiment.status.rawValue,
        experiment.lifecycle.changedAt.day,
        "\(bar(rollout.segment.percentage)) \(rollout.segment.percentage)%",
        allocations.entries.isEmpty ? "" : allocations.split(standing.variants),
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

  // MARK: What comes next

  private static func upcoming(_ overview: Overview) -> String? {
    let steps = overview.upcoming.map { step in
      "* \(PlanRenderer.moment(step)): \(name(step.experiment)) \(markdown(PlanRenderer.happening(step)))\n"
    }
    return section(
      "Next by itself", steps,
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

  private static func name(_ id: ExperimentID) -> String {
    "**\(markdown(id.key.text))** in \(markdown(id.environment.text))"
  }
}
