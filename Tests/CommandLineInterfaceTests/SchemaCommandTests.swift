import Testing

@testable import CommandLineInterface

@Suite struct SchemaCommandTests {
  @Test func `every kind has a line in the list`() {
    let lines = Schema.list.split(separator: "\n")
    #expect(lines.map { $0.prefix { $0 != " " } } == Schema.allCases.map { $0.rawValue[...] })
    #expect(Set(lines.map { $0.split(separator: "  ").last }).count == lines.count)
  }

  @Test(arguments: [
    (["schema", "experimnt"], "Did you mean 'experiment'?"),
    (["schema", "Experiment"], "Did you mean 'experiment'?"),
    (["schema", "zzz"], "It takes 'experiment', 'feature',"),
    (["schema", "plan", "status"], "No more than <kind> can be given."),
    (["schema", ""], "the value of '<kind>' is empty."),
  ])
  func `an unknown kind is wrong usage, and the known ones are listed`(
    words: [String], message: String
  ) {
    let table = CommandTable(version: "1", commands: ["schema": { .schema }])
    var output = ""
    var errors = ""
    let status = table.run(words, output: { output += $0 }, errorOutput: { errors += $0 })
    #expect(status == .usage)
    #expect(output == "")
    #expect(errors.contains(message), "\(errors)")
  }

  @Test func `the help names the kind by its placeholder and says what a list is for`() {
    #expect(Command.schema.helpText.contains("Usage: titrate schema [<options>] [<kind>]\n"))
    #expect(
      Command.schema.positionals.map(\.kind) == [.choice(Schema.allCases.map(\.rawValue))])
  }
}
