import TestSupport
import Testing

/// Restorings that ask a person, who sits at a real terminal.
@Suite(.waiting) struct InteractiveRestoreTests {
  @Test func `yes brings back what was shown`() throws {
    let workshop = try workshop()
    let run = try restore(in: workshop, answer: "yes")
    #expect(run.shown.contains("State '.titrate/state.json': missing or damaged."))
    #expect(run.shown.contains("Backup: serial 1,"))
    #expect(run.status == 0)
    #expect(workshop.folder.text(".titrate/state.json")?.contains("\"serial\":3,") == true)
  }

  @Test(arguments: ["no", "", "YES"])
  func `anything but yes brings nothing back`(answer: String) throws {
    let workshop = try workshop()
    #expect(try restore(in: workshop, answer: answer).status == 1)
    #expect(workshop.folder.text(".titrate/state.json") == "junk\n")
  }

  @Test func `what is restored between question and answer is not restored again`() throws {
    let workshop = try workshop()
    let run = try restore(in: workshop, answer: "yes") {
      let other = try workshop.run("titrate state restore --auto-approve")
      #expect(other.status == 0)
    }
    #expect(run.status == 4)
    #expect(workshop.folder.text(".titrate/state.json")?.contains("\"serial\":3,") == true)
  }

  // MARK: At the terminal

  /// A workspace after two commits, with a state that was damaged then.
  private func workshop() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    let commands = [
      "cp -R $EXAMPLES/launch/1-before/. .", "titrate apply --auto-approve",
      "sed -i 's/created/running/' experiments/production/checkout-cta.json",
      "titrate apply --auto-approve", "echo junk >.titrate/state.json",
    ]
    for command in commands { try #require(try workshop.run(command).status == 0) }
    return workshop
  }

  private func restore(
    in workshop: ScenarioWorkshop, answer: String, meanwhile: () throws -> Void = {}
  ) throws -> (status: Int32, shown: String) {
    let terminal = try PseudoTerminal()
    let process = try workshop.call("titrate state restore").start(
      input: terminal.path, output: workshop.folder.path("output"), errorOutput: terminal.path)
    let shown = try terminal.read(upTo: "Restore it? Only \"yes\" is a yes: ")
    try meanwhile()
    try terminal.type(answer + "\n")
    return (try process.wait(), shown)
  }
}
