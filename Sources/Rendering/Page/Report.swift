package import Domain
package import Manifests
package import Planning

/// The experiments as a page for people who do not read terminals: what matters first, then when everything
/// happens, then all that is known of each experiment.
package struct Report {
  let overview: Overview
  let portraits: [ExperimentID: Portrait]
  private let name: String
  private let place: String

  /// Puts a report together: `portraits` is what manifests say for people, `name` is what the experiments
  /// are those of, and `place` is where the state is, behind "the state".
  package init(
    _ overview: Overview, _ portraits: [ExperimentID: Portrait], of name: String, place: String
  ) {
    self.overview = overview
    self.portraits = portraits
    self.name = name
    self.place = place
  }

  /// The page.
  package var text: String {
    Page("Experiments of \(name)") {
      HTML("a", .classes("skip"), .href(Self.main)) { "To the experiments" }
      Drawings.definitions
      header
      HTML("main", .id(Self.main), .classes(isLarge ? "large" : nil)) {
        if overview.snapshot == nil { HTML("p") { "No state yet: nothing was applied." } }
        attention
        upcoming
        timeline
        if !overview.standings.isEmpty { filters }
        cards
      }
      footer
    }.text
  }

  /// What is on the page, in a sentence.
  package var summary: String {
    let count = overview.standings.count
    let alerts = Set(overview.alerts.map(\.standing.experiment.id)).count
    return
      "\(counted(count, "experiment")) as of \(overview.moment), \(alerts) to look at."
  }

  private static let main = Anchor("main")

  /// Where there are more experiments than that, those that nobody sees are not laid out.
  static let manyExperiments = 200

  // MARK: Around

  private var header: HTML {
    HTML("header") {
      HTML("h1") { "Experiments of \(name)" }
      if let snapshot = overview.snapshot {
        HTML("p", .classes("faint")) {
          "As of "
          HTML("span", .classes("asof")) { HTML.time(overview.moment) }
          ". The state \(place) has serial \(snapshot.serial), committed by \(snapshot.provenance.author.name), "
          HTML.time(snapshot.provenance.time)
          "."
        }
        counts
      }
    }
  }

  private var isLarge: Bool { overview.standings.count > Self.manyExperiments }

  private var counts: HTML {
    HTML("ul", .classes("counts")) {
      for (stage, count) in overview.counts {
        tile(count, stage.rawValue, TextStyle.Role(stage))
      }
      tile(overview.standings.count(where: \.isServing), "serving", nil)
      let stopped = overview.standings.count { $0.stop != nil }
      if stopped > 0 { tile(stopped, "stopped", .bad) }
    }
  }

  private func tile(_ count: Int, _ word: String, _ role: TextStyle.Role?) -> HTML {
    HTML("li") {
      HTML("b", .classes(role?.name)) { "\(count)" }
      word
    }
  }

  private var footer: HTML {
    HTML("footer") {
      HTML("p") {
        "titrate wrote this page from the state, the manifests and the audit trail; it loads nothing and sends "
          + "nothing. Percentages are of all identities, unless a table says otherwise."
      }
    }
  }

  private var timeline: HTML? {
    TimelineChart(overview).html.map { chart in
      HTML("section") {
        HTML("h2") { "Timeline" }
        HTML("div", .classes("card")) { chart }
      }
    }
  }

  // MARK: Narrowing

  /// What the script fills in and shows; without it there is nothing to press.
  private var filters: HTML {
    HTML(
      "form", .classes("filters"), .plain(.hidden, "hidden"), .plain(.autocomplete, "off")
    ) {
      for (name, word) in Self.choices {
        HTML("label") {
          word
          HTML("select", .plain(.name, name))
        }
      }
      HTML("label") {
        "Text"
        HTML("input", .plain(.type, "search"), .plain(.name, "text"))
      }
      HTML("output")
    }
  }

  private static let choices = [
    ("environment", "Environment"), ("status", "Status"), ("owner", "Owner"), ("sort", "Order"),
  ]

  // MARK: Cards

  @HTMLBuilder private var cards: HTML {
    let isOver = { (standing: Standing) in standing.stage == .completed && standing.alerts.isEmpty }
    let (over, others) = (
      overview.standings.filter(isOver), overview.standings.filter { !isOver($0) }
    )
    if !others.isEmpty {
      HTML("section", .classes("cards")) {
        HTML("h2") { "Experiments" }
        for standing in others { card(standing) }
      }
    }
    if !over.isEmpty {
      HTML("details", .classes("cards")) {
        HTML("summary") { HTML("h2") { "Completed: \(over.count)" } }
        for standing in over { card(standing) }
      }
    }
  }
}

extension Anchor {
  /// The card of an experiment.
  init(_ id: ExperimentID) { self.init(checked: id.description) }
}
