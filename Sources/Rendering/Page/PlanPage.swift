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
      Element("a", .classes("skip"), .href(Self.main)) { "To the plan" }
      Element("header") { head }
      Element("main", .id(Self.main), .classes("plan", isLarge ? "large" : nil)) {
        verdict
        PlanFindings(plan, diagnostics).content
        environments
        changes
        documents
        withdrawn
        upcoming
      }
      Element("footer") { ending }
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

  private var head: HTML {
    let conditions = plan.hasChanges ? PlanRenderer.conditions(plan) : []
    return .row([
      .element(Element("h1") { heading }),
      conditions.isEmpty
        ? .empty
        : .element(
          Element("p", .classes("lead")) { HTML.sentence(conditions.joined(separator: " ")) }),
      moment.map { moment in
        .element(
          Element("p", .classes("faint")) {
            "As of "
            HTML.time(moment)
          })
      } ?? .empty,
    ])
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
    return .element(
      Element("p", .classes("ruling", isGood ? "good" : "bad")) {
        "\(isGood ? "✓" : "✗") \(words)"
      })
  }

  // MARK: Environments

  private var environments: HTML {
    let rows = PlanRenderer.environmentRows(plan)
    guard plan.hasChanges, !rows.isEmpty else { return .empty }
    return .element(
      Element("section", .labelled(by: Anchor("environments"))) {
        Element("h2", .id(Anchor("environments"))) { "Who is concerned" }
        // Whoever has no mouse can scroll it, too.
        Element(
          "div", .classes("scroll"), .plain(.tabindex, 0), .plain(.role, "group"),
          .labelled(by: Anchor("environments"))
        ) {
          Element("table") {
            Element("thead") {
              Element("tr") {
                HTML.heading("environment")
                HTML.heading("changes")
                for name in [
                  "enter", "leave", "served something else", "enrolled who change variant",
                ] { HTML.heading(name, isNumber: true) }
              }
            }
            Element("tbody") { for row in rows { self.row(row) } }
          }
        }
      })
  }

  private func row(_ row: PlanRenderer.EnvironmentRow) -> Element {
    Element("tr") {
      Element("th", .plain(.scope, "row")) {
        row.environment.map { .text($0.text) } ?? .element(Element("i") { "everywhere" })
      }
      Element("td") { row.changes }
      for share in row.shares {
        Element("td", .classes("number", share == "0" ? "faint" : nil)) { share }
      }
    }
  }

  // MARK: Changes

  private var changes: HTML {
    let groups = ChangeGroup.groups(of: plan.changes)
    let own = groups.filter { !$0.isPending }
    let pending = groups.filter(\.isPending)
    return .row([
      groups.count > Self.manyCards ? glance(groups) : .empty,
      section(own, "Changes", Anchor("changes")),
      section(pending, "Pending on the base already", Anchor("pending")),
    ])
  }

  /// With more cards than that a list of them stands before them.
  private static let manyCards = 5
  /// The list is folded behind so many lines.
  private static let mostLines = 30

  /// A line for each card.
  private func glance(_ groups: [ChangeGroup]) -> HTML {
    .element(
      Element("section", .labelled(by: Anchor("glance"))) {
        Element("h2", .id(Anchor("glance"))) { "At a glance" }
        Element("div", .classes("card")) {
          HTML.folded(
            groups.map { group in Element("li") { PlanCard(group).line } }, as: .classes("plain"),
            showing: Self.mostLines)
        }
      })
  }

  private func section(_ groups: [ChangeGroup], _ title: String, _ anchor: Anchor) -> HTML {
    guard !groups.isEmpty else { return .empty }
    return .element(
      Element("section", .labelled(by: anchor)) {
        Element("h2", .id(anchor)) { title }
        for group in groups { PlanCard(group).content }
      })
  }

  private var documents: HTML {
    guard !plan.documents.isEmpty else { return .empty }
    let items = plan.documents.map { document in
      Element("li") {
        PlanRenderer.text(document)
        if document.origin == .base { " (\(PlanRenderer.pendingAlready))" }
      }
    }
    return Self.listing("Published documents", Anchor("documents"), items)
  }

  private var withdrawn: HTML {
    let items = PlanRenderer.withdrawnNames(plan).map { name in Element("li") { name } }
    guard !items.isEmpty else { return .empty }
    return Self.listing(PlanRenderer.withdrawnHeading, Anchor("withdrawn"), items)
  }

  private static func listing(_ title: String, _ anchor: Anchor, _ items: [Element]) -> HTML {
    .element(
      Element("section", .labelled(by: anchor)) {
        Element("h2", .id(anchor)) { title }
        Element("div", .classes("card")) { HTML.folded(items, as: .classes("plain"), showing: 30) }
      })
  }

  /// What comes next by itself and was decided before.
  private var upcoming: HTML {
    let steps = PlanRenderer.upcoming(plan)
    guard !steps.isEmpty else { return .empty }
    return .element(
      Element("section", .labelled(by: Anchor("next"))) {
        Element("h2", .id(Anchor("next"))) { "Next, by itself" }
        Element("div", .classes("card")) {
          Element("table", .classes("coming")) {
            Element("thead") {
              Element("tr") {
                HTML.heading("when")
                HTML.heading("experiment")
                HTML.heading("what")
              }
            }
            Element("tbody") {
              for step in steps {
                Element("tr") {
                  Element("td") { HTML.moment(of: step) }
                  Element("td") { "\(step.experiment.key) in \(step.experiment.environment)" }
                  Element("td") { PlanRenderer.happening(step) }
                }
              }
            }
          }
        }
      })
  }

  // MARK: The end

  private var ending: HTML {
    let state = plan.lineage.map { "Made for serial \(plan.serial) of the state \($0)." }
    return .row(
      [PlanRenderer.notLookedAt(plan), PlanRenderer.noState(plan), state].compactMap { words in
        words.map { words in .element(Element("p") { words }) }
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

extension HTML {
  /// The heading of a column.
  static func heading(_ text: String, isNumber: Bool = false) -> HTML {
    .element(
      Element("th", .classes(isNumber ? "number" : nil), .plain(.scope, "col")) { text })
  }
}
