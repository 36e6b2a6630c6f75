import Foundation

/// A temporary folder in which commands run: nothing of the machine's environment reaches them, and
/// what they print is made comparable.
package struct ScenarioWorkshop: Sendable {
  /// The folder that commands start in.
  package let folder: TemporaryDirectory
  /// A folder for what is not to lie in the folder that commands start in; they know it as `HOME`.
  package let home: String
  private let root: TemporaryDirectory
  private let environment: [String: String]
  private let kept: String

  /// Makes a workshop. The tools are put on the search path, under their own names; the examples can be
  /// found through `EXAMPLES`. Volatile text that stands in `kept` is not replaced.
  package init(tools: [String], examples: String, keeping kept: String = "") throws {
    folder = try TemporaryDirectory()
    root = try TemporaryDirectory()
    self.kept = kept
    let tooling = try root.makeFolder("bin")
    home = try root.makeFolder("home")
    for tool in tools {
      let name = URL(filePath: tool).lastPathComponent
      try FileManager.default.createSymbolicLink(
        atPath: "\(tooling)/\(name)", withDestinationPath: tool)
    }
    environment = [
      "PATH": "\(tooling):/usr/local/bin:/usr/bin:/bin", "HOME": home, "LC_ALL": "C.UTF-8",
      "EXAMPLES": examples, "TITRATE_AUTHOR": "ada", "USER": "turing",
      "GIT_CONFIG_NOSYSTEM": "1",
    ]
  }

  /// A command line that is to run here.
  package func call(_ command: String) -> CommandLineCall {
    CommandLineCall(command, in: folder.path, environment: environment)
  }

  /// Runs a command line and makes what it prints comparable.
  package func run(_ command: String) throws -> CommandRun {
    let run = try call(command).run()
    return CommandRun(
      output: comparable(run.output), errorOutput: comparable(run.errorOutput),
      status: run.status)
  }

  /// Plays a scenario. The result is the scenario as it should be written down.
  package func play(_ scenario: Scenario) throws -> Scenario {
    var played = scenario
    for index in scenario.steps.indices {
      for file in scenario.steps[index].files { try folder.write(file.path, file.text) }
      played.steps[index].expected = try run(scenario.steps[index].command)
    }
    return played
  }

  // MARK: Volatile text

  /// The text with placeholders for what differs from run to run.
  package func comparable(_ text: String) -> String {
    let text = text.replacing(folder.path, with: "<folder>")
    let replaced = Self.placeholders.reduce(text) { text, rule in
      text.replacing(rule.pattern) { match in
        kept.contains(match.output) ? String(match.output) : rule.placeholder
      }
    }
    return replaced.isEmpty || replaced.hasSuffix("\n") ? replaced : replaced + "<no newline>\n"
  }

  private struct Placeholder {
    let pattern: Regex<Substring>
    let placeholder: String
  }

  private static var placeholders: [Placeholder] {
    [
      Placeholder(pattern: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, placeholder: "<time>"),
      Placeholder(pattern: /\b20\d\d-\d\d-\d\d\b/, placeholder: "<date>"),
      Placeholder(
        pattern: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
        placeholder: "<lineage>"),
      Placeholder(
        pattern: /"checksum": ?"[0-9a-z:]*"/, placeholder: "\"checksum\":\"<checksum>\""),
      Placeholder(
        pattern: /on [^ ]+, process \d+, since/, placeholder: "on <host>, process <n>, since"),
    ]
  }
}
