import Foundation
import Testing

@testable import Wire

/// What the schemas say of persisted shapes, and what the tables do.
struct SchemaNamesTests {
  @Test func `a plan's schema names what the tables write`() throws {
    let difference = try difference(
      "plan",
      [
        Coding.change.shape, Coding.step.shape, Coding.breach.shape, Coding.stop.shape,
        Coding.upcoming.shape, Coding.held.shape, Coding.policyChange.shape,
        Coding.environmentImpact.shape, Coding.drift.shape,
      ])
    // Only a saved plan has these.
    #expect(difference.onlyWritten == ["phase"])
    // What is told of a plan as a whole, and of diagnostics.
    #expect(
      difference.onlyDescribed == [
        "$schema", "changes", "column", "detail", "diagnostics", "drift", "endColumn", "endLine",
        "environments", "errorsElsewhere", "experiments", "formatVersion", "hasChanges",
        "identifier", "line", "lineage", "notLookedAt", "policy", "selection", "serial", "severity",
        "state", "stops", "summary", "withdrawn",
      ])
  }

  @Test func `the state's schema names what the tables write`() throws {
    let difference = try difference(
      "snapshot",
      [
        Coding.environmentLine.shape, Coding.experimentLine.shape, Coding.featureLine.shape,
        Coding.lastNumbers.shape, Coding.origin.shape, Coding.policy.shape, Coding.event.shape,
        Coding.intents.shape,
      ])
    // The schema leaves these to that of the audit trail.
    #expect(
      difference.onlyWritten == [
        "addedVariant", "changedVariant", "fields", "fromSerial", "percentageBefore",
        "removedVariant",
      ])
    // The head of the file.
    #expect(
      difference.onlyDescribed == [
        "$schema", "checkout", "checksum", "committedAt", "endedKeys", "events", "experiments",
        "features", "formatVersion", "intents", "lastNumbers", "lineage", "serial",
      ])
  }

  @Test func `the schemas of messages name what the tables write`() throws {
    let request = try difference(
      "provider-request",
      [Coding.providerGreeting.shape, Coding.providerQuestion.shape, Coding.providerOrder.shape])
    // The schema leaves steps to that of plans.
    #expect(Set(request.onlyWritten).isSubset(of: Coding.step.shape.names))
    #expect(request.onlyDescribed == [])
    let answer = try difference(
      "provider-answer",
      [
        Coding.programGreeting.shape, Coding.descriptions.shape, Coding.servings.shape,
        Coding.providerOutcome.shape,
      ])
    #expect(answer.onlyWritten == [])
    #expect(answer.onlyDescribed == [])
  }

  private func difference(
    _ schema: String, _ shapes: [Shape]
  ) throws -> (onlyWritten: [String], onlyDescribed: [String]) {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../schemas/\(schema).schema.json")
    let described = Self.properties(
      of: try JSONSerialization.jsonObject(with: Data(contentsOf: file)))
    let written = shapes.reduce(into: Set<String>()) { $0.formUnion($1.names) }
    return (
      written.subtracting(described).sorted(), described.subtracting(written).sorted()
    )
  }

  /// The names of all properties, at whatever depth.
  private static func properties(of json: Any) -> Set<String> {
    if let list = json as? [Any] {
      return list.reduce(into: []) { $0.formUnion(properties(of: $1)) }
    }
    guard let object = json as? [String: Any] else { return [] }
    let own = (object["properties"] as? [String: Any]).map { Set($0.keys) } ?? []
    return object.values.reduce(into: own) { $0.formUnion(properties(of: $1)) }
  }
}

extension Shape {
  /// The names of all members, at whatever depth.
  fileprivate var names: Set<String> {
    switch self {
    case .scalar: []
    case .array(let element), .map(_, let element): element.names
    case .object(let members):
      members.reduce(into: []) { $0.formUnion($1.shape.names.union([$1.name])) }
    case .union(_, let alternatives):
      alternatives.values.reduce(into: []) { $0.formUnion($1.names) }
    }
  }
}
