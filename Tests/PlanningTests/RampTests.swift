import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

struct RampTests {
  private static let ramp = LabRollout.ramp(["0d": 5, "2d": 20, "7d": 50, "30d": 100])
  private static let site = LabSite.shop().with(LabExperiment(.running, rollout: ramp))
  private static let begin = Instant(seconds: 1_767_225_600)

  private static func after(days: Double) -> Instant {
    Instant(seconds: begin.seconds + Int64(days * 86_400))
  }

  /// Applies at a moment.
  private static func run(_ lab: inout Lab, _ site: LabSite = site, atDay day: Double) -> LabRun {
    lab.now = after(days: day)
    return lab.apply(site)
  }

  private static func percentage(_ lab: Lab) -> Int? {
    lab.rollout().map { $0.segment.percentage.hundredths / 100 }
  }

  /// The size that the ramp has after so many days.
  private static func expected(_ day: Double) -> Int {
    [(0.0, 5), (2, 20), (7, 50), (30, 100)].last { $0.0 <= day }?.1 ?? 0
  }

  @Test func `a runner that runs every hour follows the ramp for 90 days`() {
    var lab = Lab()
    for hour in 0..<(90 * 24) {
      let day = Double(hour) / 24
      let run = Self.run(&lab, atDay: day)
      #expect(Self.percentage(lab) == Self.expected(day))
      let isStep = [0, 48, 7 * 24, 30 * 24].contains(hour)
      #expect(run.plan.changes.isEmpty != isStep)
      if isStep { #expect(lab.plan(Self.site).changes.isEmpty) }
    }
  }

  @Test(arguments: 1...20)
  func `runners that skip, overlap and see other clocks agree in the end, and never go back`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    var lab = Lab()
    _ = Self.run(&lab, atDay: 0)
    var (day, last) = (0.0, 5)
    while day < 90 {
      day += Double.random(in: 0...6, using: &random)
      // Some runners' clocks are a day behind, and some run twice.
      let seen = max(0, day - (Bool.random(using: &random) ? 1 : 0))
      for _ in 0...Int.random(in: 0...1, using: &random) { _ = Self.run(&lab, atDay: seen) }
      let now = Self.percentage(lab) ?? 0
      #expect(now >= last)
      #expect(now >= Self.expected(seen))
      #expect(now <= Self.expected(day))
      last = now
    }
    #expect(last == 100)
    #expect(lab.plan(Self.site).changes.isEmpty)
  }

