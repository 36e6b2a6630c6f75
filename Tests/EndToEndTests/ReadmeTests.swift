import Foundation
import TestSupport
import Testing

/// What the README shows is what happens. `RECORD=1` writes the outputs anew.
@Suite struct ReadmeTests {
  private static let file = Program.repository.appending(path: "README.md")

  private static func text() throws -> String {
    String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  /// A command of a block, with the output that is shown below it.
  private struct Shown {
    var command: String
    var output = ""
  }

  @Test func `every command that is shown prints what is shown`() throws {
    let text = try Self.text()
    let workshop = try Program.workshop()
    _ = try workshop.run("cp -R $EXAMPLES . && mkdir .build")
    var recorded = text
    var count = 0
    for block in Self.blocks(of: text) {
      var fresh = ""
      for shown in Self.commands(in: block) {
        let output = try Self.output(of: shown.command, in: workshop)
        #expect(
          workshop.comparable(shown.output) == workshop.comparable(output), "$ \(shown.command)")
        fresh += (fresh.isEmpty ? "" : "\n") + "$ \(shown.command)\n\(output)"
        count += 1
      }
      recorded = recorded.replacing(block, with: fresh)
    }
    #expect(count > 0)
    guard ProcessInfo.processInfo.environment["RECORD"] == "1" else { return }
    try Data(recorded.utf8).write(to: Self.file)
    Issue.record("recorded; run again without RECORD to compare")
  }

  @Test func `every relative link leads somewhere`() throws {
    let targets = try Self.text().matches(of: /\]\(([^)#]+)/).map(\.output.1)
    #expect(!targets.isEmpty)
    for target in targets where !target.contains("://") {
      let path = Self.file.deletingLastPathComponent().appending(path: target)
      #expect(FileManager.default.fileExists(atPath: path.path(percentEncoded: false)), "\(target)")
    }
  }

  @Test func `the test command and the main command stand in the README`() throws {
    let text = try Self.text()
    #expect(text.contains("\nswift test\n"))
    #expect(text.contains("\nswift run -c release titrate plan examples/storefront\n"))
  }

  /// What a terminal shows.
  private static func output(of command: String, in workshop: ScenarioWorkshop) throws -> String {
    // The package is built already, and built it must not be twice at a time.
    let command = command.replacing("swift run -c release titrate", with: "titrate")
    return try workshop.call("{ \(command); } 2>&1").run().output
  }

  private static func blocks(of text: String) -> [String] {
    text.matches(of: /```console\n((?s:.*?))```/).map { String($0.output.1) }
  }

  /// The commands of a block. A blank line before the next command is layout.
  private static func commands(in block: String) -> [Shown] {
    var commands: [Shown] = []
    for line in block.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("$ ") {
        if commands.last?.output.hasSuffix("\n\n") == true || commands.last?.output == "\n" {
          commands[commands.count - 1].output.removeLast()
        }
        commands.append(Shown(command: String(line.dropFirst(2))))
      } else if !commands.isEmpty {
        commands[commands.count - 1].output += line + "\n"
      }
    }
    return commands
  }
}
