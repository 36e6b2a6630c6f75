import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

struct ScheduleTests {
  private static let begin = Instant(seconds: 1_767_225_600)

  private static func after(days: Int64) -> Instant {
    Instant(seconds: begin.seconds + days * 86_400)
  }

  private static func site(
    _ status: Status = .running, from start: Int64? = nil, to end: Int64? = nil,
    atEnd: String? = nil, rollout: LabRollout? = LabRollout()
  ) -> LabSite {
    var schedule: [JSONMember] = []
    if let start { schedule.append(JSONMember("startAt", after(days: start).json)) }
    if let end { schedule.append(JSONMember("endAt", after(days: end).json)) }
    if let atEnd { schedule.append(JSONMember("atEnd", .string(atEnd))) }
    return .shop().with(LabExperiment(status, rollout: rollout).with("schedule", .object(schedule)))
  }

  private static func run(_ lab: inout Lab, _ site: LabSite, atDay day: Int64) -> LabRun {
    lab.now = after(days: day)
    return lab.apply(site)
  }

  @Test func `an experiment waits for its start, and starts then by itself`() {
    var lab = Lab()
    let site = Self.site(from: 3)
    let first = Self.run(&lab, site, atDay: 0)
    #expect(lab.experiment()?.status == .created)
    #expect(first.plan.upcoming.map(\.step) == [.start])
    #expect(Self.run(&lab, site, atDay: 2).plan.changes.isEmpty)
    let start = Self.run(&lab, site, atDay: 3)
    #expect(start.plan.words == ["start production/cta"])
    #expect(lab.rollout()?.isServing == true)
    #expect(Self.run(&lab, site, atDay: 4).plan.changes.isEmpty)
    // The clock of another runner is behind.
    #expect(Self.run(&lab, site, atDay: 1).plan.changes.isEmpty)
  }

  @Test func `a schedule never starts what is created`() {
    var lab = Lab()
    let site = Self.site(.created, from: 1, to: 3)
    let first = Self.run(&lab, site, atDay: 0)
    #expect(first.plan.warnings == ["schedule-ignored"])
    #expect(first.plan.upcoming.isEmpty)
    #expect(lab.experiment()?.details.schedule.isEmpty == true, "nor does it seem to")
    for day: Int64 in [2, 4] {
      let later = Self.run(&lab, site, atDay: day)
      #expect(later.plan.changes.isEmpty)
      #expect(later.plan.warnings == ["schedule-ignored"], "and every plan says so")
    }
    #expect(lab.experiment()?.status == .created)
  }

  @Test func `a schedule without effect is stale, until the status gives it one`() throws {
    var lab = Lab()
    func staleness() throws -> [Staleness] {
      try #require(lab.experiment()).staleness(at: lab.now, in: lab.state)
    }
    _ = Self.run(&lab, Self.site(.created), atDay: 0)
    #expect(try staleness().isEmpty)
    let edit = Self.run(&lab, Self.site(.created, from: 9), atDay: 1)
    #expect(edit.plan.changes.flatMap(\.fields).map(\.path) == ["/schedule"])
    #expect(try staleness() == [.scheduleIgnored])
    let cure = Self.run(&lab, Self.site(from: 9), atDay: 2)
    #expect(cure.plan.warnings.isEmpty)
    #expect(cure.plan.upcoming.map(\.step) == [.start])
    #expect(try staleness().isEmpty)
  }

  @Test(arguments: [Status.running, .paused])
  func `from its end on it is completed, and the manifest is satisfied`(status: Status) {
    var lab = Lab()
    _ = Self.run(&lab, Self.site(to: 5), atDay: 0)
    let site = Self.site(status, to: 5)
    _ = Self.run(&lab, site, atDay: 1)
    let end = Self.run(&lab, site, atDay: 6)
    #expect(end.plan.words == ["complete production/cta"])
    #expect(lab.experiment()?.status == .completed)
    for day: Int64 in [7, 2, 90] {
      let plan = Self.run(&lab, site, atDay: day).plan
      #expect(plan.changes.isEmpty)
      #expect(!plan.hasErrors)
    }
  }

  private static func stopping(_ status: Status = .running, to end: Int64? = 5) -> LabSite {
    site(status, to: end, atEnd: "stop")
  }

