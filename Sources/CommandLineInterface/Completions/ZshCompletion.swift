/// The script for zsh: it can be sourced, or lie in a folder of `$fpath` under the name `_titrate`.
struct ZshCompletion {
  let commands: [Command]

  var script: String {
    """
    #compdef titrate
    # Completion of titrate for zsh, made by `titrate completions zsh`.

    _titrate_commands() {
      local -a commands=(
    \(commands.map(description).joined())  )
      _describe -t commands command commands
    }

    # Offers the keys of the workspace that the command line is about.
    _titrate_keys() {
      local program=${titrate_words[1]/#\\~\\//$HOME/}
      local -a keys=(${(f)"$("$program" list-keys $1 -- "${(@)titrate_words[2,-1]}" 2>/dev/null)"})
      compadd -a keys
    }

    _titrate() {
      local curcontext=$curcontext state ret=1
      local -a line titrate_words=("${(@Q)words[1,CURRENT]}")
      local -A opt_args
      _arguments -C \\
        \(CommandTable.options.map(optionSpecification).joined(separator: " \\\n    ")) \\
        '1: :_titrate_commands' '*:: :->arguments' && ret=0
      if [[ $state == arguments ]]; then
        curcontext=${curcontext%:*:*}:titrate-$line[1]:
        case $line[1] in
    \(commands.map(arguments).joined())    esac
      fi
      return ret
    }

    if [[ $funcstack[1] == _titrate ]]; then
      _titrate "$@"
    else
      compdef _titrate titrate
    fi

    """
  }

  private func description(_ command: Command) -> String {
    "    " + shellQuoted("\(command.name):\(escaped(command.summary, [":"]))") + "\n"
  }

  private func arguments(_ command: Command) -> String {
    let operands = command.positionals.enumerated().map { index, positional in
      let separator = positional.isRequired ? ":" : "::"
      return shellQuoted(
        "\(index + 1)\(separator)\(positional.placeholder):\(Self.action(positional))")
    }
    let specifications = command.options.map(optionSpecification) + operands
    return """
            \(command.name))
              _arguments -S \\
                \(specifications.joined(separator: " \\\n            ")) && ret=0 ;;

      """
  }

  private func optionSpecification(_ option: ParameterDescription) -> String {
    let help = "[\(escaped(option.help, ["[", "]", ":"]))]"
    if option == .help { return "'(- : *)'{-h,--help}" + shellQuoted(help) }
    guard option.kind != .flag else { return shellQuoted(option.name + help) }
    let repeated = option.isRepeatable ? "*" : ""
    let message = option.placeholder.isEmpty ? "value" : option.placeholder
    return shellQuoted("\(repeated)\(option.name)=\(help):\(message):\(Self.action(option))")
  }

  private static func action(_ parameter: ParameterDescription) -> String {
    switch parameter.kind {
    case .flag, .text, .duration, .commandLine: " "
    case .file: "_files"
    case .directory: "_directories"
    case .environment: " _titrate_keys environment"
    case .experiment: " _titrate_keys experiment"
    case .command: "_titrate_commands"
    case .choice(let choices), .word(let choices): "(\(choices.joined(separator: " ")))"
    }
  }

  private func escaped(_ text: String, _ special: Set<Character>) -> String {
    String(text.flatMap { special.contains($0) ? ["\\", $0] : [$0] })
  }
}
