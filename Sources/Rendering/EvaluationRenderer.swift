package import Domain
package import JSONSyntax
import Manifests
import Planning

/// Shows what an identity gets in an environment, a line for each feature.
package struct EvaluationRenderer {
  private let environment: EnvironmentKey
  private let style: TextStyle

  /// Makes a renderer for an environment.
  package init(_ environment: EnvironmentKey, style: TextStyle = .plain) {
    self.environment = environment
    self.style = style
  }

  /// What an identity gets, for programs. Members stand in the order of their keys already, so that
  /// a million lines need no sorting.
  package func json(
    _ evaluation: Comparison<Evaluation>, of feature: FeatureName, for identity: String
  ) -> JSONValue {
    let identityMembers = members(of: feature) + [JSONMember("identity", .string(identity))]
    switch evaluation {
    case .current(let evaluation):
      var members = evaluation.members
      members.insert(contentsOf: identityMembers, at: 1)
      return .object(members)
    case .planned(let before, let after):
      return .object(
        [
          JSONMember("after", after.map { .object($0.members) } ?? .null),
          JSONMember("before", before.map { .object($0.members) } ?? .null),
          JSONMember("changed", .boolean(evaluation.map(\.outcome).isChange)),
        ] + identityMembers)
    }
  }

  func members(of feature: FeatureName) -> [JSONMember] {
    [
      JSONMember("environment", .string(environment.text)),
      JSONMember("feature", .string(feature.text)),
    ]
  }

  /// What an identity gets, for people.
  package func text(
    _ evaluation: Comparison<Evaluation>, of feature: FeatureName, for identity: String
  ) -> String {
    let words =
      switch evaluation {
      case .current(let evaluation): evaluation.words
      case .planned(let before, let after):
        evaluation.map(\.outcome).isChange
          ? "\(Self.words(before)) → \(Self.words(after))" : "\(Self.words(after)), unchanged"
      }
    return "\(inert(identity))  \(feature)  \(words)\n"
  }

  private static func words(_ evaluation: Evaluation?) -> String {
    evaluation?.words ?? "not served"
  }
}

extension Evaluation {
  var members: [JSONMember] {
    [
      JSONMember("enabled", .boolean(isEnabled)), JSONMember("reason", reason.json),
      JSONMember("value", value.json), JSONMember("variant", .string(outcome.variantText)),
    ]
  }
}

extension Evaluation.Reason {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("cohort", cohort?.json ?? .null), JSONMember("rule", .string(rule.rawValue)),
      JSONMember("split", split?.json ?? .null),
    ])
  }
}

extension Evaluation.CohortPlace {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("experiment", .string(experiment.text)), JSONMember("hash", .number(hash)),
      JSONMember("member", .boolean(isMember)), JSONMember("percentage", percentage.json),
    ])
  }
}

extension Evaluation.SplitPlace {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("from", range.lowerBound.json), JSONMember("hash", .number(hash)),
      JSONMember("to", range.upperBound.json),
    ])
  }
}

extension EvaluationRenderer {
  /// How many identities get what of a feature, for programs.
  package func json(_ summary: EvaluationSummary) -> JSONValue {
    let members =
      members(of: summary.feature.name) + [JSONMember("identities", .integer(summary.total))]
    return switch summary.rows {
    case .current(let rows): .object(members + [JSONMember("outcomes", json(rows, summary))])
    case .planned(let before, let after):
      .object(
        members + [
          JSONMember("before", before.map { json($0, summary) } ?? .null),
          JSONMember("after", after.map { json($0, summary) } ?? .null),
          JSONMember("changed", .integer(summary.changedCount)),
        ])
    }
  }

  private func json(_ rows: [EvaluationSummary.Row], _ summary: EvaluationSummary) -> JSONValue {
    .array(
      rows.map { row in
        [
          "cohort": JSONValue(row.outcome.cohort?.text),
          "variant": .string(row.outcome.variantText),
          "enabled": .boolean(row.outcome.isEnabled),
          "value": row.outcome.value.json,
          "count": .integer(row.count),
          "percentage": .number(summary.percentage(of: row)),
          "expectedPercentage": .number(row.expectedShare * 100),
        ]
      })
  }

  /// How many identities get what of a feature, for people.
  package func text(_ summary: EvaluationSummary) -> String {
    let noun = summary.total == 1 ? "identity" : "identities"
    let title = "\(summary.feature.name) for \(summary.total) \(noun)"
    return switch summary.rows {
    case .current(let rows): "\(title)\n\(table(rows, summary))"
    case .planned(let before, let after):
      "\(title), of which \(summary.changedCount) would get something else\n"
        + "before:\n\(before.map { table($0, summary) } ?? Self.notServed)"
        + "after:\n\(after.map { table($0, summary) } ?? Self.notServed)"
    }
  }

  private static let notServed = "not served\n"

  private func table(_ rows: [EvaluationSummary.Row], _ summary: EvaluationSummary) -> String {
    let columns = ["COHORT", "VARIANT", "SERVES", "COUNT", "SHARE", "EXPECTED"]
    let cells = rows.map { row in
      let role = TextStyle.Role.variant(row.outcome.variant, among: summary.feature.variants)
      return [
        TextTable.Cell(row.outcome.cohort?.text ?? "-"),
        TextTable.Cell(row.outcome.variantText, role), TextTable.Cell(row.outcome.words),
        TextTable.Cell("\(row.count)"),
        TextTable.Cell(threeDecimals(summary.percentage(of: row)) + "%"),
        TextTable.Cell(threeDecimals(row.expectedShare * 100) + "%"),
      ]
    }
    return TextTable(columns.map { TextTable.Column($0) }, rows: cells)
      .text(width: nil, style: style)
  }
}

extension EvaluationSummary {
  fileprivate func percentage(of row: Row) -> Double {
    total == 0 ? 0 : Double(row.count) / Double(total) * 100
  }
}
