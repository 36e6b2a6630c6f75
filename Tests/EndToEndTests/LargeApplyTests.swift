import TestSupport
import Testing

/// What an apply of many changes says, in which order, and when.
@Suite(.waiting) struct LargeApplyTests {
  private static let count = 150
  private let workshop: ScenarioWorkshop

  init() throws {
    workshop = try Program.workshop()
    try workshop.folder.write(
      "flags/environment.json", #"{ "kind": "Environment", "key": "production" }"#)
    for number in 0..<Self.count {
      try workshop.folder.write(
        "flags/feature-\(number).json",
        #"{ "kind": "Feature", "name": "feature-\#(number)", "value": 1 }"#)
      try workshop.folder.write(
        "flags/experiment-\(number).json",
        """
        {
          "kind": "Experiment", "key": "test-\(number)", "environment": "production",
          "feature": "feature-\(number)", "status": "running", "hypothesis": "It helps.",
          "rollout": { "percentage": 20, "value": 2 }
        }
        """)
    }
  }

  private static let places = (0..<count).map { "experiment-\($0).json" }.sorted()
  private static let names = (0..<count).map(String.init).sorted()

  @Test func `many changes are told once each, in order, and so are their warnings`() throws {
    let run = try workshop.run("titrate apply flags --auto-approve")
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n").map(String.init)
    let expected =
      ["+ created environment production"]
      + Self.names.map { "+ created feature feature-\($0)" }
    #expect(Array(lines.prefix(expected.count)) == expected)
    let launches = lines.filter { $0.contains(" started ") }
    #expect(launches.count == Self.count)
    for (line, name) in zip(launches, Self.names) { #expect(line.contains("test-\(name) ")) }
    #expect(
      lines.last == "Applied \(2 * Self.count + 1) of \(2 * Self.count + 1) changes. "
        + "Committed as serial 1.")
    let warned = run.errorOutput.split(separator: "\n").filter { $0.contains("control-differs") }
    #expect(warned.count == Self.count)
    for (line, place) in zip(warned, Self.places) { #expect(line.contains("/\(place):")) }
  }

  @Test func `nothing is told of many changes that cannot be committed`() throws {
    // A folder stands where the new state is to be written.
    try workshop.folder.write("kept/state.json.new/obstacle", "")
    let run = try workshop.run(
      "titrate apply flags --state kept/state.json --new-state --auto-approve")
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errorOutput.contains("state.json.new"))
    #expect(workshop.folder.text("kept/state.json") == nil)
  }
}
