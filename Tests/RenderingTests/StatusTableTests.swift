import Manifests
import Planning
import TestSupport
import Testing

@testable import Domain
@testable import Rendering

struct StatusTableTests {
  /// A snapshot of that many experiments without rollouts.
  private static func snapshot(of count: Int) throws -> Snapshot {
    var state = State()
    for number in 1...count {
      let id = ExperimentID(
        environment: try #require(EnvironmentKey("production")),
        key: try #require(ExperimentKey("a-rather-long-experiment-key-\(number)")))
      state.experiments[id] = Experiment(
        id: id, number: number, feature: try #require(FeatureName("button")),
        details: SampleSnapshot.details(name: nil, owner: "payments-and-checkout"),
        lifecycle: Experiment.Lifecycle(createdAt: Instant(seconds: 1_767_225_600)))
    }
    let author = Author(name: "ada")
    return Snapshot(
      lineage: "00000000-0000-4000-8000-000000000000", serial: 1,
      provenance: Provenance(author: author, time: Instant(seconds: 0)), state: state, events: [])
  }

  @Test(arguments: [60, 72, 80, 100, 120, 200])
  func `500 experiments fit every terminal`(width: Int) throws {
    let text = StatusRenderer.text(
      Overview(
        of: try Self.snapshot(of: 500), .init(), asOf: SampleSnapshot.instant(4), in: TimeZones()),
      width: width)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 502)
    #expect(lines.allSatisfy { $0.count <= width })
    #expect(lines.first?.hasPrefix("ENVIRONMENT  EXPERIMENT") == true)
    #expect(lines.first?.contains("SERVING") == true)
    #expect(lines.last == "500 experiments: 500 created; 0 serving.")
  }

  @Test func `the least important columns give way first`() throws {
    let snapshot = try Self.snapshot(of: 1)
    func heading(_ width: Int?) -> Substring? {
      StatusRenderer.text(
        Overview(of: snapshot, .init(), asOf: SampleSnapshot.instant(4), in: TimeZones()),
        width: width
      ).split(
        separator: "\n"
      ).first
    }
    #expect(heading(nil)?.contains("OWNER") == true)
    #expect(heading(100)?.contains("OWNER") == true)
    #expect(heading(90)?.contains("SINCE") == false)
    #expect(heading(70)?.contains("OWNER") == false)
    #expect(heading(70)?.contains("STATUS") == true)
  }
}
