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

extension FishCompletion {
  /// What the conditions and candidates of the completions call.
  static let conditions = #"""
    # Whether the command itself is being written.
    function __titrate_is_first
        test (count (commandline -opc)) -eq 1
    end

    # Whether a command's operand of that number, from 0, is being written.
    function __titrate_awaits --argument-names command number
        set -l words (commandline -opc)
        test "$words[2]" = $command; and test (__titrate_operand_count) -eq $number
    end

    # Whether an option can be given: it is not given yet, or nothing says that it must be given once.
    function __titrate_offers --argument-names command option value
        set -l words (commandline -opc)
        test "$words[2]" = $command; or return 1
        set -l earlier $words[3..-1]
        contains -- -- $earlier; and return 1
        # Its value may be what is being written.
        if test -n "$value" -a "$earlier[-1]" = "$option"
            set -e earlier[-1]
        end
        not contains -- "$option" (string replace -r '=.*' '' -- $earlier)
    end

    # Counts the operands among words. The first argument lists the options that take a value.
    function __titrate_count_operands --argument-names valued
        set -l valued (string split ' ' -- $valued)
        set -l count 0
        set -l awaits 0
        set -l closed 0
        for word in $argv[2..-1]
            if test $awaits -eq 1
                set awaits 0
            else if test $closed -eq 0 -a "$word" = --
                set closed 1
            else if test $closed -eq 0; and string match -qr '^-.' -- $word
                contains -- $word $valued; and set awaits 1
            else
                set count (math $count + 1)
            end
        end
        echo $count
    end

    # Lists the keys of the workspace that the command line is about.
    function __titrate_keys --argument-names kind
        set -l words (commandline -opc) (commandline -ct)
        set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
        $program list-keys $kind -- $words[2..-1] 2>/dev/null
    end

    """#
}
