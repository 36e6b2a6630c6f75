import Domain
import Manifests
import TestSupport
import Testing

@testable import CommandLineInterface
@testable import Planning
@testable import Storage

/// How much of a workspace and its state a plan has to do with, where a provider is asked.
struct ConsultationTests {
  private static let site = LabSite.shop().with(LabExperiment(.running)).edited {
    $0.settings = #"{"provider": {"type": "file", "environments": {"production": {}}}}"#
    $0.features["other"] = .button
    $0.experiments["second"] = LabExperiment(.running, on: "other")
  }
  private static let lab = Lab(after: site)

  /// What is read of a site where somebody edited what is served, and what the provider was asked for.
  private static func reading(
    _ site: LabSite = site, _ edit: (MemoryProvider) -> Void = { _ in }
  ) throws -> (asked: [String], opened: [String], plan: Plan) {
    let directory = try TemporaryDirectory()
    for (path, text) in site.texts { try directory.write(path, text) }
    try directory.write("titrate.json", site.settings ?? "{}")
    let folder = try WorkspaceFolder(directory.path)
    let provider = MemoryProvider(Self.site, keeping: lab.state)
    edit(provider)
    let snapshot = try #require(lab.snapshot)
    let stored = try StoredSnapshot(
      StoredBytes(try SnapshotEncoder.bytes(of: snapshot.commit, onto: nil)))
    var asked: Set<FlagID> = []
    let reading = try folder.read(
      try folder.list(), against: stored, asOf: lab.now,
      consulting: { flags in
        asked = flags
        return provider.read(flags)
      })
    let plan = Plan(
      PlanningInput(
        workspace: reading.workspace, stored: reading.stored, reading: reading.provider,
        instant: lab.now))
    return (
      asked.map(\.feature.text).sorted(), reading.stored.state.features.keys.map(\.text).sorted(),
      plan
    )
  }

  @Test func `all flags are asked about, and what is served as it is kept is left out`() throws {
    let (asked, opened, plan) = try Self.reading()
    #expect(asked == ["button", "other"])
    #expect(opened == [])
    #expect(!plan.hasChanges && plan.drift.isEmpty && plan.diagnostics.isEmpty)
  }

  @Test func `what is served otherwise is looked at, and nothing else`() throws {
    let (_, opened, plan) = try Self.reading { provider in
      provider.edit("button") { $0.overrides[0].percentage = .whole }
    }
    #expect(opened == ["button"])
    #expect(plan.drift.map(\.kind) == [.moreExposure])
    #expect(plan.changes.count == 1 && plan.diagnostics.isEmpty)
  }

  @Test func `what needs no manifest is left out, too`() throws {
    let bare = Self.site.edited {
      $0.features = [:]
      $0.environments = [:]
    }
    let (asked, opened, plan) = try Self.reading(bare)
    #expect(asked == ["button", "other"])
    #expect(opened == [])
    #expect(!plan.hasChanges && plan.drift.isEmpty && plan.diagnostics.isEmpty)
    let (_, edited, rest) = try Self.reading(bare) { provider in
      provider.edit("other") { $0.environmentDefault.value = .string("pink") }
    }
    #expect(edited == ["other"])
    #expect(!rest.hasChanges && rest.diagnostics.isEmpty)
    #expect(rest.drift.map(\.kind) == [.otherDefault], "The control of its cohort stays behind.")
  }

  @Test func `a feature that the provider does not have is found, although nothing was edited`()
    throws
  {
    let more = Self.site.edited { $0.features["third"] = LabFeature() }
    let lab = Lab(after: more)
    let directory = try TemporaryDirectory()
    for (path, text) in more.texts { try directory.write(path, text) }
    try directory.write("titrate.json", more.settings ?? "{}")
    let folder = try WorkspaceFolder(directory.path)
    let snapshot = try #require(lab.snapshot)
    let stored = try StoredSnapshot(
      StoredBytes(try SnapshotEncoder.bytes(of: snapshot.commit, onto: nil)))
    let provider = MemoryProvider(Self.site, keeping: lab.state)
    let reading = try folder.read(
      try folder.list(), against: stored, asOf: lab.now, consulting: { provider.read($0) })
    let plan = Plan(
      PlanningInput(
        workspace: reading.workspace, stored: reading.stored, reading: reading.provider,
        instant: lab.now))
    #expect(plan.errors == ["missing-at-provider"])
  }
}