  @Test func `a runner that slept goes to the latest step, and says what it passed over`() {
    var lab = Lab()
    _ = Self.run(&lab, atDay: 0)
    let run = Self.run(&lab, atDay: 40)
    #expect(Self.percentage(lab) == 100)
    #expect(
      run.plan.change()?.reasons == [
        "Its ramp goes to 100% after 30d of running. Passed over, since nothing ran meanwhile: 20%, 50%."
      ])
  }

  @Test func `a runner that comes only at the moments that its last plan named misses no step`() {
    var lab = Lab()
    var run = Self.run(&lab, atDay: 0)
    var (now, sizes) = (Self.begin, [Self.percentage(lab)])
    while sizes.count < 9, let next = run.plan.moments(from: now).first(where: { $0 > now }) {
      now = next
      lab.now = now
      run = lab.apply(Self.site)
      sizes.append(Self.percentage(lab))
    }
    #expect(sizes == [5, 20, 50, 100])
    #expect(now == Self.after(days: 30))
  }

  @Test func `a clock that jumps back lowers nothing`() {
    var lab = Lab()
    _ = Self.run(&lab, atDay: 0)
    _ = Self.run(&lab, atDay: 8)
    #expect(Self.run(&lab, atDay: 1).plan.changes.isEmpty)
    #expect(Self.percentage(lab) == 50)
    _ = Self.run(&lab, atDay: 30)
    #expect(Self.percentage(lab) == 100)
  }

  @Test func `time in which it is paused or stopped does not count`() {
    var lab = Lab()
    let paused = LabSite.shop().with(LabExperiment(.paused, rollout: Self.ramp))
    _ = Self.run(&lab, atDay: 0)
    _ = Self.run(&lab, paused, atDay: 1)
    #expect(Self.run(&lab, paused, atDay: 20).plan.changes.isEmpty)
    _ = Self.run(&lab, atDay: 20)
    lab.now = Self.after(days: 20.5)
    lab.apply(.stop(reason: "errors"), in: Self.site)
    #expect(Self.run(&lab, atDay: 50).plan.changes.isEmpty)
    lab.now = Self.after(days: 50)
    lab.apply(.release, in: Self.site)
    #expect(Self.run(&lab, atDay: 50.25).plan.changes.isEmpty)
    #expect(Self.percentage(lab) == 5)
    #expect(lab.plan(Self.site).upcoming.first?.moment == .at(Self.after(days: 50.5)))
    _ = Self.run(&lab, atDay: 50.5)
    #expect(Self.percentage(lab) == 20)
  }

  @Test func `a pause does not bring a step along that nobody carried out`() {
    var lab = Lab()
    _ = Self.run(&lab, atDay: 0)
    _ = Self.run(&lab, .shop().with(LabExperiment(.paused, rollout: Self.ramp)), atDay: 3)
    #expect(Self.percentage(lab) == 5)
    _ = Self.run(&lab, .shop().with(LabExperiment(.completed, rollout: Self.ramp)), atDay: 4)
    #expect(Self.percentage(lab) == 5)
    let rest = LabSite.shop().with(LabExperiment(.completed, rollout: Self.ramp))
    #expect(Self.run(&lab, rest, atDay: 60).plan.changes.isEmpty)
  }

  @Test func `an edit of the ramp may lower the percentage`() {
    var lab = Lab()
    _ = Self.run(&lab, atDay: 0)
    _ = Self.run(&lab, atDay: 8)
    let lower = LabSite.shop().with(LabExperiment(.running, rollout: .ramp(["0d": 5, "60d": 10])))
    let run = Self.run(&lab, lower, atDay: 9)
    #expect(Self.percentage(lab) == 5)
    #expect(run.plan.diagnostics.map(\.identifier) == ["cohort-shrinks"])
  }

  @Test func `a ramp does not rise within a freeze, and catches up after it`() {
    let frozen = Self.site.edited { site in
      site.settings = """
        {"policy": {"freezes": [{"from": "\(Self.after(days: 1))", "to": "\(Self.after(days: 5))", \
        "reason": "sale"}]}}
        """
    }
    var lab = Lab()
    _ = Self.run(&lab, frozen, atDay: 0)
    #expect(lab.plan(frozen).upcoming.first?.moment == .at(Self.after(days: 5)))
    #expect(lab.plan(frozen).moments(from: lab.now).first == Self.after(days: 5))
    #expect(Self.run(&lab, frozen, atDay: 3).plan.changes.isEmpty)
    _ = Self.run(&lab, frozen, atDay: 5)
    #expect(Self.percentage(lab) == 20)
  }

  @Test func `a ramp waits for the end of a weekly freeze`() {
    // The ramp begins on a Thursday.
    let frozen = Self.site.edited { site in
      site.settings = """
        {"policy": {"freezes": [{"weekly": {"from": "Fri 15:00", "to": "Mon 08:00"}, \
        "timeZone": "UTC", "reason": "weekend"}]}}
        """
    }
    let monday = 4 + 8.0 / 24
    var lab = Lab()
    _ = Self.run(&lab, frozen, atDay: 0)
    #expect(lab.plan(frozen).upcoming.first?.moment == .at(Self.after(days: monday)))
    let held = Self.run(&lab, frozen, atDay: 2).plan
    #expect(held.changes.isEmpty)
    #expect(held.held.map(\.until) == [Self.after(days: monday)])
    #expect(Self.run(&lab, frozen, atDay: monday - 0.01).plan.changes.isEmpty)
    _ = Self.run(&lab, frozen, atDay: monday)
    #expect(Self.percentage(lab) == 20)
  }

  @Test func `nobody who is enrolled moves as the ramp rises`() {
    var lab = Lab()
    let production = EnvironmentKey(checked: "production")
    var enrolled: [Int: Evaluation.Outcome] = [:]
    for day in [0.0, 2, 7, 30] {
      _ = Self.run(&lab, atDay: day)
      let flag = lab.state.servedFlags(in: production)[0]
      let evaluator = FlagEvaluator(flag, in: production, .flagsmith)
      for user in 0..<500 {
        let outcome = evaluator.evaluate("user-\(user)").outcome
        if let earlier = enrolled[user] { #expect(outcome == earlier) }
        if outcome.cohort != nil { enrolled[user] = outcome }
      }
    }
    #expect(enrolled.count == 500)
  }

  @Test func `the next three steps are told`() {
    var lab = Lab()
    let site = LabSite.shop().with(
      LabExperiment(.running, rollout: Self.ramp)
        .with("schedule", ["endAt": .string("\(Self.after(days: 10))")]))
    _ = Self.run(&lab, site, atDay: 0)
    let id = lab.experiment()?.id
    lab.now = Self.after(days: 1)
    #expect(lab.plan(site).upcoming.map(\.experiment) == [id, id, id])
    #expect(
      lab.plan(site).upcoming.map(\.moment)
        == [2, 7, 10].map { .at(Self.after(days: $0)) })
    #expect(lab.plan(site).upcoming.last?.step == .complete)
  }
}
