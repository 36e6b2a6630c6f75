import Domain
import JSONSyntax
import Manifests
import TestSupport
import Testing

@testable import Planning

/// A policy judges edits; time only carries them out.
struct ApprovedTimeTests {
  private static let begin = Instant(seconds: 1_767_225_600)

  private static func after(hours: Int64) -> Instant {
    Instant(seconds: begin.seconds + hours * 3_600)
  }

  private static func rampSite(
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

  private static let strict =
    #"{ "maxLaunches": 0, "maxTrafficRise": 0, "protectedEnvironments": ["production"] }"#

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

  // MARK: What is carried out all the same

  /// A launch that no policy permits, somebody else's lowering, a due step and a rename.
  private static func crowd(isLater: Bool) -> LabSite {
    var site = rampSite(.ramp(["0h": 5, "1h": 60]), policy: isLater ? strict : nil)
    for name in ["low", "new", "named"] {
      site.features[name] = LabFeature(variants: [.init("green"), .init("blue")])
      site.experiments[name] = LabExperiment(.created, on: name)
    }
    site.experiments["low"]?.status = .running
    guard isLater else { return site }
    site.experiments["low"]?.rollout?.percentage = 0
    site.experiments["new"]?.status = .running
    site.experiments["named"]?.name = "Named"
    return site
  }

  @Test(
    arguments: [
      (false, ["update production/cta", "update production/low"]),
      (true, ["update production/cta", "update production/low", "update production/named"]),
    ])
  func `an edit that breaches stops other edits, and neither lowering nor time`(
    keepsGoing: Bool, expected: [String]
  ) throws {
    var lab = Lab()
    lab.now = Self.begin
    lab.apply(Self.crowd(isLater: false))
    lab.now = Self.after(hours: 2)
    let plan = lab.plan(Self.crowd(isLater: true))
    #expect(plan.changes.count == 4)
    #expect(Set(plan.breaches.map(\.subject.description)) == ["production/new"])
    let permitted = try #require(plan.permitted(keepingGoing: keepsGoing))
    #expect(permitted.words.sorted() == expected)
    #expect(permitted.policyChange == nil)
  }

  @Test func `what a lowering builds on is carried out with it`() throws {
    let first = Self.crowd(isLater: false)
    var second = Self.crowd(isLater: true)
    second.features["low"]?.variants.append(.init("red"))
    second.experiments["low"]?.status = .running
    var lab = Lab(after: first.edited { $0.experiments["low"]?.status = .created })
    lab.apply(first)
    let plan = lab.plan(
      second.edited {
        $0.features["low"]?.variants.removeLast()
        $0.environments["preview"] = LabEnvironment()
      })
    let permitted = try #require(plan.permitted(keepingGoing: false))
    #expect(permitted.words.contains("update production/low"))
    #expect(!permitted.words.contains { $0.contains("preview") })
  }

  // MARK: The policy in force

  private static func policySite(rise: Int, _ percentage: Int) -> LabSite {
    rampSite(LabRollout(percentage), policy: "{ \"maxTrafficRise\": \(rise) }")
  }

  @Test func `a policy is loosened by an apply of its own`() throws {
    var lab = Lab(after: Self.policySite(rise: 10, 5))
    #expect(lab.state.policy?.maxTrafficRise?.description == "10")
    let both = lab.plan(Self.policySite(rise: 100, 80))
    #expect(both.breaches.map(\.rule) == [.maxTrafficRise])
    #expect(both.breaches.first?.message.contains("--accept-policy") == true)
    #expect(both.permitted(keepingGoing: true) == nil)
    let alone = lab.apply(Self.policySite(rise: 100, 5))
    #expect(alone.plan.breaches.isEmpty && alone.plan.hasChanges && alone.plan.changes.isEmpty)
    #expect(alone.events.map(\.happening) == [.policyChanged(try #require(lab.state.policy))])
    #expect(!lab.plan(Self.policySite(rise: 100, 5)).hasChanges)
    #expect(lab.plan(Self.policySite(rise: 100, 80)).breaches.isEmpty)
  }

  @Test func `a stricter policy counts at once`() {
    let lab = Lab(after: Self.policySite(rise: 100, 5))
    #expect(
      lab.plan(Self.policySite(rise: 10, 80)).breaches.map(\.rule) == [.maxTrafficRise])
  }

  @Test func `somebody may accept a policy, or judge by another one`() {
    let lab = Lab(after: Self.policySite(rise: 10, 5))
    let workspace = Self.policySite(rise: 100, 80).workspace()
    let accepted = Plan(
      PlanningInput(
        workspace: workspace, stored: StoredState(lab.snapshot), acceptsPolicy: true,
        instant: lab.now))
    #expect(accepted.breaches.isEmpty && accepted.policyChange != nil)
    let other = Plan(
      PlanningInput(
        workspace: workspace, stored: StoredState(lab.snapshot), policy: Policy(),
        instant: lab.now))
    #expect(other.breaches.isEmpty && other.policyChange == nil)
  }

  @Test func `a state that keeps no policy takes the workspace's`() {
    let lab = Lab(after: Self.rampSite(LabRollout(5)))
    #expect(lab.state.policy == nil)
    #expect(!lab.plan(Self.rampSite(LabRollout(5))).hasChanges)
    let plan = lab.plan(Self.policySite(rise: 10, 80))
    #expect(plan.breaches.map(\.rule) == [.maxTrafficRise])
    #expect(plan.policyChange?.fields.map(\.path) == ["/maxTrafficRise"])
  }
}
