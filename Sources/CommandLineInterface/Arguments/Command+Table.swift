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
        The manifests are compared with what was last applied; nothing is changed. Shown is what \
        it means for the people who are served, and with --verbose every step. 'markdown' is for \
        a comment on a pull request; 'github' is for a job of GitHub Actions, whose annotations, \
        outputs and summary it writes. A plan that is saved with --out can be applied as it is.
        """,
      defaults: PlanArguments(),
      positionals: [.workspace(\.directory)],
      options: planOptions,
      examples: [
        "titrate plan": "Show what the manifests in the current folder would change.",
        "titrate plan storefront --environment production --detailed-exitcode":
          "Look at production alone, and tell by the exit status whether there is a change.",
        "titrate plan storefront --out launch.plan --format markdown":
          "Save the plan, and print it for a comment on a pull request.",
        "titrate plan storefront --as-of 2026-12-24":
          "Look at what schedules and ramps will have brought about by then.",
      ],
      statuses: [.done, .failed, .changesPending, .againstPolicy, .usage], run: run)
  }

  private static let planOptions: [Option<PlanArguments>] = [
    .group(\.selection, SelectionArguments.options),
    .value(
      "--changed-since", "ref", \.changedSince,
      "Narrow to experiments whose manifests, or whose features', changed in git since <ref>."),
    .group(\.policy, PolicyArguments.options),
    .value(
      "--as-of", "instant", \.asOf,
      "Show what would be due at <instant>, 2026-01-31T09:30:00Z or 2026-01-31.",
      convert: Moment.init),
    .format(\.format),
    .group(\.look, LookArguments.options),
    .maximumBytes(\.maximumBytes),
    .value("--out", "file", \.output, "Save the plan in <file>.", kind: .file),
    .value(
      "--identities", "path", \.identities,
      "Count whom it concerns among the identities in <path>, one a line, or on standard input if "
        + "it is '-'.", kind: .file, permitsHyphen: true),
    .flag(
      "--detailed-exitcode", \.showsChangesInStatus, "Exit with 2 when changes are pending."),
  ]

  static func show(run: @escaping CommandBody<ShowArguments>) -> Command {
    Command(
      "show", "Print a saved plan, and say whether it is stale.",
      discussion: """
        A plan that 'plan --out' saved is printed as it was made. If the state of the workspace has \
        moved on since, a warning says so.
        """,
      defaults: ShowArguments(),
      positionals: [
        .required("plan", \.plan, "The file with the plan.", kind: .file), .workspace(\.directory),
      ],
      options: [
        .value(
          "--state", "path", \.state,
          "The state is at <path> instead of .titrate/state.json in the workspace.", kind: .file),
        .format(\.format),
        .group(\.look, LookArguments.options),
        .maximumBytes(\.maximumBytes),
      ],
      examples: [
        "titrate show launch.plan": "Print the plan in 'launch.plan'.",
        "titrate show launch.plan storefront --format markdown":
          "Print it for a comment, and compare it with the state of 'storefront'.",
      ],
      statuses: [.done, .failed, .stale, .usage], run: run)
  }

  static func apply(run: @escaping CommandBody<ApplyArguments>) -> Command {
    Command(
      "apply", "Make the changes that plan shows, after a yes.",
      discussion: """
        Where nobody can be asked, as in CI, it needs --auto-approve. An experiment changes as a \
        whole or not at all; when one fails, the others still go on. With --plan nobody is asked, \
        and what is done is what was saved, or nothing.
        """,
      defaults: ApplyArguments(),
      positionals: [.workspace(\.directory)],
      options: [
        .group(\.selection, SelectionArguments.options),
        .value(
          "--plan", "file", \.plan, "Apply the plan that was saved in <file>, and no other.",
          kind: .file),
        .group(\.policy, PolicyArguments.options),
        .format(\.format),
        .group(\.look, LookArguments.options),
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
        "titrate apply storefront --plan launch.plan":
          "Apply what was reviewed; should it not be what would be done now, do nothing.",
      ],
      statuses: [.done, .failed, .againstPolicy, .stale, .locked, .usage], run: run)
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
