import TestSupport
import Testing

/// Applies that ask a person, who sits at a real terminal.
@Suite(.waiting) struct InteractiveApplyTests {
  private static let question = "Only \"yes\" is a yes: "

  @Test func `yes applies what was shown`() throws {
    let workshop = try workshop()
    let run = try apply(in: workshop, answer: "yes")
    #expect(run.shown.contains("+ create experiment checkout-cta in production"))
    #expect(run.status == 0)
    #expect(run.output.contains("Committed as serial 1."))
    #expect(workshop.folder.text(".titrate/state.json") != nil)
  }

  @Test(arguments: ["no", "", "y", "YES", "yes please"])
  func `anything but yes applies nothing`(answer: String) throws {
    let workshop = try workshop()
    let run = try apply(in: workshop, answer: answer)
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(workshop.folder.text(".titrate/state.json") == nil)
  }

  @Test func `a state that changes between question and answer is not applied to`() throws {
    let workshop = try workshop()
    let run = try apply(in: workshop, answer: "yes") {
      let other = try workshop.run("titrate apply --auto-approve")
      #expect(other.status == 0)
    }
    #expect(run.status == 4)
    #expect(run.output.isEmpty)
    #expect(workshop.folder.text(".titrate/state.json")?.contains("\"serial\":1,") == true)
  }

  @Test func `a manifest that changes between question and answer is read again`() throws {
    let workshop = try workshop()
    _ = try workshop.run("titrate apply --auto-approve")
    _ = try workshop.run("sed -i 's/created/running/' experiments/production/checkout-cta.json")
    let run = try apply(in: workshop, answer: "yes") {
      _ = try workshop.run(
        "sed -i 's/\"percentage\": 10/\"percentage\": 90/' experiments/production/checkout-cta.json"
      )
    }
    #expect(run.status == 4)
    #expect(run.output.isEmpty)
    #expect(workshop.folder.text(".titrate/state.json")?.contains("\"serial\":1,") == true)
  }

  @Test func `what the policy stops is not asked about`() throws {
    let workshop = try workshop()
    _ = try workshop.run("titrate apply --auto-approve")
    _ = try workshop.run("sed -i 's/created/running/' experiments/production/checkout-cta.json")
    try workshop.folder.write("titrate.json", #"{"policy": {"maxLaunches": 0}}"#)
    let terminal = try PseudoTerminal()
    let process = try workshop.call("titrate apply").start(
      input: terminal.path, output: workshop.folder.path("output"), errorOutput: terminal.path)
    _ = try terminal.read(upTo: "Nothing was applied.")
    #expect(try process.wait() == 3)
  }

  @Test func `what changes elsewhere meanwhile does no harm`() throws {
    let workshop = try workshop()
    _ = try workshop.run("titrate apply --auto-approve")
    _ = try workshop.run("sed -i 's/created/running/' experiments/production/checkout-cta.json")
    let run = try apply(in: workshop, answer: "yes") {
      _ = try workshop.run("titrate status")
    }
    #expect(run.status == 0)
  }

  @Test func `the variable CI means that nobody is there`() throws {
    let workshop = try workshop()
    let terminal = try PseudoTerminal()
    let process = try workshop.call("CI=true titrate apply").start(
      input: terminal.path, output: workshop.folder.path("output"), errorOutput: terminal.path)
    _ = try terminal.read(upTo: "Nobody is here to approve the plan.")
    #expect(try process.wait() == 1)
  }

  @Test func `a plan fits the terminal that shows it, and has colours there alone`() throws {
    let workshop = try workshop()
    let terminal = try PseudoTerminal()
    let process = try workshop.call("stty cols 60; titrate plan").start(
      input: terminal.path, output: terminal.path, errorOutput: terminal.path)
    let shown = try terminal.read(upTo: "Plan: 3 to create.")
    #expect(try process.wait() == 0)
    #expect(shown.contains("\u{1b}[32m+ create environment production\u{1b}[0m"))
    let lines = shown.replacing(/\u{1b}\[[0-9;]*m/, with: "").split(whereSeparator: \.isNewline)
    #expect(lines.allSatisfy { $0.count <= 60 })
    #expect(lines.contains("    hypothesis: A green button lifts completed checkouts by"))
    let piped = try workshop.run("titrate plan").output
    #expect(!piped.contains("\u{1b}"))
    #expect(piped.split(separator: "\n").contains { $0.count > 60 })
  }

  // MARK: At the terminal

  private func workshop() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    _ = try workshop.run("cp -R $EXAMPLES/launch/1-before/. .")
    return workshop
  }

  private func apply(
    in workshop: ScenarioWorkshop, answer: String, meanwhile: () throws -> Void = {}
  ) throws -> (status: Int32, output: String, shown: String) {
    let terminal = try PseudoTerminal()
    let process = try workshop.call("titrate apply").start(
      input: terminal.path, output: workshop.folder.path("output"), errorOutput: terminal.path)
    let shown = try terminal.read(upTo: Self.question)
    try meanwhile()
    try terminal.type(answer + "\n")
    let status = try process.wait()
    return (status, workshop.folder.text("output") ?? "", shown)
  }
}
