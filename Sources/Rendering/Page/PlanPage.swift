package import Domain
package import JSONSyntax
package import Planning

/// A plan as a page for people: what matters first, then each change with who is served what from then on.
/// Nothing is cut; what is long is folded.
package struct PlanPage {
  let plan: Plan
  private let diagnostics: [LocatedDiagnostic]
  private let moment: Instant?

  /// Puts a page together, of a plan with its diagnostics looked up in the files. `moment` is the one that it
  /// was made for; nil for the present.
  package init(_ plan: Plan, _ diagnostics: [LocatedDiagnostic] = [], asOf moment: Instant? = nil) {
    self.plan = plan
    self.diagnostics = diagnostics
    self.moment = moment
  }

  /// The page.
  package var text: String {
    Page(heading) {
      HTML("a", .classes("skip"), .href(Self.main)) { "To the plan" }
      HTML("header") { head }
      HTML("main", .id(Self.main), .classes("plan", isLarge ? "large" : nil)) {
        verdict
        PlanFindings(plan, diagnostics).content
        environments
        changes
        documents
        withdrawn
        upcoming
      }
      HTML("footer") { ending }
    }.text
  }

  private static let main = Anchor("main")
  /// Where there are more changes than that, those that nobody sees are not laid out.
  private static let manyChanges = 100
  private var isLarge: Bool { plan.changes.count > Self.manyChanges }

  // MARK: The head

  private var heading: String {
    guard plan.hasChanges else {
      return plan.hasErrors
        ? PlanRenderer.summary(plan)
        : "No changes" + PlanRenderer.asFarAsLooked(plan, naming: .max)
    }
    return String(PlanRenderer.counts(plan).dropLast())
  }

  @HTMLBuilder private var head: HTML {
    let conditions = plan.hasChanges ? PlanRenderer.conditions(plan) : []
    HTML("h1") { heading }
    if !conditions.isEmpty {
      HTML("p", .classes("lead")) { HTML.sentence(conditions.joined(separator: " ")) }
    }
    if let moment {
      HTML("p", .classes("faint")) {
        "As of "
        HTML.time(moment)
      }
    }
  }

  /// Whether anything stands in its way, at a glance.
  private var verdict: HTML {
    let problems = diagnostics.isEmpty ? nil : DiagnosticRenderer.summary(of: plan.diagnostics)
    let isPermitted = plan.breaches.isEmpty
    let policy =
      if isPermitted { plan.hasChanges && !plan.hasErrors ? "Permitted by the policy" : nil } else {
        "Stopped by the policy"
      }
    let words = [policy, problems].compactMap(\.self).joined(separator: " · ")
    let isGood = isPermitted && !plan.hasErrors
    guard !words.isEmpty else { return .empty }
    return HTML("p", .classes("ruling", isGood ? "good" : "bad")) {
      "\(isGood ? "✓" : "✗") \(words)"
    }
  }

  // MARK: Environments

  private var environments: HTML {
    let rows = PlanRenderer.environmentRows(plan)
    guard plan.hasChanges, !rows.isEmpty else { return .empty }
    return HTML("section", .labelled(by: Anchor("environments"))) {
      HTML("h2", .id(Anchor("environments"))) { "Who is concerned" }
      // Whoever has no mouse can scroll it, too.
      HTML(
        "div", .classes("scroll"), .plain(.tabindex, 0), .plain(.role, "group"),
        .labelled(by: Anchor("environments"))
      ) {
        HTML("table") {
          HTML.columns(
            ["environment", "changes"],
            numbers: ["enter", "leave", "served something else", "enrolled who change variant"])
          HTML("tbody") { for row in rows { self.row(row) } }
        }
      }
    }
  }

  private func row(_ row: PlanRenderer.EnvironmentRow) -> HTML {
    HTML("tr") {
      HTML("th", .plain(.scope, "row")) {
        row.environment.map { .text($0.text) } ?? HTML("i") { "everywhere" }
      }
      HTML("td") { row.changes }
      for share in row.shares {
        HTML("td", .classes("number", share == "0" ? "faint" : nil)) { share }
      }
    }
  }

  // MARK: Changes

  @HTMLBuilder private var changes: HTML {
    let groups = ChangeGroup.groups(of: plan.changes)
    if groups.count > Self.manyCards { glance(groups) }
    section(groups.filter { !$0.isPending }, "Changes", Anchor("changes"))
    section(groups.filter(\.isPending), "Pending on the base already", Anchor("pending"))
  }

  /// With more cards than that a list of them stands before them.
  private static let manyCards = 5
  /// The list is folded behind so many lines.
  private static let mostLines = 30

  /// A line for each card.
  private func glance(_ groups: [ChangeGroup]) -> HTML {
    HTML("section", .labelled(by: Anchor("glance"))) {
      HTML("h2", .id(Anchor("glance"))) { "At a glance" }
      HTML("div", .classes("card")) {
        HTML.folded(
          groups.map { group in HTML("li") { PlanCard(group).line } }, as: .classes("plain"),
          showing: Self.mostLines)
      }
    }
  }

  private func section(_ groups: [ChangeGroup], _ title: String, _ anchor: Anchor) -> HTML {
    guard !groups.isEmpty else { return .empty }
    return HTML("section", .labelled(by: anchor)) {
      HTML("h2", .id(anchor)) { title }
      for group in groups { PlanCard(group).content }
    }
  }

  private var documents: HTML {
    guard !plan.documents.isEmpty else { return .empty }
    let items = plan.documents.map { document in
      HTML("li") {
        PlanRenderer.text(document)
        if document.origin == .base { " (\(PlanRenderer.pendingAlready))" }
      }
    }
    return Self.listing("Published documents", Anchor("documents"), items)
  }

  private var withdrawn: HTML {
    let items = PlanRenderer.withdrawnNames(plan).map { name in HTML("li") { name } }
    guard !items.isEmpty else { return .empty }
    return Self.listing(PlanRenderer.withdrawnHeading, Anchor("withdrawn"), items)
  }

  private static func listing(_ title: String, _ anchor: Anchor, _ items: [HTML]) -> HTML {
    HTML("section", .labelled(by: anchor)) {
      HTML("h2", .id(anchor)) { title }
      HTML("div", .classes("card")) { HTML.folded(items, as: .classes("plain"), showing: 30) }
    }
  }

  /// What comes next by itself and was decided before.
  private var upcoming: HTML {
    let steps = PlanRenderer.upcoming(plan)
    guard !steps.isEmpty else { return .empty }
    return HTML("section", .labelled(by: Anchor("next"))) {
      HTML("h2", .id(Anchor("next"))) { "Next, by itself" }
      HTML("div", .classes("card")) {
        HTML("table", .classes("coming")) {
          HTML.columns(["when", "experiment", "what"])
          HTML("tbody") {
            for step in steps {
              HTML("tr") {
                HTML("td") { HTML.moment(of: step) }
                HTML("td") { step.experiment.spoken }
                HTML("td") { PlanRenderer.happening(step) }
              }
            }
          }
        }
      }
    }
  }

  // MARK: The end

  private var ending: HTML {
    let state = plan.lineage.map { "Made for serial \(plan.serial) of the state \($0)." }
    return .row(
      [PlanRenderer.notLookedAt(plan), PlanRenderer.noState(plan), state].compactMap { words in
        words.map { words in HTML("p") { words } }
      })
  }
}

extension ChangeGroup {
  /// Whether the base asks for it, too.
  fileprivate var isPending: Bool {
    switch self {
    case .single(let change): change.origin == .base
    case .many(let changes): changes.first?.origin == .base
    }
  }
}
