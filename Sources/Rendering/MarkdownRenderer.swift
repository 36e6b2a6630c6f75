import Domain
package import JSONSyntax
import Manifests
package import Planning

/// Shows plans as Markdown for a comment on a pull request, or for the summary of a job.
package enum MarkdownRenderer {
  /// What a program looks for to find the comment again, and to replace it.
  static let marker = "<!-- titrate: plan -->"

  /// The plan in at most `maximumBytes`. Details are left out from the bottom, and a last line says
  /// so; the summary is never left out.
  package static func text(
    _ plan: Plan, _ diagnostics: [LocatedDiagnostic], maximumBytes: Int
  ) -> String {
    let head =
      ([marker, "### \(heading(plan))"]
      + [drift(plan), stops(plan), waiting(plan), summary(plan), breaches(plan)]
      + [PlanRenderer.withdrawn(plan).map { markdown($0) } ?? "", notLookedAt(plan)])
      .filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    var sheet = MarkdownSheet(head: head, maximumBytes: maximumBytes)
    sheet.add("problems", diagnostics.map { MarkdownSheet.Entry(problem($0)) })
    sheet.add(
      "changes",
      ChangeGroup.groups(of: plan.changes).map { entry($0, isSole: plan.changes.count == 1) }
        + plan.documents.map(entry))
    sheet.add(
      "next steps",
      PlanRenderer.upcomingLines(plan).map { MarkdownSheet.Entry("- ⏱ \(markdown($0))") })
    return sheet.text
  }

  /// What an apply did, in as many bytes.
  package static func text(_ report: ApplyReport, maximumBytes: Int) -> String {
    let stops = report.brake == nil ? [] : report.plan.stops.map(PlanRenderer.text)
    let remarks = report.remarks.filter { $0.text != report.summary }.flatMap { remark in
      [remark.text] + remark.details.split(separator: "\n").map(String.init)
    }
    let head =
      (["<!-- titrate: apply -->", "### \(markdown(report.summary))"]
      + [
        breaches(report.plan), quotation((stops + remarks).map { markdown(PlanRenderer.cut($0)) }),
      ])
      .filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    var sheet = MarkdownSheet(head: head, maximumBytes: maximumBytes)
    sheet.add("problems", report.diagnostics.map { MarkdownSheet.Entry(problem($0)) })
    sheet.add(
      "changes",
      report.lines.map { line in
        MarkdownSheet.Entry(
          (["- " + markdown(line.deed + line.rest)]
            + line.notes.map { "  - \(markdown(PlanRenderer.cut($0.text)))" })
            .joined(separator: "\n"))
      })
    sheet.add(
      "documents", report.publishedLines.map { MarkdownSheet.Entry("- \(markdown($0))") })
    return sheet.text
  }

  // MARK: Summary

  /// Diagnostics alone.
  package static func text(_ diagnostics: [LocatedDiagnostic], maximumBytes: Int) -> String {
    let count =
      diagnostics.isEmpty
      ? "no problems" : DiagnosticRenderer.summary(of: diagnostics.map(\.diagnostic))
    return text(diagnostics, below: "titrate validate: \(count)", maximumBytes: maximumBytes)
  }

  /// Diagnostics below a heading.
  static func text(
    _ diagnostics: [LocatedDiagnostic], below heading: String, maximumBytes: Int
  ) -> String {
    var sheet = MarkdownSheet(head: "### \(heading)\n", maximumBytes: maximumBytes)
    sheet.add("problems", diagnostics.map { MarkdownSheet.Entry(problem($0)) })
    return sheet.text
  }

  private static func heading(_ plan: Plan) -> String {
    guard plan.hasChanges else { return PlanRenderer.summary(plan) }
    return String(PlanRenderer.counts(plan).dropLast())
      + (PlanRenderer.scheduledLaunches(plan).map { " – \($0)" } ?? "")
      + (PlanRenderer.pending(plan).map { " – \($0)" } ?? "")
      + (plan.breaches.isEmpty ? "" : " – stopped by a policy")
      + (plan.hasErrors ? " – not before the errors are mended" : "")
  }

  private static func notLookedAt(_ plan: Plan) -> String {
    PlanRenderer.notLookedAt(plan).map { "*\(markdown($0))*" } ?? ""
  }

  private static let maximumRows = 20

  /// A table with a row for each environment.
  private static func summary(_ plan: Plan) -> String {
    guard plan.hasChanges else { return "" }
    let header = """
      | environment | changes | enter | leave | served something else | enrolled who change variant |
      |---|---|--:|--:|--:|--:|

      """
    let all = PlanRenderer.environmentRows(plan)
    let rows = all.prefix(maximumRows).map { row in
      "| \(row.environment.map { markdown($0.text) } ?? "*everywhere*") | \(row.changes) | "
        + row.shares.joined(separator: " | ") + " |"
    }
    let others = all.count - maximumRows
    return header + rows.joined(separator: "\n")
      + (others > 0 ? "\n\n*and \(others) more environments*" : "")
  }

  private static func drift(_ plan: Plan) -> String {
    quotation(PlanRenderer.driftLines(plan).map { markdown(PlanRenderer.cut($0)) })
  }

  private static func stops(_ plan: Plan) -> String {
    quotation(PlanRenderer.stopLines(plan).map { markdown(PlanRenderer.cut($0)) })
  }

  /// What is due and waits, and a policy that changes.
  private static func waiting(_ plan: Plan) -> String {
    let change = plan.policyChange.map { [PlanRenderer.text($0)] } ?? []
    return quotation((plan.held.map(PlanRenderer.text) + change).map { markdown($0) })
  }

  private static func breaches(_ plan: Plan) -> String {
    quotation(
      PlanRenderer.breachLines(plan).map { breach in
        "⛔ **\(breach.rule.rawValue)**: \(markdown(PlanRenderer.cut(breach.message)))"
      })
  }

  /// The first few of some lines, set apart.
  private static func quotation(_ lines: [String]) -> String {
    let others = lines.count - maximumRows
    return (lines.prefix(maximumRows) + (others > 0 ? ["and \(others) more"] : []))
      .map { "> \($0)" }.joined(separator: "\n>\n")
  }

  // MARK: Entries

  private static func problem(_ located: LocatedDiagnostic) -> String {
    let diagnostic = located.diagnostic
    let place = diagnostic.location.map { "\(markdown($0.path))\(located.start.suffix): " } ?? ""
    let symbol = diagnostic.severity == .error ? "❌" : "⚠️"
    return
      "- \(symbol) \(place)**\(markdown(diagnostic.message))** \(markdown(PlanRenderer.cut(diagnostic.detail)))"
  }

  /// A change among several is folded.
  private static func entry(_ group: ChangeGroup, isSole: Bool) -> MarkdownSheet.Entry {
    switch group {
    case .many(let changes):
      let names = few(10, of: changes.map { "\($0.subject)" })
      let first = changes.first.map { "\(PlanRenderer.symbol($0.action)) \($0.action.rawValue)" }
      return MarkdownSheet.Entry(
        "- \(first ?? "") **\(changes.count)**: \(markdown(names))", count: changes.count)
    case .single(let change):
      let headline = headline(change)
      return MarkdownSheet.Entry(
        "- \(headline)",
        detailed: isSole
          ? "\(headline)\n\n\(details(change))"
          : "<details>\n<summary>\(headline)</summary>\n\n\(details(change))\n</details>\n")
    }
  }

  private static func entry(_ document: DocumentChange) -> MarkdownSheet.Entry {
    let action = document.action
    return MarkdownSheet.Entry(
      "- \(PlanRenderer.symbol(action)) <b>\(action.rawValue)</b> document "
        + markdown("\(document.path): \(document.reason.rawValue)"))
  }

  private static func headline(_ change: Change) -> String {
    let effects = PlanRenderer.effects(change).map { "\($0.share) \($0.happening)" }
    let effect = effects.isEmpty ? "" : " – " + effects.joined(separator: ", ")
    return "\(PlanRenderer.symbol(change.action)) <b>\(change.action.rawValue)</b> "
      + markdown(PlanRenderer.describe(change) + PlanRenderer.status(change)) + effect
      + (change.action == .remove ? " <b>(destructive)</b>" : "")
  }

  private static func details(_ change: Change) -> String {
    let impacts = change.impacts.map { impact in
      (change.sentences(about: impact)
        + [PlanRenderer.counts(impact), change.wayToStop(impact)]
        .compactMap(\.self)).map { "- \(markdown($0))\n" }.joined() + "\n"
        + bars(impact, change.variants) + shares(impact)
    }
    let parts = [
      PlanRenderer.reasons(change).map { reason in
        "- \(reason.ships ? "▶" : "⚠️") \(markdown(reason.text))\n"
      }.joined(), impacts.joined(separator: "\n"),
      PlanRenderer.futureLines(change).map { "- ⏱ \(markdown($0))\n" }.joined(),
      change.briefing.map(briefing) ?? "",
      change.fields.compactMap(PlanRenderer.text).map { "- \(markdown(PlanRenderer.cut($0)))\n" }
        .joined(),
      change.steps.map {
        "1. \(markdown(PlanRenderer.cut(PlanRenderer.text($0, change.variants))))\n"
      }
      .joined(),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func bars(_ impact: Impact, _ variants: [VariantKey]) -> String {
    let lines = CohortBar(impact, variants).lines.map { markdown($0) + "\n" }
    return lines.isEmpty ? "" : "<pre>\n\(lines.joined())</pre>\n\n"
  }

  private static func shares(_ impact: Impact) -> String {
    let rows = PlanRenderer.sharesByName(impact)
    let shown = rows.prefix(maximumRows).map { row in
      "| \(markdown(row.name)) | \(decimal(row.before))% | \(decimal(row.after))% |\n"
    }
    let others = rows.count - maximumRows
    return "| everyone | before | after |\n|---|--:|--:|\n" + shown.joined()
      + (others > 0 ? "\n*and \(others) more*\n" : "")
  }

  private static func briefing(_ briefing: Briefing) -> String {
    PlanRenderer.facts(of: briefing).map { label, fact in
      "- **\(label)**: \(markdown(PlanRenderer.cut(fact)))\n"
    }.joined()
  }
}
