import Domain
import Manifests
import TestSupport
import Testing

@testable import JSONSyntax
@testable import Planning

/// Of a group's experiments one at a time serves in an environment.
struct GroupTests {
  private static let shop: LabSite = {
    var site = LabSite.shop()
    site.environments["staging"] = LabEnvironment()
    site.features["banner"] = LabFeature()
    site.features["search"] = LabFeature()
    return site
  }()

  private static func member(
    _ status: Status, on feature: String = "button", in environment: String = "production",
    _ percentage: Int = 20, schedule: JSONValue? = nil, group: String = "pricing"
  ) -> LabExperiment {
    let rollout =
      feature == "button" ? LabRollout(percentage) : LabRollout(percentage, split: nil)
    let experiment = LabExperiment(status, on: feature, in: environment, rollout: rollout)
      .with("group", .string(group))
    return schedule.map { experiment.with("schedule", $0) } ?? experiment
  }

  /// Hours after the first apply of a lab.
  private static func hour(_ hour: Int64) -> JSONValue {
    .string(Instant(seconds: 1_767_225_600 + hour * 3_600).description)
  }

  private static func schedule(from start: Int64?, to end: Int64? = nil, stops: Bool = true)
    -> JSONValue
  {
    var members: [JSONMember] = []
    if let start { members.append(JSONMember("startAt", hour(start))) }
    if let end { members.append(JSONMember("endAt", hour(end))) }
    if end != nil, stops { members.append(JSONMember("atEnd", "stop")) }
    return .object(members)
  }

  private static let first = shop.with(member(.running), as: "first")

  @Test func `a second launch in a group is refused, with a note at the first`() throws {
    var lab = Lab(after: Self.first)
    let run = lab.apply(Self.first.with(Self.member(.running, on: "banner"), as: "second"))
    let error = try #require(run.plan.errorDiagnostics.first)
    #expect(run.plan.errors == ["group-taken"])
    #expect(error.location == LabSite.experiment("second", "/group"))
    #expect(error.notes.map(\.location) == [LabSite.experiment("first", "/group")])
    #expect(error.detail.contains("\"first\" serves. This one would, too."))
    #expect(run.before == run.after)
  }

  @Test(arguments: [
    member(.created, on: "banner"), member(.running, on: "banner", 0),
    member(.running, on: "banner", group: "search"),
    member(.running, on: "banner", in: "staging"),
    member(.running, on: "banner", schedule: schedule(from: 900)).with(nil),
  ])
  func `what does not serve, or not there, may be beside it`(other: LabExperiment) {
    let lab = Lab(after: Self.first)
    #expect(lab.plan(Self.first.with(other, as: "second")).errors == [])
  }

  @Test(
    arguments: [
      // The first one goes on for ever, whatever its status.
      (member(.running), 100, nil, ["group-taken"]),
      (member(.paused), 100, nil, ["group-taken"]),
      // It ends, and serves on.
      (
        member(.running, schedule: schedule(from: nil, to: 50, stops: false)), 100, nil,
        ["group-taken"]
      ),
      // It ends before, at the very moment, and after that.
      (member(.running, schedule: schedule(from: nil, to: 50)), 100, nil, []),
      (member(.running, schedule: schedule(from: nil, to: 100)), 100, nil, []),
      (member(.running, schedule: schedule(from: nil, to: 101)), 100, nil, ["group-taken"]),
      (member(.running, 0), 100, nil, []),
    ] as [(LabExperiment, Int64, Int64?, [String])])
  func `a scheduled one waits for its turn`(
    first: LabExperiment, start: Int64, end: Int64?, errors: [String]
  ) throws {
    let lab = Lab(after: Self.first)
    let second = Self.member(.running, on: "banner", schedule: Self.schedule(from: start, to: end))
    let plan = lab.plan(Self.shop.with(first, as: "first").with(second, as: "second"))
    #expect(plan.errors == errors)
    if let error = plan.errorDiagnostics.first {
      #expect(error.detail.contains("This one would serve from 2026-01-05T04:00:00Z on."))
    }
  }

