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
    // What begins later comes second, whichever was edited.
    #expect(error.location == LabSite.experiment("first", "/group"))
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
}
