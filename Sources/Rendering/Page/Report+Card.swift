import Domain
import JSONSyntax
import Manifests
import Planning

// All that is known of one experiment.
extension Report {
  func card(_ standing: Standing) -> HTML {
    let experiment = standing.experiment
    return HTML(
      "article", .classes("card"), .id(Anchor(experiment.id)),
      .plain(.dataStatus, standing.stop == nil ? standing.stage.rawValue : "stopped"),
      experiment.details.owner.map { .plain(.dataOwner, $0) },
      .plain(.dataSince, experiment.lifecycle.changedAt),
      standing.upcoming.first.map { .plain(.dataNext, $0.time(since: overview.moment)) }
    ) {
      heading(standing)
      place(of: standing)
      alerts(of: standing)
      hypothesis(of: standing)
      cohort(standing)
      HTML("dl", .classes("facts")) {
        for (term, fact) in facts(of: standing) {
          HTML("div") {
            HTML("dt") { term }
            HTML("dd") { fact }
          }
        }
      }
      standing.results.map { ResultsTable($0, standing.variants).html }
      history(standing)
      wayToStop(standing)
    }
  }

  private func heading(_ standing: Standing) -> HTML {
    let experiment = standing.experiment
    return HTML("header") {
      HTML("h3") {
        HTML("a", .href(Anchor(experiment.id))) { experiment.id.key.text }
        if let name = experiment.details.name {
          " "
          HTML("span") { name }
        }
      }
      for (word, role) in badges(standing) {
        HTML("span", .classes("badge", role?.name)) { word }
      }
    }
  }

  /// Where it is, and whose.
  private func place(of standing: Standing) -> HTML {
    let experiment = standing.experiment
    let words = [
      experiment.id.environment.text, "on \(experiment.feature)",
      experiment.details.owner.map { "owner \($0)" },
      experiment.details.group.map { "group \($0)" },
      experiment.iteration > 1 ? "iteration \(experiment.iteration)" : nil,
    ]
    return HTML("p", .classes("faint")) { words.compactMap(\.self).joined(separator: " · ") }
  }

  /// Where it stands, in a word or two.
  private func badges(_ standing: Standing) -> [(word: String, role: TextStyle.Role?)] {
    let stage = standing.stage.symbol + standing.stage.rawValue
    // Green says that it goes on.
    if standing.stop != nil {
      return [(stage, nil), ("\(PlanRenderer.symbol(.stop)) stopped", .bad)]
    }
    let alarm = standing.alarms.isEmpty ? [] : [("! alarm", TextStyle.Role.bad as TextStyle.Role?)]
    let still =
      standing.isStillServing ? [("still serving", TextStyle.Role.caution as TextStyle.Role?)] : []
    return [(stage, TextStyle.Role(standing.stage))] + alarm + still
  }

  /// What somebody should look at.
  private func alerts(of standing: Standing) -> HTML {
    let alerts = standing.alerts
    guard !alerts.isEmpty else { return .empty }
    return HTML("ul", .classes("alerts")) { for alert in alerts { alert.line(linked: false) } }
  }

  // MARK: Who gets what

  @HTMLBuilder private func cohort(_ standing: Standing) -> HTML {
    if let impact = standing.impact {
      let picture = CohortPicture(impact, standing.variants)
      if let bar = picture.bar(\.after) {
        bar
        picture.legend(\.after)
      }
    }
  }

  @HTMLBuilder private func wayToStop(_ standing: Standing) -> HTML {
    if standing.isServing {
      let experiment = standing.experiment
      HTML("p", .classes("faint")) {
        HTML.sentence(Change.wayToStop(experiment.id, experiment.status))
      }
    }
  }

  // MARK: Facts

  private func facts(of standing: Standing) -> [(term: String, fact: HTML)] {
    let portrait = portraits[standing.experiment.id]
    let areNotesApplied =
      standing.manifest?.details.notes == standing.experiment.details.notes
    let facts: [(String, HTML?)] = [
      ("Cohort", size(of: standing)), ("Status", since(standing)), ("Next", next(standing)),
      ("Decision", decision(on: standing)), ("Metrics", metrics(of: standing)),
      (
        "About", portrait?.description.map { marked(.paragraphs($0), areNotesApplied) }
      ),
      ("Read more", .list(portrait?.links.map(HTML.link(to:)) ?? [])),
      ("Tags", .list(portrait?.tags.map(HTML.text) ?? [], .classes("tags"))),
    ]
    return facts.compactMap { term, fact in fact.map { (term, $0) } }
  }

