import Domain
import JSONSyntax
import Manifests
import TestSupport
import Testing

@testable import Planning

/// What a breach stops and what it does not, and which policy is in force.
struct PolicyInForceTests {
  // MARK: What is carried out all the same

  /// A launch that no policy permits, somebody else's lowering, a due step and a rename.
  private static func crowd(isLater: Bool) -> LabSite {
    var site = LabSite.timed(.ramp(["0h": 5, "1h": 60]), policy: isLater ? LabSite.strict : nil)
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
    lab.now = LabSite.begin
    lab.apply(Self.crowd(isLater: false))
    lab.now = LabSite.after(hours: 2)
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

  @Test func `what is completed by hand waits like any edit`() throws {
    var lab = Lab()
    lab.now = LabSite.begin
    lab.apply(Self.crowd(isLater: false))
    let site = Self.crowd(isLater: true).edited { $0.experiments["cta"]?.status = .completed }
    let permitted = try #require(lab.plan(site).permitted(keepingGoing: false))
    #expect(permitted.words == ["update production/low"])
  }

  @Test func `an end with a stop comes although an edit arrives after it`() throws {
    func site(_ percentage: Int) -> LabSite {
      LabSite.shop().with(
        LabExperiment(.running, rollout: LabRollout(percentage)).with(
          "schedule", ["endAt": LabSite.after(hours: 5).json, "atEnd": "stop"]))
    }
    var lab = Lab()
    lab.now = LabSite.begin
    lab.apply(site(50))
    lab.now = LabSite.after(hours: 6)
    let run = lab.apply(site(40))
    #expect(!run.plan.hasErrors)
    #expect(lab.experiment()?.status == .completed)
    #expect(lab.experiment()?.segment?.brake != nil)
    #expect(lab.plan(site(40)).changes.isEmpty)
  }

  // MARK: The policy in force

  private static func policySite(rise: Int, _ percentage: Int) -> LabSite {
    LabSite.timed(LabRollout(percentage), policy: "{ \"maxTrafficRise\": \(rise) }")
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

  @Test func `a policy is taken in by no apply that has errors, and whatever its order`() {
    let lab = Lab(after: Self.policySite(rise: 10, 5))
    let broken = Self.policySite(rise: 100, 5).edited { $0.experiments["cta"]?.feature = "nothing" }
    #expect(lab.plan(broken).policyChange == nil)
    func ordered(_ keys: String) -> LabSite {
      LabSite.timed(LabRollout(5), policy: #"{ "protectedEnvironments": [\#(keys)] }"#).edited {
        $0.environments["staging"] = LabEnvironment()
      }
    }
    let protecting = Lab(after: ordered(#""staging", "production""#))
    #expect(!protecting.plan(ordered(#""production", "staging""#)).hasChanges)
  }

  @Test func `a run that is narrowed lets a state keep a policy, and changes none`() {
    let narrow = LabNarrowing.experiments("cta")
    var lab = Lab()
    lab.apply(Self.policySite(rise: 10, 5), narrow)
    #expect(lab.state.policy?.maxTrafficRise?.description == "10")
    #expect(lab.plan(Self.policySite(rise: 100, 5), narrow).policyChange == nil)
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
    let lab = Lab(after: LabSite.timed(LabRollout(5)))
    #expect(lab.state.policy == nil)
    #expect(!lab.plan(LabSite.timed(LabRollout(5))).hasChanges)
    let plan = lab.plan(Self.policySite(rise: 10, 80))
    #expect(plan.breaches.map(\.rule) == [.maxTrafficRise])
    #expect(plan.policyChange?.fields.map(\.path) == ["/maxTrafficRise"])
  }
}
