import Foundation
import TestSupport
import Testing

/// Several runs at one provider at once.
@Suite(.waiting, .enabled(if: Python.isInstalled, "\(Python.absence)"))
struct ProviderCompanyTests {
  private static let count = 12

  /// Many experiments that are about to start, each on a feature of its own.
  private static func workshop() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.require("cp -R $EXAMPLES/provider/. . && mkdir many")
    try workshop.require(
      #"""
      features=
      for n in $(seq 12); do
        sed "s/checkout-cta/cta-$n/; s/checkout_button/button_$n/" experiments/checkout-cta.json \
          > many/$n.json
        features="$features${features:+,} \"button_$n\": {\"default\": {\"enabled\": true, \
        \"value\": \"grey\", \"allocations\": {\"green\": 0, \"blue\": 0}}, \"overrides\": []}"
      done
      rm -r experiments
      echo "{\"environments\": {\"production\": {\"features\": {$features}}}}" > server.json
      sed -i 's/"type": "file"/"type": "file", "concurrency": 2/' titrate.json
      sed -i 's/schemas/..&/' many/*.json
      """#)
    try ProviderStage.require(ProviderMoment.apply, in: workshop)
    try workshop.require(#"sed -i 's/"created"/"running"/' many/*.json"#)
    return workshop
  }

  /// A launch of all, slow enough that others come in the middle of it.
  private static let slowly = "FILE_DELAY=0.3 \(ProviderMoment.apply) > launch.txt 2>&1"

  @Test func `a stop in the middle of a long apply waits for nothing, and stays`() throws {
    let workshop = try Self.workshop()
    let script = """
      (\(Self.slowly); echo "apply $?" >> launch.txt) &
      until [ -s server.json.log ]; do sleep 0.05; done
      titrate stop cta-1 --reason now > stops.txt 2>&1 && titrate stop cta-9 >> stops.txt 2>&1
      echo "stopped while $(pgrep -f 'titrate apply' | wc -l | sed 's/^[1-9].*/it is under way/')"
      wait
      """
    let run = try ProviderStage.run(script, in: workshop)
    let launch = workshop.folder.text("launch.txt") ?? ""
    #expect(run.output.contains("stopped while it is under way"), "\(run)")
    #expect(launch.hasSuffix("apply 0\n"), "\(launch)")
    let next = try ProviderStage.run("titrate plan --detailed-exitcode", in: workshop)
    #expect(next.status == 0, "\(next)")
    let server = workshop.folder.text("server.json") ?? ""
    let flags = server.split(separator: "\n").filter { $0.contains("\"titrate-") }
    #expect(flags.count == Self.count)
    let stopped = flags.filter { $0.contains("\"percentage\": 0,") }
    #expect(stopped.count == 2)
    #expect(try ProviderOutcome(of: workshop).repetitions == [])
  }

  @Test func `a second apply waits for the first one, if it may, and finds nothing left to do`()
    throws
  {
    let workshop = try Self.workshop()
    let script = """
      (\(Self.slowly); echo "apply $?" >> launch.txt) &
      until [ -s server.json.log ]; do sleep 0.05; done
      \(ProviderMoment.apply); echo "at once $?"
      \(ProviderMoment.apply) --lock-timeout 60s; echo "patiently $?"
      wait
      """
    let run = try ProviderStage.run(script, in: workshop)
    #expect(run.output.contains("at once 5\n"), "\(run)")
    #expect(run.output.contains("Nothing to do"), "\(run)")
    #expect(run.output.hasSuffix("patiently 0\n"), "\(run)")
    #expect(run.errorOutput.contains("Another run is having a provider serve"), "\(run)")
    #expect(run.errorOutput.contains("Waiting at most 1m"), "\(run)")
    #expect((workshop.folder.text("launch.txt") ?? "").hasSuffix("apply 0\n"))
    let outcome = try ProviderOutcome(of: workshop)
    #expect(outcome.writes.count == Self.count)
    #expect(outcome.repetitions == [])
  }

  @Test(arguments: ["TERM", "INT"])
  func `a run that is asked to end keeps what is done, and the next one does the rest`(
    signal: String
  ) throws {
    let workshop = try Self.workshop()
    let script = """
      (\(Self.slowly); echo "apply $?" >> launch.txt) &
      until [ -s server.json.log ]; do sleep 0.05; done
      pkill -\(signal) -P $! titrate || pkill -\(signal) -f 'titrate apply'
      wait
      """
    _ = try ProviderStage.run(script, in: workshop)
    let begun = try ProviderOutcome(of: workshop).writes.count
    #expect((1..<Self.count).contains(begun), "\(workshop.folder.text("launch.txt") ?? "")")
    let state = workshop.folder.text(".titrate/state.json") ?? ""
    #expect(!state.contains("\"intents\""))
    #expect(state.split(separator: "\n").count { $0.contains("\"status\":\"running\"") } == begun)
    try ProviderStage.require(ProviderMoment.apply, in: workshop)
    #expect(try ProviderOutcome(of: workshop).writes.count == Self.count)
  }
}
