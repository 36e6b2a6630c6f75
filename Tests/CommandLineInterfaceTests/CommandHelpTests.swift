import Testing

@testable import CommandLineInterface

/// The help of every command in the program's own table.
struct CommandHelpTests {
  static let table = Titrate.table
  static let commands = table.commands

  @Test func `the help of the program names every command once`() {
    let names = Self.commands.map(\.name)
    #expect(Set(names).count == names.count)
    for command in Self.commands {
      #expect(Self.table.helpText.contains("\n  \(command.name) "))
      #expect(Self.table.helpText.contains(command.summary.prefix(40)))
    }
  }

  @Test(arguments: commands.map(\.name))
  func `a command says what it does, with what, for example, and how it ends`(
    name: String
  ) throws {
    let command = try #require(Self.commands.first { $0.name == name })
    #expect(command.summary.hasSuffix(".") && command.summary.first?.isUppercase == true)
    #expect(!command.examples.isEmpty)
    #expect(command.statuses.contains(.done) && command.statuses.contains(.usage))
    #expect(command.statuses.map(\.rawValue) == command.statuses.map(\.rawValue).sorted())
    for parameter in command.options + command.positionals {
      let isSentence = parameter.help.hasSuffix(".") && parameter.help.first?.isUppercase == true
      #expect(isSentence, "\(parameter.name): \(parameter.help)")
    }
  }

  @Test(arguments: commands.map(\.name))
  func `the help shows every part in lines that fit`(name: String) throws {
    let command = try #require(Self.commands.first { $0.name == name })
    let help = command.helpText
    for option in command.options { #expect(help.contains(option.name), "\(option.name)") }
    for example in command.examples { #expect(help.contains("\n  \(example)\n"), "\(example)") }
    for status in command.statuses {
      #expect(help.contains("\n  \(status.rawValue)"), "\(status)")
    }
    for line in help.split(separator: "\n") {
      #expect(line.count <= 80 || command.examples.contains { line.contains($0) }, "\(line)")
      #expect(line.last != " ")
    }
  }

  @Test(arguments: commands.map(\.name))
  func `every example is a command line that is accepted`(name: String) throws {
    let command = try #require(Self.commands.first { $0.name == name })
    for example in command.examples {
      let words = example.split(separator: " ").map(String.init)
      #expect(words.first == "titrate")
      // A pipe behind a command line is the shell's.
      let own = Array(words.dropFirst().prefix { $0 != "|" && $0 != ">" })
      #expect(own.first == name, "\(example)")
      #expect(throws: Never.self, "\(example)") { try Self.table.parse(own) }
    }
  }
}
