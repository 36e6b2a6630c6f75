import TestSupport
import Testing

@testable import Domain
@testable import JSONSyntax
@testable import Manifests

/// Results in a workspace: what they may be about, and which hold.
struct ResultsTests {
  private static let path = "results/week-1.json"
  private static let id = ExperimentID(
    environment: EnvironmentKey(checked: "production"), key: ExperimentKey(checked: "checkout-cta"))

  private func sources(_ files: [String: String]) -> WorkspaceSources {
    WorkspaceSources(Good.files.merging(files) { $1 })
  }

  @Test func `results are read with all that they say`() throws {
    let sources = sources([
      Self.path: ManifestSource.results(["asOf": #""2026-03-08T02:00:00+02:00""#])
    ])
    #expect(sources.findings() == [])
    let results = try #require(sources.workspace.results[Self.id]?.first)
    #expect(results.experiment == Self.id)
    #expect(results.since.description == "2026-03-01T00:00:00Z")
    #expect(results.asOf.description == "2026-03-08T00:00:00Z")
    let (green, blue) = (VariantKey(checked: "green"), VariantKey(checked: "blue"))
    #expect(results.exposures == .init(control: 500, variants: [green: 250, blue: 250]))
    let orders = try #require(results.metrics.first)
    #expect((orders.name, orders.confidenceLevel, orders.controlMean) == ("orders", 0.95, 2.5))
    #expect(orders.variants.map(\.variant) == [green])
    #expect(orders.variants.first?.effect == .init(lower: -0.1, upper: 0.2))
  }

  @Test(
    arguments: [
      ["exposures": #"{"control": 0}"#],
      ["exposures": #"{"control": 9007199254740992, "green": 9007199254740992}"#],
      ["since": #""2026-03-08T00:00:00Z""#], ["metrics": nil], ["metrics": "[]"],
      ["$schema": "\"s\"", "x-query": "[1]", "description": "\"a\"", "links": "[\"b\"]"],
      [
        "metrics":
          "[\(ManifestSource.measuredMetric(control: #"{"mean": -1e-7, "x-n": 3}"#, effect: #"{"lower": 0, "upper": 0}"#))]"
      ],
    ] as [[String: String?]])
  func `what is unusual may be right`(changes: [String: String?]) {
    var source = ManifestSource.results()
    for (name, value) in changes { source = changed(source, name, value) }
    #expect(sources([Self.path: source]).findings() == [])
  }

  private func changed(_ source: String, _ name: String, _ value: String?) -> String {
    var lines = source.split(separator: "\n").map(String.init).dropFirst().dropLast()
      .filter { !$0.contains("  \"\(name)\": ") }
    lines = lines.map { $0.hasSuffix(",") ? String($0.dropLast()) : $0 }
    if let value { lines.append("  \"\(name)\": \(value)") }
    return "{\n\(lines.joined(separator: ",\n"))\n}\n"
  }

  @Test(arguments: [
    Mistake<ReferenceRule>.results(
      .unknownEnvironment, ["environment": "1️⃣\"prodution\""], "\"production\"?"),
    .results(
      .unknownExperiment, ["experiment": "1️⃣\"checkout-ctb\""], "Did you mean \"checkout-cta\"?"),
    .results(.unknownExperiment, ["experiment": "1️⃣\"zzz\""], "Name one that has a manifest there"),
    .results(
      .unknownVariant, ["exposures": #"{"control": 5, 1️⃣"gren": 5}"#], "Did you mean \"green\"?"),
    .measured(
      .unknownVariant,
      ManifestSource.measuredMetric().replacing("\"green\"", with: "1️⃣\"violet\""),
      "The feature has no variant \"violet\"."),
    .measured(
      .unknownMetric, ManifestSource.measuredMetric().replacing("\"orders\"", with: "1️⃣\"order\""),
      "Did you mean \"orders\"?"),
    .measured(
      .unknownMetric, ManifestSource.measuredMetric().replacing("\"orders\"", with: "1️⃣\"crashes\""),
      "It has \"orders\". Add this one there, or remove it here."),
  ])
  func `what results refer to is there`(mistake: Mistake<ReferenceRule>) {
    mistake.check()
  }

  @Test func `results of an experiment of another environment tell which`() {
    let sources = sources([
      "environments/staging.json": ManifestSource.environment(["key": "\"staging\""]),
      Self.path: ManifestSource.results(["environment": "\"staging\""]),
    ])
    #expect(sources.findings().map(\.identifier) == ["unknown-experiment"])
    let detail = sources.diagnostics().first?.diagnostic.detail ?? ""
    #expect(detail.contains("There is one in \"production\""), "\(detail)")
  }

  @Test func `an error in results concerns their experiment alone`() {
    let sources = sources([Self.path: ManifestSource.results(["exposures": "{}"])])
    #expect(sources.workspace.check().blocked == [.experiment(Self.id)])
    #expect(sources.workspace.namesOfUnknown.isEmpty)
    let nameless = self.sources([Self.path: ManifestSource.results(["environment": nil])])
    #expect(nameless.workspace.check().blocked.isEmpty)
    #expect(nameless.workspace.namesOfUnknown.isEmpty)
  }

  @Test func `what a completed experiment measured is history`() {
    let sources = sources([
      Good.experiment: ManifestSource.experiment([
        "status": "\"completed\"", "rollout": nil, "metrics": nil,
      ]),
      Self.path: ManifestSource.results(["exposures": #"{"control": 5, "mauve": 5}"#]),
    ])
    #expect(sources.findings() == [])
  }

  @Test func `results of an experiment that is gone are told, and it is not removed`() {
    var files = Good.files
    files[Good.experiment] = nil
    files[Self.path] = ManifestSource.results(["experiment": "1️⃣\"checkout-cta\""])
    let sources = WorkspaceSources(files)
    var state = State()
    state.experiments[Self.id] = Experiment(
      id: Self.id, number: 1, feature: FeatureName(checked: "checkout_button"),
      details: SampleSnapshot.details(name: nil, owner: nil),
      lifecycle: .init(createdAt: Instant(seconds: 0)))
    #expect(
      sources.findings(against: state) == [
        sources.finding(ReferenceRule.stillReferenced, at: 1, in: Self.path)
      ])
    #expect(sources.workspace.check(against: state).blocked == [.experiment(Self.id)])
  }

  @Test func `results of several spans stand in order of time, whatever their files are called`() {
    let sources = sources([
      "a.json": ManifestSource.results(["asOf": "\"2026-03-22T00:00:00Z\""]),
      "b.json": ManifestSource.results(),
      "c.json": ManifestSource.results(["asOf": "\"2026-03-15T00:00:00Z\""]),
    ])
    #expect(sources.findings() == [])
    #expect(sources.workspace.results[Self.id]?.map(\.path) == ["b.json", "c.json", "a.json"])
  }

  @Test func `two results up to one moment are told, with a note at the first`() {
    let sources = sources([
      "a.json": ManifestSource.results(["exposures": #"{"control": 7}"#]),
      "b.json": ManifestSource.results(["asOf": "1️⃣\"2026-03-08T01:00:00+01:00\""]),
    ])
    #expect(
      sources.findings() == [sources.finding(ReferenceRule.duplicateManifest, at: 1, in: "b.json")])
    let note = sources.diagnostics().first?.diagnostic.notes.first
    #expect(note?.location?.path == "a.json")
    #expect(sources.workspace.results[Self.id]?.map(\.path) == ["a.json"])
  }

  @Test func `results describe nothing`() {
    let sources = WorkspaceSources([
      Good.environment: ManifestSource.environment(), Self.path: ManifestSource.results(),
    ])
    #expect(!sources.workspace.describes(.experiment(Self.id)))
    #expect(sources.workspace.fileCount == 2)
    #expect(
      sources.workspace.subjects(ofFilesAt: [Self.path]) == [.experiment(Self.id)])
  }
}
