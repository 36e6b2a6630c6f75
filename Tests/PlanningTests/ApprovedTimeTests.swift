import Domain
import JSONSyntax
import Manifests
import TestSupport
import Testing

@testable import Planning

/// A policy judges edits; time only carries them out.
struct ApprovedTimeTests {
  private static let begin = LabSite.begin

  private static func after(hours: Int64) -> Instant { LabSite.after(hours: hours) }

  private static func rampSite(
    _ rollout: LabRollout, _ status: Status = .running, from start: Int64? = nil,
    to end: Int64? = nil, policy: String? = nil
  ) -> LabSite {
    .timed(rollout, status, from: start, to: end, policy: policy)
  }

  private static let strict = LabSite.strict

  private static func exposure(_ lab: Lab) -> Percentage {
    lab.rollout().flatMap { $0.isServing ? $0.segment.percentage : nil } ?? .zero
  }

  // MARK: What was approved

  @Test(arguments: 1...30)
  func `what was approved happens at its time whatever the policy has become, and nothing else`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let start = Bool.random(using: &random) ? Int64.random(in: 1...50, using: &random) : nil
    let rollout: LabRollout =
      Bool.random(using: &random)
      ? .ramp([
        "0h": Int.random(in: 0...10, using: &random),
        "\(Int.random(in: 1...30, using: &random))h": Int.random(in: 10...40, using: &random),
        "\(Int.random(in: 31...90, using: &random))h": Int.random(in: 40...100, using: &random),
      ]) : LabRollout(Int.random(in: 1...100, using: &random))
    let end = Bool.random(using: &random) ? Int64.random(in: 60...150, using: &random) : nil
    var lab = Lab(after: Self.rampSite(LabRollout(0), .created))
    lab.now = Self.begin
    let edit = lab.apply(Self.rampSite(rollout, from: start, to: end)).plan.measured()
    let steps = try #require(edit.changes.first).upcoming
    let later = Self.rampSite(rollout, from: start, to: end, policy: Self.strict)
    for step in steps {
      let time =
        switch step.moment {
        case .at(let time): time
        case .after(let duration):
          Instant(seconds: Self.begin.seconds + duration.components.seconds)
        }
      lab.now = Instant(seconds: time.seconds - 1)
      #expect(lab.plan(later).changes.isEmpty)
      lab.now = time
      let run = lab.apply(later)
      #expect(run.plan.breaches.isEmpty)
      #expect(run.plan.permitted(keepingGoing: false)?.changes.count == run.plan.changes.count)
      // A share of buckets is rounded up.
      let foreseen = step.impact?.enrolled.after ?? Self.exposure(lab)
      #expect((0...1).contains(foreseen.hundredths - Self.exposure(lab).hundredths))
      lab.now = time
      #expect(lab.plan(later).changes.isEmpty)
    }
    lab.now = Self.after(hours: 1_000)
    #expect(lab.plan(later).changes.isEmpty)
  }

  @Test func `after an outage the latest due step is taken, however much it adds`() {
    let ramp = LabRollout.ramp(["0h": 5, "2h": 20, "4h": 60])
    var lab = Lab()
    lab.now = Self.begin
    lab.apply(Self.rampSite(ramp))
    lab.now = Self.after(hours: 9)
    let run = lab.apply(Self.rampSite(ramp, policy: Self.strict))
    #expect(run.plan.breaches.isEmpty)
    #expect(Self.exposure(lab).description == "60")
  }

  @Test func `a plan that goes stale by time knows the step and the moment`() throws {
    var lab = Lab()
    lab.now = Self.begin
    lab.apply(Self.rampSite(.ramp(["0h": 5, "10h": 20])))
    let plan = lab.plan(Self.rampSite(.ramp(["0h": 5, "10h": 20])))
    #expect(plan.stepsDue(at: Self.after(hours: 9)).isEmpty)
    let due = plan.stepsDue(at: Self.after(hours: 10))
    #expect(due.map(\.moment) == [.at(Self.after(hours: 10))])
  }

  // MARK: What is judged

  private static func breaches(
    _ site: LabSite, after first: LabSite? = nil
  ) -> [(rule: Breach.Rule, moment: UpcomingStep.Moment?)] {
    var lab = Lab(after: first ?? rampSite(LabRollout(0), .created))
    lab.now = begin
    return lab.plan(site).breaches.map { ($0.rule, $0.moment) }
  }

  @Test func `an edit is judged by each step that time makes of it`() throws {
    let ramp = LabRollout.ramp(["0h": 5, "2h": 20, "4h": 60])
    let policy = #"{ "maxTrafficRise": 20 }"#
    let scheduled = Self.breaches(Self.rampSite(ramp, from: 10, policy: policy))
    #expect(scheduled.map(\.rule) == [.maxTrafficRise])
    #expect(scheduled.first?.moment == .at(Self.after(hours: 14)))
    // Nobody knows when the plan will be carried out.
    let atOnce = Self.breaches(Self.rampSite(ramp, policy: policy))
    #expect(atOnce.map(\.rule) == [.maxTrafficRise])
    #expect(atOnce.first?.moment == .after(.seconds(4 * 3_600)))
  }

  @Test func `a ramp that is edited while it runs is told by the clock that runs`() throws {
    var lab = Lab()
    lab.now = Self.begin
    lab.apply(Self.rampSite(.ramp(["0h": 5, "9h": 20])))
    lab.now = Self.after(hours: 2)
    let edit = lab.plan(Self.rampSite(.ramp(["0h": 5, "9h": 30])))
    #expect(edit.changes.flatMap(\.upcoming).map(\.moment) == [.at(Self.after(hours: 9))])
  }

  @Test func `a protected environment is asked for when a start is scheduled in it`() {
    let policy = #"{ "protectedEnvironments": ["production"] }"#
    let breaches = Self.breaches(Self.rampSite(LabRollout(), from: 10, policy: policy))
    #expect(breaches.map(\.rule) == [.protectedEnvironments])
    #expect(breaches.first?.moment == .at(Self.after(hours: 10)))
  }

  @Test func `the size is judged that a scheduled start was given later`() {
    let policy = #"{ "maxTrafficRise": 20 }"#
    let small = Self.rampSite(LabRollout(10), from: 10)
    let large = Self.rampSite(LabRollout(100), from: 10, policy: policy)
    #expect(Self.breaches(large, after: small).map(\.rule) == [.maxTrafficRise])
  }

  @Test func `a name is edited although the schedule is against a policy that came later`() {
    let site = Self.rampSite(LabRollout(100), from: 10)
    let named = Self.rampSite(LabRollout(100), from: 10, policy: Self.strict).edited {
      $0.experiments["cta"]?.name = "Call"
    }
    #expect(Self.breaches(named, after: site).isEmpty)
  }

  @Test(arguments: [(59, 1), (61, 0)] as [(Int64, Int)])
  func `launches within an hour are counted together, those that were approved too`(
    minutes: Int64, breaches: Int
  ) throws {
    func scheduled(_ minutes: Int64) -> LabExperiment {
      LabExperiment(.running).with(
        "schedule", ["startAt": Instant(seconds: Self.begin.seconds + 36_000 + minutes * 60).json])
    }
    let first = LabSite.shop().with(scheduled(0))
    let second = first.edited {
      $0.features["other"] = .button
      $0.experiments["other"] = scheduled(minutes)
      $0.experiments["other"]?.feature = "other"
      $0.settings = #"{ "policy": { "maxLaunches": 1 } }"#
    }
    var lab = Lab()
    lab.now = Self.begin
    lab.apply(first)
    let plan = lab.plan(second)
    #expect(plan.breaches.map(\.rule) == Array(repeating: .maxLaunches, count: breaches))
    #expect(
      plan.breaches.allSatisfy {
        $0.subject.description == "production/other" && $0.moment != nil
      })
  }

  @Test func `a cohort that is enabled before its start is no rise of its ramp`() {
    let created = Self.rampSite(.ramp(["0h": 100]), .created)
    let enabled = Self.rampSite(
      LabRollout.ramp(["0h": 100]), .created, policy: #"{ "maxTrafficRise": 20 }"#
    ).edited { $0.experiments["cta"]?.rollout?.isEnabled = true }
    #expect(Self.breaches(enabled, after: created).map(\.rule) == [.maxTrafficRise])
  }

  @Test func `launches by ramps count, and those outside a narrowed run, and not those at nobody`()
  {
    func ramp(_ begin: Int, _ later: Int) -> LabExperiment {
      LabExperiment(.running, rollout: .ramp(["0h": begin, "1h": later]))
    }
    func site(_ first: LabExperiment, _ second: LabExperiment?) -> LabSite {
      let site = LabSite.shop().with(first)
      guard var second else { return site }
      second.feature = "other"
      return site.edited {
        $0.features["other"] = .button
        $0.experiments["other"] = second
        $0.settings = #"{ "policy": { "maxLaunches": 1 } }"#
      }
    }
    func breaches(_ first: LabExperiment, _ second: LabExperiment) -> [String] {
      var lab = Lab()
      lab.now = Self.begin
      lab.apply(site(first, nil))
      lab.now = Instant(seconds: Self.begin.seconds + 60)
      let plan = lab.plan(site(first, second), .experiments("production/other"))
      return plan.breaches.map(\.subject.description)
    }
    #expect(breaches(ramp(0, 50), ramp(0, 50)) == ["production/other"])
    #expect(breaches(ramp(0, 50), ramp(0, 0)) == [])
    let atNobody = ramp(0, 0).with("schedule", ["startAt": Self.after(hours: 9).json])
    let scheduled = LabExperiment(.running).with(
      "schedule", ["startAt": Self.after(hours: 9).json])
    #expect(breaches(atNobody, scheduled) == [])
  }

  @Test func `a variant's value is judged by the scheduled start that will show it`() {
    let policy = #"{ "protectedEnvironments": ["production"] }"#
    let site = Self.rampSite(LabRollout(), from: 10)
    let edited = Self.rampSite(LabRollout(), from: 10, policy: policy).edited {
      $0.features["button"]?.variants[0].value = .string("lime")
    }
    let breaches = Self.breaches(edited, after: site)
    #expect(breaches.map(\.rule) == [.protectedEnvironments])
    #expect(breaches.first?.moment == .at(Self.after(hours: 10)))
  }

  @Test func `an approved ramp that is resumed takes the step that fell due meanwhile`() {
    let ramp = LabRollout.ramp(["0h": 5, "1h": 14, "2h": 23])
    let policy = #"{ "maxTrafficRise": 10 }"#
    var lab = Lab()
    lab.now = Self.begin
    lab.apply(Self.rampSite(ramp, policy: policy))
    lab.now = Self.after(hours: 9)
    lab.apply(Self.rampSite(ramp, .paused, policy: policy))
    lab.now = Self.after(hours: 10)
    let resume = lab.plan(Self.rampSite(ramp, policy: policy))
    #expect(resume.words == ["resume production/cta"])
    #expect(resume.breaches.isEmpty)
  }

  @Test func `an alarm hides no step of an edited ramp`() {
    let policy = #"{ "guardrails": "block", "maxTrafficRise": 10 }"#
    let metrics: JSONValue = [
      ["name": "errors", "expectedDirection": "not_increase", "role": "guardrail"]
    ]
    func site(_ ramp: LabRollout) -> LabSite {
      Self.rampSite(ramp, policy: policy).edited {
        $0.experiments["cta"] = $0.experiments["cta"]?.with("metrics", metrics)
      }
    }
    var lab = Lab()
    lab.now = Self.begin
    lab.apply(site(.ramp(["0h": 5])))
    lab.now = Self.after(hours: 3)
    let alarmed = site(.ramp(["0h": 5, "9h": 100])).edited {
      $0.otherFiles["results.json"] = """
        {"kind": "Results", "environment": "production", "experiment": "cta",
         "since": "\(Self.begin)", "asOf": "\(Self.after(hours: 2))",
         "exposures": {"control": 50, "green": 25, "blue": 25},
         "metrics": [{"name": "errors", "confidenceLevel": 0.95, "variants": {"control": {"mean": 1},
           "green": {"mean": 2, "effect": {"lower": 0.5, "upper": 1.5}}}}]}
        """
    }
    let plan = lab.plan(alarmed)
    #expect(plan.diagnostics.contains { $0.identifier == "guardrail-violated" })
    #expect(plan.breaches.map(\.rule) == [.maxTrafficRise])
  }

  // MARK: Freezes

  private static func frozen(from start: Int64, to end: Int64) -> String {
    """
    { "freezes": [{ "from": "\(after(hours: start))", "to": "\(after(hours: end))", "reason": "Sale" }] }
    """
  }

  @Test func `a start that comes due within a freeze is held, and taken after it`() throws {
    let site = Self.rampSite(LabRollout(), from: 10, policy: Self.frozen(from: 9, to: 30))
    var lab = Lab()
    lab.now = Self.begin
    let edit = lab.apply(site).plan
    #expect(edit.breaches.isEmpty)
    let step = try #require(edit.changes.last?.upcoming.first)
    #expect(step.moment == .at(Self.after(hours: 30)))
    #expect(step.hold == .init(due: Self.after(hours: 10), reason: "Sale"))
    lab.now = Self.after(hours: 12)
    let frozen = lab.plan(site)
    #expect(!frozen.hasChanges && frozen.breaches.isEmpty)
    let id = try #require(lab.experiment()).id
    #expect(
      frozen.held == [HeldStep(id, .start, until: Self.after(hours: 30), reason: "Sale")])
    #expect(try #require(lab.experiment()).staleness(at: lab.now, in: lab.state) == [.held])
    lab.now = Self.after(hours: 30)
    #expect(lab.apply(site).plan.words == ["start production/cta"])
    #expect(lab.plan(site).held.isEmpty)
  }

  @Test func `a freeze hides no launch from the rest of the policy`() throws {
    let policy = """
      { "maxTrafficRise": 10, "freezes": [
        { "from": "\(Self.after(hours: 9))", "to": "\(Self.after(hours: 40))", "reason": "Sale" }] }
      """
    let site = Self.rampSite(LabRollout(100), from: 10, to: 30, policy: policy)
    var lab = Lab(after: Self.rampSite(LabRollout(0), .created))
    lab.now = Self.begin
    let plan = lab.plan(site)
    #expect(plan.breaches.map(\.rule) == [.maxTrafficRise])
    // It never starts, and the plan says so.
    #expect(plan.changes.flatMap(\.upcoming).isEmpty)
    #expect(plan.diagnostics.contains { $0.identifier == "schedule-missed" })
  }

  @Test func `an edit that starts something within a freeze is stopped`() {
    let site = Self.rampSite(LabRollout(), from: -1, policy: Self.frozen(from: -2, to: 30))
    #expect(Self.breaches(site).map(\.rule) == [.freezes])
  }

  @Test func `a rise that comes due within a freeze is held and no change`() throws {
    let ramp = LabRollout.ramp(["0h": 5, "10h": 20])
    let site = Self.rampSite(ramp, policy: Self.frozen(from: 9, to: 30))
    var lab = Lab()
    lab.now = Self.begin
    lab.apply(site)
    lab.now = Self.after(hours: 12)
    let frozen = lab.plan(site)
    #expect(!frozen.hasChanges)
    #expect(frozen.held.map(\.until) == [Self.after(hours: 30)])
    lab.now = Self.after(hours: 31)
    lab.apply(site)
    #expect(Self.exposure(lab).description == "20")
  }
}

extension LabSite {
  /// When the bench begins.
  static let begin = Instant(seconds: 1_767_225_600)

  /// So many hours later.
  static func after(hours: Int64) -> Instant {
    Instant(seconds: begin.seconds + hours * 3_600)
  }

  /// A policy that permits no edit.
  static let strict =
    #"{ "maxLaunches": 0, "maxTrafficRise": 0, "protectedEnvironments": ["production"] }"#

  /// One experiment with a schedule in hours, and a policy.
  static func timed(
    _ rollout: LabRollout, _ status: Status = .running, from start: Int64? = nil,
    to end: Int64? = nil, policy: String? = nil
  ) -> LabSite {
    var schedule: [JSONMember] = []
    if let start { schedule.append(JSONMember("startAt", after(hours: start).json)) }
    if let end { schedule.append(JSONMember("endAt", after(hours: end).json)) }
    var site = LabSite.shop()
    // Without default allocations nobody outside the cohort feels its first enabling.
    site.features["button"]?.entries = [:]
    site.settings = policy.map { "{ \"policy\": \($0) }" }
    return site.with(LabExperiment(status, rollout: rollout).with("schedule", .object(schedule)))
  }
}
