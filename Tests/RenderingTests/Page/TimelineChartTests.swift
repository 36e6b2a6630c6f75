import Domain
import Manifests
import TestSupport
import Testing

@testable import Planning
@testable import Rendering

struct TimelineChartTests {
  private static let begin = Instant(seconds: 1_767_225_600)

  private static func after(days: Int64) -> Instant {
    Instant(seconds: begin.seconds + days * 86_400)
  }

  private static func apply(_ site: LabSite, onDay day: Int64, to lab: inout Lab) {
    lab.now = after(days: day)
    let run = lab.apply(site)
    #expect(!run.plan.hasErrors, "\(run.plan.diagnostics)")
  }

  private static func overview(_ lab: Lab, onDay day: Int64) -> Overview {
    Overview(of: lab.snapshot, asOf: after(days: day), in: TimeZones())
  }

  private static func chart(_ lab: Lab, onDay day: Int64) throws -> Markup {
    try Markup(try #require(TimelineChart(overview(lab, onDay: day)).html))
  }

  /// The shop with a button for each experiment.
  private static func site(_ experiments: KeyValuePairs<String, LabExperiment>) -> LabSite {
    experiments.reduce(into: .shop()) { site, pair in
      var experiment = pair.value
      experiment.feature = "button-\(pair.key)"
      site.features[experiment.feature] = .button
      site.experiments[pair.key] = experiment
    }
  }

  @Test func `a row has a bar for each stretch, as high as its cohort, and says so in words`()
    throws
  {
    var lab = Lab()
    Self.apply(.shop().with(LabExperiment(.running)), onDay: 0, to: &lab)
    let wide = LabRollout(100)
    Self.apply(.shop().with(LabExperiment(.running, rollout: wide)), onDay: 10, to: &lab)
    Self.apply(.shop().with(LabExperiment(.paused, rollout: wide)), onDay: 20, to: &lab)
    let markup = try Self.chart(lab, onDay: 40)
    let picture = try #require(markup.all("svg", "course").first)
    #expect(picture["role"] == "img")
    #expect(
      picture["aria-label"]
        == "started 2026-01-01; 20% from 2026-01-01; 100% from 2026-01-11; paused 2026-01-21")
    let bars = markup.all("rect").prefix(4)
    #expect(bars.map { $0["class"] } == ["life", "serving", "serving", "paused"])
    #expect(bars.map { $0["height"] } == ["62%", "12.4%", "62%", "62%"])
    #expect(bars.map { $0["x"] } == ["2.17%", "2.17%", "23.91%", "45.65%"])
    #expect(markup.all("use").prefix(2).map { $0["href"] } == ["#started", "#paused"])
    #expect(markup.all("a").first?["href"] == "#production/cta")
    #expect(markup.all("li").first?.text.contains("production · paused, serving 100%") == true)
  }

  @Test func `the axis says when it begins and ends, and where the moment of the page is`() throws {
    let lab = Lab(after: .shop().with(LabExperiment(.running)))
    let markup = try Self.chart(lab, onDay: 40)
    let chart = try #require(markup.all("div", "timeline").first)
    #expect(chart["data-begin"].flatMap(Instant.init) == Self.after(days: -1))
    #expect(chart["data-end"].flatMap(Instant.init) == Self.after(days: 45))
    #expect(markup.all("text", "as-of").map(\.text) == ["as of 2026-02-10 00:00 UTC"])
  }

