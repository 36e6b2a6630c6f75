extension Command {
  static let initialize = initialize { arguments in
    ending {
      var maker = WorkspaceMaker(in: arguments.directory)
      let work = try maker.make(
        keepingStateInGit: arguments.keepsStateInGit, for: arguments.host)
      try Console.result(work.text)
      return .done
    }
  }

  static func initialize(run: @escaping CommandBody<InitArguments>) -> Command {
    Command(
      "init", "Make a small workspace to start from, and what CI needs.",
      discussion: """
        One environment, one feature, one experiment that is not launched yet, and a spec of what is to \
        be served, with a README that explains them. Nothing is ever overwritten: the folder must be new or empty, but for \
        dot-files. With --git, titrate.json says that the state is kept in a branch of the \
        repository around, and which state that is. With --ci it does so, too, and CI gets files \
        by which it plans pull requests and applies what is merged; what is left to do by hand is \
        listed. A workspace that is there already, in the folder or below it, gets only what CI lacks.
        """,
      defaults: InitArguments(),
      positionals: [
        .optional(
          "dir", \.directory, "The folder to fill; the current one unless given.", kind: .directory)
      ],
      options: [
        .flag("--git", \.keepsStateInGit, "Keep the state in a branch of the repository."),
        .choice("--ci", \.host, "Write the files that CI reads, for the host of the repository."),
      ],
      examples: [
        "titrate init": "Fill the current folder.",
        "titrate init flags": "Make the folder 'flags', and fill it.",
        "titrate init flags --git": "The same, with a state in git for many runners.",
        "titrate init flags --ci github":
          "The same, with workflows that plan pull requests and apply what is merged.",
      ],
      statuses: [.done, .failed, .usage], run: run)
  }
}

extension WorkspaceMaker.Work {
  /// What was made, and what to do next.
  var text: String {
    let name = folder == "." ? "the current folder" : shellWord(folder)
    let schemas = (path: "\(StarterWorkspace.schemaFolder)/", purpose: "what editors read")
    var text = "The workspace is \(name).\n"
    if let workspace {
      text =
        "Made a workspace in \(name):\n"
        + rows(workspace.files.map { ($0.path, $0.purpose) } + [schemas])
    }
    if let settings { text += "Made for it:\n" + rows([(settings.path, settings.purpose)]) }
    text += "\n" + next
    return workspace == nil
      ? text : "\(text)\nThen launch the experiment: README.md there says how.\n"
  }

  private var next: String {
    let operand = folder == "." ? "" : " " + shellWord(folder)
    if let pipeline {
      return pipeline.text(
        bringingState: stateFile.map { "titrate state push \(shellWord($0))\(operand)" })
    }
    guard workspace?.place != nil else {
      return """
        Try next:
          titrate validate\(operand)
          titrate plan\(operand)
          titrate test\(operand)
          titrate apply\(operand)

        """
    }
    return """
      Commit it. One command is left to do, once, which begins the state:
        titrate apply\(operand) --new-state

      """
  }
}

/// Paths, one a line, each with what it is for.
func rows(_ rows: [(path: String, purpose: String)]) -> String {
  let width = rows.map(\.path.count).max() ?? 0
  return rows.map { row in
    let padding = String(repeating: " ", count: width - row.path.count)
    return "  \(row.path)\(padding)  \(row.purpose)\n"
  }.joined()
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
