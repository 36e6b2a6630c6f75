import Foundation
import TestSupport
import Testing

/// The steps of `examples/launch`, applied one after the other to one state.
@Suite(.waiting) struct LaunchExampleTests {
  private struct Report: Decodable {
    struct Value: Decodable, Equatable {
      let type: String
      let value: String
    }
    struct Rollout: Decodable {
      let enabled: Bool
      let percentage: Double
      let split: [String: Int]
      let segment: Int
      let splitSeed: Int
    }
    struct Experiment: Decodable {
      let status: String
      let serving: Bool
      let startedAt: String?
      let endedAt: String?
      let rollout: Rollout?
    }
    struct Feature: Decodable {
      let value: Value
      let allocations: [String: Int]
      let held: [String: Int]?
      let version: Int?
    }
    struct Environment: Decodable {
      let features: [Feature]
    }
    let serial: Int
    let experiments: [Experiment]
    let environments: [Environment]
  }

  /// What the state is to say after a step.
  private struct Expectation {
    let step: String
    let status: String
    let serving: Bool
    let percentage: Double?
    let value: String
    let blue: Int
    let blueHeld: Int?
    let version: Int
  }

  private static let expectations = [
    Expectation(
      step: "1-before", status: "created", serving: false, percentage: 10, value: "grey", blue: 10,
      blueHeld: nil, version: 2),
    Expectation(
      step: "2-launch", status: "running", serving: true, percentage: 10, value: "grey", blue: 0,
      blueHeld: 10, version: 4),
    Expectation(
      step: "3-ramp", status: "running", serving: true, percentage: 50, value: "grey", blue: 0,
      blueHeld: 10, version: 4),
    Expectation(
      step: "4-pause", status: "paused", serving: true, percentage: 50, value: "grey", blue: 0,
      blueHeld: 10, version: 4),
    Expectation(
      step: "5-complete", status: "completed", serving: false, percentage: nil, value: "green",
      blue: 0, blueHeld: nil, version: 6),
  ]

  @Test func `every step of the launch leaves the state that it describes`() throws {
    let workshop = try Program.workshop()
    var salts: Set<[Int]> = []
    var starts: Set<String> = []
    for (index, expectation) in Self.expectations.enumerated() {
      let report = try applied(expectation.step, in: workshop)
      #expect(report.serial == index + 1)
      try expect(expectation, of: report)
      if let rollout = report.experiments.first?.rollout {
        salts.insert([rollout.segment, rollout.splitSeed])
      }
      report.experiments.first?.startedAt.map { _ = starts.insert($0) }
    }
    #expect(salts.count == 1, "nobody is dealt out anew")
    #expect(starts.count == 1, "the first start is kept")
  }

  @Test func `the steps that the test applies are all there are`() throws {
    let folder = Program.repository.appending(path: "examples/launch").path(percentEncoded: false)
    let steps = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(steps.sorted() == Self.expectations.map(\.step))
  }

  private func applied(_ step: String, in workshop: ScenarioWorkshop) throws -> Report {
    let arguments = "$EXAMPLES/launch/\(step) --state launch.json"
    let apply = try workshop.run("titrate apply \(arguments) --auto-approve --new-state")
    #expect(apply.status == 0, "\(apply)")
    let again = try workshop.run("titrate plan \(arguments) --detailed-exitcode")
    #expect(again.status == 0, "nothing is left to do: \(again)")
    let status = try workshop.call("titrate status \(arguments) --format json").run()
    return try JSONDecoder().decode(Report.self, from: Data(status.output.utf8))
  }

  private func expect(_ expectation: Expectation, of report: Report) throws {
    let experiment = try #require(report.experiments.first)
    #expect(experiment.status == expectation.status)
    #expect(experiment.serving == expectation.serving)
    #expect(experiment.rollout?.percentage == expectation.percentage)
    #expect(experiment.rollout?.enabled ?? expectation.serving == expectation.serving)
    let split = ["control": 50, "green": 25, "blue": 25]
    #expect(experiment.rollout?.split ?? split == split)
    #expect((experiment.startedAt == nil) == (expectation.status == "created"))
    #expect((experiment.endedAt == nil) == (expectation.status != "completed"))
    let feature = try #require(report.environments.first?.features.first)
    #expect(feature.value == Report.Value(type: "string", value: expectation.value))
    #expect(feature.allocations == ["green": 0, "blue": expectation.blue])
    #expect(feature.held == expectation.blueHeld.map { ["green": 0, "blue": $0] })
    #expect(feature.version == expectation.version)
  }
}
