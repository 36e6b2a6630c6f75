import Domain
import JSONSyntax
import Manifests
import Planning
import TestSupport
import Testing

struct RenameTests {
  private static let shop = LabSite.shop()

  @Test(arguments: [Status.created, .running])
  func `an experiment under another key is told to look like a rename`(status: Status) throws {
    let lab = Lab(after: Self.shop.with(LabExperiment(status)))
    let site = Self.shop.edited { $0.experiments["cta"] = LabExperiment(status, key: "other") }
    let plan = lab.plan(site)
    let warning = try #require(
      plan.diagnostics.first { $0.identifier == "looks-like-a-rename" })
    #expect(warning.severity == .warning)
    #expect(warning.location == SourceLocation(path: "experiments/cta.json", pointer: "/key"))
    #expect(warning.detail.contains("\"cta\""))
    #expect(warning.detail.contains("Keys are identity"))
    #expect(warning.detail.contains("change its \"name\""))
  }

  @Test func `a new experiment beside one that stays looks like nothing else`() {
    let lab = Lab(after: Self.shop.with(LabExperiment(.running)))
    let site = Self.shop.with(LabExperiment(.completed)).edited {
      $0.experiments["other"] = LabExperiment(.created, key: "other")
    }
    #expect(!lab.plan(site).warnings.contains("looks-like-a-rename"))
  }
}
