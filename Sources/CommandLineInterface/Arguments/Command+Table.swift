/// What a command does with its arguments.
typealias CommandBody<Arguments> = @Sendable (Arguments) -> ExitStatus

extension Command {
  static func initialize(run: @escaping CommandBody<InitArguments>) -> Command {
    Command(
      "init", "Make a small workspace to start from.",
      discussion: """
        One environment, one feature and one experiment that is not launched yet, with a README \
        that explains them. Nothing is ever overwritten: the folder must be new or empty, but for \
        dot-files.
        """,
      defaults: InitArguments(),
      positionals: [
        .optional(
          "dir", \.directory, "The folder to fill; the current one unless given.", kind: .directory)
      ],
      examples: [
        "titrate init": "Fill the current folder.",
        "titrate init flags": "Make the folder 'flags', and fill it.",
      ],
      statuses: [.done, .failed, .usage], run: run)
  }

  static func validate(run: @escaping CommandBody<ValidateArguments>) -> Command {
    Command(
      "validate", "Check every manifest.",
      discussion: """
        All mistakes of all files are shown in one run, each with its place and the way out. The \
        state is not read.
        """,
      defaults: ValidateArguments(),
      positionals: [.workspace(\.directory)],
      options: [.format(\.format)],
      examples: [
        "titrate validate": "Check the workspace in the current folder.",
        "titrate validate storefront --format json":
          "Check the one in 'storefront', and print the mistakes for a program.",
      ],
      statuses: [.done, .failed, .usage], run: run)
  }

  static func plan(run: @escaping CommandBody<PlanArguments>) -> Command {
    Command(
      "plan", "Show what apply would change.",
      discussion: """
        The manifests are compared with what was last applied; nothing is written. Every step is \
        shown, and what it means for the people who are served.
        """,
      defaults: PlanArguments(),
      positionals: [.workspace(\.directory)],
      options: [
        .group(\.selection, SelectionArguments.options),
        .format(\.format),
        .flag(
          "--detailed-exitcode", \.showsChangesInStatus, "Exit with 2 when changes are pending."),
      ],
      examples: [
        "titrate plan": "Show what the manifests in the current folder would change.",
        "titrate plan storefront --environment production --detailed-exitcode":
          "Look at production alone, and tell by the exit status whether there is a change.",
      ],
      statuses: [.done, .failed, .changesPending, .usage], run: run)
  }

  static func apply(run: @escaping CommandBody<ApplyArguments>) -> Command {
    Command(
      "apply", "Make the changes that plan shows, after a yes.",
      discussion: """
        Where nobody can be asked, as in CI, it needs --auto-approve. An experiment changes as a \
        whole or not at all; when one fails, the others still go on.
        """,
      defaults: ApplyArguments(),
      positionals: [.workspace(\.directory)],
      options: [
        .group(\.selection, SelectionArguments.options),
        .format(\.format),
        .flag("--auto-approve", \.isApproved, "Do not ask before applying; for CI."),
        .flag(
          "--keep-going", \.keepsGoing, "Leave out what the errors concern, and do the rest."),
        .duration(
          "--lock-timeout", \.lockTimeout, "Wait so long for another run to end: 500ms, 60s, 5m."),
        .value("--author", "name", \.author, "Record <name> as the author of the changes."),
      ],
      examples: [
        "titrate apply": "Show the plan of the current folder, ask, and carry it out.",
        "titrate apply storefront --auto-approve --lock-timeout 60s":
          "Apply in CI: do not ask, and wait a minute for a run that holds the lock.",
      ],
      statuses: [.done, .failed, .stale, .locked, .usage], run: run)
  }

  /// Every table of commands has it.
  static let help = Command(
    "help", "Show the help of the program or of one command.", defaults: HelpArguments(),
    positionals: [
      .optional("command", \.command, "The command to explain.", kind: .command)
    ],
    examples: [
      "titrate help": "List the commands.",
      "titrate help plan": "Show the arguments, options and exit statuses of 'plan'.",
    ],
    statuses: [.done, .usage],
    invocation: { .help(command: $0.command) })
}
