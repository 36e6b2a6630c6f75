import TestSupport
import Testing

@testable import Domain
@testable import JSONSyntax
@testable import Manifests

/// Specs in a workspace: what they say, and what they may be about.
struct SpecManifestTests {
  private static let path = "specs/button.json"

  private func sources(_ files: [String: String]) -> WorkspaceSources {
    WorkspaceSources(Good.files.merging(files) { $1 })
  }

  @Test func `a spec is read with all that it says`() throws {
    let cases = #"""
      [{"identity": "Zoë", "value": -3, "enabled": false}, {"identity": "bob", "enabled": true},
       {"shares": {"green": 12.5, "control": 50}, "of": "everyone", "within": 0.25, "x-why": 1}]
      """#
    let sources = sources([
      Self.path: ManifestSource.spec([
        "cases": cases, "at": "\"2027-01-20T01:00:00+01:00\"", "description": "\"Why.\"",
      ])
    ])
    #expect(sources.findings() == [])
    let spec = try #require(sources.workspace.specs.first)
    #expect((spec.environment.text, spec.feature.text) == ("production", "checkout_button"))
    #expect(spec.moment?.description == "2027-01-20T00:00:00Z")
    #expect(
      spec.cases.map(\.expectation) == [
        .identity("Zoë", .init(value: .integer(-3), isEnabled: false)),
        .identity("bob", .init(value: nil, isEnabled: true)),
        .shares(
          .init(
            named: [
              .init(
                variant: VariantKey(checked: "green"),
                percentage: try #require(Percentage(hundredths: 1_250))),
              .init(variant: nil, percentage: try #require(Percentage(hundredths: 5_000))),
            ], population: .everyone, within: Percentage(hundredths: 25))),
      ])
  }

  @Test(arguments: [
    Mistake<ReferenceRule>.spec(
      .unknownEnvironment, ["environment": "1️⃣\"prodution\""], "\"production\"?"),
    .spec(.unknownFeature, ["feature": "1️⃣\"checkout_buton\""], "\"checkout_button\"?"),
    .specCase(
      .unknownVariant, #"{"shares": {"control": 50, 1️⃣"gren": 5}, "of": "cohort"}"#,
      "Did you mean \"green\"?"),
    .specCase(
      .unknownVariant, #"{"shares": {1️⃣"violet": 5}, "of": "cohort"}"#,
      "It has \"green\", \"blue\"."),
    .spec(
      .unknownVariant,
      [
        "feature": "\"dark_mode\"",
        "cases": #"[{"shares": {"control": 1, 1️⃣"green": 5}, "of": "everyone"}]"#,
      ], "nor any other"),
  ])
  func `what a spec refers to is there`(mistake: Mistake<ReferenceRule>) {
    mistake.check()
  }

  @Test func `a spec in an environment that the provider does not serve is told`() {
    let sources = WorkspaceSources(
      Good.files.merging([
        Good.experiment: ManifestSource.experiment(["environment": "\"staging\""]),
        "environments/staging.json": ManifestSource.environment(["key": "\"staging\""]),
        Self.path: ManifestSource.spec(["environment": "1️⃣\"production\""]),
      ]) { $1 },
      settings: #"{"provider": {"type": "file", "environments": {"staging": {}}}}"#)
    #expect(
      sources.findings() == [
        sources.finding(ProviderRule.environmentNotServed, at: 1, in: Self.path)
      ])
  }

  @Test func `the feature and the environment of a spec are not removed`() {
    var files = Good.files
    files[Good.standardFeature] = nil
    files[Self.path] = ManifestSource.spec([
      "feature": "1️⃣\"dark_mode\"", "cases": #"[{"identity": "erin", "enabled": false}]"#,
    ])
    let sources = WorkspaceSources(files)
    var state = State()
    let name = FeatureName(checked: "dark_mode")
    state.features[name] = Feature(name: name, kind: .standard, variants: [], flags: [])
    #expect(
      sources.findings(against: state) == [
        sources.finding(ReferenceRule.stillReferenced, at: 1, in: Self.path)
      ])
    #expect(sources.workspace.check(against: state).blocked == [.feature(name)])
  }

  @Test func `a spec describes nothing, and its mistakes block nothing`() {
    let sources = sources([
      "a.json": ManifestSource.spec(), "b.json": ManifestSource.spec(),
      Self.path: ManifestSource.spec(["cases": "[{}]"]),
    ])
    let workspace = sources.workspace
    #expect(workspace.check().blocked.isEmpty)
    #expect(workspace.namesOfUnknown.isEmpty)
    #expect(workspace.specs.map(\.path) == ["a.json", "b.json"])
    #expect(workspace.fileCount == Good.files.count + 3)
    #expect(workspace.subjects(ofFilesAt: ["a.json"]) == [])
  }
}
