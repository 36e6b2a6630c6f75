import Domain
import Manifests

extension Planner {
  /// Tells what results give reason for.
  mutating func warnOfResults() {
    for alarm in alarms.all where scope.contains(.experiment(alarm.experiment)) {
      problems.report(
        alarm.rule.diagnostic(
          "\(alarm.sentence) \(consequence(of: alarm))", at: alarm.location),
        about: .subject(.experiment(alarm.experiment)))
    }
    for results in alarms.untested where scope.contains(.experiment(results.experiment)) {
      problems.report(
        Rule.resultsUntested.diagnostic(results.reason, at: results.location),
        about: .subject(.experiment(results.experiment)))
    }
  }

  private func consequence(of alarm: Alarm) -> String {
    let id = alarm.experiment
    return switch alarm.response {
    case .warn: "To stop: `titrate stop \(id)`."
    case .block: "Its ramp does not rise as long as that is so. To stop: `titrate stop \(id)`."
    case .stop:
      state.experiments[id]?.segment?.brake == nil
        ? "It was released after that was measured, so it is not stopped again; its ramp does not rise."
        : "It is stopped."
    }
  }
}
