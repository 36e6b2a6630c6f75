import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing
import Wire

struct IterationTests {
  private static let running = LabSite.shop().with(LabExperiment(.running))
  private static let again = LabSite.shop().with(LabExperiment(.running).with("iteration", 2))

  private static func identifiers(_ plan: Plan) -> [String] { plan.diagnostics.map(\.identifier) }

  @Test func `another iteration has another cohort and other seeds, and serves at once`() throws {
    var lab = Lab(after: Self.running)
    let before = try #require(lab.rollout())
    let run = lab.apply(Self.again)
    let after = try #require(lab.rollout())
    #expect(
      run.plan.change()?.steps.map(\.words) == [
        "startOver 2", "configureRollout 20%",
        "updateFlag override on grey {blue 25, green 25}", "removeRollout",
      ])
    #expect(after.segment.id != before.segment.id)
    #expect(after.segment.splitSeed != before.segment.splitSeed)
    #expect(after.isServing)
    #expect(after.override.state == before.override.state)
    #expect(lab.flag()?.overrides.count == 1)
    #expect(lab.flag()?.heldAllocations?.words == "{blue 0, green 10}")
    #expect(lab.plan(Self.again).changes.isEmpty)
  }

  @Test func `the plan states the share that changes variant, exactly`() {
    let plan = Lab(after: Self.running).plan(Self.again)
    #expect(Self.identifiers(plan) == ["dealt-out-anew"])
    // Two independent dice: 0.2 in, half of them with a variant, in either iteration. Who has the
    // same value before and after does not move.
    let share = 0.1 * 0.9 * 2 + 0.1 * 0.1 * 0.5
    let stated = plan.diagnostics.first?.detail.split(separator: " ").first { $0.hasSuffix("%") }
    let number = stated.flatMap { Double($0.dropLast()) } ?? 0
    #expect(abs(number - share * 100) < 0.02)
  }

  @Test func `each iteration and each split is a phase of its own, with its shares and sizes`() {
    var lab = Lab(after: Self.running)
    let begin = lab.experiment()?.phases.first?.startedAt
    lab.apply(.shop().with(LabExperiment(.running, rollout: LabRollout(40))))
    let edited = LabRollout(40, split: ["green": 10, "blue": 10])
    let edit = lab.apply(.shop().with(LabExperiment(.running, rollout: edited)))
    let restart = lab.apply(
      .shop().with(LabExperiment(.running, rollout: edited).with("iteration", 2)))
    lab.apply(.shop().with(LabExperiment(.completed, rollout: nil).with("iteration", 2)))
    let phases = lab.experiment()?.phases ?? []
    #expect(phases.map(\.iteration) == [1, 1, 2])
    #expect(
      phases.map(\.allocations.words) == [
        "{blue 25, green 25}", "{blue 10, green 10}", "{blue 10, green 10}",
      ])
    #expect(
      phases.map { $0.sizes.map(\.percentage.hundredths) } == [[2_000, 4_000], [4_000], [4_000]])
    #expect(phases.first?.startedAt == begin)
    #expect(phases.map(\.endedAt).dropLast() == phases.map { $0.startedAt as Instant? }.dropFirst())
    #expect(phases.last?.endedAt == lab.experiment()?.lifecycle.endedAt)
    #expect(edit.events.map(\.name).contains(.phaseBegun))
    #expect(restart.events.map(\.name).contains(.phaseBegun))
  }

  @Test func `a lost state is allotted the seeds of the same iteration again`() {
    var lab = Lab(after: Self.running)
    lab.apply(Self.again)
    let before = lab.rollout()?.segment
    lab.loseState()
    lab.apply(Self.again)
    #expect(lab.rollout()?.segment.id == before?.id)
    #expect(lab.rollout()?.segment.splitSeed == before?.splitSeed)
    #expect(lab.experiment()?.iteration == 2)
  }

  @Test func `an iteration does not go back, and does not reopen what is over`() {
    var lab = Lab(after: Self.running, Self.again)
    #expect(Self.identifiers(lab.plan(Self.running)) == ["iteration-reverted"])
    let end = LabExperiment(.completed)
    #expect(
      Self.identifiers(lab.plan(.shop().with(end.with("iteration", 3))))
        .contains("iteration-of-completed"))
    lab.apply(.shop().with(end.with("iteration", 2)))
    #expect(
      Self.identifiers(lab.plan(.shop().with(end.with("iteration", 3))))
        .contains("iteration-of-completed"))
  }

  @Test func `starting over is no breach of the policy on reassignment, and an edited split is`() {
    let lab = Lab(after: Self.running)
    let edited = LabSite.shop().with(
      LabExperiment(.running, rollout: LabRollout(split: ["green": 50, "blue": 0])))
    func breaches(_ site: LabSite) -> [Breach.Rule] {
      lab.plan(site).breaches
        .map(\.rule)
    }
    #expect(breaches(Self.again).isEmpty)
    #expect(breaches(edited) == [.reassignment])
  }

  @Test func `a ramp begins anew with an iteration`() {
    let ramp = LabRollout.ramp(["0d": 5, "2d": 20])
    var lab = Lab(after: .shop().with(LabExperiment(.running, rollout: ramp)))
    lab.now = Instant(seconds: lab.now.seconds + 5 * 86_400)
    lab.apply(.shop().with(LabExperiment(.running, rollout: ramp)))
    #expect(lab.rollout()?.segment.percentage.hundredths == 2_000)
    let again = LabSite.shop().with(LabExperiment(.running, rollout: ramp).with("iteration", 2))
    lab.apply(again)
    #expect(lab.rollout()?.segment.percentage.hundredths == 500)
    lab.now = Instant(seconds: lab.now.seconds + 2 * 86_400)
    lab.apply(again)
    #expect(lab.rollout()?.segment.percentage.hundredths == 2_000)
  }
}
