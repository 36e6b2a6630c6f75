import JSONSyntax

// Commands and options that people know from other tools, and what they are called here.

extension UsageProblem {
  /// The problem with an option that is none of those that a command has.
  static func unknownOption(
    _ name: String, among options: [ParameterDescription]
  ) -> UsageProblem {
    let letters = name.drop { $0 == "-" }.lowercased()
    if let advice = optionAdvice[letters] { return .foreignWord(name, advice: advice) }
    let names = options.map(\.name)
    let meant = (optionMeanings[letters] ?? []).first { line in
      options.contains { $0.isMeant(by: line) }
    }
    // The hyphens make any two options look alike.
    let similar = suggestion(for: letters, among: names.map { String($0.dropFirst(2)) })
    return .unknownOption(name, suggestion: meant ?? similar.map { "--" + $0 })
  }

  /// The problem with a command that is none of ours.
  static func unknownCommand(_ name: String, among commands: [String]) -> UsageProblem {
    let letters = name.lowercased()
    if let advice = commandAdvice[letters] { return .foreignWord(name, advice: advice) }
    let meant = commandMeanings.first { $0.value.contains(letters) }?.key
    return .unknownCommand(name, suggestion: meant ?? suggestion(for: name, among: commands))
  }

  // MARK: Words

  /// What the options of other tools may be here, without their hyphens: the first that a command
  /// has is meant.
  private static let optionMeanings: [String: [String]] = [
    "json": ["--format json"], "markdown": ["--format markdown"], "md": ["--format markdown"],
    "sarif": ["--format sarif"], "github": ["--format github"],
    "output": ["--out", "--format"], "o": ["--out", "--format"], "f": ["--format"],
    "y": ["--auto-approve"], "yes": ["--auto-approve"], "approve": ["--auto-approve"],
    "force": ["--auto-approve"], "assume-yes": ["--auto-approve"],
    "non-interactive": ["--auto-approve"],
    "e": ["--environment"], "env": ["--environment"], "target": ["--experiment"],
    "t": ["--experiment"], "exp": ["--experiment"], "only": ["--experiment"],
    "no-color": ["--color never"], "no-colour": ["--color never"], "colour": ["--color"],
    "user": ["--identity"], "user-id": ["--identity"], "userid": ["--identity"],
    "id": ["--identity"], "flag": ["--feature"], "users": ["--identities"],
    "m": ["--reason"], "message": ["--reason"], "comment": ["--reason"],
    "v": ["--verbose", "--version"], "version": ["--version"], "all": ["--verbose"],
    "wait": ["--lock-timeout"],
    "timeout": ["--lock-timeout", "--git-timeout", "--provider-timeout"],
    "exit-code": ["--detailed-exitcode"], "at": ["--as-of"], "date": ["--as-of", "--at"],
    "time": ["--as-of", "--at"], "diff": ["--changed-since"], "ignore-errors": ["--keep-going"],
    "interval": ["--watch"], "every": ["--watch"], "daemon": ["--watch"], "loop": ["--watch"],
  ]

  private static let folderAdvice =
    "The workspace is named without an option: `titrate plan DIR`."

  private static let optionAdvice: [String: String] = [
    "dry-run": "`titrate plan` shows what apply would do, and changes nothing.",
    "dir": folderAdvice, "directory": folderAdvice, "chdir": folderAdvice,
    "workspace": folderAdvice, "c": folderAdvice, "cwd": folderAdvice,
  ]

  private static let commandMeanings: KeyValuePairs<String, [String]> = [
    "validate": ["lint", "check", "verify", "test"], "plan": ["diff", "preview", "dry-run"],
    "apply": ["deploy", "sync", "up", "run", "push"], "status": ["list", "ls", "get", "ps"],
    "history": ["log", "audit", "events"], "stop": ["kill", "halt", "disable", "pause"],
    "release": ["unstop", "resume", "enable", "restart"],
    "conclude": ["ship", "finish", "end", "complete"],
    "evaluate": ["eval", "assign"], "init": ["new", "create", "scaffold"], "export": ["publish"],
    "--version": ["version"],
  ]

  private static let revertAdvice =
    "Take the edit of the manifests back and apply that; `titrate stop KEY` stops serving at once."
  private static let removalAdvice = "Remove the manifest: apply removes what none describes."

  private static let commandAdvice: [String: String] = [
    "rollback": revertAdvice, "revert": revertAdvice, "undo": revertAdvice,
    "destroy": removalAdvice, "delete": removalAdvice, "remove": removalAdvice,
    "rm": removalAdvice,
  ]
}

extension ParameterDescription {
  /// Whether the option, and a value if there is one behind it, are written so.
  fileprivate func isMeant(by line: String) -> Bool {
    let words = line.split(separator: " ")
    return name == words.first.map(String.init)
      && (words.count == 1 || choices.contains { $0 == words[1] })
  }
}
