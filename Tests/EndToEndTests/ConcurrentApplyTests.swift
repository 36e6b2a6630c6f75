import Foundation
import TestSupport
import Testing

/// Many processes apply to one state at the same time.
@Suite struct ConcurrentApplyTests {
  private static let teams = 8
  private static let applies = 20

  @Test func `concurrent applies lose nothing`() throws {
    let workshop = try Program.workshop()
    try prepare(workshop)
    let first = try workshop.run("cd 1 && titrate apply --state ../state.json --auto-approve")
    try #require(first.status == 0, "\(first)")

    // Each process has a workspace of its own, edits its own experiment, and applies that alone.
    let teams = (1...Self.teams).map { "sh team.sh \($0) & " }.joined()
    let run = try workshop.run("\(teams)wait")
    #expect(run == CommandRun(), "every apply ended well")

    let trail = try workshop.call("titrate history 1 --state state.json --format json").run().output
    let events = try trail.split(separator: "\n").map {
      try JSONDecoder().decode(Event.self, from: Data($0.utf8))
    }
    let commits = Self.teams * Self.applies
    #expect(Set(events.map(\.serial)).sorted() == Array(1...(commits + 1)))
    for team in 1...Self.teams {
      let percentages = events.filter { $0.experiment == "experiment-\(team)" }
        .compactMap(\.attributes.percentage)
      #expect(percentages == Array(0...Self.applies), "in the order in which they were applied")
    }
  }

  private struct Event: Decodable {
    struct Attributes: Decodable { let percentage: Int? }
    let serial: Int
    let experiment: String?
    let attributes: Attributes
  }

  private func prepare(_ workshop: ScenarioWorkshop) throws {
    try workshop.folder.write("1/e.json", #"{ "kind": "Environment", "key": "production" }"#)
    for team in 1...Self.teams {
      try workshop.folder.write(
        "1/feature-\(team).json",
        #"{ "kind": "Feature", "name": "feature-\#(team)", "value": \#(team) }"#)
      try workshop.folder.write(
        "1/experiment-\(team).json",
        """
        { "kind": "Experiment", "key": "experiment-\(team)", "hypothesis": "Locks hold.",
          "environment": "production", "feature": "feature-\(team)", "status": "created",
          "rollout": { "percentage": 0 } }
        """)
    }
    for team in 2...Self.teams {
      try FileManager.default.copyItem(
        atPath: workshop.folder.path("1"), toPath: workshop.folder.path("\(team)"))
    }
    try workshop.folder.write("team.sh", Self.script)
  }

  /// What one process does.
  private static let script = """
    cd $1
    number=1
    while [ $number -le \(applies) ]; do
      sed -i "s/\\"percentage\\": [0-9]*/\\"percentage\\": $number/" experiment-$1.json
      titrate apply --state ../state.json --auto-approve --lock-timeout 60s \\
        --experiment experiment-$1 > /dev/null || echo "apply $number of team $1 ended with $?"
      number=$((number + 1))
    done

    """
}
