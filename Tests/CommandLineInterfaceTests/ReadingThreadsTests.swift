import Domain
import Foundation
import JSONSyntax
import Rendering
import TestSupport
import Testing

@testable import CommandLineInterface
@testable import Manifests
@testable import Planning
@testable import Storage

/// However many threads read a workspace, the same comes of it.
struct ReadingThreadsTests {
  private static let experimentCount = 900

  /// Hundreds of experiments, two for each feature, some with rollouts.
  private static func site() -> LabSite {
    var site = LabSite(environments: ["production": .init(versioning: .v2), "staging": .init()])
    for number in 0..<experimentCount / 2 {
      site.features["f\(number)"] = number % 2 == 0 ? .button : LabFeature()
    }
    for number in 0..<experimentCount {
      let rollout = number % 4 == 0 ? LabRollout() : nil
      site.experiments["e\(number)"] = LabExperiment(
        number % 3 == 0 ? .running : .created, on: "f\(number / 2)",
        in: number % 2 == 0 ? "production" : "staging", rollout: rollout)
    }
    return site
  }

  /// The folders have one file, a few, just under, over and exactly as many as are read at a time.
  private static func folder(of number: Int) -> String {
    switch number {
    case 0: "a/one"
    case 1..<4: "a/few"
    case 4..<131: "a/few/127"
    case 131..<259: "b"
    case 259..<388: "b/129"
    case 388..<644: "b/256"
    default: "c"
    }
  }

  private static func write(_ site: LabSite, into directory: TemporaryDirectory) throws {
    for (path, text) in site.texts {
      guard let number = Int(path.dropFirst("experiments/e".count).dropLast(".json".count)),
        path.hasPrefix("experiments/")
      else {
        try directory.write(path, text)
        continue
      }
      try directory.write("\(folder(of: number))/\(number).json", text)
    }
  }

  /// Something of everything that a plan has to think about, far apart.
  private static func disturb(_ directory: TemporaryDirectory) throws {
    let last = "c/\(experimentCount - 1).json"
    let text = try #require(directory.text(last))
    try directory.write(last, text.replacing("It lifts", with: "It may lift"))
    try directory.write("0.json", try #require(directory.text("a/one/0.json")))
    try directory.write("zz/1.json", try #require(directory.text("a/few/1.json")))
    try directory.write("b/200.json", "{")
    try directory.write("b/129/broken.json", "{\"kind\":\"Experiment\",\"key\":\"e7\"}")
    try directory.write("ignored/6.json", try #require(directory.text("a/few/127/6.json")))
    try directory.write("titrate.json", "{\"ignore\":[\"ignored/\"]}")
    for name in ["c/800.json", "features/f400.json", "b/256/400.json"] {
      try FileManager.default.removeItem(atPath: directory.path(name))
    }
  }

  /// What a reading comes to.
  private struct Result: Equatable {
    let plan: JSONValue
    let stored: StoredState
    let experiments: [ExperimentID]
    let features: [FeatureName]
    let describedFeatures: Set<FeatureName>
    let fileCount: Int

    init(_ folder: WorkspaceFolder, _ stored: StoredSnapshot?, threads: Int) throws {
      let reading = try folder.read(against: stored, asOf: Instant(seconds: 0), threads: threads)
      let plan = Plan(
        PlanningInput(
          workspace: reading.workspace, stored: reading.stored, instant: SampleSnapshot.instant(0)))
      self.plan = PlanRenderer.json(plan, folder.locate(plan.diagnostics))
      self.stored = reading.stored
      experiments = reading.workspace.experiments.keys.sorted()
      features = reading.workspace.features.keys.sorted()
      describedFeatures = reading.workspace.describedFeatures
      fileCount = reading.workspace.fileCount
    }
  }

  @Test func `any number of threads finds the same`() throws {
    let directory = try TemporaryDirectory()
    let site = Self.site()
    let lab = Lab(after: site)
    let snapshot = try #require(lab.snapshot)
    let stored = try StoredSnapshot(
      StoredBytes(try SnapshotEncoder.bytes(of: snapshot.commit, onto: nil)))
    try Self.write(site, into: directory)
    let folder = try WorkspaceFolder(directory.path)
    let quiet = try Result(folder, stored, threads: 1)
    #expect(quiet.experiments.isEmpty)
    #expect(quiet.fileCount == site.texts.count)
    try Self.disturb(directory)
    let one = try Result(folder, stored, threads: 1)
    #expect((3...30).contains(one.experiments.count))
    #expect(one.stored.saltsElsewhere.count > Self.experimentCount / 2)
    for threads in [2, 4, 8] {
      #expect(try Result(folder, stored, threads: threads) == one, "\(threads) threads")
    }
    let whole = try Result(folder, nil, threads: 1)
    #expect(try Result(folder, nil, threads: 4) == whole, "no state")
    var check = try PartCheck(directory.path, snapshot, threads: 2)
    try check.check()
    #expect(check.complaints == [])
  }
}
