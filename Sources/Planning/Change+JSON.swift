import Domain
import Manifests
package import JSONSyntax

extension Change {
  /// What the change is about, and its headline.
  package var headlineMembers: [JSONMember] {
    [
      JSONMember("kind", .string(subject.kind.rawValue.lowercased())),
      JSONMember("key", .string(subject.key)), JSONMember("action", .string(action.rawValue)),
      JSONMember("environment", JSONValue(environment?.text)),
      JSONMember("feature", JSONValue(feature?.text)),
    ]
  }

  /// The change for programs: all that is done, and what that does to everyone.
  package var json: JSONValue {
    .object(
      headlineMembers + [
        JSONMember("status", statusJSON), JSONMember("fields", .array(fields.map(\.json))),
        JSONMember("steps", .array(steps.map(\.json))),
        JSONMember("reasons", .array(reasons.map(JSONValue.string))),
        JSONMember("briefing", briefing?.json ?? .null),
      ] + impactMembers)
  }

  private var statusJSON: JSONValue {
    guard case .experiment = subject else { return .null }
    return .object([
      JSONMember("before", JSONValue(statusBefore?.rawValue)),
      JSONMember("after", JSONValue(statusAfter?.rawValue)),
    ])
  }

  /// The impact in the change's environment; by environment where the change concerns all of them.
  private var impactMembers: [JSONMember] {
    guard environment == nil else {
      return [JSONMember("impact", impacts.first.map(json) ?? .null)]
    }
    let byEnvironment = impacts.map { JSONMember($0.environment.text, json($0)) }
    return [
      JSONMember("impact", .null), JSONMember("impactByEnvironment", .object(byEnvironment)),
    ]
  }

  private func json(_ impact: Impact) -> JSONValue {
    .object(
      impact.members + [
        JSONMember("sentences", .array(sentences(about: impact).map(JSONValue.string))),
        JSONMember("stop", JSONValue(wayToStop(impact))),
      ])
  }
}

extension Change.FieldChange {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("path", .string(path)), JSONMember("before", before), JSONMember("after", after),
    ])
  }
}

extension Briefing {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("owner", JSONValue(owner)), JSONMember("hypothesis", .string(hypothesis)),
      JSONMember(
        "primaryMetrics",
        .array(
          primaryMetrics.map { metric in
            .object([
              JSONMember("name", .string(metric.name)),
              JSONMember("expectedDirection", .string(metric.expectedDirection)),
            ])
          })),
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
