import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

/// Steps that are due, and that nobody applies.
struct LatenessTests {
  private static let begin = Instant(seconds: 1_767_225_600)
  private static let hour: Int64 = 3_600

  private static func after(_ seconds: Int64) -> Instant {
    Instant(seconds: begin.seconds + seconds)
  }

  private static func site(
    _ status: Status = .running, schedule: [String: Instant] = [:], ramp: LabRollout? = nil,
    policy: String? = nil
  ) -> LabSite {
    let members = schedule.sorted { $0.key < $1.key }.map { JSONMember($0.key, $0.value.json) }
    var site = LabSite.shop().with(
      LabExperiment(status, rollout: ramp ?? LabRollout()).with("schedule", .object(members)))
    site.settings = policy.map { "{\"policy\": \($0)}" }
    return site
  }

  /// Whether a plan, and the report on what is stale, say that nobody reconciles, so many seconds
  /// after a site was applied.
  private static func tells(
    _ site: LabSite, after seconds: Int64, applied: (inout Lab) -> Void = { _ in }
  ) throws -> (plan: Bool, status: Bool) {
    var lab = Lab()
    lab.now = begin
    lab.apply(site)
    applied(&lab)
    lab.now = after(seconds)
    var input = lab.input(site)
    input.tellsLateness = true
    let experiment = try #require(lab.experiment())
    return (
      Plan(input).warnings.contains("nobody-reconciles"),
      experiment.staleness(at: lab.now, in: lab.state).contains(.nobodyReconciles)
    )
  }

  @Test(arguments: [(0, false), (1_799, false), (1_800, false), (1_801, true), (86_400, true)])
  func `a start is late after more than half an hour`(seconds: Int64, isLate: Bool) throws {
    let site = Self.site(schedule: ["startAt": Self.after(Self.hour)])
    let told = try Self.tells(site, after: Self.hour + seconds)
    #expect(told == (isLate, isLate))
  }

  @Test(arguments: [(1_800, false), (1_801, true)])
  func `so are a rise and an end`(seconds: Int64, isLate: Bool) throws {
    let ramp = LabRollout.ramp(["0d": 5, "1h": 20, "2h": 50])
    #expect(
      try Self.tells(Self.site(ramp: ramp), after: Self.hour + seconds) == (isLate, isLate))
    // Of several rises that were missed, the first counts.
    #expect(try Self.tells(Self.site(ramp: ramp), after: 2 * Self.hour + 1) == (true, true))
    let ending = Self.site(schedule: ["endAt": Self.after(Self.hour)])
    #expect(try Self.tells(ending, after: Self.hour + seconds) == (isLate, isLate))
  }

  @Test func `what can no longer start is not late`() throws {
    let site = Self.site(
      schedule: ["startAt": Self.after(Self.hour), "endAt": Self.after(2 * Self.hour)])
    #expect(try Self.tells(site, after: 2 * Self.hour) == (false, false))
  }

  @Test func `what was stopped or paused is not late`() throws {
    let site = Self.site(ramp: .ramp(["0d": 5, "1h": 20]))
    let told = try Self.tells(site, after: 9 * Self.hour) { lab in
      lab.apply(.stop(reason: "errors doubled"), in: site)
    }
    #expect(told == (false, false))
  }

  @Test(arguments: [
    (2, false), (5, false), (5.4, false), (5.6, true),
  ])
  func `what a freeze holds is late half an hour after it`(hours: Double, isLate: Bool) throws {
    let site = Self.site(
      ramp: .ramp(["0d": 5, "1h": 20]),
      policy: """
        {"freezes": [{"from": "\(Self.after(1_800))", "to": "\(Self.after(5 * Self.hour))", "reason": "sale"}]}
        """)
    #expect(
      try Self.tells(site, after: Int64(hours * Double(Self.hour))) == (isLate, isLate))
  }

  @Test func `a freeze that begins before a step is late puts that off, too`() throws {
    let site = Self.site(
      ramp: .ramp(["0d": 5, "1h": 20]),
      policy: """
        {"freezes": [{"from": "\(Self.after(Self.hour + 60))", "to": "\(Self.after(5 * Self.hour))", "reason": "sale"}]}
        """)
    #expect(try Self.tells(site, after: 5 * Self.hour + 1_800) == (false, false))
    #expect(try Self.tells(site, after: 5 * Self.hour + 1_801) == (true, true))
  }

  @Test func `where results may hold a ramp, the state alone does not tell that a rise is late`()
    throws
  {
    let site = Self.site(
      ramp: .ramp(["0d": 5, "1h": 20]), policy: #"{"guardrails": "block"}"#)
    #expect(try Self.tells(site, after: 9 * Self.hour) == (true, false))
  }

  @Test func `the plan of an apply does not tell, since it catches up`() {
    let site = Self.site(schedule: ["startAt": Self.after(Self.hour)])
    var lab = Lab()
    lab.now = Self.begin
    lab.apply(site)
    lab.now = Self.after(9 * Self.hour)
    #expect(Plan(lab.input(site)).warnings == [])
  }
}
