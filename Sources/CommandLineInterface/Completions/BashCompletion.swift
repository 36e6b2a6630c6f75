/// The script for bash. It works from version 3.2 on, the one of macOS.
struct BashCompletion {
  let commands: [Command]

  var script: String {
    """
    # Completion of titrate for bash, made by `titrate completions bash`.

    # Sets the kinds of a command's operands, and its options: name, kind, and how often each can be
    # given. A kind that begins with "=" is a list of choices.
    _titrate_parameters() {
      case $1 in
    \(commands.map(parameters).joined())  esac
    }

    _titrate_commands='\(commands.map(\.name).joined(separator: " "))'
    _titrate_options='\(CommandTable.options.map(\.name).joined(separator: " "))'

    \(Self.engine)
    """
  }

  private func parameters(_ command: Command) -> String {
    let operands = command.positionals.map { shellQuoted(Self.kind($0)) }
    let options = command.options.map { option in
      shellQuoted("\(option.name) \(Self.kind(option)) \(option.isRepeatable ? "many" : "once")")
    }
    return """
          \(command.name))
            operands=(\(operands.joined(separator: " ")))
            options=(
              \(options.joined(separator: "\n        "))
            ) ;;

      """
  }

  private static func kind(_ parameter: ParameterDescription) -> String {
    switch parameter.kind {
    case .flag: "flag"
    case .text, .duration, .commandLine: "text"
    case .file: "file"
    case .directory: "directory"
    case .environment: "environment"
    case .experiment: "experiment"
    case .command: "command"
    case .choice(let choices), .word(let choices): "=" + choices.joined(separator: ",")
    }
  }
}

/// A text that a shell of the Bourne family reads as one word.
func shellQuoted(_ text: String) -> String {
  let parts = text.split(separator: "'", omittingEmptySubsequences: false)
  return "'" + parts.joined(separator: "'\\''") + "'"
}
