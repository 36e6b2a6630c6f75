import TestSupport
import Testing

@testable import CommandLineInterface

struct CompletionsArgumentsTests {
  @Test(arguments: ["tcsh", "", "Bash", "powershell"])
  func `an unknown shell is wrong usage, and the known ones are listed`(shell: String) {
    let run = run(["completions", shell])
    #expect(run.status == .usage)
    #expect(run.output == "")
    #expect(run.errorOutput.hasPrefix("titrate: error: "))
    #expect(run.errorOutput.contains("'bash', 'zsh' or 'fish'") || shell.isEmpty)
  }

  @Test func `a shell must be named`() {
    #expect(run(["completions"]).status == .usage)
    #expect(
      run(["completions"]).errorOutput.contains(
        "<shell> is missing. It takes 'bash', 'zsh' or 'fish'."))
  }

  @Test(arguments: Shell.allCases)
  func `a script knows every command and option that people are told of`(shell: Shell) {
    let script = run(["completions", shell.rawValue]).output
    for command in Titrate.table.visibleCommands {
      #expect(script.contains(command.name))
      for option in command.options {
        let name = shell == .fish ? "-l \(option.name.dropFirst(2)) " : option.name
        #expect(script.contains(name), "\(command.name) \(option.name)")
      }
    }
  }

  @Test func `help texts with the shell's own characters are quoted`() {
    let command = Command(
      "odd", "It's 50% [odd]: a \\ b.", defaults: HelpArguments(),
      positionals: [.optional("x", \.command, "It's.")],
      options: [.value("--to", "it's", \.command, "Don't [ever]: $(no).")], examples: [:],
      statuses: [.done], invocation: { .help(command: $0.command) })
    let zsh = ZshCompletion(commands: [command]).script
    #expect(zsh.contains(#"'odd:It'\''s 50% [odd]\: a \ b.'"#))
    #expect(zsh.contains(#"'--to=[Don'\''t \[ever\]\: $(no).]:it'\''s: '"#))
    let fish = FishCompletion(commands: [command]).script
    #expect(fish.contains(#"-d 'It\'s 50% [odd]: a \\ b.'"#))
  }

  // MARK: Unfinished command lines

  @Test(
    arguments: [
      ([], ".", nil, []), (["plan"], ".", nil, []), (["plan", "site"], "site", nil, []),
      (["plan", "--state", "s.json", "site"], "site", "s.json", []),
      (["plan", "--state=s.json", "--detailed-exitcode", "site"], "site", "s.json", []),
      (["plan", "--environment", "a", "--environment=b", "x"], "x", nil, ["a", "b"]),
      (["plan", "--nonsense", "site"], "site", nil, []), (["plan", "--", "-x"], "-x", nil, []),
      (["plan", "site", "--state"], "site", nil, []), (["nonsense", "site"], ".", nil, []),
      (["completions", "bash"], ".", nil, []),
    ] as [([String], String, String?, [String])])
  func `what stands on an unfinished line is found`(
    words: [String], directory: String, state: String?, environments: [String]
  ) {
    let line = UnfinishedLine(words, Titrate.table)
    #expect(line.directory == directory)
    #expect(line.state == state)
    #expect(line.environments == environments)
  }

  // MARK: Keys

  @Test(
    arguments: [
      ("environment", ["plan", "W", "--environment", ""], ["production", "staging"]),
      ("experiment", ["plan", "W", ""], ["banner", "production/cta", "staging/cta"]),
      (
        "experiment", ["plan", "W", "--experiment", "production/"],
        ["production/banner", "production/cta", "staging/cta"]
      ),
      (
        "experiment", ["plan", "W", "--experiment=st/"],
        ["production/banner", "production/cta", "staging/cta"]
      ),
      ("experiment", ["plan", "W", "--environment", "staging", "--experiment", ""], ["cta"]),
      ("experiment", ["plan", "W/none", "--experiment", ""], []),
      ("experiment", ["plan", "W/broken.json", "--experiment", ""], []),
    ] as [(String, [String], [String])])
  func `keys are listed, ambiguous ones with their environment`(
    kind: String, words: [String], keys: [String]
  ) throws {
    let workspace = try workspace()
    let words = words.map { $0.hasPrefix("W") ? workspace.path + $0.dropFirst() : $0 }
    let run = run(["list-keys", kind, "--"] + words)
    #expect(run.status == .done)
    #expect(run.errorOutput == "")
    #expect(run.output == keys.map { $0 + "\n" }.joined())
  }

  private func workspace() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    for key in ["production", "staging"] {
      try directory.write(
        "\(key).json", #"{"kind":"Environment","key":"\#(key)","featureVersioning":"v2"}"#)
      try directory.write("cta-\(key).json", experiment("cta", in: key))
    }
    try directory.write("banner.json", experiment("banner", in: "production"))
    try directory.write("broken.json", "{")
    return directory
  }

  private func experiment(_ key: String, in environment: String) -> String {
    """
    {"kind":"Experiment","key":"\(key)","hypothesis":"It helps.","environment":"\(environment)",
     "feature":"button","status":"created"}
    """
  }

  private struct Run {
    var output = ""
    var errorOutput = ""
    var status = ExitStatus.done
  }

  private func run(_ words: [String]) -> Run {
    var run = Run()
    run.status = Titrate.table.run(
      words, output: { run.output += $0 }, errorOutput: { run.errorOutput += $0 })
    return run
  }
}
