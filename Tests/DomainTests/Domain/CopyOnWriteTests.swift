import Manifests
import TestSupport
import Testing

@testable import Domain

/// What is held by reference is a value all the same.
struct CopyOnWriteTests {
  private static let site = LabSite.shop().with(LabExperiment(.running))

  @Test func `a changed copy of an experiment leaves the other as it was`() throws {
    let before = try #require(Lab(after: Self.site).snapshot?.state.experiments.values.first)
    var after = before
    #expect(after == before && after.hashValue == before.hashValue)
    after.details.owner = "somebody else"
    after.segment?.percentage = .zero
    after.iteration += 1
    #expect(after != before)
    #expect(before.details.owner != "somebody else")
    #expect(before.segment?.percentage != .zero)
    #expect(before.iteration == 1)
  }

  @Test func `a changed copy of a manifest leaves the other as it was`() throws {
    let workspace = Self.site.workspace()
    let experiment = try #require(workspace.experiments.values.first)
    var edited = experiment
    edited.status = .paused
    edited.rollout?.percentage = .zero
    #expect(experiment.status == .running && edited.status == .paused)
    #expect(experiment.rollout?.percentage != .zero && edited.rollout?.percentage == .zero)
  }
}
