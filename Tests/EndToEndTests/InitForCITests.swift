import Foundation
import JSONSyntax
import TestSupport
import Testing

/// What `init --ci` makes in a repository, and what it says is left to do.
@Suite(.waiting) struct InitForCITests {
  private let shop: ScenarioWorkshop

  init() throws {
    shop = try Program.workshop()
    try require(
      "git config --global init.defaultBranch main && git init -q r && git init -q --bare hub.git")
    try require("git -C r remote add origin ../hub.git")
  }

  /// What the examples are called in a repository with one workspace.
  private static let recipes = [
    "github": [
      "examples/ci/github/titrate.yml": ".github/workflows/titrate.yml",
      "examples/ci/github/titrate-comment.yml": ".github/workflows/titrate-comment.yml",
    ],
    "gitlab": [
      "examples/ci/gitlab/titrate.gitlab-ci.yml": ".gitlab/titrate.gitlab-ci.yml"
    ],
  ]

  @Test(arguments: recipes.keys.sorted())
  func `a workspace called flags gets the examples as they are`(host: String) throws {
    try make("flags --ci \(host)")
    for (example, path) in try #require(Self.recipes[host]) {
      let text = try String(
        contentsOf: Program.repository.appending(path: example), encoding: .utf8)
      #expect(shop.folder.text("r/\(path)") == text)
    }
    #expect(try require("cd r && titrate validate flags").contains("no problems"))
  }

  @Test func `each editor finds the schema that a file names, and the file keeps it`() throws {
    try make("flags --git")
    let files = try require("cd r/flags && grep -rl --include=*.json schema .")
      .split(separator: "\n").filter { !$0.contains("/.schemas/") }
    #expect(files.count == 5)
    for file in files {
      let text = try #require(shop.folder.text("r/flags/\(file)"))
      let path = try #require(text.firstMatch(of: /"\$schema": "([^"]*)"/)?.1)
      let folder = URL(filePath: shop.folder.path("r/flags/\(file)")).deletingLastPathComponent()
      let schema = try String(contentsOf: folder.appending(path: String(path)), encoding: .utf8)
      let kind = try #require(path.firstMatch(of: /(\w+)\.schema\.json/)?.1)
      #expect(try shop.call("titrate schema \(kind)").run().output == schema)
      let document = try JSONDocument(Array(text.utf8))
      let errors = try SchemaValidator(schema).errors(in: document.value(document.root))
      #expect(errors == [], "\(file)")
    }
  }

  @Test(arguments: recipes.keys.sorted())
  func `one push and the first apply begin the loop`(host: String) throws {
    let printed = try make("flags --ci \(host)")
    try require("git config --global user.name Ada && git config --global user.email a@example.org")
    try require("cd r && git add -A && git commit -qm Begin && git push -q origin HEAD:main")
    let command = try #require(
      printed.split(separator: "\n").first { $0.hasPrefix("       titrate ") })
    try require("git clone -q hub.git clone && cd clone && \(command) --auto-approve")
    try require("git clone -q hub.git runner")
    let plan = try require("cd runner && titrate plan flags --detailed-exitcode 2>&1")
    #expect(plan.contains("No changes"))
  }

  // MARK: Folders

  /// Folders of workspaces, what a recipe calls them, and what tells their files apart.
  private static let folders = [
    "my flags": ("\"my flags\"", "my-flags"), "team/flags": ("team/flags", "team-flags"),
    "Fähnchen": ("\"Fähnchen\"", "F-hnchen"), "-flags": ("\"./-flags\"", "flags"),
    "no": ("\"no\"", "no"), "say \"hi\"": (#""say \"hi\"""#, "say-hi"),
  ]

  @Test(arguments: folders.keys.sorted(), ["github", "gitlab"])
  func `a second workspace has files and names of its own`(folder: String, host: String) throws {
    try make("flags --ci \(host)")
    let printed = try make("--ci \(host) -- '\(folder)'")
    let (name, distinction) = try #require(Self.folders[folder])
    for path in try #require(Self.recipes[host]).values {
      let first = try #require(shop.folder.text("r/\(path)"))
      let own = path.replacing("titrate", with: "titrate-\(distinction)")
      let second = try #require(shop.folder.text("r/\(own)"), "\(own)")
      #expect(printed.contains(own))
      #expect(second.contains("TITRATE_WORKSPACE: \(name)\n"))
      #expect(
        Self.lines(second).count == Self.lines(first).count && second.hasSuffix("\n"))
      if host == "gitlab" {
        #expect(Self.keys(first).isDisjoint(with: Self.keys(second)))
        #expect(Self.keys(second).count == Self.keys(first).count)
        #expect(printed.contains("\n       - local: \(own)\n"))
      } else {
        #expect("\n\(second)".contains("\nname: titrate \(distinction)"))
      }
    }
  }

  @Test func `a workspace at the root of its repository is named by a dot`() throws {
    let printed = try require("cd r && titrate init --ci github")
    let text = try #require(shop.folder.text("r/.github/workflows/titrate.yml"))
    #expect(text.contains("\n  TITRATE_WORKSPACE: .\n"))
    #expect(printed.contains("\n       titrate apply --new-state\n"))
    #expect(try require("cd r && titrate validate").contains("no problems"))
  }

  @Test(arguments: [
    ("git -C r symbolic-ref HEAD refs/heads/master", "master"),
    ("git -C r symbolic-ref HEAD refs/heads/set-up-ci", "main"),
    (
      "git -C r symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/release/1.x",
      "\"release/1.x\""
    ),
    (
      "git -C r symbolic-ref HEAD refs/heads/trunk && git -C r -c user.name=a -c user.email=a@b.c commit "
        + "-q --allow-empty -m Begin", "trunk"
    ),
  ])
  func `what is applied is the main branch`(preparation: String, branch: String) throws {
    try require(preparation)
    try make("flags --ci github")
    let text = try #require(shop.folder.text("r/.github/workflows/titrate.yml"))
    #expect(text.contains("\n    branches: [\(branch)]\n"))
  }

  // MARK: A workspace that is there

  @Test(arguments: ["--ci github", "flags --ci github", "--ci github flags/"])
  func `a workspace that is there gets what is missing, and no more`(words: String) throws {
    try make("flags --git")
    let before = try listing("r/flags")
    let printed = try make(words)
    #expect(printed.hasPrefix("The workspace is flags"))
    #expect(try listing("r/flags") == before)
    #expect(shop.folder.text("r/.github/workflows/titrate.yml") != nil)
    try shop.folder.write("r/.github/workflows/titrate.yml", "  TITRATE_WORKSPACE: flags\n# mine\n")
    try require("rm r/.github/workflows/titrate-comment.yml")
    let again = try make(words)
    #expect(again.contains("left as it is:\n  .github/workflows/titrate.yml\n"))
    #expect(shop.folder.text("r/.github/workflows/titrate.yml")?.contains("# mine") == true)
    #expect(shop.folder.text("r/.github/workflows/titrate-comment.yml") != nil)
  }

  @Test(arguments: ["\"flags\"", "'flags'", "flags # mine", "\"flags\" # mine"])
  func `a workflow that somebody wrote otherwise is known again`(value: String) throws {
    try make("flags --git")
    try shop.folder.write(
      "r/.github/workflows/titrate.yml", "env:\n  TITRATE_WORKSPACE: \(value)\n")
    let printed = try make("flags --ci github")
    #expect(printed.contains("left as it is:\n  .github/workflows/titrate.yml\n"))
    #expect(shop.folder.text("r/.github/workflows/titrate-flags.yml") == nil)
  }

  @Test(arguments: [
    (#"{"git": {"branch": "titrate-other"}}"#, "git:origin/titrate-other"),
    (#"{"git": {"ref": "refs/titrate/x"}}"#, "git:origin/refs/titrate/x"),
    (#"{"git": {}}"#, "git:origin/titrate-state"),
  ])
  func `the recipe names the place where the state is kept`(state: String, place: String) throws {
    try make("flags --git")
    try shop.folder.write("r/flags/titrate.json", "{\"state\": \(state)}")
    try make("flags --ci github")
    let text = try #require(shop.folder.text("r/.github/workflows/titrate.yml"))
    #expect(text.contains("\n  TITRATE_STATE: \(place)\n"))
  }

  @Test func `reviewers are named where the host looks for them`() throws {
    let made = try make("flags --ci github")
    #expect(made.contains("Reviewers, in .github/CODEOWNERS:\n       /flags/ @"))
    try shop.folder.write("r/CODEOWNERS", "/flags/ @a/b\n")
    #expect(
      try make("flags --ci github").contains(
        "Reviewers, in CODEOWNERS:\n       /.github/workflows/titrate*.yml @"))
    try shop.folder.write("r/CODEOWNERS", "/flags/ @a/b\n/.github/workflows/titrate*.yml @a/b\n")
    #expect(try make("flags --ci github").contains("CODEOWNERS names them already."))
  }

  @Test func `a clone without the remote is told of it`() throws {
    try require("git -C r remote rename origin upstream")
    #expect(try make("flags --ci github").contains("this clone has no origin yet"))
  }

  @Test func `a state in a file comes along by the command that is named`() throws {
    try make("flags")
    try require("cd r && titrate apply flags --auto-approve")
    let state = try #require(shop.folder.text("r/flags/.titrate/state.json"))
    let lineage = try #require(state.firstMatch(of: /"lineage": ?"([^"]*)"/)?.1)
    let printed = try make("flags --ci gitlab")
    #expect(shop.folder.text("r/flags/titrate.json")?.contains(lineage) == true)
    let command = try #require(
      printed.split(separator: "\n").first { $0.hasPrefix("       titrate ") })
    try require("cd r && \(command)")
    #expect(try require("cd r && titrate plan flags").contains("No changes"))
    #expect(
      try shop.call("git -C hub.git show titrate-flags:state.json").run().output.contains(lineage))
  }

  @Test func `settings that keep the state in a file are told what to say instead`() throws {
    try require("cp -R $EXAMPLES/storefront r/flags")
    let before = try listing("r")
    let run = try shop.run("cd r && titrate init flags --ci github")
    #expect(run.status == 1)
    #expect(run.errorOutput.contains(#"{ "branch": "titrate-flags" } }`"#), "\(run.errorOutput)")
    #expect(try listing("r") == before)
  }

  // MARK: Refusals

  private static let refusals = [
    ("true", "flags", "../lone", "lies in no git repository"),
    (
      "mkdir .github && touch .github/workflows", "flags", ".",
      "'.github/workflows' is a regular file"
    ),
    ("mkdir ../out && ln -s ../out .github", "flags", ".", "'.github' is a symbolic link"),
    (
      "mkdir -p .github/workflows && ln -s /etc/passwd .github/workflows/titrate.yml && touch "
        + ".github/workflows/titrate-flags.yml", "flags", ".", "others are there already"
    ),
    (
      "titrate init a --git && titrate init b --git", ".", ".",
      "There are several workspaces: \"a\", \"b\"."
    ),
    ("titrate init outer --git", "outer/inner", ".", "lies in the workspace"),
    ("true", "flags", ".git", "belongs to git itself"),
    ("mkdir flags && touch flags/notes.txt", "flags", ".", "is not empty"),
    ("true", "'fl$ags'", ".", "a character that means something else to CI"),
    (
      "titrate init flags --git && echo '{' > flags/titrate.json", "flags", ".",
      "The settings have errors"
    ),
  ]

  @Test(arguments: refusals)
  func `what cannot be made whole is refused, and nothing is written`(
    preparation: String, folder: String, place: String, words: String
  ) throws {
    try require("cd r && \(preparation) && mkdir -p \(place)")
    let before = try listing(".")
    let run = try shop.run("cd r/\(place) && titrate init \(folder) --ci github")
    #expect(run.status == 1)
    #expect(run.output == "")
    #expect(run.errorOutput.contains(words), "\(run.errorOutput)")
    #expect(try listing(".") == before)
  }

  @Test func `a file that cannot be written takes those before it with it`() throws {
    // No file may be larger than 40 kB, or 20, as shells differ, and the workflow is.
    let before = try listing("r")
    let run = try shop.run("cd r && ulimit -f 1; titrate init a/flags --ci github")
    #expect(run.status == 1)
    #expect(try listing("r") == before)
  }

  @Test func `a pipeline that is there is told what to include`() throws {
    try shop.folder.write("r/.gitlab-ci.yml", "test:\n  script: [make]\n")
    let printed = try make("flags --ci gitlab")
    #expect(
      printed.contains(
        """
          1. Add to .gitlab-ci.yml, whose jobs need the stages test and deploy:
             include:
               - local: .gitlab/titrate.gitlab-ci.yml

        """))
    #expect(shop.folder.text("r/.gitlab-ci.yml") == "test:\n  script: [make]\n")
  }

  // MARK: Helpers

  /// Runs a command line, and returns what it prints; a failure fails the test.
  @discardableResult
  private func require(_ command: String) throws -> String {
    let run = try shop.call(command).run()
    #expect(run.status == 0, "\(command): \(run)")
    return run.output
  }

  @discardableResult
  private func make(_ words: String) throws -> String {
    try require("cd r && titrate init \(words)")
  }

  private func listing(_ folder: String) throws -> String {
    try require(
      "cd \(folder) && find . -path '*/.git' -prune -o -type f -exec cksum {} + -o -print | sort")
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The jobs of a pipeline.
  private static func keys(_ text: String) -> Set<Substring> {
    Set(lines(text).filter { $0.first.map { " #".contains($0) } == false })
  }
}
