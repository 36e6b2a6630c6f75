extension Command {
  /// Every table of commands has it, since the script is made from the table.
  static let completions = Command(
    "completions", "Print a completion script for a shell.",
    discussion: """
      It completes commands, options, choices and paths, and the environments and experiments of \
      the workspace. To try it in a running shell, source the script.
      """,
    defaults: CompletionsArguments(),
    positionals: [.required("shell", \.shell, "The shell that is to read the script.")],
    examples: [
      "titrate completions bash >~/.local/share/bash-completion/completions/titrate":
        "Install it for bash; it is loaded by the package bash-completion.",
      "titrate completions zsh >~/.zfunc/_titrate":
        "Install it for zsh; the folder must be in $fpath before compinit is called.",
      "titrate completions fish >~/.config/fish/completions/titrate.fish": "Install it for fish.",
    ],
    statuses: [.done, .usage],
    invocation: { arguments in .text { table in arguments.shell.completionScript(for: table) } })

  /// What the completion scripts call to learn the keys of the workspace that the command line is
  /// about: `titrate list-keys experiment -- plan storefront --experiment che`. It is not for
  /// people: whatever is wrong, it lists less and says nothing.
  static let listKeys = Command(
    "list-keys", "List keys of a workspace for the scripts that 'completions' prints.",
    defaults: ListKeysArguments(),
    positionals: [
      .required("kind", \.kind, "What to list."),
      .remaining("word", \.words, "The words of the command line, up to the one to complete."),
    ],
    examples: [
      "titrate list-keys environment -- plan storefront --environment prod":
        "List the environments of the workspace in 'storefront'.",
      "titrate list-keys experiment -- status --experiment check":
        "List the experiments of the workspace in the current folder.",
    ],
    statuses: [.done, .usage], isHidden: true,
    invocation: { arguments in .text { table in KeyListing(arguments, table).text } })

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

extension Shell {
  /// A script that teaches the shell what the table says.
  func completionScript(for table: CommandTable) -> String {
    switch self {
    case .bash: BashCompletion(commands: table.visibleCommands).script
    case .zsh: ZshCompletion(commands: table.visibleCommands).script
    case .fish: FishCompletion(commands: table.visibleCommands).script
    }
  }
}
