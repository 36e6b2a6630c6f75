/// A story told on the command line: files that are written, commands that run, and what is expected
/// of them, all in one text. `Tests/EndToEndTests/README.md` describes the format.
package struct Scenario: Sendable, Equatable {
  /// A file that is written before a command runs.
  package struct File: Sendable, Equatable {
    /// Where it is written, from the folder of the scenario.
    package let path: String
    /// What is written.
    package var text: String
  }

  /// One command with what is expected of it, and the files that are written before it.
  package struct Step: Sendable, Equatable {
    /// Lines for people, each with its number sign.
    package var comment = ""
    /// The files to write.
    package var files: [File] = []
    /// What the shell is given.
    package var command = ""
    /// What the command is to leave behind.
    package var expected = CommandRun()
  }

  /// Why a text is no scenario.
  package enum FormatError: Error, Equatable {
    /// A line stands where it means nothing.
    case unexpectedLine(String)
    /// What comes last belongs to no command.
    case missingCommand
  }

  /// What the scenario is about.
  package var summary = ""
  /// The commands in their order.
  package var steps: [Step] = []
}

// MARK: - Writing

extension Scenario {
  /// The scenario as it is written down.
  package var text: String {
    summary + "\n" + steps.map(\.text).joined(separator: "\n")
  }
}

extension Scenario.Step {
  fileprivate var text: String {
    comment + files.map { "-- file \($0.path) --\n\($0.text)\n" }.joined()
      + "$ \(command)\n" + Self.section("stdout", expected.output)
      + Self.section("stderr", expected.errorOutput)
      + (expected.status == 0 ? "" : "-- exit \(expected.status) --\n")
  }

  private static func section(_ title: String, _ text: String) -> String {
    text.isEmpty ? "" : "-- \(title) --\n\(text)"
  }
}

// MARK: - Reading

extension Scenario {
  /// Reads a scenario.
  package init(_ text: String) throws(FormatError) {
    var reader = Reader()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      try reader.read(String(line))
    }
    self = try reader.result()
  }
}

private struct Reader {
  private enum Section {
    case summary, between, file, output, errorOutput
  }

  private var scenario = Scenario()
  private var section = Section.summary
  private var step = Scenario.Step()

  mutating func read(_ line: String) throws(Scenario.FormatError) {
    if line.hasPrefix("$ ") {
      endStep()
      step.command = String(line.dropFirst(2))
      section = .between
    } else if line.hasPrefix("-- "), line.hasSuffix(" --") {
      try open(line.split(separator: " ").dropFirst().dropLast(), line)
    } else {
      try add(line)
    }
  }

  private mutating func open(
    _ words: ArraySlice<Substring>, _ line: String
  ) throws(Scenario.FormatError) {
    switch (words.first, Int32(words.last ?? "")) {
    case ("file", _) where words.count > 1:
      endStep()
      step.files.append(.init(path: words.dropFirst().joined(separator: " "), text: ""))
      section = .file
    case ("stdout", _): section = .output
    case ("stderr", _): section = .errorOutput
    case ("exit", let status?):
      step.expected.status = status
      section = .between
    default: throw .unexpectedLine(line)
    }
  }

  private mutating func add(_ line: String) throws(Scenario.FormatError) {
    switch section {
    case .summary where line.hasPrefix("# "), .between where line.hasPrefix("# "),
      .output where line.hasPrefix("# "), .errorOutput where line.hasPrefix("# "):
      endStep()
      step.comment += line + "\n"
      section = .between
    case .summary: scenario.summary += line + "\n"
    case .file: step.files[step.files.count - 1].text += line + "\n"
    case .output: step.expected.output += line + "\n"
    case .errorOutput: step.expected.errorOutput += line + "\n"
    case .between:
      guard line.isEmpty else { throw .unexpectedLine(line) }
    }
  }

  /// A step is over when something begins that belongs to the next. The blank line between two steps
  /// belongs to neither.
  private mutating func endStep() {
    step.files.indices.forEach { step.files[$0].text.dropBlankLine() }
    guard !step.command.isEmpty else { return }
    switch section {
    case .output: step.expected.output.dropBlankLine()
    case .errorOutput: step.expected.errorOutput.dropBlankLine()
    case .summary, .between, .file: break
    }
    scenario.steps.append(step)
    step = Scenario.Step()
  }

  mutating func result() throws(Scenario.FormatError) -> Scenario {
    // No blank line follows the last step.
    if !step.command.isEmpty { scenario.steps.append(step) }
    guard !scenario.steps.isEmpty, !step.command.isEmpty else { throw .missingCommand }
    scenario.summary.dropBlankLine()
    return scenario
  }
}

extension String {
  fileprivate mutating func dropBlankLine() {
    if hasSuffix("\n\n") || self == "\n" { removeLast() }
  }
}
