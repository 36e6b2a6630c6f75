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
      Element("a", .classes("skip"), .href(Self.main)) { "To the experiments" }
      Drawings.definitions
      header
      Element("main", .id(Self.main), .classes(isLarge ? "large" : nil)) {
        if overview.snapshot == nil { Element("p") { "No state yet: nothing was applied." } }
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

  private var header: Element {
    Element("header") {
      Element("h1") { "Experiments of \(name)" }
      if let snapshot = overview.snapshot {
        Element("p", .classes("faint")) {
          "As of "
          Element("span", .classes("asof")) { HTML.time(overview.moment) }
          ". The state \(place) has serial \(snapshot.serial), committed by \(snapshot.provenance.author.name), "
          HTML.time(snapshot.provenance.time)
          "."
        }
        counts
      }
    }
  }

  private var isLarge: Bool { overview.standings.count > Self.manyExperiments }

  private var counts: Element {
    Element("ul", .classes("counts")) {
      for (stage, count) in overview.counts {
        tile(count, stage.rawValue, TextStyle.Role(stage))
      }
      tile(overview.standings.count(where: \.isServing), "serving", nil)
      let stopped = overview.standings.count { $0.stop != nil }
      if stopped > 0 { tile(stopped, "stopped", .bad) }
    }
  }

  private func tile(_ count: Int, _ word: String, _ role: TextStyle.Role?) -> Element {
    Element("li") {
      Element("b", .classes(role?.name)) { "\(count)" }
      word
    }
  }

  private var footer: Element {
    Element("footer") {
      Element("p") {
        "titrate wrote this page from the state, the manifests and the audit trail; it loads nothing and sends "
          + "nothing. Percentages are of all identities, unless a table says otherwise."
      }
    }
  }

  private var timeline: Element? {
    TimelineChart(overview).html.map { chart in
      Element("section") {
        Element("h2") { "Timeline" }
        Element("div", .classes("card")) { chart }
      }
    }
  }

  // MARK: Narrowing

  /// What the script fills in and shows; without it there is nothing to press.
  private var filters: Element {
    Element(
      "form", .classes("filters"), .plain(.hidden, "hidden"), .plain(.autocomplete, "off")
    ) {
      for (name, word) in Self.choices {
        Element("label") {
          word
          Element("select", .plain(.name, name))
        }
      }
      Element("label") {
        "Text"
        Element("input", .plain(.type, "search"), .plain(.name, "text"))
      }
      Element("output")
    }
  }

  private static let choices = [
    ("environment", "Environment"), ("status", "Status"), ("owner", "Owner"), ("sort", "Order"),
  ]

  // MARK: Cards

  private var cards: HTML {
    let over = overview.standings.filter { $0.stage == .completed && $0.alerts.isEmpty }
    let ids = Set(over.map(\.experiment.id))
    let others = overview.standings.filter { !ids.contains($0.experiment.id) }
    return HTML.row([
      others.isEmpty
        ? .empty
        : .element(
          Element("section", .classes("cards")) {
            Element("h2") { "Experiments" }
            for standing in others { card(standing) }
          }),
      over.isEmpty
        ? .empty
        : .element(
          Element("details", .classes("cards")) {
            Element("summary") {
              Element("h2") { "Completed: \(over.count)" }
            }
            for standing in over { card(standing) }
          }),
    ])
  }
}

extension Anchor {
  /// The card of an experiment.
  init(_ id: ExperimentID) { self.init(checked: id.description) }
}
