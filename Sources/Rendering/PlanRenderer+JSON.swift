import Domain
package import Planning
import Wire
package import JSONSyntax

/// Shows plans.
package enum PlanRenderer {}

extension PlanRenderer {
  /// The version of the JSON that programs read; it changes only with what they must notice.
  package static let formatVersion = "1.0"

  /// The plan for programs, with its diagnostics looked up in the files.
  package static func json(_ plan: Plan, _ diagnostics: [LocatedDiagnostic]) -> JSONValue {
    let actions = Change.Action.allCases
    return .object([
      JSONMember("formatVersion", .string(formatVersion)),
      JSONMember("state", state(lineage: plan.lineage, serial: plan.serial)),
      JSONMember("hasChanges", .boolean(!plan.changes.isEmpty)),
      JSONMember("stops", .array(plan.stops.map(Coding.stop.json))),
      JSONMember("changes", .array(plan.changes.map(\.json))),
      JSONMember("upcoming", .array(plan.upcoming.map(Coding.upcoming.json))),
      JSONMember(
        "environments", .array(plan.environmentImpacts.map(Coding.environmentImpact.json))),
      JSONMember("breaches", .array(plan.breaches.map(Coding.breach.json))),
      JSONMember(
        "summary", .object(actions.map { JSONMember($0.rawValue, .integer(plan.count(of: $0))) })),
      JSONMember("diagnostics", DiagnosticRenderer.json(diagnostics)),
      JSONMember("errorsElsewhere", .integer(plan.errorsElsewhere)),
    ])
  }

  static func state(lineage: String?, serial: Int) -> JSONValue {
    .object([JSONMember("lineage", JSONValue(lineage)), JSONMember("serial", .integer(serial))])
  }
}
