/// What a command does with its arguments.
typealias CommandBody<Arguments> = @Sendable (Arguments) -> ExitStatus

extension Command {
  static func validate(run: @escaping CommandBody<ValidateArguments>) -> Command {
    Command(
      "validate", "Check every manifest.", defaults: ValidateArguments(),
      positionals: [.workspace(\.directory)],
      options: [.format(\.format)],
      examples: ["titrate validate", "titrate validate storefront --format json"],
      statuses: [.done, .failed, .usage], run: run)
  }

  static func plan(run: @escaping CommandBody<PlanArguments>) -> Command {
    Command(
      "plan", "Show what apply would change.", defaults: PlanArguments(),
      positionals: [.workspace(\.directory)],
      options: [
        .group(\.selection, SelectionArguments.options),
        .format(\.format),
        .flag(
          "--detailed-exitcode", \.showsChangesInStatus, "Exit with 2 when changes are pending."),
      ],
      examples: ["titrate plan", "titrate plan storefront --environment production --format json"],
      statuses: [.done, .failed, .changesPending, .usage], run: run)
  }

  static func apply(run: @escaping CommandBody<ApplyArguments>) -> Command {
    Command(
      "apply", "Make the changes that plan shows, after a yes.", defaults: ApplyArguments(),
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
        "titrate apply", "titrate apply storefront --auto-approve --lock-timeout 60s",
      ],
      statuses: [.done, .failed, .stale, .locked, .usage], run: run)
  }

  /// Every table of commands has it.
  static let help = Command(
    "help", "Show the help of the program or of one command.", defaults: HelpArguments(),
    positionals: [
      .optional("command", \.command, "The command to explain.", kind: .command)
    ],
    examples: ["titrate help", "titrate help plan"], statuses: [.done, .usage],
    invocation: { .help(command: $0.command) })
}
