extension Command {
  static let initialize = initialize { arguments in
    ending {
      var maker = WorkspaceMaker(in: arguments.directory)
      let workspace = try maker.make(keepingStateInGit: arguments.keepsStateInGit)
      try Console.result(workspace.welcome(to: arguments.directory))
      return .done
    }
  }

  static func initialize(run: @escaping CommandBody<InitArguments>) -> Command {
    Command(
      "init", "Make a small workspace to start from.",
      discussion: """
        One environment, one feature and one experiment that is not launched yet, with a README \
        that explains them. Nothing is ever overwritten: the folder must be new or empty, but for \
        dot-files. With --git, titrate.json says that the state is kept in a branch of the \
        repository around, and which state that is.
        """,
      defaults: InitArguments(),
      positionals: [
        .optional(
          "dir", \.directory, "The folder to fill; the current one unless given.", kind: .directory)
      ],
      options: [
        .flag("--git", \.keepsStateInGit, "Keep the state in a branch of the repository.")
      ],
      examples: [
        "titrate init": "Fill the current folder.",
        "titrate init flags": "Make the folder 'flags', and fill it.",
        "titrate init flags --git": "The same, with a state in git for many runners.",
      ],
      statuses: [.done, .failed, .usage], run: run)
  }
}

extension StarterWorkspace {
  /// What was made, and what to try next.
  func welcome(to folder: String) -> String {
    let isHere = folder == "."
    let operand = isHere ? "" : " " + shellWord(folder)
    let width = files.map(\.path.count).max() ?? 0
    let rows = files.map { file in
      let padding = String(repeating: " ", count: width - file.path.count)
      return "  \(file.path)\(padding)  \(file.purpose)\n"
    }
    let next =
      place == nil
      ? """
      Try next:
        titrate validate\(operand)
        titrate plan\(operand)
        titrate apply\(operand)
      """
      : """
      Commit it. One command is left to do, once, which begins the state:
        titrate apply\(operand) --new-state
      """
    return """
      Made a workspace in \(isHere ? "the current folder" : shellWord(folder)):
      \(rows.joined())
      \(next)

      Then launch the experiment: README.md there says how.

      """
  }
}

/// A path as one writes it in a shell, where it cannot be taken for an option.
func shellWord(_ path: String) -> String {
  let path = path.hasPrefix("-") ? "./" + path : path
  let isPlain = path.unicodeScalars.allSatisfy { scalar in
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
      || "/._-".contains(Character(scalar))
  }
  return isPlain ? path : shellQuoted(path)
}
