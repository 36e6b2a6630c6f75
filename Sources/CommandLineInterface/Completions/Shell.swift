/// A shell that can complete command lines of ours.
enum Shell: String, CaseIterable, Sendable {
  case bash, zsh, fish

  /// A script that teaches the shell what the table says.
  func completionScript(for table: CommandTable) -> String {
    switch self {
    case .bash: BashCompletion(commands: table.visibleCommands).script
    case .zsh: ZshCompletion(commands: table.visibleCommands).script
    case .fish: FishCompletion(commands: table.visibleCommands).script
    }
  }
}
