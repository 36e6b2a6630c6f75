import Domain
import JSONSyntax
import Manifests
import TestSupport
import Testing

@testable import Planning

/// What must be so before an experiment is launched: what its manifest says, and what it went through
/// elsewhere.
struct ReadinessTests {
  private static let shop: LabSite = {
    var site = LabSite.shop()
    site.environments["staging"] = LabEnvironment()
    site.features["banner"] = LabFeature()
    site.settings =
      #"{"policy": {"promotion": {"production": {"from": "staging", "soak": "2h"}}}}"#
    return site
  }()

  private static func staged(_ status: Status = .running, on feature: String = "button")
    -> LabExperiment
  {
    LabExperiment(
      status, on: feature, in: "staging", key: "cta",
      rollout: feature == "button" ? LabRollout() : LabRollout(split: nil))
  }

  private static let inStaging = shop.with(staged(), as: "staged")

  private static func messages(_ lab: Lab, _ site: LabSite) -> [String] {
    lab.plan(site).breaches.map { "\($0.rule): \($0.message)" }
  }

  // MARK: Promotion

  @Test func `what never ran in the other environment is not launched`() {
    let launch = Self.shop.with(LabExperiment(.running))
    for lab in [
      Lab(after: Self.shop), Lab(after: Self.shop.with(Self.staged(.created), as: "staged")),
      Lab(after: Self.shop.with(Self.staged(on: "banner"), as: "staged")),
    ] {
      var site = launch
      site.experiments["staged"] = lab.experiment(in: "staging").map { stored in
        Self.staged(stored.status, on: stored.feature.text)
      }
      #expect(
        Self.messages(lab, site) == [
          "promotion: \"production/cta\" would launch. A launch in \"production\" needs 2h of serving in "
            + "\"staging\" before, without an alarm: \"staging/cta\" has never run on this feature. Launch it "
            + "there first."
        ])
    }
  }

  @Test func `a launch waits until the time is over, and says how much of it lacks`() {
    var lab = Lab(after: Self.inStaging)
    let launch = Self.inStaging.with(LabExperiment(.running))
    // An hour has passed with the apply.
    #expect(
      Self.messages(lab, launch).count {
        $0.contains("\"staging/cta\" has served for 1h of it by then, and lacks 1h. Wait, or let")
      } == 1)
    lab.now = Instant(seconds: lab.now.seconds + 3_599)
    #expect(Self.messages(lab, launch).count { $0.contains("for 1h 59m of it") } == 1)
    lab.now = Instant(seconds: lab.now.seconds + 1)
    #expect(Self.messages(lab, launch) == [])
  }

  @Test func `time in which it was paused does not count, and what is over counts`() {
    var lab = Lab(after: Self.inStaging, Self.shop.with(Self.staged(.paused), as: "staged"))
    lab.now = Instant(seconds: lab.now.seconds + 1_000_000)
    let paused = Self.shop.with(Self.staged(.paused), as: "staged").with(LabExperiment(.running))
    #expect(Self.messages(lab, paused).count { $0.contains("for 1h of it") } == 1)
    lab = Lab(after: Self.inStaging)
    lab.now = Instant(seconds: lab.now.seconds + 10_000)
    let over = Self.shop.with(Self.staged(.completed), as: "staged")
    lab.apply(over)
    #expect(Self.messages(lab, over.with(LabExperiment(.running))) == [])
  }

  @Test func `what was stopped there, or has an alarm, is not launched`() {
    var lab = Lab(after: Self.inStaging)
    lab.now = Instant(seconds: lab.now.seconds + 1_000_000)
    let launch = Self.inStaging.with(LabExperiment(.running))
    var alarmed = launch
    alarmed.otherFiles["results.json"] = """
      {"kind": "Results", "environment": "staging", "experiment": "cta",
       "since": "2026-01-01T00:00:00Z", "asOf": "2026-01-02T00:00:00Z",
       "exposures": {"control": 90000, "green": 5000, "blue": 5000}}
      """
    #expect(
      Self.messages(lab, alarmed).count { $0.contains("the results of \"staging/cta\" raise one") }
        == 1)
    var stopped = lab
    stopped.apply(.stop(reason: "errors"), of: "staging", in: Self.inStaging)
    #expect(
      Self.messages(stopped, launch).count { $0.contains("was stopped there (errors).") } == 1)
  }

  @Test func `a scheduled launch is judged as of its moment`() {
    let lab = Lab(after: Self.inStaging)
    func site(_ seconds: Int64) -> LabSite {
      let moment = Instant(seconds: lab.now.seconds + seconds)
      return Self.inStaging.with(
        LabExperiment(.running).with(
          "schedule", .object([JSONMember("startAt", .string(moment.description))])))
    }
    #expect(Self.messages(lab, site(3_599)).count { $0.contains("for 1h 59m of it") } == 1)
    #expect(Self.messages(lab, site(3_600)) == [])
  }

  @Test func `other environments, other edits and a release are not concerned`() {
    var lab = Lab(after: Self.shop.edited { $0.settings = nil }.with(LabExperiment(.running)))
    #expect(Self.messages(lab, Self.inStaging.with(LabExperiment(.running))) == [])
    let larger = Self.shop.with(LabExperiment(.running, rollout: LabRollout(50)))
    #expect(Self.messages(lab, larger) == [])
    #expect(Self.messages(lab, Self.shop.with(LabExperiment(.paused))) == [])
    lab.apply(.stop(reason: "x"), in: Self.shop)
    #expect(lab.apply(.release, in: Self.shop).plan.breaches == [])
  }

  @Test func `time in which nobody was served does not count`() {
    for rollout in [LabRollout(0), nil] {
      let idle = Self.shop.with(Self.staged().with(rollout), as: "staged")
      var lab = Lab(after: idle)
      lab.now = Instant(seconds: lab.now.seconds + 1_000_000)
      let messages = Self.messages(lab, idle.with(LabExperiment(.running)))
      #expect(messages.count { $0.contains("for 0s of it") } == 1)
    }
  }

  @Test func `only what was tried out is launched`() {
    var lab = Lab(
      after: Self.shop.with(Self.staged().with(LabRollout(split: ["green": 50])), as: "staged"))
    lab.now = Instant(seconds: lab.now.seconds + 1_000_000)
    let launch = Self.shop.with(Self.staged().with(LabRollout(split: ["green": 50])), as: "staged")
      .with(LabExperiment(.running))
    #expect(
      Self.messages(lab, launch).count { $0.contains("has not served \"blue\".") } == 1)
  }

  @Test func `an alarm is known although its results are gone, and the experiment is over`() {
    var lab = Lab(after: Self.inStaging)
    lab.now = Instant(seconds: lab.now.seconds + 1_000_000)
    let metrics = Self.inStaging.with(
      Self.staged().with("metrics", .array([Self.metric("guardrail")])), as: "staged")
    var violated = metrics
    violated.otherFiles["results.json"] = """
      {"kind": "Results", "environment": "staging", "experiment": "cta",
       "since": "2026-01-01T00:00:00Z", "asOf": "2026-01-02T00:00:00Z",
       "exposures": {"control": 500, "green": 250, "blue": 250},
       "metrics": [{"name": "guardrail", "confidenceLevel": 0.95, "variants": {
         "control": {"mean": 1}, "green": {"mean": 0, "effect": {"lower": -2, "upper": -1}}}}]}
      """
    lab.apply(violated)
    let over = metrics.with(
      Self.staged(.completed).with("metrics", .array([Self.metric("guardrail")])), as: "staged")
    lab.apply(over)
    let messages = Self.messages(lab, over.with(LabExperiment(.running)))
    #expect(
      messages.count {
        $0.contains("has one: the results up to 2026-01-02T00:00:00Z violate the guardrail")
      } == 1)
  }

  @Test func `a launch on a schedule is held where what it needs is not so any more`() {
    func site(_ staged: LabExperiment) -> LabSite {
      Self.shop.with(staged, as: "staged").with(
        LabExperiment(.running).with(
          "schedule", .object([JSONMember("startAt", "2026-01-01T05:00:00Z")])))
    }
    var lab = Lab(after: Self.inStaging)
    #expect(lab.apply(site(Self.staged())).plan.breaches == [])
    lab.apply(.stop(reason: "errors"), to: "cta", of: "staging", in: site(Self.staged()))
    lab.now = Instant(seconds: lab.now.seconds + 1_000_000)
    let held = lab.apply(site(Self.staged())).plan
    #expect(held.errors == [] && held.breaches == [] && held.change() == nil)
    #expect(held.held.map(\.step) == [.start])
    #expect(held.held.allSatisfy { $0.reason.contains("was stopped there (errors).") })
    lab.apply(.release, to: "cta", of: "staging", in: site(Self.staged()))
    #expect(lab.apply(site(Self.staged())).plan.change()?.action == .start)
  }

  // MARK: Requirements

  private static let requiring: LabSite = {
    var site = LabSite.shop()
    site.settings =
      #"{"policy": {"require": {"production": ["link", "owner", "primaryMetric", "guardrail", "decideBy"]}}}"#
    return site
  }()

  static func metric(_ role: String) -> JSONValue {
    .object([
      JSONMember("name", .string(role)), JSONMember("expectedDirection", "increase"),
      JSONMember("role", .string(role)),
    ])
  }

  private static let complete = LabExperiment(.running).with("owner", "payments")
    .with("decideBy", "2027-01-01").with("links", .array(["https://example.com/design"]))
    .with("metrics", .array([metric("primary"), metric("guardrail")]))

  @Test func `a launch in an environment needs what the policy requires there`() throws {
    let lab = Lab(after: Self.requiring)
    let breach = try #require(
      lab.plan(Self.requiring.with(LabExperiment(.running))).breaches.first)
    #expect(breach.rule == .require)
    #expect(
      breach.message
        == "\"production/cta\" would launch. Its manifest lacks what every launch in \"production\" needs: "
        + "\"owner\", who answers for it; a metric with the role \"primary\"; a metric with the role "
        + "\"guardrail\"; \"decideBy\", by when a decision is due, after the launch; \"links\", where to read more."
    )
    #expect(lab.plan(Self.requiring.with(Self.complete)).breaches == [])
  }

  @Test(
    arguments: [
      ("owner", nil, "owner"), ("decideBy", nil, "decideBy"),
      ("decideBy", "2001-01-01", "decideBy"), ("links", .array([]), "links"),
      ("metrics", .array([metric("primary")]), "guardrail"),
      ("metrics", .array([metric("guardrail"), metric("secondary")]), "primary"),
    ] as [(String, JSONValue?, String)])
  func `each of them is told alone`(field: String, value: JSONValue?, word: String) {
    var experiment = Self.complete
    experiment.fields[field] = value
    let breaches = Lab(after: Self.requiring).plan(Self.requiring.with(experiment)).breaches
    #expect(breaches.count == 1)
    #expect(
      breaches.allSatisfy { $0.message.contains("\"\(word)\"") && !$0.message.contains("; ") })
  }

  @Test func `what is created, or not served, waits for its launch`() {
    let lab = Lab(after: Self.requiring)
    for experiment in [
      LabExperiment(.created), LabExperiment(.running, rollout: nil),
      LabExperiment(.running, rollout: LabRollout(0)),
    ] {
      #expect(lab.plan(Self.requiring.with(experiment)).breaches == [])
    }
    let scheduled = LabExperiment(.running).with(
      "schedule", .object([JSONMember("startAt", "2026-06-01T00:00:00Z")]))
    #expect(lab.plan(Self.requiring.with(scheduled)).breaches.map(\.rule) == [.require])
  }

  @Test func `what waits for its start keeps what is required`() {
    var lab = Lab(after: Self.requiring)
    func scheduled(_ experiment: LabExperiment) -> LabSite {
      Self.requiring.with(
        experiment.with("schedule", .object([JSONMember("startAt", "2026-06-01T00:00:00Z")])))
    }
    lab.apply(scheduled(Self.complete))
    var stripped = Self.complete
    stripped.fields["owner"] = nil
    let plan = lab.plan(scheduled(stripped))
    #expect(plan.breaches.map(\.rule) == [.require])
    #expect(plan.breaches.allSatisfy { $0.message.contains("would launch at 2026-06-01") })
  }

  // MARK: The policy in force

  @Test func `of two policies both are obeyed`() throws {
    let production = try #require(EnvironmentKey("production"))
    let staging = try #require(EnvironmentKey("staging"))
    var (kept, wanted) = (Policy(), Policy())
    kept.requirements = [production: [.owner]]
    kept.promotions = [.init(to: production, from: staging, soak: .seconds(7_200))]
    wanted.requirements = [production: [.link], staging: [.owner]]
    wanted.promotions = [.init(to: production, from: staging, soak: .seconds(60))]
    let both = kept.tightened(by: wanted)
    #expect(both.requirements == [production: [.owner, .link], staging: [.owner]])
    #expect(both.promotions == kept.promotions + wanted.promotions)
  }

  @Test func `a pull request cannot loosen them and launch at once`() {
    let lab = Lab(after: Self.shop)
    let loosened = Self.shop.edited { $0.settings = nil }.with(LabExperiment(.running))
    let breaches = lab.plan(loosened).breaches
    #expect(breaches.map(\.rule) == [.promotion])
    #expect(breaches.allSatisfy { $0.message.contains("That policy is in force") })
  }
}
