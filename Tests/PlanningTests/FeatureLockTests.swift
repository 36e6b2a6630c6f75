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

  // MARK: Another iteration

  /// The third arm, and the split that gives it a share.
  private static func widened(
    _ status: Status = .running, iteration: Int = 2, _ edit: (inout LabFeature) -> Void = { _ in }
  ) -> LabSite {
    let rollout = LabRollout(split: ["green": 25, "blue": 25, "red": 25])
    return LabSite.shop()
      .with(LabExperiment(status, rollout: rollout).with("iteration", .integer(iteration)))
      .edited { site in
        site.features["button"]?.variants.append(.init("red"))
        if var feature = site.features["button"] {
          edit(&feature)
          site.features["button"] = feature
        }
      }
  }

  @Test(arguments: [Status.running, .paused])
  func `a variant is added together with another iteration`(status: Status) {
    var lab = Lab(after: Self.running, LabSite.shop().with(LabExperiment(status)))
    let run = lab.apply(Self.widened(status))
    #expect(run.plan.errors == [])
    #expect(run.plan.words == ["update button", "update production/cta"])
    #expect(lab.rollout()?.override.state.allocations.words == "{blue 25, green 25, red 25}")
    #expect(lab.rollout()?.isServing == true)
    #expect(lab.plan(Self.widened(status)).changes == [])
  }

  @Test func `a feature gets its first variants together with another iteration`() {
    let plain = LabSite.shop().edited { $0.features["button"] = LabFeature() }
      .with(LabExperiment(.running, rollout: LabRollout(split: nil, value: .string("black"))))
    let lab = Lab(after: plain)
    let site = Self.widened { $0.entries = [:] }
    #expect(lab.plan(site).errors == [])
    #expect(
      lab.plan(Self.widened(iteration: 1) { $0.entries = [:] }).errorDiagnostics.map(\.location)
        == [LabSite.feature("button", "/type")])
  }

  @Test func `another iteration permits no other edit of variants`() {
    let lab = Lab(after: Self.running)
    let edits: [(inout LabFeature) -> Void] = [
      { $0.variants[0].value = .string("lime") }, { $0.variants.removeAll { $0.key == "blue" } },
    ]
    for edit in edits {
      let plan = lab.plan(Self.widened { edit(&$0) })
      #expect(plan.errors.contains("feature-locked"))
    }
  }

  @Test func `the error names the iteration that permits it`() throws {
    let plan = Lab(after: Self.running).plan(Self.widened(iteration: 1))
    let error = try #require(plan.errorDiagnostics.first)
    #expect(plan.errors == ["feature-locked"])
    #expect(error.detail.contains("if \"iteration\" of \"production/cta\" becomes 2"))
  }

  @Test func `an experiment in another environment that does not start over goes on locking`() {
    func both(_ site: LabSite, _ other: LabExperiment) -> LabSite {
      site.edited {
        $0.environments["staging"] = LabEnvironment()
        $0.experiments["staging-cta"] = other
      }
    }
    let other = LabExperiment(.running, in: "staging")
    let lab = Lab(after: both(Self.running, other))
    #expect(lab.plan(both(Self.widened(), other)).errors == ["feature-locked"])
    #expect(lab.plan(both(Self.widened(), other), .environments("production")).errors != [])
    #expect(lab.plan(both(Self.widened(), other.with("iteration", 2))).errors == [])
    #expect(lab.plan(both(Self.widened(), other.being(.completed))).errors == [])
  }

  @Test func `an iteration that a mistake keeps from beginning adds no variant`() {
    var lab = Lab(after: Self.running)
    let run = lab.apply(Self.widened(.created), keepsGoing: true)
    #expect(run.plan.errors == ["launch-reverted"])
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
