import Rendering
import System

extension TextStyle {
  /// The style for a stream, by what was asked for and what the environment says.
  init(_ choice: ColorChoice, for stream: StandardStream) {
    self.init(choice, isTerminal: isTerminal(stream), variable: environmentVariable)
    width = isTerminal(stream) ? terminalWidth(stream) : nil
  }

  /// `NO_COLOR` and `CLICOLOR_FORCE` decide where nothing was asked for, then whether there is
  /// a terminal that knows more than text. Symbols of Unicode need a locale that has them.
  init(_ choice: ColorChoice, isTerminal: Bool, variable: (String) -> String?) {
    func isSet(_ name: String) -> Bool { variable(name)?.isEmpty == false }
    let isColored: Bool
    switch choice {
    case .always: isColored = true
    case .never: isColored = false
    case .auto where isSet("NO_COLOR"): isColored = false
    case .auto where isSet("CLICOLOR_FORCE") && variable("CLICOLOR_FORCE") != "0": isColored = true
    case .auto: isColored = isTerminal && variable("TERM") != "dumb" && variable("CLICOLOR") != "0"
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap(variable).first { !$0.isEmpty } ?? ""
    // A modifier may stand behind it: `de_DE.UTF-8@euro`.
    let encoding = locale.lowercased().prefix { $0 != "@" }
    self.init(
      isColored: isColored, isUnicode: encoding.hasSuffix("utf-8") || encoding.hasSuffix("utf8"))
  }
}
