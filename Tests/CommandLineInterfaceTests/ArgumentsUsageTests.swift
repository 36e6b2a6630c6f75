import Testing

@testable import CommandLineInterface

struct ArgumentsUsageTests {
  @Test(
    arguments: [
      ([], "a command is missing.", ""),
      (["paln"], "unknown command 'paln'. Did you mean 'plan'?", ""),
      (["zzz"], "unknown command 'zzz'.", ""),
      ([""], "unknown command ''.", ""),
      (["-"], "unknown command '-'.", ""),
      (["--"], "unknown option '--'.", ""),
      (["-v"], "unknown option '-v'. Did you mean '--version'?", ""),
      (["version"], "unknown command 'version'. Did you mean '--version'?", ""),
      (["lint"], "unknown command 'lint'. Did you mean 'validate'?", ""),
      (["log"], "unknown command 'log'. Did you mean 'history'?", ""),
      (
        ["rollback"],
        "unknown command 'rollback'. Take the edit of the manifests back and apply that; "
          + "`titrate stop KEY` stops serving at once.", ""
      ),
      (["plan", "--json"], "unknown option '--json'. Did you mean '--format json'?", " plan"),
      (["--json"], "unknown option '--json'.", ""),
      (
        ["validate", "--sarif"], "unknown option '--sarif'. Did you mean '--format sarif'?",
        " validate"
      ),
      (["plan", "--sarif"], "unknown option '--sarif'.", " plan"),
      (["plan", "-o", "x"], "unknown option '-o'. Did you mean '--out'?", " plan"),
      (["apply", "-o", "json"], "unknown option '-o'. Did you mean '--format'?", " apply"),
      (["apply", "-y"], "unknown option '-y'. Did you mean '--auto-approve'?", " apply"),
      (
        ["apply", "-auto-approve"],
        "unknown option '-auto-approve'. Did you mean '--auto-approve'?", " apply"
      ),
      (["plan", "--env=x"], "unknown option '--env'. Did you mean '--environment'?", " plan"),
      (
        ["plan", "--no-color"], "unknown option '--no-color'. Did you mean '--color never'?",
        " plan"
      ),
      (["plan", "--quiet"], "unknown option '--quiet'.", " plan"),
      (
        ["apply", "--dry-run"],
        "unknown option '--dry-run'. `titrate plan` shows what apply would do, and changes nothing.",
        " apply"
      ),
      (
        ["plan", "--dir", "x"],
        "unknown option '--dir'. The workspace is named without an option: `titrate plan DIR`.",
        " plan"
      ),
      (
        ["plan", "--as-of", "2026-12-24T18:00:00"],
        "'2026-12-24T18:00:00' is not valid for '--as-of'. It does not say in which time zone: add "
          + "\"Z\" for UTC, or an offset such as \"+01:00\": \"2026-12-24T18:00:00Z\".", " plan"
      ),
      (["--versoin"], "unknown option '--versoin'. Did you mean '--version'?", ""),
      (["--version=1"], "unknown option '--version=1'. Did you mean '--version'?", ""),
      (["--version", "plan"], "unexpected argument 'plan'. None is taken.", ""),
      (["help", "paln"], "unknown command 'paln'. Did you mean 'plan'?", " help"),
      (
        ["help", "plan", "apply"],
        "unexpected argument 'apply'. No more than <command> can be given.", " help"
      ),
      (["plan", "--fromat"], "unknown option '--fromat'. Did you mean '--format'?", " plan"),
      (["plan", "--fromat=json"], "unknown option '--fromat'. Did you mean '--format'?", " plan"),
      (["plan", "-x"], "unknown option '-x'.", " plan"),
      (["plan", "--=x"], "unknown option '--'.", " plan"),
      (["plan", "-=x"], "unknown option '-'.", " plan"),
      (["plan", "--author", "x"], "unknown option '--author'.", " plan"),
      (["plan", "--state"], "'--state' needs a value, <place>.", " plan"),
      (
        ["plan", "--state", "-x"],
        "'--state' needs a value, <place>. If '-x' is that value, write '--state=-x'.", " plan"
      ),
      (
        ["plan", "--state", "-"],
        "'--state' needs a value, <place>. If '-' is that value, write '--state=-'.", " plan"
      ),
      (
        ["plan", "--format", "--", "x"],
        "'--format' needs a value, text|json|markdown|github|html. If '--' is that value, write '--format=--'.",
        " plan"
      ),
      (["plan", "--state", ""], "the value of '--state' is empty.", " plan"),
      (["plan", "--state="], "the value of '--state' is empty.", " plan"),
      (["plan", "--environment="], "the value of '--environment' is empty.", " plan"),
      (["plan", ""], "the value of '<dir>' is empty.", " plan"),
      (["plan", "a", "b"], "unexpected argument 'b'. No more than <dir> can be given.", " plan"),
      (["plan", "--state=a", "--state=a"], "'--state' is given twice.", " plan"),
      (
        ["plan", "--detailed-exitcode", "--detailed-exitcode"],
        "'--detailed-exitcode' is given twice.", " plan"
      ),
      (
        ["plan", "--detailed-exitcode=yes"],
        "'--detailed-exitcode' takes no value, but 'yes' is given.", " plan"
      ),
      (
        ["plan", "--detailed-exitcode="], "'--detailed-exitcode' takes no value, but '' is given.",
        " plan"
      ),
      (["plan", "--help=yes"], "'--help' takes no value, but 'yes' is given.", " plan"),
      (
        ["plan", "--format", "jsno"],
        "'jsno' is not valid for '--format'. It takes 'text', 'json', 'markdown', 'github' or 'html'. Did you mean 'json'?",
        " plan"
      ),
      (
        ["plan", "--format", "csv"],
        "'csv' is not valid for '--format'. It takes 'text', 'json', 'markdown', 'github' or 'html'.",
        " plan"
      ),
      (
        ["apply", "--lock-timeout", "5"],
        "'5' is not valid for '--lock-timeout'. "
          + "Write a whole number and a unit: 250ms, 60s, 5m, 12h or 2d.", " apply"
      ),
      (
        ["apply", "--lock-timeout", "400d"],
        "'400d' is not valid for '--lock-timeout'. The longest time is 365d.", " apply"
      ),
      (
        ["apply", "--author", "a\u{1b}[2J\n"],
        "the argument 'a\\u{1b}[2J\\u{a}' contains a control character.", " apply"
      ),
      (["pl\u{202e}an"], "the argument 'pl\\u{202e}an' contains a control character.", ""),
      (["plan", "\u{2028}"], "the argument '\\u{2028}' contains a control character.", " plan"),
      (["plan", "\u{9b}"], "the argument '\\u{9b}' contains a control character.", " plan"),
    ] as [([String], String, String)])
  func `wrong usage is explained and exits with 64`(
    words: [String], problem: String, topic: String
  ) {
    let run = Run(words)
    #expect(run.status == .usage)
    #expect(run.output == "")
    #expect(run.errorOutput == "titrate: error: \(problem)\nSee 'titrate help\(topic)'.\n")
    #expect(!run.reachedBody)
  }

