import Foundation
import TestSupport
import Testing

/// How a state in git begins: from a starter workspace to the first apply of a runner.
@Suite(.waiting) struct GitBeginningTests {
  /// Folders of workspaces in a clone, and the branches of their states.
  private static let folders = [
    "flags": "titrate-flags", "team/flags": "titrate-team-flags", "my flags": "titrate-my-flags",
    "Fähnchen": "titrate-F-hnchen", "a..b.lock": "titrate-a-b-lock", "-x@{": "titrate-x",
    ".": "titrate-state",
  ]

  @Test(arguments: folders.keys.sorted())
  func `a starter workspace is begun by the one command that it names`(folder: String) throws {
    let git = try GitWorkshop(begun: false)
    try git.require("git init -q b && git -C b remote add origin ../hub.git")
    let made = try git.require("cd b && titrate init --git -- '\(folder)'")
    let commands = made.split(separator: "\n").filter { $0.hasPrefix("  titrate ") }
    #expect(commands.count == 1)
    let command = try #require(commands.first)
    let branch = try #require(Self.folders[folder])
    let readme = try #require(git.shop.folder.text("b/\(folder)/README.md"))
    #expect(readme.contains("\n  \(command)\n"))
    #expect(readme.contains("branch `\(branch)`"))
    #expect(git.shop.folder.text("b/\(folder)/.titrate/.gitignore") == nil)
    try git.require("cd b && git add -A && git commit -qm Start")
    let early = try git.shop.run("cd b && titrate plan -- '\(folder)'")
    #expect(early.status == 1)
    #expect(early.errorOutput.contains("no state in the branch \(branch) of origin"))
    let run = try git.shop.run(
      "cd b && \(command.replacing("apply", with: "apply --auto-approve"))")
    #expect(run.status == 0, "\(run)")
    #expect(run.errorOutput == "")
    let settings = try #require(git.shop.folder.text("b/\(folder)/titrate.json"))
    let state = try git.shop.call("git -C hub.git show \(branch):state.json").run().output
    let lineage = try #require(state.firstMatch(of: #/"lineage":"([^"]*)"/#)?.1)
    #expect(settings.contains("\"lineage\": \"\(lineage)\""))
    #expect(try git.require("cd b && titrate validate -- '\(folder)' 2>&1").contains("no problems"))
    #expect(try git.require("cd b && git status --porcelain --ignored") == "")
  }

  @Test func `a name of which nothing stays is told from others by the lineage`() throws {
    let git = try GitWorkshop(begun: false)
    try git.require("git init -q b && cd b && titrate init 旗 --git && titrate init 幟 --git")
    let branches = try ["旗", "幟"].map { folder in
      let settings = try #require(git.shop.folder.text("b/\(folder)/titrate.json"))
      return try #require(settings.firstMatch(of: #/"titrate-([0-9a-f]{8})"/#)?.1)
    }
    #expect(branches[0] != branches[1])
  }

  @Test func `outside of a repository the usual branch is named`() throws {
    let git = try GitWorkshop(begun: false)
    let made = try git.require("titrate init lone --git")
    #expect(made.contains("\n  titrate apply lone --new-state\n"))
    #expect(try git.require("cat lone/titrate.json").contains(#""git": {}"#))
    #expect(try git.require("cat lone/README.md").contains("\n    titrate apply --new-state\n"))
  }

  @Test func `a lineage that nobody pinned is told when its state begins, and then no more`() throws
  {
    let git = try GitWorkshop(begun: false)
    let begun = try git.shop.run("titrate apply a/flags --auto-approve --new-state --format json")
    #expect(begun.status == 0)
    let state = try git.shop.call("git -C hub.git show titrate-state:state.json").run().output
    let lineage = try #require(state.firstMatch(of: #/"lineage":"([^"]*)"/#)?.1)
    #expect(begun.errorOutput.contains("Pin it in 'a/flags/titrate.json'"))
    let note = try git.shop.call("titrate apply a/flags --auto-approve --new-state").run()
    #expect(note.errorOutput == "")
    #expect(lineage.count == 36)
  }

  @Test(arguments: [
    ("plan", "plan"), ("apply --auto-approve", "apply"), ("status", "status"),
    ("stop checkout-cta", "stop checkout-cta"),
  ])
  func `a clone is not taken for the workspace in it`(command: String, meant: String) throws {
    let git = try GitWorkshop()
    try git.clone("b")
    let run = try git.shop.run("cd b && titrate \(command)")
    #expect(run.status == 1)
    #expect(
      run.errorOutput.contains(
        "flags/titrate.json belongs to another workspace; did you mean `titrate \(meant) flags`?"))
    #expect(try git.require("cd b && git status --porcelain --ignored") == "")
    #expect(try git.serials() == [1])
  }
}
