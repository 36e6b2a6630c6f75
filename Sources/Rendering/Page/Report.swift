package import Domain
package import Manifests
package import Planning

/// The experiments as a page for people who do not read terminals: what matters first, then when everything
/// happens, then all that is known of each experiment.
package struct Report {
  private let overview: Overview
  private let portraits: [ExperimentID: Portrait]
  private let place: String

  /// Puts a report together. `place` is where the state is, `portraits` is what manifests say for people.
  package init(_ overview: Overview, _ portraits: [ExperimentID: Portrait], place: String) {
    self.overview = overview
    self.portraits = portraits
    self.place = place
  }

  /// The page.
  package var text: String {
    Page("Experiments") {
      Element("header") {
        Element("h1") { "Experiments" }
      }
      Element("main") {
        for standing in overview.standings { card(standing) }
      }
    }.text
  }

  private func card(_ standing: Standing) -> HTML {
    .element(
      Element("article", .classes("card"), .id(Anchor(standing.experiment.id))) {
        Element("header") {
          Element("h3") { standing.experiment.id.key.text }
        }
      })
  }
}

extension Anchor {
  /// The card of an experiment.
  init(_ id: ExperimentID) { self.init(checked: id.description) }
}
