import Domain
import Manifests
import Planning
import TestSupport
import Testing

struct KeepGoingTests {
  private static func site(_ status: Status, _ other: Status) -> LabSite {
    var site = LabSite.shop().with(LabExperiment(status))
      .with(LabExperiment(other, on: "search"), as: "other")
    site.features["search"] = .button
    return site
  }

  @Test func `exactly what the errors concern is left out`() {
    var lab = Lab(after: Self.site(.created, .created))
    let site = Self.site(.paused, .running).edited { $0.environments["staging"] = LabEnvironment() }
    let run = lab.apply(site, keepsGoing: true)
    #expect(run.plan.errors == ["not-started"])
    #expect(
      run.plan.words == [
        "create staging", "update button in staging", "update search in staging",
        "start production/other",
      ])
    #expect(lab.experiment()?.status == .created)
    #expect(lab.experiment("other")?.status == .running)
  }

  @Test func `an error about a feature concerns its experiments`() {
    var lab = Lab(after: Self.site(.running, .created))
    let site = Self.site(.paused, .running).edited { $0.features["button"]?.value = .string("x") }
    let run = lab.apply(site, keepsGoing: true)
    #expect(run.plan.errors == ["feature-locked"])
    #expect(run.plan.words == ["start production/other"])
    #expect(lab.experiment()?.status == .running)
  }

  @Test func `an error about an environment concerns what is in it`() {
    var lab = Lab(after: Self.site(.created, .created))
    let site = Self.site(.running, .running).edited {
      $0.environments["production"]?.versioning = .v1
      $0.features["banner"] = LabFeature()
    }
    let run = lab.apply(site, keepsGoing: true)
    #expect(run.plan.errors == ["versioning-downgrade"])
    #expect(run.plan.words == ["create banner"])
  }

  @Test func `an experiment does not follow one whose completion is left out`() {
    for rollout in [nil, LabRollout()] {
      var lab = Lab(after: LabSite.shop().with(LabExperiment(.running, rollout: rollout)))
      let site = LabSite.shop().with(LabExperiment(.completed, rollout: LabRollout(99)))
        .with(LabExperiment(.running), as: "next")
      let run = lab.apply(site, keepsGoing: true)
      #expect(run.plan.errors == ["rollout-of-completed", "second-experiment"])
      #expect(run.plan.changes == [])
      #expect(run.before == run.after)
    }
  }

  @Test func `a variant that an experiment with an error still serves is not removed`() {
    let running = LabSite.shop().with(LabExperiment(.running))
    var lab = Lab(after: running, LabSite.shop().with(LabExperiment(.completed)))
    let site = LabSite.shop()
      .with(LabExperiment(.completed, rollout: LabRollout(split: ["blue": 25]))).edited {
        $0.features["button"]?.variants.removeFirst()
        $0.features["button"]?.entries = [:]
      }
    let run = lab.apply(site, keepsGoing: true)
    #expect(run.plan.errors == ["rollout-of-completed"])
    #expect(lab.rollout()?.override.state.allocations.words == "{blue 25, green 25}")
    #expect(lab.plan(site).errors == run.plan.errors)
  }

  @Test func `an error about the whole run leaves nothing`() {
    var lab = Lab(after: Self.site(.created, .created))
    let site = Self.site(.running, .running).edited {
      $0.settings = #"{"state":{"lineage":"ffffffff-0000-4000-8000-000000000001"}}"#
    }
    let run = lab.apply(site, keepsGoing: true)
    #expect(run.plan.changes == [])
    #expect(run.before == run.after)
  }
}