  @Test func `a body's status is the run's`() {
    #expect(Run(["plan"]).status == .changesPending)
    #expect(Run(["plan"]).reachedBody)
    #expect(Run(["apply", "--auto-approve"]).status == .locked)
  }

  @Test func `the numbers of the statuses are the contract`() {
    #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 64])
  }
}

struct ArgumentsHelpTests {
  @Test(arguments: [["help"], ["--help"], ["-h"]])
  func `the program's help lists every command`(words: [String]) {
    let run = Run(words)
    #expect(run.status == .done)
    #expect(
      run.output == """
        Launch feature-flag experiments from JSON manifests in a repository.

        Usage: titrate <command> [<options>]

        Commands:
          validate     Check every manifest.
          plan         Show what apply would change.
          apply        Make the changes that plan shows, after a yes.
          completions  Print a completion script for a shell.
          help         Show the help of the program or of one command.

        Options:
          -h, --help  Show this help.
          --version   Show the version.

        Examples:
          titrate init flags
              Make a small workspace in 'flags'.
          titrate plan flags
              Show what would change, and change nothing.

        See 'titrate help <command>' for the options of a command.

        """)
  }

  @Test(arguments: [
    ["help", "apply"], ["apply", "--help"], ["apply", "-h"], ["apply", "--nonsense", "-h"],
    ["apply", "--author", "--help"],
  ])
  func `a command's help comes from its table, whatever else is said`(words: [String]) {
    let run = Run(words)
    #expect(run.status == .done)
    #expect(run.errorOutput == "")
    #expect(!run.reachedBody)
    #expect(run.output == Self.applyHelp)
  }

  private static let applyHelp = """
    Make the changes that plan shows, after a yes. Where nobody can be asked, as in
    CI, it needs --auto-approve. An experiment changes as a whole or not at all;
    when one fails, the others still go on. With --plan nobody is asked, and what is
    done is what was saved, or nothing.

    Usage: titrate apply [<options>] [<dir>]

    Arguments:
      <dir>  The workspace; the current folder unless given.

    Options:
      --state <place>                     Keep the state at <place>, a path or
                                          git:<remote>/<branch> or 'git', instead of
                                          where titrate.json says or in
                                          .titrate/state.json.
      --git-timeout <duration>            Let git take so long for each answer: 60s,
                                          5m. (default: 1m)
      --environment <env>                 Narrow to the environment <env>.
                                          (repeatable)
      --experiment <key>                  Narrow to the experiment <key>, or
                                          <env>/<key> where the key is ambiguous.
                                          (repeatable)
      --provider-program <path>           Run <path> as the provider that
                                          titrate.json names, instead of the program
                                          of its name beside titrate or on PATH.
      --provider-timeout <duration>       Let the provider take so long for each
                                          answer: 60s, 5m. (default: 1m)
      --plan <file>                       Apply the plan that was saved in <file>,
                                          and no other.
      --policy <file>                     Judge by the policy in <file>, a
                                          titrate.json or the policy alone.
      --allow <env>                       Permit changes in the protected
                                          environment <env>. (repeatable)
      --format text|json|markdown|github  How to print the result. (default: text)
      --json-into <file>                  Write what --format json prints to <file>,
                                          too.
      --outputs-into <file>               Add the outputs, key=value a line as a job
                                          of GitHub Actions gets them, to <file>.
      --color auto|always|never           When to use colours. (default: auto)
      --verbose                           Show every change and every step.
      --auto-approve                      Do not ask before applying; for CI.
      --watch <duration>                  Apply again after each <duration>, and
                                          whenever a schedule or a file calls for
                                          it, until SIGTERM.
      --keep-going                        Leave out what errors concern or the
                                          policy does not permit, and do the rest.
      --accept-policy                     Let the policy of titrate.json be in force
                                          at once, also where it permits more than
                                          the one that the state keeps.
      --new-state                         Begin a new state where there is none. Its
                                          lineage is what titrate.json pins, or a
                                          new one.
      --allow-older                       Apply manifests that are older than those
                                          that were applied last.
      --lock-timeout <duration>           Wait so long for other runs: 500ms, 60s,
                                          5m. Unless given, not at all for a file,
                                          and 60s in git, where others come first
                                          without a lock.
      --author <name>                     Record <name> as the author of the
                                          changes.
      -h, --help                          Show this help.

    Examples:
      titrate apply
          Show the plan of the current folder, ask, and carry it out.
      titrate apply storefront --auto-approve --lock-timeout 60s
          Apply in CI: do not ask, and wait a minute for a run that holds the lock.
      titrate apply storefront --plan launch.plan
          Apply what was reviewed; should it not be what would be done now, do
          nothing.
      titrate apply storefront --auto-approve --watch 60s
          Go on applying on a machine of your own, and tell each change in a line.

    Exit status:
      0   Done, or nothing to do.
      1   Failed: a manifest or the run itself has an error.
      3   Against the policy; only what lowers exposure or falls due is applied.
      4   Out of date: what was planned has changed, or newer manifests were
          applied.
      5   Another run holds the lock, or others came first for too long.
      64  Wrong usage of the command line.

    """

  @Test func `the version is printed alone`() {
    #expect(Run(["--version"]).output == "titrate 1.2.3\n")
  }

  @Test func `help of help is help`() {
    #expect(Run(["help", "--help"]).output == Run(["help", "help"]).output)
    #expect(Run(["help", "help"]).output.contains("Usage: titrate help [<options>] [<command>]"))
  }

  @Test func `the table tells a shell what each value is`() throws {
    let plan = try #require(Run.table.commands.first { $0.name == "plan" })
    #expect(plan.positionals.map(\.kind) == [.directory])
    #expect(
      plan.options.map(\.kind) == [
        .file, .duration, .environment, .experiment, .file, .duration, .text, .text, .text, .file,
        .environment, .text, .flag,
        .choice(["text", "json", "markdown", "github", "html"]), .file, .file, .file,
        .choice(["auto", "always", "never"]), .flag,
        .text, .file, .file, .flag, .flag, .flag, .flag,
      ])
  }

  @Test(arguments: Run.table.commands.map(\.name))
  func `no name stands twice in a table`(name: String) throws {
    #expect(Run.table.commands.count { $0.name == name } == 1)
    let command = try #require(Run.table.commands.first { $0.name == name })
    #expect(Set(command.options.map(\.name)).count == command.options.count)
  }
}

/// What a command line printed, and how it ended.
private struct Run {
  var output = ""
  var errorOutput = ""
  var reachedBody = false
  var status = ExitStatus.done

  init(_ words: [String]) {
    if case .run = try? Self.table.parse(words) { reachedBody = true }
    status = Self.table.run(words, output: { output += $0 }, errorOutput: { errorOutput += $0 })
  }

  static let table = CommandTable(
    version: "1.2.3",
    commands: [
      "validate": { .validate { _ in .done } }, "plan": { .plan { _ in .changesPending } },
      "apply": { .apply { _ in .locked } },
    ])
}
