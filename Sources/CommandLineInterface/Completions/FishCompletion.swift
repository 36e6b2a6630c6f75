/// The script for fish.
struct FishCompletion {
  let commands: [Command]

  var script: String {
    """
    # Completion of titrate for fish, made by `titrate completions fish`.

    \(Self.conditions)
    # How many operands stand before the cursor.
    function __titrate_operand_count
        set -l words (commandline -opc)
        set -l valued
        switch "$words[2]"
    \(commands.map(valuedOptions).joined())    end
        __titrate_count_operands "$valued" $words[3..-1]
    end

    complete -c titrate -f
    \(commands.map(completions).joined(separator: "\n"))
    \(CommandTable.options.map { option("__titrate_is_first", $0) }.joined())
    """
  }

  private func valuedOptions(_ command: Command) -> String {
    let names = command.options.filter { $0.kind != .flag }.map(\.name)
    return """
              case \(command.name)
                  set valued \(names.joined(separator: " "))

      """
  }

  private func completions(_ command: Command) -> String {
    let name = """
      complete -c titrate -n __titrate_is_first -a \(command.name) -d \(quoted(command.summary))

      """
    let operands = command.positionals.enumerated().map { index, positional in
      let condition = quoted("__titrate_awaits \(command.name) \(index)")
      return "complete -c titrate -n \(condition) \(operandAction(positional))\n"
    }
    let options = command.options.map { option in
      let once = option.isRepeatable ? "" : " \(option.name)"
      let value = option.isRepeatable || option.kind == .flag ? "" : " value"
      return self.option("__titrate_offers \(command.name)\(once)\(value)", option)
    }
    return name + (operands + options).joined()
  }

  private func option(_ condition: String, _ option: ParameterDescription) -> String {
    let short = option == .help ? "-s h " : ""
    let action = option.kind == .flag ? "" : optionAction(option) + " "
    return "complete -c titrate -n \(quoted(condition)) \(short)-l \(option.name.dropFirst(2)) "
      + "\(action)-d \(quoted(option.help))\n"
  }

  private func optionAction(_ option: ParameterDescription) -> String {
    if option.kind == .file { return "-r -F" }
    return candidates(option).map { "-x -a \(quoted($0))" } ?? "-x"
  }

  private func operandAction(_ positional: ParameterDescription) -> String {
    if positional.kind == .file { return "-F" }
    return candidates(positional).map { "-a \(quoted($0))" } ?? "-f"
  }

  private func candidates(_ parameter: ParameterDescription) -> String? {
    switch parameter.kind {
    case .flag, .text, .duration, .commandLine, .file: nil
    case .directory: "(__fish_complete_directories)"
    case .environment: "(__titrate_keys environment)"
    case .experiment: "(__titrate_keys experiment)"
    case .command: commands.map(\.name).joined(separator: " ")
    case .choice(let choices), .word(let choices): choices.joined(separator: " ")
    }
  }
}

private func quoted(_ text: String) -> String {
  "'" + text.flatMap { "\\'".contains($0) ? ["\\", $0] : [$0] } + "'"
}
