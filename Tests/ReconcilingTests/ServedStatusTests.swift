import Domain
import Planning
import TestSupport
import Testing

@testable import Reconciling

/// What a provider is asked for that keeps experiments of its own, and what nobody is asked for while
/// nobody is served.
struct ServedStatusTests {
  private static func site(_ status: Status, _ rollout: LabRollout = LabRollout(20)) -> LabSite {
    LabSite.shop().with(LabExperiment(status, rollout: rollout))
  }

  private static func launched(
    _ rollout: LabRollout = LabRollout(20), withExperiments: Bool = false
  ) throws -> (Lab, MemoryProvider) {
    var lab = Lab()
    let provider = MemoryProvider(site(.created, rollout), withExperiments: withExperiments)
    _ = try lab.apply(site(.created, rollout), through: provider)
    _ = try lab.apply(site(.running, rollout), through: provider)
    return (lab, provider)
  }

  @Test(arguments: [false, true])
  func `only a provider with experiments is asked to pause, resume and complete`(
    withExperiments: Bool
  ) throws {
    var (lab, provider) = try Self.launched(withExperiments: withExperiments)
    let started = try #require(provider.requests.first)
    #expect(provider.requests.count == 1)
    #expect(started.want.overrides.map(\.status) == [.running])
    #expect(started.hypothesis == "It lifts completed checkouts.")
    for status in [Status.paused, .running, .completed] {
      let count = provider.requests.count
      let run = try lab.apply(Self.site(status), through: provider)
      #expect(run.applied.count == 1 && lab.experiment()?.status == status)
      let requests = provider.requests.dropFirst(count)
      #expect(requests.flatMap(\.want.overrides).map(\.status) == (withExperiments ? [status] : []))
      #expect(provider["button"]?.overrides.map(\.status) == [withExperiments ? status : nil])
      #expect(try lab.apply(Self.site(status), through: provider).outcomes.isEmpty)
    }
    #expect(provider.requests.count == (withExperiments ? 4 : 1))
  }

  @Test func `a status that is not taken over is not recorded either`() throws {
    let (start, launched) = try Self.launched(withExperiments: true)
    var lab = start
    let served = try #require(launched["button"])
    let refusing = MemoryProvider(Self.site(.running), keeping: lab.state, withExperiments: true) {
      _, request in
      request.want.overrides.first?.status == .paused ? .done(served) : nil
    }
    let run = try lab.apply(Self.site(.paused), through: refusing)
    #expect(run.words == ["failed pause production/cta"])
    #expect(lab.experiment()?.status == .running)
  }

  private static let green = ["green": 80]

  @Test(arguments: [false, true])
  func `another split for nobody asks for nothing, and is served with the rise`(
    withExperiments: Bool
  ) throws {
    var (lab, provider) = try Self.launched(
      LabRollout(0, split: ["green": 50]), withExperiments: withExperiments)
    let count = provider.requests.count
    let reweighted = LabRollout(0, split: Self.green)
    let run = try lab.apply(Self.site(.running, reweighted), through: provider)
    #expect(run.applied.count == 1 && provider.requests.count == count)
    #expect(Self.shares(lab.rollout()?.override.state) == ["green 80"])
    _ = try lab.apply(
      Self.site(.running, LabRollout(20, split: Self.green)), through: provider)
    let override = try #require(provider["button"]?.overrides.first)
    #expect(override.percentage == Percentage(hundredths: 2_000))
    #expect(Self.shares(override.state) == ["green 80"])
  }

  private static func shares(_ state: FeatureState?) -> [String] {
    (state?.allocations.entries ?? []).filter { $0.percentage > .zero }
      .map { "\($0.variant) \($0.percentage)" }
  }

  @Test func `a stopped experiment that is edited serves the new split, whatever was kept there`()
    throws
  {
    var (lab, provider) = try Self.launched()
    lab.apply(.stop(reason: "errors"), in: Self.site(.running))
    // It cannot keep what nobody gets.
    provider.edit("button") { flag in
      flag.overrides[0].percentage = .zero
      flag.overrides[0].state.allocations = .none
    }
    #expect(try lab.apply(Self.site(.running), through: provider).outcomes.isEmpty)
    let edited = Self.site(.running, LabRollout(20, split: Self.green))
    let run = try lab.apply(edited, through: provider)
    #expect(run.applied.count == 1 && lab.experiment()?.segment?.brake == nil)
    let served = try #require(provider["button"]?.overrides.first)
    #expect(served.percentage == Percentage(hundredths: 2_000))
    #expect(
      served.servesSame(as: lab.state.serving(of: Self.site(.running).flags[0])?.overrides[0]))
  }
}
