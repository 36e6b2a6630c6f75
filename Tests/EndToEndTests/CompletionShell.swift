import Foundation
import TestSupport
import Testing

/// A shell that is asked to complete command lines, with the script that the program prints for it.
enum CompletionShell: String, CaseIterable, CustomTestStringConvertible {
  case bash, zsh, fish

  var testDescription: String { rawValue }

  /// Whether it is on this machine.
  var isInstalled: Bool { path != nil }

  private var path: String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(rawValue)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What the shell offers for a command line, with the cursor at its end; sorted. The slash behind a
  /// folder is left out: some shells tell it and some do not.
  func candidates(for line: String, in folder: String) throws -> [String] {
    let home = try TemporaryDirectory()
    let script = try home.write(
      "titrate.\(rawValue)", try output(["completions", rawValue], in: folder))
    let harness = try home.write("harness", harness)
    let arguments: [String] =
      switch self {
      case .bash: ["--noprofile", "--norc", harness, script, line]
      case .zsh: ["-f", harness, script, line]
      case .fish: ["--no-config", harness, script, line]
      }
    let text = try run(path ?? rawValue, arguments, in: folder, home: home.path)
    let words = text.split(whereSeparator: \.isNewline).map { word in
      String(word.hasSuffix("/") && word.count > 1 ? word.dropLast() : word)
    }
    return Set(words).sorted()
  }

  private func output(_ arguments: [String], in folder: String) throws -> String {
    try run(Program.path(), arguments, in: folder, home: folder)
  }

  private func run(
    _ program: String, _ arguments: [String], in folder: String, home: String
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    let programFolder = URL(filePath: try Program.path()).deletingLastPathComponent()
      .path(percentEncoded: false)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    process.environment = [
      "PATH": "\(programFolder):\(path)", "HOME": home, "TERM": "dumb", "LC_ALL": "C.UTF-8",
    ]
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

extension CompletionShell {
  /// A script of the shell that is given the completion script and a command line, and prints what
  /// the shell then offers, one candidate a line.
  private var harness: String {
    switch self {
    case .bash: Self.bashHarness
    case .zsh: Self.zshHarness
    case .fish: Self.fishHarness
    }
  }

  /// Splits the line as readline does, at blanks outside of quotes and around "=", and calls the
  /// function that is registered for the command.
  private static let bashHarness = #"""
    source "$1"
    line=$2
    COMP_LINE=$line COMP_POINT=${#line} COMP_WORDS=() word='' quote=''
    for ((i = 0; i < ${#line}; i++)); do
      c=${line:i:1}
      if [[ $quote ]]; then
        word+=$c
        [[ $c == "$quote" ]] && quote=''
      elif [[ $c == "\\" ]]; then
        i=$((i + 1))
        word+=$c${line:i:1}
      elif [[ $c == ' ' ]]; then
        [[ $word ]] && COMP_WORDS+=("$word")
        word=''
      elif [[ $c == '=' ]]; then
        [[ $word ]] && COMP_WORDS+=("$word")
        COMP_WORDS+=('=')
        word=''
      else
        [[ $c == [\'\"] ]] && quote=$c
        word+=$c
      fi
    done
    # What follows a "=" is a word of its own, but there is none as long as nothing follows.
    [[ $word || $line != *= ]] && COMP_WORDS+=("$word")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    read -r _ _ function _ <<<"$(complete -p titrate)"
    "$function" titrate "$word" "${COMP_WORDS[COMP_CWORD - 1]}"
    ((${#COMPREPLY[@]})) && printf '%s\n' "${COMPREPLY[@]}"
    exit 0
    """#

  /// Completes in an interactive zsh of its own, on a pseudo-terminal: only there does its
  /// completion system work. A `compadd` that is put before the real one tells what matches.
  private static let zshHarness = #"""
    zmodload zsh/zpty
    cat >"$HOME/setup.zsh" <<'EOF'
    PROMPT= RPROMPT=
    unsetopt zle_bracketed_paste 2>/dev/null
    autoload -Uz compinit
    compinit -D -u
    source "$SCRIPT"
    zstyle ':completion:*' completer _complete
    compadd() {
      if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
      fi
      typeset -a __hits
      builtin compadd -A __hits "$@"
      builtin compadd "$@"
      local result=$?
      (( $#__hits )) && print -rl -- $__hits >>"$HOME/hits"
      return result
    }
    finish() { exit }
    zle -N finish
    zle -C offer list-choices _main_complete
    ask() { zle offer; zle finish }
    zle -N ask
    bindkey '^X^A' ask
    print READY
    EOF
    export SCRIPT=$1
    zpty shell "zsh -f -i"
    zpty -w shell 'source "$HOME/setup.zsh"'
    zpty -r shell ignored '*READY*'
    zpty -w -n shell "$2"$'\x18\x01'
    # Until it ends, which closes the pseudo-terminal.
    while zpty -r shell ignored; do :; done
    [[ -e $HOME/hits ]] && cat "$HOME/hits"
    exit 0
    """#

  /// Fish can be asked directly; a description follows each candidate behind a tab.
  private static let fishHarness = #"""
    source $argv[1]
    complete -C "$argv[2]" | string split -f 1 \t
    exit 0
    """#
}
