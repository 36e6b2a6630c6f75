package import Domain
import Manifests
import Planning
package import JSONSyntax

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
        .object([
          JSONMember("cohort", JSONValue(row.outcome.cohort?.text)),
          JSONMember("variant", .string(row.outcome.variantText)),
          JSONMember("enabled", .boolean(row.outcome.isEnabled)),
          JSONMember("value", row.outcome.value.json), JSONMember("count", .integer(row.count)),
          JSONMember("percentage", .number(summary.percentage(of: row))),
          JSONMember("expectedPercentage", .number(row.expectedShare * 100)),
        ])
      })
  }

  /// How many identities get what of a feature, for people.
  package func text(_ summary: EvaluationSummary) -> String {
    let count = "\(summary.total) identit\(summary.total == 1 ? "y" : "ies")"
    let title = "\(summary.feature.name) for \(count)"
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
      [
        row.outcome.cohort?.text ?? "-", row.outcome.variantText, row.outcome.words,
        "\(row.count)", decimal(summary.percentage(of: row)) + "%",
        decimal(row.expectedShare * 100) + "%",
      ]
    }
    let rows = cells.map { $0.map { TextTable.Cell($0) } }
    return TextTable(columns.map { TextTable.Column($0) }, rows: rows).text(width: nil)
  }
}

extension EvaluationSummary {
  fileprivate func percentage(of row: Row) -> Double {
    total == 0 ? 0 : Double(row.count) / Double(total) * 100
  }
}