  @Test func `what goes on comes first, then what has not started, then what is over`() throws {
    var lab = Lab()
    let early = LabExperiment(.running)
    let over = LabExperiment(.completed, rollout: nil)
    let created = LabExperiment(.created)
    Self.apply(
      Self.site(["a": early, "b": created, "c": created, "d": created]), onDay: 0, to: &lab)
    Self.apply(Self.site(["a": early, "b": early, "c": created, "d": early]), onDay: 1, to: &lab)
    Self.apply(Self.site(["a": over, "b": early, "c": created, "d": early]), onDay: 2, to: &lab)
    Self.apply(Self.site(["a": over, "b": early, "c": created, "d": over]), onDay: 3, to: &lab)
    let markup = try Self.chart(lab, onDay: 4)
    #expect(markup.all("a").map(\.text) == ["b", "c", "d", "a"])
    #expect(
      markup.all("li").dropFirst().first?.text.hasSuffix("Not started. Created 2026-01-01.") == true
    )
  }

  @Test func `where nothing started and nothing is to come there is no chart`() {
    let lab = Lab(after: .shop().with(LabExperiment(.created)))
    #expect(TimelineChart(Self.overview(lab, onDay: 90)).html == nil)
    #expect(TimelineChart(Overview(of: nil, asOf: Self.begin, in: nil)).html == nil)
  }

  @Test func `the legend explains what occurs and nothing else`() throws {
    let lab = Lab(after: .shop().with(LabExperiment(.running)))
    let markup = try Self.chart(lab, onDay: 4)
    let legend = try #require(markup.all("ul", "legend").first)
    #expect(
      legend.text
        == "served; its height is its share of everyoneto come by itselfstarted, resumed or released"
    )
  }

  @Test func `a year of steps, a single minute and a life long ago stand within the picture`()
    throws
  {
    var lab = Lab()
    let old = LabExperiment(.running)
    let ramp = LabExperiment(.running, rollout: .rising(to: 100, each: "d"))
    Self.apply(Self.site(["old": old]), onDay: -3_000, to: &lab)
    let over = LabExperiment(.completed, rollout: nil)
    Self.apply(Self.site(["old": over]), onDay: -2_990, to: &lab)
    Self.apply(Self.site(["old": over, "ramp": ramp, "brief": old]), onDay: 0, to: &lab)
    Self.apply(Self.site(["old": over, "ramp": ramp, "brief": over]), onDay: 0, to: &lab)
    let markup = try Self.chart(lab, onDay: 0)
    #expect(markup.all("rect", "planned").count == 101, "each step, and the legend")
    #expect(markup.all("use").contains { $0["href"] == "#earlier" })
    #expect(markup.all("text", "edge").map(\.text) == ["until 2017-10-25"])
    let isInside = markup.coordinates.allSatisfy { $0.map { -1...101 ~= $0 } == true }
    #expect(isInside, "\(markup.coordinates)")
    let label = markup.all("svg", "course").compactMap { $0["aria-label"] }.first
    #expect(
      label?.hasPrefix("started 2026-01-01; 1% from 2026-01-01; 2% from 2026-01-02; 93 more; ")
        == true,
      "\(label ?? "")")
  }

  @Test func `an experiment without a cohort has no bar`() throws {
    let site = LabSite.shop().with(LabExperiment(.running, rollout: nil))
    let markup = try Self.chart(Lab(after: site), onDay: 3)
    let picture = try #require(markup.all("svg", "course").first)
    #expect(picture["aria-label"] == "started 2026-01-01; serves nobody")
    #expect(markup.all("rect").first?["class"] == "life")
    #expect(markup.all("text").allSatisfy { !$0.text.contains("%") })
  }

  @Test func `very many rows stand in a window that keys can move`() throws {
    let experiment = LabExperiment(.running)
    let many = (0...200).reduce(into: LabSite.shop()) { site, index in
      var experiment = experiment
      experiment.feature = "button-\(index)"
      site.features[experiment.feature] = .button
      site.experiments["cta-\(index)"] = experiment
    }
    let found = try Self.window(of: many)
    let window = try #require(found)
    #expect(window["role"] == "region" && window["tabindex"] == "0")
    let none = try Self.window(of: Self.site(["a": experiment]))
    #expect(none == nil)
  }

  private static func window(of site: LabSite) throws -> Markup.Node? {
    try chart(Lab(after: site), onDay: 3).all("div", "window").first
  }

  @Test func `a usual row is short`() throws {
    let one = try Self.chart(Lab(after: .shop().with(LabExperiment(.running))), onDay: 30)
    let site = Self.site(["a": LabExperiment(.running), "b": LabExperiment(.running)])
    let two = try Self.chart(Lab(after: site), onDay: 30)
    #expect(400..<900 ~= two.size - one.size, "\(two.size - one.size)")
  }
}
