import TestSupport
import Testing

/// A command line, and all that is to be offered at its end, in every shell.
struct CompletionCase: CustomTestStringConvertible {
  let line: String
  let offered: [String]

  var testDescription: String { "\(line)▮" }

  init(_ line: String, _ offered: [String]) {
    self.line = line
    self.offered = offered.sorted()
  }

  static let all = [
    CompletionCase("titrate pl", ["plan"]),
    CompletionCase("titrate list", []),
    CompletionCase("titrate --v", ["--version"]),
    CompletionCase("titrate help va", ["validate"]),
    CompletionCase("titrate completions ", ["bash", "zsh", "fish"]),
    CompletionCase("titrate completions z", ["zsh"]),
    CompletionCase("titrate schema sn", ["snapshot"]),
    CompletionCase("titrate explain split-s", ["split-sum"]),
    CompletionCase("titrate validate --", ["--format", "--help"]),
    CompletionCase("titrate apply --auto", ["--auto-approve"]),
    CompletionCase(
      "titrate apply --auto-approve --a",
      ["--accept-policy", "--allow", "--allow-older", "--author"]),
    CompletionCase("titrate validate --format text --", ["--help"]),
    CompletionCase("titrate validate --format=text --", ["--help"]),
    CompletionCase("titrate plan --environment a --env", ["--environment"]),
    CompletionCase("titrate validate -- --", []),
    CompletionCase("titrate plan --format ", ["text", "json", "markdown", "github", "html"]),
    CompletionCase("titrate plan --format j", ["json"]),
    CompletionCase("titrate apply --author ", []),
    CompletionCase("titrate plan --st", ["--state"]),
    CompletionCase("titrate plan --state note", ["notes.txt"]),
    // A file is offered only where a file is asked for.
    CompletionCase("titrate plan si", ["site"]),
    CompletionCase("titrate plan --state si", ["site", "sites.txt"]),
    CompletionCase("titrate plan --keep site --format t", ["text"]),
    CompletionCase("titrate plan site --environment ", ["production", "staging"]),
    CompletionCase("titrate plan site --environment s", ["staging"]),
    CompletionCase("titrate plan --environment staging site --environment p", ["production"]),
    CompletionCase(
      "titrate status site --experiment ", ["banner", "production/cta", "staging/cta"]),
    CompletionCase(
      "titrate status site --experiment production/", ["production/banner", "production/cta"]),
    CompletionCase("titrate status site --environment=staging --experiment ", ["cta"]),
    CompletionCase("titrate status 'my site' --experiment ", ["solo"]),
    CompletionCase("titrate status my\\ site --experiment ", ["solo"]),
    CompletionCase("titrate status missing --experiment ", []),
    CompletionCase(
      "titrate status --experiment ", ["banner", "production/cta", "solo", "staging/cta"]),
    CompletionCase("titrate nonsense ", []),
  ]

  /// Every third of them where not all are tried, for shells that take long to start.
  static let sample = all.indices.filter { Campaign.isFull || $0 % 3 == 0 }.map { all[$0] }
}

@Suite(.waiting) struct CompletionTests {
  @Test(
    .enabled(if: CompletionShell.bash.isInstalled, "bash is not installed"),
    arguments: CompletionCase.all)
  func `bash offers what can be written next`(completion: CompletionCase) throws {
    try check(completion, in: .bash)
  }

  @Test(
    .enabled(if: CompletionShell.zsh.isInstalled, "zsh is not installed; .ci/shells installs it"),
    arguments: CompletionCase.sample)
  func `zsh offers what can be written next`(completion: CompletionCase) throws {
    try check(completion, in: .zsh)
  }

  @Test(
    .enabled(if: CompletionShell.fish.isInstalled, "fish is not installed; .ci/shells installs it"),
    arguments: CompletionCase.sample)
  func `fish offers what can be written next`(completion: CompletionCase) throws {
    try check(completion, in: .fish)
  }

  /// Only what follows "=" is replaced in bash, and the whole word elsewhere.
  @Test(arguments: [
    (CompletionShell.bash, ["json"]), (.zsh, ["json"]), (.fish, ["--format=json"]),
  ])
  func `a value can follow an equals sign`(shell: CompletionShell, offered: [String]) throws {
    guard shell.isInstalled else {
      try Test.cancel("\(shell.rawValue) is not installed; .ci/shells installs it")
    }
    let folder = try site()
    #expect(try shell.candidates(for: "titrate plan --format=j", in: folder.path) == offered)
  }

  private func check(_ completion: CompletionCase, in shell: CompletionShell) throws {
    let folder = try site()
    let candidates = try shell.candidates(for: completion.line, in: folder.path)
    #expect(candidates == completion.offered)
  }

  /// A folder with two workspaces and a file.
  private func site() throws -> TemporaryDirectory {
    let folder = try TemporaryDirectory()
    try folder.write("notes.txt")
    try folder.write("sites.txt")
    for key in ["production", "staging"] {
      try folder.write(
        "site/\(key).json", #"{"kind":"Environment","key":"\#(key)","featureVersioning":"v2"}"#)
      try folder.write("site/cta-\(key).json", experiment("cta", in: key))
    }
    try folder.write("site/banner.json", experiment("banner", in: "production"))
    try folder.write("my site/solo.json", experiment("solo", in: "production"))
    return folder
  }

  private func experiment(_ key: String, in environment: String) -> String {
    """
    {"kind":"Experiment","key":"\(key)","hypothesis":"It helps.","environment":"\(environment)",
     "feature":"button","status":"created"}
    """
  }
}
