import JSONSyntax
import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

/// Where changes of a pull request come from, and what other pull requests have to do with them.
struct RivalTests {
  private static let begun = LabSite.shop().with(LabExperiment(.created))
  private static let launch = LabSite.shop().with(
    LabExperiment(.running, rollout: LabRollout(10)))

  private static func plan(
    _ site: LabSite, base: LabSite? = nil, others: [LabSite] = [], after applied: LabSite = begun
  ) -> Plan {
    let lab = Lab(after: applied)
    let basePlan = base.map { Plan(lab.input($0)) }
    let branches = others.map { Branch("#7", Plan(lab.input($0)), besides: basePlan) }
    return Plan(lab.input(site)).compared(withBase: [basePlan].compactMap(\.self))
      .compared(with: branches).tellingRivals()
  }

  @Test func `what the base asks for, too, is pending there`() {
    let feature = Self.launch.edited { $0.features["banner"] = LabFeature() }
    let base = Self.begun.edited { $0.features["banner"] = LabFeature() }
    let plan = Self.plan(feature, base: base)
    #expect(
      plan.changes.map { "\($0.action) \($0.subject) \($0.origin!)" } == [
        "create banner base", "start production/cta head",
      ])
    #expect(plan.withdrawn.isEmpty)
    #expect(Self.plan(Self.launch, base: base).withdrawn.map { "\($0.subject)" } == ["banner"])
    #expect(Self.plan(Self.launch).changes.map(\.origin) == [nil])
  }

  @Test func `an edit of what is pending comes with the pull request`() {
    let base = Self.begun.with(LabExperiment(.running, rollout: LabRollout(20)))
    let plan = Self.plan(Self.launch, base: base)
    #expect(plan.changes.map(\.origin) == [.head])
    #expect(plan.withdrawn.isEmpty)
  }

  @Test func `the policy of the base is in force, beside what the state keeps`() {
    func breaches(kept: String?, base: Int) -> [Breach.Rule] {
      var lab = Lab()
      lab.apply(Self.begun.edited { $0.settings = kept })
      let (settings, _) = Settings.read(
        path: "titrate.json", bytes: Array("{\"policy\": {\"maxTrafficRise\": \(base)}}".utf8))
      let input = lab.input(Self.launch)
      return Plan(
        PlanningInput(
          workspace: input.workspace, stored: input.stored, base: settings, instant: input.instant)
      ).breaches.map(\.rule)
    }
    let kept = #"{"policy": {"maxTrafficRise": 5}}"#
    #expect(breaches(kept: nil, base: 5) == [.maxTrafficRise])
    #expect(breaches(kept: nil, base: 10) == [])
    #expect(breaches(kept: kept, base: 10) == [.maxTrafficRise])
  }

  @Test func `another that changes the same is named, with those whom both enrol`() {
    let other = Self.begun.with(LabExperiment(.running, rollout: LabRollout(20)))
    let plan = Self.plan(Self.launch, base: Self.begun, others: [other])
    #expect(plan.diagnostics.map(\.identifier) == ["changed-elsewhere"])
    // The same seeds, so that the smaller cohort lies within the larger one.
    #expect(
      plan.diagnostics[0].detail.contains(" 10% of identities would be in the cohorts of both."))
    #expect(plan.diagnostics[0].location?.path == "experiments/cta.json")
  }

  @Test func `two experiments on one flag compete, and enrol some people both`() {
    let base = LabSite.shop()
    let rival = base.with(
      LabExperiment(.running, rollout: LabRollout(30)), as: "rival")
    let plan = Self.plan(Self.launch, base: base, others: [rival], after: base)
    #expect(plan.diagnostics.map(\.identifier) == ["competes-elsewhere"])
    #expect(plan.diagnostics[0].detail.contains("start \"production/rival\""))
    #expect(
      plan.diagnostics[0].detail.contains(" 3% of identities would be in the cohorts of both."))
  }

  @Test func `given identities are counted as they are dealt out`() {
    let base = LabSite.shop()
    let rival = base.with(
      LabExperiment(.running, rollout: LabRollout(30)), as: "rival")
    let lab = Lab(after: base)
    let (ours, theirs) = (lab.plan(Self.launch), lab.plan(rival))
    let plan = ours.compared(with: [Branch("#7", theirs, besides: nil)])
    var counter = IdentityCounter(plan)
    let identities = (0..<2_000).map { "user-\($0)" }
    for identity in identities { counter.add(identity) }
    func cohort(_ plan: Plan) -> Set<String> {
      var lab = lab
      lab.apply(plan.changes[0].subject == ours.changes[0].subject ? Self.launch : rival)
      let flag = lab.state.servedFlags(in: EnvironmentKey(checked: "production"))[0]
      let evaluator = FlagEvaluator(flag, in: EnvironmentKey(checked: "production"), .flagsmith)
      return Set(identities.filter { evaluator.evaluate($0).reason.cohort?.isMember == true })
    }
    let both = cohort(ours).intersection(cohort(theirs)).count
    #expect(both > 20)
    #expect(
      counter.counted.tellingRivals().diagnostics.last?.detail.hasSuffix(
        "Of 2000 given identities, \(both) would be in the cohorts of both.") == true)
  }

  @Test func `a feature that is changed beneath an experiment is named`() {
    let other = Self.begun.edited { $0.features["button"]?.isEnabled = false }
    let plan = Self.plan(Self.launch, base: Self.begun, others: [other])
    #expect(plan.diagnostics.map(\.identifier) == ["changed-elsewhere"])
    #expect(plan.diagnostics[0].detail.contains("the feature \"button\" beneath it"))
  }

  @Test
  func `what both have from the base is none of them, and without one nothing that is the same`() {
    let base = Self.begun.edited { $0.features["banner"] = LabFeature() }
    let ours = Self.launch.edited { $0.features["banner"] = LabFeature() }
    #expect(Self.plan(ours, base: base, others: [base]).diagnostics.isEmpty)
    #expect(Self.plan(ours, others: [ours]).diagnostics.isEmpty)
    let same = Self.plan(ours, base: base, others: [ours])
    #expect(same.diagnostics.map(\.detail) == ["#7 does the same."])
  }

  @Test func `what has ended takes no feature`() {
    let rival = LabSite.shop().with(LabExperiment(.completed, rollout: nil)).with(
      LabExperiment(.created), as: "rival")
    let ending = LabSite.shop().with(LabExperiment(.completed, rollout: nil))
    let plan = Self.plan(ending, others: [rival], after: Self.launch)
    #expect(!plan.diagnostics.map(\.identifier).contains("competes-elsewhere"))
  }

  @Test func `what else a pull request brings changes nobody's numbers`() {
    let base = Self.begun.edited { $0.features["zebra"] = LabFeature(variants: [.init("a")]) }
    let plan = Self.plan(
      base.edited { $0.features["ant"] = LabFeature(variants: [.init("a")]) }, base: base)
    #expect(
      plan.changes.map { "\($0.subject) \($0.origin!)" }.sorted() == ["ant head", "zebra base"])
  }

  @Test func `a base that has moved on is compared with as it was, too`() {
    let lab = Lab(after: Self.launch)
    let raised = LabSite.shop().with(LabExperiment(.running, rollout: LabRollout(30)))
    let later = Lab(after: raised)
    let plan = Plan(later.input(Self.launch)).compared(
      withBase: [Plan(later.input(raised)), Plan(later.input(Self.launch))])
    #expect(
      plan.changes.map(\.origin) == [.base], "what was raised since is not taken back by this")
    #expect(plan.withdrawn.isEmpty)
    #expect(Plan(lab.input(Self.launch)).compared(withBase: []).changes.isEmpty)
  }

  @Test(arguments: [
    (#"{"state": {"git": {}}}"#, true), (#"{"state": {"git": {"branch": "titrate-x"}}}"#, false),
    ("{}", false), (#"{"state": {"lineage": "L", "git": {}}}"#, false),
  ])
  func `a pull request does not move the state`(head: String, isPermitted: Bool) {
    func settings(_ text: String) -> Settings {
      let lineage = "00000000-0000-4000-8000-000000000001"
      return Settings.read(
        path: "titrate.json", bytes: Array(text.replacing("\"L\"", with: "\"\(lineage)\"").utf8)
      ).0
    }
    let input = Lab(after: Self.begun).input(Self.begun)
    let plan = Plan(
      PlanningInput(
        workspace: Workspace(settings: settings(head), files: input.workspace.files),
        stored: input.stored, base: settings(#"{"state": {"git": {}}}"#), instant: input.instant))
    #expect(plan.diagnostics.map(\.identifier).contains("state-moved") == !isPermitted)
  }
}