  /// What it is to show, if its manifest can be read.
  private func hypothesis(of standing: Standing) -> HTML {
    guard let portrait = portraits[standing.experiment.id], let manifest = standing.manifest else {
      return HTML("p", .classes("caution")) { "There is no manifest of it that can be read." }
    }
    return marked(
      .paragraphs(portrait.hypothesis),
      manifest.details.hypothesis == standing.experiment.details.hypothesis)
  }

  /// What stands in a manifest, with a word where that is not what was applied.
  @HTMLBuilder private func marked(_ html: HTML, _ isApplied: Bool) -> HTML {
    html
    if !isApplied { HTML("p", .classes("caution")) { "edited since it was applied" } }
  }

  /// What is measured, unless results tell it.
  private func metrics(of standing: Standing) -> HTML? {
    guard standing.results == nil else { return nil }
    return .list(
      (standing.manifest?.metrics ?? []).map { metric in
        .text("\(metric.name), \(metric.role.rawValue): \(metric.expectedDirection.words)")
      })
  }

  /// How the cohort grows, and where it has grown to.
  private func size(of standing: Standing) -> HTML? {
    guard let rollout = standing.rollout else { return .text("none") }
    let size = "\(rollout.segment.percentage)% of all identities"
    guard standing.stop == nil else { return .text("\(size) once it is released") }
    return .text(rollout.isEnabled ? size : "\(size) once it has started")
  }

  private func since(_ standing: Standing) -> HTML {
    let lifecycle = standing.experiment.lifecycle
    var pieces: [HTML] = [
      .row([.text("\(standing.stage.rawValue) since "), .time(lifecycle.changedAt)])
    ]
    if let startedAt = lifecycle.startedAt, startedAt != lifecycle.changedAt {
      pieces.append(.row([.text("started first "), .time(startedAt)]))
    }
    return .joined(pieces, by: ", ")
  }

  private func next(_ standing: Standing) -> HTML? {
    let held = standing.held.map { [HTML.waiting($0)] } ?? []
    let steps = standing.upcoming.map { step in
      HTML.row([
        .time(step.time(since: overview.moment)), .text(" \(PlanRenderer.happening(step))"),
      ])
    }
    return .list(held + steps)
  }

  private func decision(on standing: Standing) -> HTML? {
    if let conclusion = standing.experiment.conclusion {
      return .text(conclusion.words)
    }
    return standing.experiment.details.decideBy.map { .row([.text("due "), .time($0)]) }
  }

  // MARK: History

  /// What happened, a line for each commit.
  private func history(_ standing: Standing) -> HTML {
    let commits = standing.records.reduce(into: [[AuditRecord]]()) { commits, record in
      if commits.last?.last?.serial == record.serial {
        commits[commits.count - 1].append(record)
      } else {
        commits.append([record])
      }
    }
    guard !commits.isEmpty else { return .empty }
    return HTML("details") {
      HTML("summary") { "History: \(counted(commits.count, "commit"))" }
      HTML("ol", .classes("history")) {
        for records in commits.reversed() { line(records, standing.variants) }
      }
    }
  }

  private func line(_ records: [AuditRecord], _ variants: [VariantKey]) -> HTML {
    guard let provenance = records.first?.provenance else { return .empty }
    let words = records.map { $0.event.words(variants) }.joined(separator: "; ")
    return HTML("li") {
      HTML.time(provenance.time)
      " "
      words
      HTML("span", .classes("faint")) {
        ", by \(provenance.author.name)"
        for piece in origin(provenance.origin) { piece }
      }
    }
  }

  /// Where a change came from, as far as that is known.
  private func origin(_ origin: Provenance.Origin) -> [HTML] {
    let request = origin.pullRequest.map { "pull request \($0)" }
    guard let address = origin.runURL.flatMap(WebAddress.init) else {
      return request.map { [.text(", \($0)")] } ?? []
    }
    return [
      .text(", "), HTML("a", .href(address)) { request ?? "run" },
    ]
  }
}

extension Standing.Stage {
  /// The symbol of the change that leads there, and a blank; nothing where there is none.
  fileprivate var symbol: String {
    switch self {
    case .created: ""
    case .scheduled: "⏱ "
    case .running: PlanRenderer.symbol(.start) + " "
    case .paused: PlanRenderer.symbol(.pause) + " "
    case .completed: PlanRenderer.symbol(.complete) + " "
    }
  }
}
