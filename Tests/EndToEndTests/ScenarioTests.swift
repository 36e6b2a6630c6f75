import Foundation
import TestSupport
import Testing

/// The scenarios as they are written down. `RECORD=1 swift test` writes down what happens instead.
@Suite(.waiting) struct ScenarioTests {
  private static let folder = Program.repository.appending(path: "Tests/EndToEndTests/Scenarios")

  private static let names =
    ((try? FileManager.default.subpathsOfDirectory(
      atPath: folder.path(percentEncoded: false))) ?? []).filter { $0.hasSuffix(".txt") }.sorted()

  private static let isRecording = ProcessInfo.processInfo.environment["RECORD"] == "1"

  @Test func `there are scenarios`() {
    #expect(!Self.names.isEmpty)
  }

  /// These start a provider.
  private static let namesWithProvider = names.filter { $0.hasPrefix("provider/") }

  @Test(arguments: names.filter { !namesWithProvider.contains($0) })
  func `a scenario happens as it is written down`(name: String) throws {
    try play(name)
  }

  @Test(.enabled(if: Python.isInstalled, "\(Python.absence)"), arguments: namesWithProvider)
  func `a scenario with a provider happens as it is written down`(name: String) throws {
    try play(name)
  }

  private func play(_ name: String) throws {
    let file = Self.folder.appending(path: name)
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let scenario = try Scenario(text)
    let played = try Program.workshop(keeping: text).play(scenario)
    if Self.isRecording {
      try Data(played.text.utf8).write(to: file)
      Issue.record("recorded; run again without RECORD to compare")
      return
    }
    for (expected, step) in zip(scenario.steps, played.steps) {
      let differences = step.expected.differences(from: expected.expected)
      #expect(differences == "", "\(name): $ \(step.command)\n\(differences)")
    }
    #expect(scenario.text == text, "not laid out as a recording would be")
  }
}
