package import Experiments
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
      JSONMember("changes", .array(plan.changes.map(json))),
      JSONMember(
        "summary", .object(actions.map { JSONMember($0.rawValue, .integer(plan.count(of: $0))) })),
      JSONMember("diagnostics", DiagnosticRenderer.json(diagnostics)),
      JSONMember("errorsElsewhere", .integer(plan.errorsElsewhere)),
    ])
  }

  static func state(lineage: String?, serial: Int) -> JSONValue {
    .object([JSONMember("lineage", JSONValue(lineage)), JSONMember("serial", .integer(serial))])
  }

  private static func json(_ change: Change) -> JSONValue {
    .object(
      subject(change) + [
        JSONMember("status", status(change)),
        JSONMember("fields", .array(change.fields.map(json))),
        JSONMember("steps", .array(change.steps.map(\.json))),
        JSONMember("reasons", .array(change.reasons.map(JSONValue.string))),
      ])
  }

  /// What a change is about, and its headline.
  static func subject(_ change: Change) -> [JSONMember] {
    [
      JSONMember("kind", .string(change.subject.kind.rawValue.lowercased())),
      JSONMember("key", .string(change.subject.key)),
      JSONMember("action", .string(change.action.rawValue)),
      JSONMember("environment", JSONValue(change.environment?.text)),
      JSONMember("feature", JSONValue(change.feature?.text)),
    ]
  }

  private static func status(_ change: Change) -> JSONValue {
    guard case .experiment = change.subject else { return .null }
    return .object([
      JSONMember("before", JSONValue(change.statusBefore?.rawValue)),
      JSONMember("after", JSONValue(change.statusAfter?.rawValue)),
    ])
  }

  private static func json(_ field: Change.FieldChange) -> JSONValue {
    .object([
      JSONMember("path", .string(field.path)), JSONMember("before", field.before),
      JSONMember("after", field.after),
    ])
  }
}

extension Subject {
  /// The key or name alone.
  fileprivate var key: String {
    switch self {
    case .experiment(let id): id.key.text
    case .feature, .environment: description
    }
  }
}