  @Test(arguments: [Status.running, .paused])
  func `from its end on it serves nobody, if the schedule says so`(status: Status) {
    var lab = Lab()
    let first = Self.run(&lab, Self.stopping(), atDay: 0)
    #expect(first.plan.upcoming.map(\.step) == [.stop])
    #expect(
      first.plan.changes.flatMap(\.reasons).contains { $0.hasSuffix("serves nobody from then on.") }
    )
    let site = Self.stopping(status)
    _ = Self.run(&lab, site, atDay: 1)
    #expect(lab.rollout()?.isServing == true)
    let end = Self.run(&lab, site, atDay: 6)
    #expect(end.plan.words == ["complete production/cta"])
    #expect(!end.plan.warnings.contains("pause-keeps-serving"))
    #expect(lab.experiment()?.status == .completed)
    #expect(lab.rollout()?.isServing == false)
    #expect(lab.rollout()?.segment.brake?.reason == "its schedule ended at \(Self.after(days: 5))")
    for day: Int64 in [7, 2, 90] {
      let plan = Self.run(&lab, site, atDay: day).plan
      #expect(plan.changes.isEmpty)
      #expect(!plan.hasErrors)
    }
  }

  @Test func `what was released after its end goes on serving`() {
    var lab = Lab()
    _ = Self.run(&lab, Self.stopping(), atDay: 0)
    _ = Self.run(&lab, Self.stopping(), atDay: 5)
    lab.now = Self.after(days: 6)
    lab.apply(.release, in: Self.stopping())
    #expect(lab.rollout()?.isServing == true)
    #expect(Self.run(&lab, Self.stopping(), atDay: 7).plan.changes.isEmpty)
    #expect(lab.rollout()?.isServing == true)
  }

  @Test func `what was stopped and released before its end is stopped at its end`() {
    var lab = Lab()
    _ = Self.run(&lab, Self.stopping(), atDay: 0)
    lab.apply(.stop(reason: "Errors"), in: Self.stopping())
    lab.apply(.release, in: Self.stopping())
    _ = Self.run(&lab, Self.stopping(), atDay: 5)
    #expect(lab.rollout()?.isServing == false)
  }

  @Test func `what is stopped at its end keeps the first reason`() {
    var lab = Lab()
    _ = Self.run(&lab, Self.stopping(), atDay: 0)
    lab.apply(.stop(reason: "Errors"), in: Self.stopping())
    _ = Self.run(&lab, Self.stopping(), atDay: 5)
    #expect(lab.experiment()?.status == .completed)
    #expect(lab.rollout()?.segment.brake?.reason == "Errors")
  }

  @Test func `the rollout of what was stopped at its end can be removed`() {
    var lab = Lab()
    _ = Self.run(&lab, Self.stopping(), atDay: 0)
    _ = Self.run(&lab, Self.stopping(), atDay: 5)
    let tornDown = Self.site(.completed, to: 5, atEnd: "stop", rollout: nil)
    let run = Self.run(&lab, tornDown, atDay: 6)
    #expect(!run.plan.hasErrors)
    #expect(lab.rollout() == nil)
    #expect(Self.run(&lab, tornDown, atDay: 7).plan.changes.isEmpty)
  }

  @Test func `what is completed by hand before its end goes on serving`() {
    var lab = Lab()
    _ = Self.run(&lab, Self.stopping(), atDay: 0)
    for day: Int64 in [3, 6] { _ = Self.run(&lab, Self.stopping(.completed), atDay: day) }
    #expect(lab.experiment()?.status == .completed)
    #expect(lab.rollout()?.isServing == true)
  }

  @Test func `a stop at the end can be asked for after the end`() {
    var lab = Lab()
    _ = Self.run(&lab, Self.site(to: 5), atDay: 0)
    _ = Self.run(&lab, Self.site(to: 5), atDay: 5)
    #expect(lab.rollout()?.isServing == true)
    #expect(Self.run(&lab, Self.stopping(), atDay: 6).plan.words == ["stop production/cta"])
    #expect(lab.rollout()?.isServing == false)
    #expect(Self.run(&lab, Self.stopping(), atDay: 7).plan.changes.isEmpty)
  }

  @Test func `an end that is moved after it came reopens nothing`() {
    var lab = Lab()
    _ = Self.run(&lab, Self.site(to: 5), atDay: 0)
    _ = Self.run(&lab, Self.site(to: 5), atDay: 5)
    let plan = Self.run(&lab, Self.site(to: 20), atDay: 6).plan
    #expect(plan.diagnostics.map(\.identifier).contains("completed-is-final"))
  }

  @Test func `what is over before it started does not start`() {
    var lab = Lab()
    let run = Self.run(&lab, Self.site(from: 1, to: 2), atDay: 3)
    #expect(lab.experiment()?.status == .created)
    #expect(run.plan.diagnostics.map(\.identifier) == ["schedule-missed"])
  }

  @Test func `an override that serves early stays so while the start is waited for`() {
    var lab = Lab()
    let early = LabSite.shop().with(LabExperiment(.created, rollout: LabRollout(isEnabled: true)))
    _ = Self.run(&lab, early, atDay: 0)
    let plan = Self.run(&lab, Self.site(from: 3), atDay: 1).plan
    #expect(!plan.hasErrors)
    #expect(lab.rollout()?.isServing == true)
  }

  @Test func `a decision that is overdue is told in every plan`() {
    var lab = Lab()
    let site = LabSite.shop().with(LabExperiment(.running).with("decideBy", "2026-01-10"))
    #expect(Self.run(&lab, site, atDay: 9).plan.diagnostics.isEmpty)
    #expect(
      Self.run(&lab, site, atDay: 10).plan.diagnostics.map(\.identifier) == ["decision-overdue"])
  }
}
