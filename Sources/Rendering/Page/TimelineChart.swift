import Domain
import Planning

/// The experiments in time: a row for each, with a bar as high as its cohort is large, and one axis for
/// all of them.
struct TimelineChart {
  private let rows: [Row]
  private let moment: Instant
  private let axis: TimeAxis

  private struct Row {
    let standing: Standing
    let timeline: Timeline

    /// When it begins; nil where nothing is known of it in time.
    var begin: Instant? {
      let times = timeline.stretches.prefix(1).map(\.begin) + timeline.marks.prefix(1).map(\.time)
      return times.min()
    }

    /// What is going on in order of its begin, then what has not started, then what is over, the latest
    /// first.
    func precedes(_ other: Row) -> Bool {
      let places = (place, other.place)
      if places.0 != places.1 { return places.0 < places.1 }
      let times = places.0 == 2 ? (other.end, end) : (begin, other.begin)
      guard let first = times.0, let second = times.1, first != second else {
        return standing.experiment.id < other.standing.experiment.id
      }
      return first < second
    }

    private var place: Int {
      standing.stage == .completed ? 2 : begin == nil ? 1 : 0
    }

    private var end: Instant? { standing.experiment.lifecycle.endedAt }
  }

  /// The chart of some experiments.
  init(_ overview: Overview) {
    moment = overview.moment
    rows = overview.standings.map { Row(standing: $0, timeline: $0.timeline) }
      .sorted { $0.precedes($1) }
    axis = TimeAxis(around: overview.moment, showing: rows.flatMap { $0.timeline.times })
  }

  /// The chart; nil where nothing happened and nothing is to come.
  var html: HTML? {
    guard rows.contains(where: { $0.begin != nil }) else { return nil }
    let chart = HTML(
      "div", .classes("timeline"), .plain(.dataBegin, axis.begin), .plain(.dataEnd, axis.end)
    ) {
      scale
      grid
      HTML("ol") {
        for row in rows { self.row(row) }
      }
    }
    guard rows.count > Report.manyExperiments else { return .row([chart, legend]) }
    return .row([window(on: chart), legend])
  }

  /// What has very many rows is moved in a window of its own, so that what follows is not far away.
  private func window(on chart: HTML) -> HTML {
    HTML(
      "div", .classes("window"), .plain(.role, "region"), .plain(.ariaLabel, "Timeline"),
      .plain(.tabindex, 0)
    ) { chart }
  }

  // MARK: The axis

  private var grid: HTML {
    HTML("svg", .classes("grid"), .plain(.ariaHidden, true)) {
      for tick in axis.ticks { line(at: tick.time, nil) }
      line(at: moment, "as-of")
    }
  }

  private func line(at time: Instant, _ look: StaticString?) -> HTML {
    let place = "\(decimal(axis.position(of: time)))%"
    return HTML(
      "line", .classes(look), .plain(.x1, place), .plain(.x2, place),
      .plain(.y2, "100%"))
  }

  /// Every other label goes where there is little room. At the end they stand before their lines.
  private var scale: HTML {
    HTML("svg", .classes("scale"), .plain(.ariaHidden, true)) {
      for (index, tick) in axis.ticks.enumerated() {
        let position = axis.position(of: tick.time)
        HTML(
          "text", .classes("tick", index % 2 == 0 ? nil : "odd", position > 9_100 ? "last" : nil),
          .plain(.y, 34), .plain(.x, "\(decimal(position))%")
        ) { tick.label }
      }
      let position = axis.position(of: moment)
      HTML(
        "text", .classes("as-of"), .plain(.y, 14), .plain(.x, "\(decimal(position))%"),
        .plain(.textAnchor, position > 5_000 ? "end" : "start")
      ) { "as of \(moment.spoken)" }
    }
  }

  // MARK: A row

  private func row(_ row: Row) -> HTML {
    let id = row.standing.experiment.id
    return HTML("li") {
      HTML("div") {
        HTML("a", .href(Anchor(id))) { id.key.text }
        HTML("span", .classes("faint")) {
          "\(id.environment) · "
          status(row.standing)
        }
      }
      row.begin == nil ? nothing(row.standing) : picture(row)
    }
  }

  private func nothing(_ standing: Standing) -> HTML {
    HTML("p", .classes("faint")) {
      "Not started. Created \(standing.experiment.lifecycle.createdAt.day)."
    }
  }

  private func status(_ standing: Standing) -> HTML {
    let size = standing.isServing ? standing.rollout.map { " \($0.segment.percentage)%" } : nil
    if standing.stop != nil { return strong("stopped", .bad) }
    let word = "\(standing.isStillServing ? "\(standing.stage), serving" : "\(standing.stage)")"
    return .row([strong(word, TextStyle.Role(standing.stage)), .text(size ?? "")])
  }

  private func strong(_ word: String, _ role: TextStyle.Role?) -> HTML {
    HTML("b", .classes(role?.name)) { word }
  }

