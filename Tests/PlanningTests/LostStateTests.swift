import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

struct LostStateTests {
  private static let settings =
    #"{"state":{"lineage":"0a0b0c0d-0000-4000-8000-000000000001"}}"#

  @Test func `a state that was lost is allotted the same segments and seeds again`() throws {
    let site = LabSite.shop().with(LabExperiment(.running))
      .with(LabExperiment(.running, on: "search"), as: "other").edited {
        $0.features["search"] = .button
      }
    var lab = Lab(after: LabSite.shop().with(LabExperiment(.running)), site)
    let segments = lab.state.experiments.mapValues(\.segment)
    let seed = try #require(lab.flag()?.splitSeed)
    lab.loseState()
    lab.apply(site)
    #expect(lab.state.experiments.mapValues(\.segment) == segments)
    #expect(lab.flag()?.splitSeed == seed)
  }

  @Test func `salts are the first 31 bits of the MD5 of what they are for`() throws {
    let lab = Lab(after: .shop().with(LabExperiment(.created)))
    let segment = try #require(lab.experiment()?.segment)
    #expect(segment.id.number == 1_220_494_306)
    #expect(segment.splitSeed.number == 2_114_084_253)
    #expect(lab.flag()?.splitSeed.number == 170_802_657)
  }

  @Test func `a rollout that is added again gets the salts it had`() {
    let created = LabSite.shop().with(LabExperiment(.created))
    var lab = Lab(after: created)
    let before = lab.experiment()?.segment
    lab.apply(.shop().with(LabExperiment(.created, rollout: nil)))
    lab.apply(created)
    #expect(before != nil)
    #expect(lab.experiment()?.segment == before)
  }

  @Test(arguments: [Status.paused, .completed])
  func `an experiment that has run cannot be made anew`(status: Status) throws {
    var lab = Lab(
      after: .shop().with(LabExperiment(.running)), .shop().with(LabExperiment(status)))
    lab.loseState()
    let run = lab.apply(.shop().with(LabExperiment(status)))
    let error = try #require(run.plan.errorDiagnostics.first)
    #expect(run.plan.errors == ["new-experiment-status"])
    #expect(error.location == LabSite.experiment("cta", "/status"))
    #expect(error.detail.contains("titrate state restore"))
    #expect(run.after == State())
  }

  @Test func `a pinned state that is missing stops everything, and tells how to bring it back`()
    throws
  {
    let site = LabSite.shop().edited { $0.settings = Self.settings }
    let plan = Lab().plan(site)
    let error = try #require(plan.errorDiagnostics.first)
    #expect(plan.errors == ["missing-state"])
    #expect(error.location == SourceLocation(path: "titrate.json", pointer: "/state/lineage"))
    #expect(error.detail.contains("titrate state restore"))
    #expect(error.detail.contains("--state"))
    #expect(plan.changes == [])
  }

  @Test func `a pinned state goes on, and a foreign one stops everything`() throws {
    let lab = Lab(after: .shop())
    let site = LabSite.shop().with(LabExperiment(.running))
    #expect(lab.plan(site.edited { $0.settings = Self.settings }).words == ["start production/cta"])
    let foreign = #"{"state":{"lineage":"ffffffff-0000-4000-8000-000000000001"}}"#
    let plan = lab.plan(site.edited { $0.settings = foreign })
    #expect(plan.errors == ["foreign-state"])
    #expect(plan.errorDiagnostics.first?.detail.contains("--state") == true)
    #expect(plan.changes == [])
  }
}
