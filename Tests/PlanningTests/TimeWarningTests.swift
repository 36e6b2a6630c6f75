import TestSupport
import Testing

@testable import Domain
@testable import Manifests
@testable import Planning

/// What every plan tells of an experiment on which nobody acts.
struct TimeWarningTests {
  private static let site = LabSite.shop().edited { $0.features["button"]?.entries = [:] }
  private static let day: Int64 = 86_400

  private static func warnings(
    _ site: LabSite, in lab: Lab, at now: Instant
  ) -> [String] {
    var input = lab.input(site)
    input.instant = now
    return Plan(input).warnings
  }

  @Test(arguments: [(7 * day, false), (7 * day + 1, true), (99 * day, true)])
  func `what is over and goes on serving asks for a conclusion after a week`(
    seconds: Int64, isMissing: Bool
  ) throws {
    let completed = Self.site.with(LabExperiment(.completed))
    let lab = Lab(after: Self.site.with(LabExperiment(.running)), completed)
    let endedAt = try #require(lab.experiment()?.lifecycle.endedAt)
    let warnings = Self.warnings(
      completed, in: lab, at: Instant(seconds: endedAt.seconds + seconds))
    #expect(warnings == ["pause-keeps-serving"] + (isMissing ? ["conclusion-missing"] : []))
  }

  @Test func `what is over and serves nobody asks for nothing`() throws {
    let completed = Self.site.with(LabExperiment(.completed, rollout: nil))
    let lab = Lab(after: Self.site.with(LabExperiment(.running)), completed)
    let now = try #require(lab.experiment()?.lifecycle.endedAt)
    let later = Instant(seconds: now.seconds + 99 * Self.day)
    #expect(Self.warnings(completed, in: lab, at: later) == [])
  }
}