  @Test func `one that starts before a scheduled one needs an end`() throws {
    let scheduled = Self.shop.with(
      Self.member(.running, schedule: Self.schedule(from: 100)), as: "first")
    let lab = Lab(after: scheduled)
    let open = scheduled.with(Self.member(.running, on: "banner"), as: "second")
    let error = try #require(lab.plan(open).errorDiagnostics.first)
    #expect(error.location == LabSite.experiment("second", "/group"))
    #expect(
      error.detail.contains("\"first\" serves from 2026-01-05T04:00:00Z on. This one would, too."))
    let brief = Self.member(.running, on: "banner", schedule: Self.schedule(from: nil, to: 99))
    #expect(lab.plan(scheduled.with(brief, as: "second")).errors == [])
  }

  @Test func `one that a freeze holds until its end is in nobody's way`() {
    let first = Self.member(.running, schedule: Self.schedule(from: 10, to: 20))
    let second = Self.member(.running, on: "banner", schedule: Self.schedule(from: 19, to: 30))
    var site = Self.shop.with(first, as: "first").with(second, as: "second")
    let lab = Lab(after: Self.shop)
    #expect(lab.plan(site).errors == ["group-taken"])
    let freeze: JSONValue = .object([
      JSONMember("from", Self.hour(8)), JSONMember("to", Self.hour(25)), JSONMember("reason", "x"),
    ])
    site.settings = #"{"policy": {"freezes": [\#(freeze.words)]}}"#
    #expect(lab.plan(site).errors == [])
  }

  @Test func `one takes the other's turn in one plan`() {
    var lab = Lab(after: Self.first)
    let next = Self.shop.with(Self.member(.running, 0), as: "first")
      .with(Self.member(.running, on: "banner"), as: "second")
    let run = lab.apply(next)
    #expect(run.plan.errors == [])
    #expect(lab.rollout(of: "first")?.isServing == false)
    #expect(lab.rollout(of: "second")?.isServing == true)
  }

  @Test func `a stopped one does not serve, and is not released while another one does`() throws {
    var lab = Lab(after: Self.first)
    lab.apply(.stop(reason: "errors"), to: "first", in: Self.first)
    let both = Self.first.with(Self.member(.running, on: "banner"), as: "second")
    #expect(lab.apply(both).plan.errors == [])
    let release = lab.apply(.release, to: "first", in: both)
    #expect(release.plan.errors == ["group-taken"])
    #expect(release.before == release.after)
    lab.apply(.stop(reason: "its turn is over"), to: "second", in: both)
    #expect(lab.apply(.release, to: "first", in: both).plan.errors == [])
  }

  @Test
  func `an edit that brings two that serve into one group is refused, and what ends it is not`() {
    let apart = Self.first.with(Self.member(.running, on: "banner", group: "other"), as: "second")
    let lab = Lab(after: apart)
    let together = Self.first.with(Self.member(.running, on: "banner"), as: "second")
    #expect(lab.plan(together).errors == ["group-taken"])
    let ended = Self.first.with(Self.member(.running, on: "banner", 0), as: "second")
    #expect(lab.plan(ended).errors == [])
  }

  @Test func `of many new ones the first by path serves, and each other one is an error`() {
    let site = Self.shop.with(Self.member(.running), as: "a")
      .with(Self.member(.running, on: "banner"), as: "b")
      .with(Self.member(.running, on: "search"), as: "c")
    let plan = Lab(after: Self.shop).plan(site)
    #expect(
      plan.errorDiagnostics.map(\.location) == [
        LabSite.experiment("b", "/group"), LabSite.experiment("c", "/group"),
      ])
  }

  @Test func `a narrowed plan sees what serves outside of it`() {
    let lab = Lab(after: Self.first)
    let both = Self.first.with(Self.member(.running, on: "banner"), as: "second")
    let narrowing = LabNarrowing.experiments("production/second")
    #expect(lab.plan(both, narrowing).errors == ["group-taken"])
    // An edit outside of it is not carried out.
    let moved = Self.shop.with(Self.member(.running, 0), as: "first")
      .with(Self.member(.running, on: "banner"), as: "second")
    #expect(lab.plan(moved, narrowing).errors == ["group-taken"])
  }

  @Test func `the group is kept, and an edit of it shown`() throws {
    var lab = Lab(after: Self.first)
    #expect(lab.experiment("first")?.details.group == GroupKey("pricing"))
    let other = Self.shop.with(Self.member(.running, group: "search"), as: "first")
    let change = try #require(lab.apply(other).plan.change(of: "first"))
    #expect(
      change.fields == [.init(path: "/group", before: "pricing", after: "search")])
    #expect(lab.plan(other).changes == [])
  }

  // MARK: What is not planned

  @Test(arguments: [nil, "{"] as [String?])
  func `one whose manifest is gone or cannot be read is in the way as it is stored`(text: String?) {
    let lab = Lab(after: Self.first)
    var site = Self.shop.with(Self.member(.running, on: "banner"), as: "second")
    site.otherFiles["experiments/first.json"] = text
    #expect(lab.plan(site, .experiments("production/second")).errors.contains("group-taken"))
    #expect(lab.plan(site).change(of: "second") == nil)
  }

  @Test func `outside of what is planned the group counts that is stored`() {
    let lab = Lab(after: Self.first)
    let moved = Self.shop.with(Self.member(.running, group: "other"), as: "first")
      .with(Self.member(.running, on: "banner"), as: "second")
    #expect(lab.plan(moved).errors == [])
    #expect(lab.plan(moved, .experiments("production/second")).errors == ["group-taken"])
  }

  @Test func `who is refused keeps its old group, too`() {
    let site = Self.first.with(Self.member(.running, on: "banner", group: "other"), as: "bee")
    let lab = Lab(after: site)
    let moved = Self.first.with(Self.member(.running, on: "banner"), as: "bee")
      .with(Self.member(.running, on: "search", group: "other"), as: "cee")
    #expect(
      lab.plan(moved).errorDiagnostics.map(\.location) == [
        LabSite.experiment("bee", "/group"), LabSite.experiment("cee", "/group"),
      ])
  }

  // MARK: Ends

  @Test func `a schedule that is over, and does not stop it any more, is no end`() {
    let ending = Self.schedule(from: nil, to: 3)
    // It was completed by hand before that, and serves on.
    var lab = Lab(after: Self.shop.with(Self.member(.running, schedule: ending), as: "first"))
    let over = Self.shop.with(Self.member(.completed, schedule: ending), as: "first")
    lab.apply(over)
    let both = over.with(Self.member(.running, on: "banner"), as: "second")
    #expect(lab.plan(both).errors == ["group-taken"])
    lab.now = Instant(seconds: lab.now.seconds + 100_000)
    #expect(lab.plan(both).errors == ["group-taken"])
    // It was stopped by it, and released.
    lab = Lab(after: Self.shop.with(Self.member(.running, schedule: ending), as: "first"))
    lab.now = Instant(seconds: lab.now.seconds + 100_000)
    let site = Self.shop.with(Self.member(.running, schedule: ending), as: "first")
    lab.apply(site)
    #expect(lab.rollout(of: "first")?.isServing == false)
    lab.apply(.release, to: "first", in: site)
    #expect(
      lab.plan(site.with(Self.member(.running, on: "banner"), as: "second")).errors
        == ["group-taken"])
  }

  @Test func `a ramp that begins with nobody serves from its first step on`() throws {
    func ramp(_ key: String) -> LabExperiment {
      var rollout = LabRollout.ramp(["0d": 0, "5h": 50])
      if key != "first" { rollout.split = nil }
      return Self.member(.running, on: key == "first" ? "button" : "banner").with(rollout)
    }
    let site = Self.shop.with(ramp("first"), as: "first")
    let lab = Lab(after: site)
    let error = try #require(
      lab.plan(site.with(Self.member(.running, on: "banner"), as: "second")).errorDiagnostics.first)
    #expect(error.detail.contains("\"first\" serves from 2026-01-01T05:00:00Z on"))
    #expect(
      Lab(after: Self.shop).plan(site.with(ramp("second"), as: "second")).errors == ["group-taken"])
    let brief = Self.member(.running, on: "banner", schedule: Self.schedule(from: nil, to: 5))
    #expect(lab.plan(site.with(brief, as: "second")).errors == [])
  }

  // MARK: Turns

  @Test func `what time would bring about waits for the other one`() {
    // The first one is stopped, the second one scheduled, and the first one released.
    var lab = Lab(after: Self.first)
    lab.apply(.stop(reason: "errors"), to: "first", in: Self.first)
    let scheduled = Self.first.with(
      Self.member(.running, on: "banner", schedule: Self.schedule(from: 10)), as: "second")
    #expect(lab.apply(scheduled).plan.errors == [])
    #expect(lab.apply(.release, to: "first", in: scheduled).plan.errors == [])
    #expect(lab.plan(scheduled).errors == [])
    lab.now = Instant(seconds: lab.now.seconds + 100_000)
    let plan = lab.apply(scheduled).plan
    #expect(plan.errors == [] && plan.changes == [])
    #expect(plan.held.map(\.step) == [.start])
    #expect(plan.held.map(\.reason) == ["\"first\", of the same group, serves"])
    lab.apply(.stop(reason: "its turn is over"), to: "first", in: scheduled)
    #expect(lab.apply(scheduled).plan.change(of: "second")?.action == .start)
  }

  @Test func `a turn is not taken where the other one's does not end`() throws {
    var lab = Lab(after: Self.first)
    let raised = LabRollout.ramp(["0d": 0, "1d": 50])
    var site = Self.shop.with(Self.member(.running).with(raised), as: "first")
      .with(Self.member(.running, on: "banner", 10), as: "second")
    site.settings = #"{"policy": {"maxTrafficRise": 20}}"#
    // The edit of the first one breaches, and is left out.
    let late = Self.member(.running, on: "banner", 10, schedule: Self.schedule(from: nil, to: 5))
    let plan = lab.plan(site.with(late, as: "second"))
    #expect(plan.errors == [] && plan.breaches.map(\.rule) == [.maxTrafficRise])
    #expect(plan.permitted(keepingGoing: true) == nil)
    // In order, the first one ends before the second one begins.
    let swap = Self.shop.with(Self.member(.running, 0), as: "first")
      .with(Self.member(.running, on: "banner"), as: "second")
    lab.apply(
      Self.shop.with(Self.member(.running), as: "first").with(
        Self.member(.running, on: "banner", 0), as: "second"))
    let changes = lab.plan(swap).changes
    #expect(changes.map(\.words) == ["update production/first", "update production/second"])
    let (first, second) = (try #require(changes.first), try #require(changes.last))
    #expect(second.builds(on: first))
  }

  @Test func `a spec of later knows whose turn it is then`() {
    var lab = Lab(after: Self.first)
    lab.apply(.stop(reason: "errors"), to: "first", in: Self.first)
    var site = Self.first.with(
      Self.member(.running, on: "banner", schedule: Self.schedule(from: 10)), as: "second")
    lab.apply(site)
    site.otherFiles["specs/banner.json"] = """
      {"kind": "Spec", "environment": "production", "feature": "banner", "at": "2026-01-02T00:00:00Z",
       "cases": [{"shares": {"control": 100}, "of": "cohort"}]}
      """
    let stopped = SpecTrial(lab.input(site)).verdicts
    #expect(stopped.flatMap(\.cases).map(\.holds) == [true])
    lab.apply(.release, to: "first", in: site)
    let released = SpecTrial(lab.input(site)).verdicts
    #expect(released.flatMap(\.cases).map(\.holds) == [false])
  }
}
