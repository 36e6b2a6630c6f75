/// One command: the table that parsing, help, suggestions and completion read, and its body.
struct Command: Sendable {
  let name: String
  let summary: String
  /// What the summary leaves out and help adds: a sentence or two.
  let discussion: String
  /// Whether only scripts call it: then neither help nor completion nor a suggestion shows it.
  let isHidden: Bool
  let positionals: [ParameterDescription]
  let options: [ParameterDescription]
  let examples: [Example]
  let statuses: [ExitStatus]
  /// Reads the words after the command's name. Nothing is opened or computed.
  let parse: @Sendable (_ words: [String]) throws(UsageProblem) -> Invocation
}

/// What a command does with its arguments.
typealias CommandBody<Arguments> = @Sendable (Arguments) -> ExitStatus

/// A command line that shows a use of a command, and what it does there.
struct Example: Hashable, Sendable {
  let line: String
  let purpose: String
}

/// What a command line asks for.
enum Invocation: Sendable {
  case help(command: String?)
  case version
  /// A text about the commands themselves.
  case text(@Sendable (CommandTable) -> String)
  case run(@Sendable () -> ExitStatus)
}

extension Command {
  /// A command that runs its body with the parsed arguments.
  init<Arguments: Sendable>(
    _ name: String, _ summary: String, discussion: String = "", defaults: Arguments,
    positionals: [Parameter<Arguments>] = [], options: [Option<Arguments>] = [],
    examples: KeyValuePairs<String, String>, statuses: [ExitStatus],
    run: @escaping CommandBody<Arguments>
  ) {
    self.init(
      name, summary, discussion: discussion, defaults: defaults, positionals: positionals,
      options: options, examples: examples, statuses: statuses
    ) { arguments in .run { run(arguments) } }
  }

  /// A command whose arguments say what to do.
  init<Arguments: Sendable>(
    _ name: String, _ summary: String, discussion: String = "", defaults: Arguments,
    positionals: [Parameter<Arguments>] = [], options: [Option<Arguments>] = [],
    examples: KeyValuePairs<String, String>, statuses: [ExitStatus], isHidden: Bool = false,
    invocation: @escaping @Sendable (Arguments) -> Invocation
  ) {
    let help = Parameter<Arguments>(description: .help) { _, _ in }
    let syntax = Syntax(
      defaults: defaults, positionals: positionals,
      options: options.flatMap(\.parameters) + [help])
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.isHidden = isHidden
    self.positionals = syntax.positionals.map { $0.described(by: defaults) }
    self.options = syntax.options.map { $0.described(by: defaults) }
    self.examples = examples.map { Example(line: $0.key, purpose: $0.value) }
    self.statuses = statuses
    parse = { words throws(UsageProblem) in invocation(try syntax.parse(words)) }
  }
}

extension Parameter {
  /// The description with the value that holds when the parameter is not given.
  fileprivate func described(by defaults: Arguments) -> ParameterDescription {
    var description = description
    description.defaultText = current(defaults)
    return description
  }
}
