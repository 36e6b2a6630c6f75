import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

@testable import Domain

/// A key that is used for another experiment once its first one is gone.
struct UsedKeyTests {
  private static let running = LabSite.shop().with(LabExperiment(.running))
  private static let over = LabSite.shop().with(LabExperiment(.completed, rollout: nil))
  private static let id = ExperimentID(
    environment: EnvironmentKey(checked: "production"), key: ExperimentKey(checked: "cta"))

  private static func speaks(_ plan: Plan) -> Bool {
    plan.changes.contains { $0.reasons.contains { $0.hasPrefix("\"cta\" served a cohort before") } }
  }

  @Test func `a key that served gets other seeds each time it is used again, and the plan says so`()
  {
    var lab = Lab()
    var salts: Set<Salt> = []
    for use in 1...3 {
      #expect(Self.speaks(lab.plan(Self.running)) == (use > 1))
      lab.apply(Self.running)
      salts.formUnion(
        [lab.rollout()?.segment.id, lab.rollout()?.segment.splitSeed].compactMap(\.self))
      #expect(lab.plan(Self.running).changes.isEmpty)
      lab.apply(Self.over)
      lab.apply(.shop())
      #expect(lab.state.endedKeys == [Self.id: use])
    }
    #expect(salts.count == 6)
  }

  @Test func `iterations of the next experiment are not those of the one before`() {
    let second = LabSite.shop().with(LabExperiment(.running).with("iteration", 2))
    let over = LabSite.shop().with(LabExperiment(.completed, rollout: nil).with("iteration", 2))
    var lab = Lab(after: Self.running, second)
    let first = lab.rollout()?.segment
    lab.apply(over)
    lab.apply(.shop())
    lab.apply(Self.running)
    let plan = lab.apply(second).plan
    #expect(plan.errors == [] && !Self.speaks(plan))
    #expect(lab.rollout()?.segment.id != first?.id)
    #expect(lab.rollout()?.segment.splitSeed != first?.splitSeed)
  }

  @Test func `a key that never served keeps its seeds, and is not remembered`() {
    let created = LabSite.shop().with(LabExperiment(.created))
    var lab = Lab(after: created)
    let first = lab.rollout()?.segment
    lab.apply(.shop())
    #expect(lab.state.endedKeys.isEmpty)
    #expect(!Self.speaks(lab.plan(created)))
    lab.apply(created)
    #expect(lab.rollout()?.segment == first)
  }

  @Test func `a cohort that served before the start is remembered when it goes`() {
    let early = LabSite.shop().with(LabExperiment(.created, rollout: LabRollout(isEnabled: true)))
    var lab = Lab(after: early)
    let first = lab.rollout()?.segment
    lab.apply(.shop().with(LabExperiment(.created, rollout: nil)))
    #expect(lab.state.endedKeys == [Self.id: 1])
    #expect(Self.speaks(lab.plan(early)))
    lab.apply(early)
    #expect(lab.rollout()?.segment.id != first?.id)
    lab.apply(.shop())
    #expect(lab.state.endedKeys == [Self.id: 2])
  }

  @Test func `it is said where the cohort comes, not before`() {
    var lab = Lab(after: Self.running, Self.over, .shop())
    let bare = LabSite.shop().with(LabExperiment(.running, rollout: nil))
    #expect(!Self.speaks(lab.apply(bare).plan))
    #expect(Self.speaks(lab.plan(Self.running)))
  }

  @Test func `other keys have nothing to do with it`() {
    let lab = Lab(after: Self.running, Self.over, .shop())
    let other = LabSite.shop().with(LabExperiment(.running), as: "banner")
    #expect(
      Lab().plan(other).changes.last?.steps
        == lab.plan(other).changes.last?.steps.map { step in
          if case .experiment(.create(_, let feature, let details)) = step {
            .experiment(.create(number: 1, feature: feature, details))
          } else {
            step
          }
        })
  }

  @Test func `however many keys end, no generation of a key comes again`() {
    var generator = SeededGenerator(seed: 9)
    let ids = (0..<1_500).map { number in
      ExperimentID(environment: Self.id.environment, key: ExperimentKey(checked: "e\(number)"))
    }
    var state = State()
    var served: [ExperimentID: Int] = [:]
    var sizes: [Int] = []
    for _ in 0..<6_000 {
      let id = ids[Int.random(in: 0..<ids.count, using: &generator)]
      let generation = state.generation(of: id)
      #expect(generation > served[id] ?? 0)
      served[id] = generation
      // Others end while this one lives.
      for _ in 0..<Int.random(in: 0...2, using: &generator) {
        state.end(ids[Int.random(in: 0..<ids.count, using: &generator)])
      }
      state.end(id)
      sizes.append(state.endedKeys.count)
    }
    #expect(sizes.contains(0))
    #expect(sizes.allSatisfy { $0 <= State.mostEndedKeys })
    #expect(state.lastNumbers.generation > 1)
  }
}
