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

extension BashCompletion {
  /// What does not depend on the commands.
  static let engine = #"""
    # Sets "plain" to a word without the quotes of the shell. Nothing in it is expanded.
    _titrate_unquote() {
      case $1 in
        \'*) plain=${1#\'} plain=${plain%\'} ;;
        \"*) plain=${1#\"} plain=${plain%\"} ;;
        *) plain=${1//\\/} ;;
      esac
    }

    # Sets "kind" to that of an option.
    _titrate_kind_of() {
      local option
      kind=flag
      for option in "${options[@]}"; do
        if [[ ${option%% *} == "$1" ]]; then
          kind=${option#* } kind=${kind% *}
        fi
      done
    }

    # Lists the keys of the workspace that the command line is about.
    _titrate_keys() {
      local plain word arguments=()
      for word in "${words[@]}"; do
        _titrate_unquote "$word"
        arguments+=("$plain")
      done
      _titrate_unquote "${COMP_WORDS[0]}"
      [[ $plain == '~/'* ]] && plain=$HOME/${plain#'~/'}
      "$plain" list-keys "$1" -- "${arguments[@]}" 2>/dev/null
    }

    # Replies with those of the words that begin with what was typed.
    _titrate_reply() {
      local word
      for word in "$@"; do
        [[ $word == "$current"* ]] && COMPREPLY+=("$prefix$word")
      done
    }

    # Replies with files or folders; readline quotes what has to be.
    _titrate_reply_paths() {
      local plain path
      _titrate_unquote "$current"
      while IFS= read -r path; do
        COMPREPLY+=("$prefix$path")
      done < <(compgen "$1" -- "$plain")
      compopt -o filenames 2>/dev/null
    }

    _titrate_reply_kind() {
      local choices
      case $1 in
        =*) choices=${1#=} && _titrate_reply ${choices//,/ } ;;
        command) _titrate_reply $_titrate_commands ;;
        environment | experiment) _titrate_reply $(_titrate_keys "$1") ;;
        file) _titrate_reply_paths -f ;;
        directory) _titrate_reply_paths -d ;;
      esac
    }

    # Replies with the options that are not given yet, or can be given again.
    _titrate_reply_options() {
      local option
      for option in "${options[@]}"; do
        if [[ $option == *' many' || $given != *" ${option%% *} "* ]]; then
          _titrate_reply "${option%% *}"
        fi
      done
    }

    _titrate() {
      local IFS=$' \t\n' words=() last=-1 joins='' word
      # Readline splits a word at "=": put "--option", "=" and the value together again.
      for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
        if [[ -n $joins ]]; then
          words[last]+=$word joins=''
        elif [[ $word == = && last -ge 0 && ${words[last]} == --* ]]; then
          words[last]+='=' joins=1
        else
          last=$((last + 1))
          words[last]=$word
        fi
      done

      local current=${words[last]} prefix='' operands=() options=()
      COMPREPLY=()
      if [[ last -eq 0 ]]; then
        _titrate_reply $_titrate_commands
        [[ $current == -* ]] && _titrate_reply $_titrate_options
        return
      fi

      _titrate_parameters "${words[0]}"
      local given=' ' awaited='' closed='' count=0 kind
      for word in "${words[@]:1:last-1}"; do
        if [[ -n $awaited ]]; then
          awaited=''
        elif [[ -z $closed && $word == -- ]]; then
          closed=1
        elif [[ -z $closed && $word == -?* ]]; then
          given+="${word%%=*} "
          [[ $word == *=* ]] && continue
          _titrate_kind_of "$word"
          [[ $kind == flag ]] || awaited=$kind
        else
          count=$((count + 1))
        fi
      done

      if [[ -n $awaited ]]; then
        _titrate_reply_kind "$awaited"
      elif [[ -z $closed && $current == --*=* ]]; then
        _titrate_kind_of "${current%%=*}"
        [[ $COMP_WORDBREAKS == *=* ]] || prefix=${current%%=*}=
        current=${current#*=}
        _titrate_reply_kind "$kind"
      elif [[ -z $closed && $current == -* ]]; then
        _titrate_reply_options
      else
        _titrate_reply_kind "${operands[count]-}"
      fi
    }

    complete -F _titrate titrate

    """#
}
