import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

/// What specs say of later: what time makes of what a plan leads to.
struct SpecCourseTests {
  private static let begin = Instant(seconds: 1_767_225_600)
  private static let ramp = LabRollout.ramp(["0d": 5, "2d": 20, "7d": 50, "30d": 100])
  private static let ramped = LabSite.shop().edited { $0.features["button"]?.entries = [:] }
    .with(LabExperiment(.running, rollout: ramp))

  private static func after(days: Double) -> Instant {
    Instant(seconds: begin.seconds + Int64(days * 86_400))
  }

  /// The size of the cohort, with half of it on the control.
  private static func cohort(_ percentage: Double) -> String {
    #"{"shares": {"control": \#(100 - percentage / 2)}, "of": "everyone"}"#
  }

  @Test(arguments: [(0.5, 5.0), (1.99, 5), (2, 20), (6.9, 20), (7, 50), (31, 100), (3_000, 100)])
  func `a ramp rises until then`(days: Double, percentage: Double) {
    let site = Self.ramped.specified(
      "\(Self.cohort(percentage)), \(Self.cohort(percentage + 1))", at: Self.after(days: days))
    #expect(Lab().holds(site) == [[true, false]])
  }

  @Test func `a ramp that runs goes on from where it is`() {
    var lab = Lab(after: Self.ramped)
    lab.now = Self.after(days: 3)
    let site = Self.ramped
    #expect(lab.holds(site.specified(Self.cohort(20), at: Self.after(days: 4))) == [[true]])
    #expect(lab.holds(site.specified(Self.cohort(50), at: Self.after(days: 8))) == [[true]])
  }

  @Test func `a schedule starts and ends until then`() {
    let schedule: JSONValue = [
      "startAt": .string("\(Self.after(days: 10))"), "endAt": .string("\(Self.after(days: 20))"),
      "atEnd": "stop",
    ]
    var site = LabSite.shop().with(LabExperiment(.running).with("schedule", schedule))
    site.features["button"]?.entries = [:]
    for (index, day) in [9.99, 10, 19.9, 20].enumerated() {
      let cohort = [0, 20, 20, 0][index]
      site = site.specified(
        Self.cohort(Double(cohort)), at: Self.after(days: day), as: "day-\(index)")
    }
    #expect(Lab().holds(site) == [[true], [true], [true], [true]])
    #expect(Lab().holds(site.specified(Self.cohort(20))).joined().contains(false))
  }

  @Test func `a freeze holds what falls due in it until it ends`() {
    var site = Self.ramped
    site.settings = #"""
      {"policy": {"freezes": [{"from": "\#(Self.after(days: 1))", "to": "\#(Self.after(days: 4))", "reason": "a feast"}]}}
      """#
    let moments: [(days: Double, percentage: Double)] = [(3, 5), (3.99, 5), (4, 20), (7, 50)]
    for (index, moment) in moments.enumerated() {
      site = site.specified(
        Self.cohort(moment.percentage), at: Self.after(days: moment.days), as: "day-\(index)")
    }
    #expect(Lab().holds(site) == [[true], [true], [true], [true]])
  }

  @Test func `what is stopped stays so`() {
    var lab = Lab(after: Self.ramped)
    lab.apply(.stop(reason: "down"), in: Self.ramped)
    #expect(lab.holds(Self.ramped.specified(Self.cohort(0), at: Self.after(days: 40))) == [[true]])
  }

  @Test func `a moment that has passed is the moment of the plan`() {
    let site = Self.ramped.specified(Self.cohort(5), at: Self.after(days: -1))
    let trial = SpecTrial(Lab().input(site))
    #expect(trial.verdicts.map(\.isPast) == [true])
    #expect(trial.verdicts.first?.cases.map(\.holds) == [true])
    #expect(trial.verdicts.first?.moment == nil)
    let later = SpecTrial(
      Lab().input(Self.ramped.specified(Self.cohort(5), at: Self.after(days: 1))))
    #expect(later.verdicts.map(\.isPast) == [false])
  }

  @Test func `several moments and features are followed at once`() {
    var site = Self.ramped
    site.features["other"] = .button
    site = site.with(
      LabExperiment(.running, on: "other", rollout: .ramp(["0d": 10, "5d": 80])), as: "other")
    site.features["other"]?.entries = [:]
    site = site.specified(Self.cohort(50), at: Self.after(days: 10), as: "a")
      .specified(Self.cohort(10), at: Self.after(days: 4), of: "other", as: "b")
      .specified(Self.cohort(80), at: Self.after(days: 6), of: "other", as: "c")
      .specified(Self.cohort(20), at: Self.after(days: 4), as: "d")
      .specified(Self.cohort(5), as: "e")
    #expect(Lab().holds(site) == [[true], [true], [true], [true], [true]])
  }

  @Test(arguments: 1...12)
  func `time brings about what a runner does that applies every hour`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let site = Self.random(&random)
    let days = Double(Int.random(in: 1...30, using: &random))
    var lab = Lab()
    for _ in 0..<Int.random(in: 0...48, using: &random) { lab.apply(site) }
    let moment = Instant(seconds: lab.now.seconds + Int64(days * 86_400))
    let verdicts = SpecTrial(
      lab.input(site.specified(Self.cohort(0), at: moment))
    ).verdicts
    var runner = lab
    while runner.now < moment { runner.apply(site) }
    runner.now = moment
    let reached = SpecTrial(runner.input(site.specified(Self.cohort(0)))).verdicts
    #expect(Self.words(verdicts) == Self.words(reached))
    #expect(!Self.words(verdicts).isEmpty)
  }

  private static func words(_ verdicts: [SpecVerdict]) -> [String] {
    verdicts.flatMap { verdict in verdict.cases.map { verdict.comes(in: $0) } }
  }

  private static func random(_ random: inout SeededGenerator) -> LabSite {
    let ramps: [LabRollout] = [
      .ramp(["0d": 5, "2d": 20, "7d": 50]), .ramp(["90m": 1, "3h": 2]), LabRollout(20),
      .ramp(["0d": 5, "2d": 20]).baked("3d"), .ramp(["0d": 5, "1d": 20]).gated(20, exposures: 100),
    ]
    var experiment = LabExperiment(
      .running, rollout: ramps.randomElement(using: &random) ?? ramp)
    if Bool.random(using: &random) {
      let start = after(days: Double(Int.random(in: 0...4, using: &random)))
      let end = after(days: Double(Int.random(in: 5...20, using: &random)))
      let moments: [JSONMember] = [
        JSONMember("startAt", .string("\(start)")), JSONMember("endAt", .string("\(end)")),
      ]
      let stop = Bool.random(using: &random) ? [JSONMember("atEnd", "stop")] : []
      experiment = experiment.with("schedule", .object(moments + stop))
    }
    var site = LabSite.shop().with(experiment)
    if Bool.random(using: &random) {
      let from = Int.random(in: 0...6, using: &random)
      site.settings = #"""
        {"policy": {"freezes": [{"from": "\#(after(days: Double(from)))",
         "to": "\#(after(days: Double(from + 2)))", "reason": "a feast"}]}}
        """#
    }
    return site
  }
}
