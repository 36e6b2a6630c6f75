import Domain
import Manifests
import Planning
import TestSupport
import Testing

@testable import JSONSyntax

struct FeatureLockTests {
  private static let running = LabSite.shop().with(LabExperiment(.running))

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let pointer: String
    let edit: @Sendable (inout LabFeature) -> Void
  }

  private static let rows = [
    Row(testDescription: "value", pointer: "/value") { $0.value = .string("white") },
    Row(testDescription: "value here", pointer: "/environments/production/value") {
      $0.entries["production"]?.value = .string("white")
    },
    Row(testDescription: "variant added", pointer: "/variants") {
      $0.variants.append(.init("red"))
    },
    Row(testDescription: "variant's value", pointer: "/variants") {
      $0.variants[0].value = .string("lime")
    },
    Row(testDescription: "variant's type", pointer: "/variants") {
      $0.variants[0].value = .integer(1)
    },
  ]

  private static func edited(_ row: Row, _ status: Status) -> LabSite {
    LabSite.shop().with(LabExperiment(status)).edited { site in
      if var feature = site.features["button"] {
        row.edit(&feature)
        site.features["button"] = feature
      }
    }
  }

  @Test(arguments: rows, [Status.running, .paused])
  func `a feature is locked while an experiment on it is active`(
    row: Row, status: Status
  ) throws {
    var lab = Lab(after: Self.running, LabSite.shop().with(LabExperiment(status)))
    let run = lab.apply(Self.edited(row, status))
    let error = try #require(run.plan.errorDiagnostics.first)
    #expect(run.plan.errors == ["feature-locked"])
    #expect(error.location == LabSite.feature("button", row.pointer))
    #expect(error.notes.map(\.location) == [LabSite.experiment("cta", "/status")])
    #expect(error.detail.contains("Complete it first, in the same change or before"))
    #expect(run.before == run.after)
  }

  @Test(arguments: rows)
  func `the change that completes an experiment unlocks its feature`(row: Row) {
    let lab = Lab(after: Self.running)
    #expect(lab.plan(Self.edited(row, .completed)).errors == [])
  }

  @Test(arguments: rows)
  func `a created experiment locks nothing`(row: Row) {
    let lab = Lab(after: LabSite.shop().with(LabExperiment(.created)))
    #expect(lab.plan(Self.edited(row, .created)).errors == [])
  }

  @Test func `the type is locked`() {
    let site = LabSite.shop().with(LabExperiment(.running, rollout: nil))
    let lab = Lab(after: site)
    let plan = lab.plan(
      site.edited {
        $0.features["button"]?.variants = []; $0.features["button"]?.entries = [:]
      })
    #expect(plan.errors == ["feature-locked"])
    #expect(plan.errorDiagnostics.map(\.location) == [LabSite.feature("button", "/type")])
  }

  @Test func `a completion that is refused leaves the lock`() {
    var lab = Lab(after: Self.running)
    let site = LabSite.shop().with(LabExperiment(.completed, rollout: LabRollout(99)))
      .edited { $0.features["button"]?.value = .string("white") }
    let run = lab.apply(site, keepsGoing: true)
    #expect(run.plan.errors == ["rollout-of-completed"])
    #expect(run.before == run.after)
  }

  @Test func `what nobody compares is not locked`() {
    var lab = Lab(after: Self.running.edited { $0.environments["staging"] = LabEnvironment() })
    let site = Self.running.edited { site in
      site.environments["staging"] = LabEnvironment()
      site.features["button"]?.isEnabled = false
      site.features["button"]?.entries["staging"] = .init(
        isEnabled: true, value: .string("white"), allocations: ["blue": 5])
    }
    let run = lab.apply(site)
    #expect(run.plan.errors == [])
    #expect(lab.flag()?.environmentDefault.isEnabled == false)
    #expect(lab.flag(in: "staging")?.environmentDefault.value == .string("white"))
  }
}
