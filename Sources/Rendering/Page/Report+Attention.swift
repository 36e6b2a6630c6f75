import Domain
import Planning

// What somebody should look at, and what comes by itself.
extension Report {
  /// More than anyone reads at once; the others are folded.
  private static let mostShown = 20

  /// What somebody should look at; nil where all is in order.
  var attention: HTML? {
    let alerts = overview.alerts
    guard !alerts.isEmpty else { return nil }
    return HTML("section") {
      HTML("h2") { "Look at these" }
      HTML.folded(
        alerts.map { $0.line(linked: true) }, as: .classes("alerts"), showing: Self.mostShown)
    }
  }

  /// What comes by itself; nil where nothing does.
  var upcoming: HTML? {
    let steps = overview.upcoming
    guard !steps.isEmpty else { return nil }
    return HTML("section") {
      HTML("h2") { "Next by itself" }
      HTML.folded(steps.map(line), as: .classes("steps"), showing: Self.mostShown)
    }
  }

  private func line(_ step: UpcomingStep) -> HTML {
    HTML("li") {
      HTML("span") { HTML.time(step.time(since: overview.moment)) }
      HTML("span") {
        HTML.link(step.experiment)
        " \(PlanRenderer.happening(step))"
        if step.gate != nil { ", at the earliest" }
        if let hold = step.hold {
          ", held until then instead of "
          HTML.time(hold.due)
          ": \(hold.reason)"
        }
      }
    }
  }
}

extension Alert {
  /// The alert as an entry of a list, with a link to the card of its experiment, or for the card itself.
  func line(linked: Bool) -> HTML {
    HTML("li", .classes(role.name)) {
      HTML("strong") { headline }
      HTML("span") {
        if linked {
          " "
          HTML.link(standing.experiment.id)
        }
        ": "
        sentence
      }
    }
  }

  /// How bad it is.
  var role: TextStyle.Role {
    switch kind {
    case .stale(.stopped), .alarm: .bad
    case .stale: .caution
    }
  }

  /// What it is, in a word.
  var headline: String {
    switch kind {
    case .stale(.stopped): "\(PlanRenderer.symbol(.stop)) Stopped"
    case .stale(.held): "⏸ Held"
    case .stale(let reason): "! \(reason.words.prefix(1).uppercased())\(reason.words.dropFirst())"
    case .alarm: "! Alarm"
    }
  }

  /// What is known of it.
  @HTMLBuilder var sentence: HTML {
    let experiment = standing.experiment
    switch kind {
    case .alarm(let sentence): sentence
    case .stale(.stopped):
      if let brake = standing.stop {
        "\(brake.author.name), "
        HTML.time(brake.stoppedAt)
        ": “\(Brake.words(brake.reason))” "
        HTML.sentence("It serves nobody until `titrate release \(experiment.id)`.")
      }
    case .stale(.held): standing.held.map(HTML.waiting)
    case .stale(.decisionOverdue):
      "it was due "
      experiment.details.decideBy.map(HTML.time)
    case .stale(.nobodyReconciles):
      if let late = standing.late {
        "its \(late.step.noun) is due since "
        HTML.time(late.since)
      }
    case .stale(.stillServing), .stale(.pausedForLong), .stale(.neverStarted),
      .stale(.scheduleIgnored):
      "\(standing.stage.rawValue) since "
      HTML.time(experiment.lifecycle.changedAt)
    }
  }
}
