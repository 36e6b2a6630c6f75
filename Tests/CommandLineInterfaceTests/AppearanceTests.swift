import Testing

@testable import CommandLineInterface
@testable import Rendering

struct AppearanceTests {
  @Test(
    arguments: [
      (ColorChoice.always, false, ["NO_COLOR": "1"], true),
      (.never, true, ["CLICOLOR_FORCE": "1"], false),
      (.auto, true, [:], true), (.auto, false, [:], false), (.auto, true, ["NO_COLOR": "1"], false),
      (.auto, true, ["NO_COLOR": ""], true), (.auto, false, ["CLICOLOR_FORCE": "1"], true),
      (.auto, false, ["CLICOLOR_FORCE": "0"], false), (.auto, true, ["TERM": "dumb"], false),
      (.auto, true, ["TERM": "xterm"], true), (.auto, true, ["CLICOLOR": "0"], false),
      (.auto, false, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
    ] as [(ColorChoice, Bool, [String: String], Bool)])
  func `colour follows the usual rules`(
    choice: ColorChoice, isTerminal: Bool, variables: [String: String], expected: Bool
  ) {
    let style = TextStyle(choice, isTerminal: isTerminal) { variables[$0] }
    #expect(style.isColored == expected)
  }

  @Test(
    arguments: [
      (["LANG": "C.UTF-8"], true), (["LANG": "de_DE.utf8"], true), (["LANG": "C"], false),
      ([:], false),
      (["LC_ALL": "C", "LANG": "C.UTF-8"], false),
      (["LC_ALL": "", "LC_CTYPE": "en_US.UTF-8"], true),
      (["LANG": "de_DE.UTF-8@euro"], true), (["LANG": "de_DE.ISO-8859-15@euro"], false),
    ] as [([String: String], Bool)])
  func `symbols need a locale that has them`(variables: [String: String], expected: Bool) {
    #expect(TextStyle(.auto, isTerminal: true) { variables[$0] }.isUnicode == expected)
  }

  @Test func `progress is told after a second, and not too often`() {
    var progress = Progress("manifests", isShown: false, start: 0)
    for _ in 0..<3_000 { progress.advance() }
    #expect(progress.line(at: 999) == nil)
    #expect(progress.line(at: 1_500) == "\r\u{1b}[K3000 manifests, 2000 a second")
    #expect(progress.line(at: 1_600) == nil)
    #expect(progress.line(at: 1_700) != nil)
  }
}
