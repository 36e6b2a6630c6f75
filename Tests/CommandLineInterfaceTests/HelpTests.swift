import Testing

@testable import CommandLineInterface

/// What the help of every command of the program has to be like.
struct HelpTests {
  @Test(arguments: commands)
  func `it fits in 80 columns`(name: String) throws {
    let lines = try help(of: name).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.filter { $0.count > 80 } == [])
    #expect(lines.filter { $0.last == " " } == [])
  }

  @Test(arguments: commands)
  func `it begins with sentences and the usage`(name: String) throws {
    let text = try help(of: name)
    let paragraphs = text.split(separator: "\n\n")
    let first = try #require(paragraphs.first)
    #expect(first.first?.isUppercase == true)
    #expect(first.last == ".")
    #expect(paragraphs.dropFirst().first?.hasPrefix("Usage: titrate \(name)") == true)
  }

  @Test(arguments: commands)
  func `it shows two examples or more, and what each does`(name: String) throws {
    let command = try #require(Titrate.table.command(named: name))
    #expect(command.examples.count >= 2)
    #expect(Set(command.examples).count == command.examples.count)
    let text = try help(of: name)
    for example in command.examples {
      #expect(example.purpose.first?.isUppercase == true && example.purpose.last == ".")
      #expect(text.contains("\n  \(example.line)\n      "))
    }
  }

  @Test(arguments: Titrate.table.commands.flatMap(\.examples))
  func `every example is understood`(example: Example) throws {
    // What follows a ">" is for the shell.
    let words = shellWords(of: example.line.prefix { $0 != ">" })
    #expect(words.first == "titrate")
    #expect(throws: Never.self) { try Titrate.table.parse(Array(words.dropFirst())) }
  }

  @Test func `each command is found by its own name`() {
    for command in Titrate.table.commands {
      #expect(Titrate.table.command(named: command.name)?.name == command.name)
    }
  }

  @Test(arguments: Titrate.table.commands)
  func `an example is one of its own command`(command: Command) {
    #expect(command.examples.allSatisfy { "\($0.line) ".hasPrefix("titrate \(command.name) ") })
  }

  @Test(arguments: commands)
  func `every parameter has a line that ends in a full stop, a default or choices`(
    name: String
  ) throws {
    let command = try #require(Titrate.table.command(named: name))
    let text = try help(of: name)
    for parameter in command.positionals + command.options {
      #expect(parameter.help.last == ".", "\(parameter.name)")
      #expect(text.contains(parameter.isOption ? parameter.name : parameter.valueText))
      if case .choice(let choices) = parameter.kind {
        #expect(choices.filter { !text.contains($0) } == [])
      }
      if let value = parameter.defaultText { #expect(text.contains("(default: \(value))")) }
    }
  }

  @Test(arguments: commands)
  func `it lists the exit statuses, among them success and wrong usage`(name: String) throws {
    let command = try #require(Titrate.table.command(named: name))
    #expect(command.statuses.first == .done && command.statuses.last == .usage)
    let text = try help(of: name)
    for status in command.statuses { #expect(text.contains(status.meaning.prefix(30))) }
  }

  @Test(arguments: commands)
  func `it is the same whichever way one asks`(name: String) throws {
    let text = try help(of: name)
    #expect(output([name, "--help"]) == text)
    #expect(output([name, "-h"]) == text)
    #expect(output(["help"]).contains("\n  \(name) "))
  }

  @Test func `a command for scripts is neither listed nor suggested`() {
    #expect(!output(["help"]).contains("list-keys"))
    #expect(!BashCompletion(commands: Titrate.table.visibleCommands).script.contains(" list-keys)"))
    var message = ""
    let status = Titrate.table.run(
      ["list-key"], output: { _ in }, errorOutput: { message += $0 })
    #expect(status == .usage)
    #expect(!message.contains("list-keys"))
  }

  private static let commands = Titrate.table.visibleCommands.map(\.name)

  private func help(of name: String) throws -> String {
    let text = output(["help", name])
    try #require(!text.isEmpty)
    return text
  }

  private func output(_ words: [String]) -> String {
    var text = ""
    let status = Titrate.table.run(
      words, output: { text += $0 }, errorOutput: { Issue.record("\($0)") })
    #expect(status == .done)
    return text
  }
}

/// The words as a shell reads them: what stands between single quotation marks is one.
func shellWords(of line: Substring) -> [String] {
  line.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap {
    index, part in
    index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
  }
}
