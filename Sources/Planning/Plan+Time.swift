import Domain
package import JSONSyntax

extension Plan.Stop {
  /// The stop for programs.
  package var json: JSONValue {
    .object(
      [
        JSONMember("environment", .string(experiment.environment.text)),
        JSONMember("key", .string(experiment.key.text)),
      ] + brake.members)
  }
}

extension UpcomingStep {
  /// The step for programs.
  package var json: JSONValue {
    let (name, percentage): (String, JSONValue) =
      switch event {
      case .start: ("start", .null)
      case .rise(let percentage): ("rise", percentage.json)
      case .complete: ("complete", .null)
      }
    return .object([
      JSONMember("environment", .string(experiment.environment.text)),
      JSONMember("key", .string(experiment.key.text)), JSONMember("time", time.json),
      JSONMember("step", .string(name)), JSONMember("percentage", percentage),
    ])
  }
}
