import Foundation
import TestSupport
import Testing

/// Many processes apply to one state at the same time.
@Suite(.waiting) struct ConcurrentApplyCampaignTests {
  private static let teams = 8
  private static let applies = Campaign.isFull ? 200 : 10

  @Test func `concurrent applies lose nothing`() throws {
    let workshop = try Program.workshop()
    try prepare(workshop)
    let first = try workshop.run(
      "cd 1 && titrate apply --state ../state.json --new-state --auto-approve")
    try #require(first.status == 0, "\(first)")

    let start = ContinuousClock.now
    // Each process has a workspace of its own, edits its own experiment, and applies that alone.
    let teams = (1...Self.teams).map { "sh team.sh \($0) & " }.joined()
    let run = try workshop.call("\(teams)wait").run(timeoutSeconds: 600)
    #expect(run == CommandRun(), "every apply ended well")

    let trail = try workshop.call("titrate history 1 --state state.json --format json").run().output
    let events = try trail.split(separator: "\n").map {
      try JSONDecoder().decode(Event.self, from: Data($0.utf8))
    }
    let commits = Self.teams * Self.applies
    #expect(Set(events.map(\.serial)).sorted() == Array(1...(commits + 1)))
    var failures = 0
    for team in 1...Self.teams {
      let percentages = events.filter { $0.experiment == "experiment-\(team)" }
        .compactMap(\.attributes.percentage)
      let expected = (0...Self.applies).map { $0 % 100 }
      #expect(percentages == expected, "in the order in which they were applied")
      failures += expected.difference(from: percentages).count
    }
    Campaign("\(Self.teams) processes apply at once", sample: Self.applies)
      .report(cases: commits, failures: failures, since: start)
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
      sed -i "s/\\"percentage\\": [0-9]*/\\"percentage\\": $((number % 100))/" experiment-$1.json
      titrate apply --state ../state.json --auto-approve --lock-timeout 5m \\
        --experiment experiment-$1 > printed 2>&1 || { echo "apply $number: $?" && cat printed; }
      number=$((number + 1))
    done

    """
}