  private func picture(_ row: Row) -> HTML {
    let timeline = row.timeline
    return HTML(
      "svg", .classes("course"), .plain(.role, "img"),
      .plain(.ariaLabel, timeline.words)
    ) {
      life(timeline)
      if timeline.hasCohort {
        for stretch in timeline.stretches { bar(stretch) }
        sizes(timeline)
      }
      for mark in timeline.marks { symbol(mark) }
      edges(timeline.times)
    }
  }

  /// What lies beyond the edges of the axis.
  @HTMLBuilder
  private func edges(_ times: [Instant]) -> HTML {
    if let first = times.min(), let last = times.max() {
      if first < axis.begin {
        symbol("earlier", at: axis.begin)
        HTML("text", .classes("edge"), .plain(.y, 16)) {
          last < axis.begin ? "until \(last.day)" : "since \(first.day)"
        }
      }
      if last > axis.end {
        symbol("later", at: axis.end)
        HTML(
          "text", .classes("edge later"), .plain(.x, "100%"), .plain(.y, 16),
          .plain(.textAnchor, "end")
        ) { first > axis.end ? "from \(first.day)" : "until \(last.day)" }
      }
    }
  }

  /// All identities, as long as there was something to serve to them.
  private func life(_ timeline: Timeline) -> HTML? {
    let past = timeline.stretches.filter { !$0.kind.isPlanned }
    guard let begin = past.first?.begin, let end = past.last?.end else { return nil }
    return bar("life", from: begin, to: end, .whole)
  }

  private func bar(_ stretch: Timeline.Stretch) -> HTML? {
    bar(
      stretch.kind.look, from: stretch.begin, to: stretch.end ?? axis.end,
      stretch.kind == .stopped ? .whole : stretch.percentage)
  }

  /// The bars stand in the lower part, below the symbols. What is too short to be seen is left out.
  private func bar(
    _ look: StaticString, from begin: Instant, to end: Instant, _ percentage: Percentage
  ) -> HTML? {
    let (start, stop) = (axis.position(of: begin), axis.position(of: end))
    guard start < stop else { return nil }
    let height = Self.height(of: percentage)
    return HTML(
      "rect", .classes(look), .plain(.x, "\(decimal(start))%"),
      .plain(.y, "\(decimal(Self.base - height))%"), .plain(.width, "\(decimal(stop - start))%"),
      .plain(.height, "\(decimal(height))%"))
  }

  private static let base = 9_700

  /// In hundredths of a percent of the row. A small cohort is higher than it is, so that it can be seen.
  private static func height(of percentage: Percentage) -> Int {
    max(percentage == .zero ? 200 : 400, percentage.hundredths * 62 / 100)
  }

  /// The percentages, where there is room for them.
  private func sizes(_ timeline: Timeline) -> HTML {
    var last: Percentage?
    let texts = timeline.stretches.map { stretch -> HTML in
      let (start, end) = (
        axis.position(of: stretch.begin), axis.position(of: stretch.end ?? axis.end)
      )
      guard stretch.percentage != last, stretch.kind != .stopped, end - start > 550 else {
        return .empty
      }
      last = stretch.percentage
      let height = Self.height(of: stretch.percentage)
      let isInside = height > 3_700
      return HTML(
        "text",
        isInside ? .classes("inside", stretch.kind == .serving ? "solid" : nil) : nil,
        .plain(.x, "\(decimal(start))%"), .plain(.y, "\(decimal(Self.base - height))%")
      ) { "\(stretch.percentage)%" }
    }
    return .row(texts)
  }

  private func symbol(_ mark: Timeline.Mark) -> HTML? {
    guard axis.begin <= mark.time, mark.time <= axis.end else { return nil }
    return symbol(look(of: mark).name, at: mark.time)
  }

  private func look(of mark: Timeline.Mark) -> MarkLook {
    MarkLook(mark.kind, isOver: mark.time < moment)
  }

  private func symbol(_ name: StaticString, at time: Instant) -> HTML {
    HTML(
      "use", .href(Anchor(name)), .plain(.x, "\(decimal(axis.position(of: time)))%"))
  }

  // MARK: The legend

  /// What stands for what, as far as it occurs.
  private var legend: HTML {
    let kinds = Set(
      rows.filter(\.timeline.hasCohort).flatMap { $0.timeline.stretches.map(\.kind) })
    let looks = Set(rows.flatMap { row in row.timeline.marks.map { look(of: $0) } })
    return HTML("ul", .classes("legend")) {
      for kind in Timeline.Stretch.Kind.all where kinds.contains(kind) {
        HTML("li") {
          HTML("svg", .classes("course"), .plain(.ariaHidden, true)) {
            HTML(
              "rect", .classes(kind.look), .plain(.width, "100%"), .plain(.height, "100%"))
          }
          kind.words
        }
      }
      for look in MarkLook.allCases where looks.contains(look) {
        HTML("li") {
          HTML("svg", .plain(.ariaHidden, true)) {
            HTML("use", .href(Anchor(look.name)), .plain(.x, "50%"))
          }
          look.words
        }
      }
    }
  }
}
