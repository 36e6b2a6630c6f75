import JSONSyntax

/// All commands of the program. From it come parsing, help, suggestions and completions.
struct CommandTable: Sendable {
  /// Commands by name, each put together when it is needed: to put together all of them takes
  /// longer than most runs.
  typealias Entries = KeyValuePairs<String, @Sendable () -> Command>

  let version: String
  private let entries: [Entries.Element]

  /// Adds the commands that are about the commands.
  init(version: String, commands: Entries) {
    let own: Entries = [
      "completions": { .completions }, "help": { .help }, "list-keys": { .listKeys },
    ]
    self.version = version
    entries = Array(commands) + Array(own)
  }

  /// All commands.
  var commands: [Command] { entries.map { $0.value() } }

  /// Runs what the words ask for. Each text ends in a newline.
  func run(
    _ words: [String], output: (String) -> Void, errorOutput: (String) -> Void
  ) -> ExitStatus {
    do throws(UsageError) {
      switch try parse(words) {
      case .help(let name): output(name.flatMap(command(named:))?.helpText ?? helpText)
      case .version: output("titrate \(version)\n")
      case .text(let text): output(text(self))
      case .run(let body): return body()
      }
      return .done
    } catch {
      errorOutput("\(error)\n")
      return .usage
    }
  }

  /// Reads the words after the program's name, without doing anything yet.
  func parse(_ words: [String]) throws(UsageError) -> Invocation {
    let command = words.first.flatMap(command(named:))
    do throws(UsageProblem) {
      return try invocation(of: command, words)
    } catch {
      throw UsageError(problem: error, command: command?.name)
    }
  }

  private func invocation(
    of command: Command?, _ words: [String]
  ) throws(UsageProblem) -> Invocation {
    if let word = words.first(where: { $0.unicodeScalars.contains(where: isControl) }) {
      throw .controlCharacter(word)
    }
    guard let first = words.first else { throw .missingCommand }
    let rest = words.dropFirst()
    guard let command else { return try programOption(first, rest) }
    if asksForHelp(rest) { return .help(command: command.name) }
    let invocation = try command.parse(Array(rest))
    if case .help(let topic?) = invocation, self.command(named: topic) == nil {
      throw unknownCommand(topic)
    }
    return invocation
  }

  /// The options that stand where a command could.
  private func programOption(
    _ word: String, _ rest: ArraySlice<String>
  ) throws(UsageProblem) -> Invocation {
    guard isOption(word) else { throw unknownCommand(word) }
    guard word == "-h" || Self.options.map(\.name).contains(word)
    else { throw .unknownOption(word, among: Self.options) }
    if let extra = rest.first { throw .extraArgument(extra, accepted: []) }
    return word == "--version" ? .version : .help(command: nil)
  }

  func command(named name: String) -> Command? {
    entries.first { $0.key == name }?.value()
  }

  /// The commands that people are told of.
  var visibleCommands: [Command] { commands.filter { !$0.isHidden } }

  private func unknownCommand(_ name: String) -> UsageProblem {
    .unknownCommand(name, among: visibleCommands.map(\.name))
  }

  /// Help is given whatever else is wrong with the words around it.
  private func asksForHelp(_ words: ArraySlice<String>) -> Bool {
    words.prefix { $0 != "--" }.contains { $0 == "-h" || $0 == "--help" }
  }

  /// What may be given in the place of a command.
  static let options = [
    ParameterDescription.help,
    ParameterDescription(name: "--version", kind: .flag, help: "Show the version."),
  ]
}
