import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

/// What specs say of the moment at which a plan is carried out.
struct SpecJudgeTests {
  private static let running = LabSite.shop().with(LabExperiment(.running))

  /// An identity for each outcome of the running experiment, and for nobody's cohort.
  private static let identities: [String: String] = {
    let lab = Lab(after: running)
    guard let feature = lab.feature(), let flag = lab.flag(), let experiment = lab.experiment()
    else { return [:] }
    let served = ServedFlag(feature, flag, experiments: [experiment])
    let evaluator = FlagEvaluator(served, in: flag.environment, .flagsmith)
    return (0..<1_000).map { "user-\($0)" }.reduce(into: [:]) { found, identity in
      let outcome = evaluator.evaluate(identity).outcome
      let name = "\(outcome.cohort?.text ?? "none") \(outcome.variant?.text ?? "control")"
      found[name] = found[name] ?? identity
    }
  }()

  private static func identity(_ name: String) throws -> String {
    try #require(identities[name], "\(identities)")
  }

  @Test func `an identity is judged as it is evaluated once the plan is applied`() throws {
    let green = try Self.identity("cta green")
    let site = Self.running.specified(
      #"""
      {"identity": "\#(green)", "value": "green"}, {"identity": "\#(green)", "value": "grey"},
      {"identity": "\#(green)", "enabled": true}, {"identity": "\#(green)", "enabled": false},
      {"identity": "\#(green)", "value": "green", "enabled": false},
      {"identity": "\#(try Self.identity("none control"))", "value": "grey", "enabled": true}
      """#)
    let expected = [[true, false, true, false, false, true]]
    #expect(Lab().holds(site) == expected)
    #expect(Lab(after: Self.running).holds(site) == expected)
    let failure = try #require(Lab().failures(site).first)
    #expect(
      failure.hasPrefix(
        "Expected for \"\(green)\": on \"grey\". It gets on \"green\", variant (cta: "))
    #expect(failure.contains(" in 0–20%; split: "))
  }

  @Test func `whoever is to get a value is to have the feature on, unless it is said otherwise`() {
    let off = Self.running.edited { site in
      site.experiments = [:]
      site.features["button"]?.isEnabled = false
      site.features["button"]?.entries = [:]
    }
    let site = off.specified(
      #"""
      {"identity": "erin", "value": "grey"}, {"identity": "erin", "value": "grey", "enabled": false},
      {"identity": "erin", "enabled": false}, {"identity": "erin", "enabled": true},
      {"shares": {"control": 0}, "of": "everyone"}, {"shares": {"control": 100}, "of": "everyone"}
      """#)
    #expect(Lab().holds(site) == [[false, true, true, false, true, false]])
    #expect(Lab().failures(site).last?.hasSuffix("What comes is 100% off.") == true)
  }

  @Test func `a value that nobody can get is told, with the one that may be meant`() {
    let site = Self.running.specified(#"{"identity": "erin", "value": "greeen"}"#)
    #expect(
      Lab().failures(site).first?.hasSuffix(
        "Nobody can get \"greeen\" there. Did you mean \"green\"?")
        == true)
    let number = Self.running.specified(#"{"identity": "erin", "value": 7}"#)
    #expect(Lab().failures(number).first?.hasSuffix("Nobody can get 7 there.") == true)
  }

  @Test func `a standard feature has a control alone`() {
    var site = LabSite.shop()
    site.features["dark"] = LabFeature(value: .boolean(false))
    site = site.with(
      LabExperiment(
        .running, on: "dark", rollout: LabRollout(20, split: nil, value: .boolean(true))))
    let cases = #"""
      {"shares": {"control": 100}, "of": "cohort", "within": 0},
      {"shares": {"control": 100}, "of": "everyone", "within": 0},
      {"identity": "erin", "enabled": true}
      """#
    #expect(Lab().holds(site.specified(cases, of: "dark")) == [[true, true, true]])
  }

  @Test(arguments: [FeatureVersioning.v1, .v2])
  func `shares of the cohort are those of its split, whatever the environment's versioning`(
    versioning: FeatureVersioning
  ) {
    let site = LabSite.shop(versioning).with(LabExperiment(.running)).specified(
      #"""
      {"shares": {"green": 25, "blue": 25, "control": 50}, "of": "cohort"},
      {"shares": {"green": 25.01}, "of": "cohort"}, {"shares": {"green": 25.02}, "of": "cohort"},
      {"shares": {"green": 24.99}, "of": "cohort"}, {"shares": {"green": 25}, "of": "cohort", "within": 0},
      {"shares": {"blue": 20}, "of": "cohort", "within": 5.01}
      """#)
    // 25% of 9,998 buckets are 2,500 of them, which is 25.005%.
    #expect(Lab().holds(site) == [[true, true, false, false, false, true]])
    #expect(
      Lab().failures(site).first
        == "Expected of the cohort: 25.02% \"green\", give or take 0.01. What comes is 50% \"control\", "
        + "25.005% \"green\", 24.994% \"blue\".")
  }

  @Test func `shares of everyone count those outside the cohort, too`() {
    // 20% of everyone take part, a quarter each with green and blue; the others wait on the control.
    let site = Self.running.specified(
      #"""
      {"shares": {"green": 5, "blue": 5, "control": 90}, "of": "everyone"},
      {"shares": {"green": 5.05}, "of": "everyone"}, {"shares": {"blue": 5.1}, "of": "everyone"}
      """#)
    #expect(Lab().holds(site) == [[true, false, false]])
  }

  @Test(
    arguments: [
      (50, ["green": 50]), (99, ["green": 99]), (1, ["green": 1, "blue": 98]),
      (33, ["green": 33, "blue": 33]), (100, ["green": 17, "blue": 71]), (77, ["blue": 3]),
    ])
  func `what the hash alone brings about is within the usual tolerance`(
    percentage: Int, split: [String: Int]
  ) {
    let control = 100 - split.values.reduce(0, +)
    var site = LabSite.shop().with(
      LabExperiment(.running, rollout: LabRollout(percentage, split: split)))
    site.features["button"]?.entries = [:]
    func shares(_ factor: Double) -> String {
      let variants = split.map { "\"\($0)\": \(Self.percent(Double($1) * factor))" }
      let rest = 100 - Double(100 - control) * factor
      return "{\(([#""control": \#(Self.percent(rest))"#] + variants).joined(separator: ", "))}"
    }
    let cases = """
      {"shares": \(shares(1)), "of": "cohort"},
      {"shares": \(shares(Double(percentage) / 100)), "of": "everyone"}
      """
    #expect(Lab().holds(site.specified(cases)) == [[true, true]])
  }

  private static func percent(_ number: Double) -> String {
    let hundredths = Int((number * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  @Test func `flagd deals out to shares that are exact`() {
    var site = Self.running.specified(
      #"""
      {"shares": {"green": 25, "blue": 25, "control": 50}, "of": "cohort", "within": 0},
      {"shares": {"green": 5, "blue": 5, "control": 90}, "of": "everyone", "within": 0}
      """#)
    #expect(Lab().holds(site) == [[false, false]])
    site.settings =
      #"{"publish": [{"environment": "production", "format": "flagd", "path": "p.json"}]}"#
    #expect(Lab().holds(site) == [[true, true]])
  }

  @Test(
    arguments: [
      (LabSite.shop(), "there is none on it"),
      (LabSite.shop().with(LabExperiment(.created)), "\"cta\" is created"),
      (LabSite.shop().with(LabExperiment(.running, rollout: nil)), "\"cta\" is running"),
    ])
  func `without a cohort there are no shares of it, and it is said why`(
    site: LabSite, reason: String
  ) {
    let specified = site.specified(#"{"shares": {"green": 25}, "of": "cohort"}"#)
    let failure = Lab().failures(specified).first ?? ""
    #expect(failure.contains("No experiment serves \"button\" to a cohort"))
    #expect(failure.contains(reason), "\(failure)")
  }

  @Test func `what is stopped has no cohort`() {
    var lab = Lab(after: Self.running)
    lab.apply(.stop(reason: "down"), in: Self.running)
    let site = Self.running.specified(#"{"shares": {"green": 25}, "of": "cohort"}"#)
    #expect(lab.failures(site).first?.contains("\"cta\" is stopped") == true)
  }

  @Test func `what no manifest describes behind a provider is told`() {
    var site = Self.running.specified(#"{"identity": "erin", "enabled": true}"#, of: "other")
    site.settings = #"{"provider": {"type": "file", "environments": {"production": {}}}}"#
    #expect(Lab().failures(site).first?.contains("Titrate keeps nothing of \"other\"") == true)
  }

  @Test func `identities are dealt out by the salts that a provider has told`() throws {
    var lab = Lab(after: Self.running)
    let identity = try Self.identity("cta green")
    let site = Self.running.specified(#"{"identity": "\#(identity)", "value": "green"}"#)
    #expect(lab.holds(site) == [[true]])
    let snapshot = try #require(lab.snapshot)
    var state = snapshot.state
    let experiment = try #require(lab.experiment())
    state.experiments[experiment.id]?.segment?.servedSalts = CohortSalts(
      segment: try #require(Salt(22)), split: try #require(Salt(53)))
    lab = Lab(
      continuing: Snapshot(
        lineage: snapshot.lineage, serial: snapshot.serial, provenance: snapshot.provenance,
        state: state, events: snapshot.events))
    let served = try #require(lab.experiment())
    let flag = ServedFlag(
      try #require(lab.feature()), try #require(lab.flag()), experiments: [served])
    let evaluation = FlagEvaluator(flag, in: experiment.id.environment, .flagsmith)
      .evaluate(identity)
    #expect(evaluation.variant?.text != "green")
    #expect(lab.holds(site) == [[false]])
  }

  @Test func `nothing is judged where the plan has errors`() {
    let site = Self.running.edited { $0.experiments["cta"]?.feature = "buton" }
      .specified(#"{"identity": "erin", "enabled": true}"#)
    let trial = SpecTrial(Lab().input(site))
    #expect(trial.plan.hasErrors)
    #expect(trial.verdicts.isEmpty)
  }

  @Test func `ten thousand cases are judged in no time`() {
    let cases =
      (0..<5_000).map { #"{"identity": "user-\#($0)", "enabled": true}"# }
      + (0..<5_000).map { _ in #"{"shares": {"green": 25}, "of": "cohort"}"# }
    let site = Self.running.specified(cases.joined(separator: ","))
    let clock = ContinuousClock()
    let duration = clock.measure { #expect(Lab().holds(site).joined().allSatisfy { $0 }) }
    #expect(duration < .seconds(10))
  }
}
