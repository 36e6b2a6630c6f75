import Domain
import Manifests
import Planning
import JSONSyntax

// What is stopped, and what comes next by itself.
extension PlanRenderer {
  /// An experiment that was stopped, and how that ends.
  static func text(_ stop: Plan.Stop) -> String {
    let reason = Brake.words(stop.brake.reason)
    return "✋ STOPPED \(stop.experiment.key) in \(stop.experiment.environment): "
      + "\(inert(reason)) (\(inert(stop.brake.author.name)), \(stop.brake.stoppedAt)). It "
      + "serves nobody until `titrate release \(stop.experiment)`."
  }

  /// The next steps of each experiment, a line for each.
  static func upcoming(_ plan: Plan) -> String {
    let lines = upcomingLines(plan).map { "    \($0)" }
    return (["Next, by itself:"] + lines).joined(separator: "\n")
  }

  /// The next steps of each experiment: `cta in production: 2026-01-31T09:30:00Z 20%, …`.
  static func upcomingLines(_ plan: Plan) -> [String] {
    var lines: [(experiment: ExperimentID, steps: [String])] = []
    for step in plan.upcoming {
      if lines.last?.experiment != step.experiment { lines.append((step.experiment, [])) }
      lines[lines.count - 1].steps.append("\(step.time) \(text(step.event))")
    }
    return lines.map {
      "\($0.experiment.key) in \($0.experiment.environment): \($0.steps.joined(separator: ", "))"
    }
  }

  private static func text(_ event: UpcomingStep.Event) -> String {
    switch event {
    case .start: "starts"
    case .rise(let percentage): "\(percentage)%"
    case .complete: "is completed"
    }
  }
}
