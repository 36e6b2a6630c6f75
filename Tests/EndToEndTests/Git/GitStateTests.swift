import Foundation
import TestSupport
import Testing

/// The state in a branch of git, as people and CI jobs work with it: through clones that have nothing
/// but their checkout.
@Suite(.waiting) struct GitStateTests {
  /// Commands that read, and what their output contains once the experiment serves.
  private static let readers: [(command: String, shown: String)] = [
    ("validate", "no problems"), ("plan", "No changes"), ("test", "There is no spec"),
    ("status", "checkout-cta"),
    ("history", "started"), ("evaluate --identity erin", "checkout_button"),
    ("export --environment production", "\"segments\""),
    ("conclude checkout-cta --control --reason none", "+"), ("state verify", "serial 1"),
  ]

  /// Ways to get a clone, as words for the shell that leave one in the folder `b`.
  private static let clones = [
    "full": "git clone -q file://$PWD/hub.git b",
    "shallow": "git clone -q --depth=1 file://$PWD/hub.git b",
    "single branch": "git clone -q --single-branch file://$PWD/hub.git b",
    "by path": "git clone -q hub.git b",
    "without blobs": "git -C hub.git config uploadpack.allowFilter true && "
      + "git clone -q --filter=blob:none file://$PWD/hub.git b",
    "detached": "git clone -q file://$PWD/hub.git b && git -C b checkout -q --detach",
    "work tree": "git clone -q file://$PWD/hub.git c && git -C c worktree add -q --detach ../b",
    "submodule":
      "git init -q d && git -C d submodule --quiet add file://$PWD/hub.git b 2>/dev/null && "
      + "ln -s d/b b",
  ]

  /// What a command must leave alone in a clone.
  private static let footprint =
    "git status --porcelain --ignored; git for-each-ref | grep -v refs/titrate/; "
    + "cat .git/FETCH_HEAD 2>/dev/null; git rev-parse HEAD --is-shallow-repository; find . -path ./.git -prune -o -type f -print"

  @Test(arguments: clones.keys.sorted())
  func `every command works from an empty clone, and leaves it as it was`(kind: String) throws {
    let git = try GitWorkshop()
    try git.require(#require(Self.clones[kind]))
    let before = try git.require("cd b && \(Self.footprint)")
    // What reads does so in one way; it is the kind of clone that differs.
    let readers = kind == "shallow" ? Self.readers[...] : Self.readers[1...3]
    for (command, shown) in readers {
      let output = try git.require("cd b && titrate \(command) flags 2>&1")
      #expect(output.contains(shown), "\(command): \(output)")
    }
    try git.require(
      "cd b && titrate stop checkout-cta flags && titrate release checkout-cta flags --auto-approve"
    )
    try git.require("cd b && titrate plan flags --out ../saved.plan")
    #expect(try git.require("cd b && \(Self.footprint)") == before)
    try git.setPercentage(20, in: "b")
    try git.require(
      "cd b && titrate plan flags --out ../saved.plan && titrate apply flags --plan ../saved.plan")
    #expect(try git.serials() == [4, 3, 2, 1])
    #expect(try git.require("titrate history a/flags | grep -c '^Commit'") == "4\n")
    try git.require("titrate state restore a/flags --auto-approve && titrate state verify a/flags")
    #expect(try git.require("titrate status a/flags").contains("10%"))
  }

  @Test func `a repository of SHA-256 does as well`() throws {
    let git = try GitWorkshop(format: "sha256")
    try git.clone("b")
    try git.require("titrate stop checkout-cta b/flags")
    #expect(try git.require("titrate status a/flags").contains("STOPPED"))
  }

  @Test func `a commit says what was done, by whom, to what, and shows it as a page`() throws {
    let git = try GitWorkshop()
    try git.require("titrate stop checkout-cta a/flags --reason '<b>errors</b>' --author 'Ada <x>'")
    let log = try git.hub(
      "log -2 --format='%s|%an|%cn|%(trailers:key=Titrate-Commit,valueonly,separator=)' titrate-state"
    )
    let head = try git.require("git -C a rev-parse HEAD").filter { $0 != "\n" }
    #expect(
      log == """
        Stop checkout-cta in production|Ada  x|titrate|\(head)
        Start checkout-cta in production: 10%, and 3 more|ada|titrate|\(head)

        """)
    #expect(
      try git.hub("ls-tree --name-only titrate-state") == "README.md\naudit.jsonl\nstate.json\n")
    let page = try git.hub("show titrate-state:README.md")
    #expect(page.contains("**STOPPED** **checkout-cta** in production: &lt;b&gt;errors"))
    #expect(page.contains("* 1, <time>: Start checkout-cta in production: 10%, and 3 more"))
  }

  // MARK: Many runners

  @Test func `of two that want the same, one does it and the other finds nothing to do`() throws {
    let git = try GitWorkshop()
    for name in ["b", "c"] {
      try git.clone(name)
      try git.setPercentage(20, in: name)
    }
    let output = try git.require(
      "for n in b c; do titrate apply $n/flags --auto-approve > $n.log & done; wait; sort b.log c.log"
    )
    #expect(output.contains("Committed as serial 2"))
    #expect(output.contains("Nothing to do"))
    #expect(try git.serials() == [2, 1])
  }

  @Test func `a stop from anywhere comes through while others push`() throws {
    let git = try GitWorkshop()
    try git.clone("b", "--depth=1")
    try git.clone("c")
    let run = try git.shop.run(
      """
      for n in 11 12 13 14 15 16; do
        sed -i "s/\\"percentage\\": [0-9]*/\\"percentage\\": $n/" c/flags/experiments/production/checkout-cta.json
        titrate apply c/flags --auto-approve > /dev/null || [ $? -eq 4 ] || echo failed
      done &
      titrate stop checkout-cta b/flags; wait
      """)
    #expect(run.output.contains("in the branch titrate-state of origin"))
    #expect(!run.output.contains("failed"))
    // A run that the stop overtook ends with 4, and lifts nothing.
    #expect(7...8 ~= (try git.serials().count))
    #expect(try git.require("titrate history a/flags").contains("STOPPED"))
  }

  // MARK: Beginnings

  @Test(arguments: [
    "plan", "test", "apply --auto-approve", "status", "stop checkout-cta",
    "evaluate --identity x",
  ])
  func `where there is no state, none begins by mistake`(command: String) throws {
    let git = try GitWorkshop(begun: false)
    for place in ["", "--state git:origin/titrate-other", "--state mistyped.json"] {
      let run = try git.shop.run("titrate \(command) a/flags \(place)")
      #expect(run.status == 1, "\(run)")
      #expect(run.errorOutput.contains("There is no state "))
      #expect(run.errorOutput.contains("--new-state"))
    }
    #expect(
      try git.shop.run("titrate \(command) a/flags --state git:upstream/titrate-state").errorOutput
        .contains("has no remote \"upstream\""))
    #expect(try git.shop.run("titrate \(command) a/flags --state git:origin/main").status == 64)
    #expect(try git.hub("for-each-ref --format='%(refname)'") == "refs/heads/main\n")
  }

  @Test func `a checkout from before the state was in git begins no other one`() throws {
    let git = try GitWorkshop()
    try git.clone("old")
    try git.require("rm old/flags/titrate.json && git -C old fetch -q")
    for command in ["plan", "apply --auto-approve", "status", "stop checkout-cta"] {
      let run = try git.shop.run("titrate \(command) old/flags")
      #expect(run.status == 1)
      #expect(run.errorOutput.contains("one in the branch titrate-state of origin"), "\(run)")
    }
    #expect(try git.shop.run("titrate plan old/flags --new-state").status == 0)
  }

  @Test func `a state begins with the lineage that is pinned, and only once`() throws {
    let git = try GitWorkshop(begun: false)
    let lineage = "3f0c8a52-6b1d-4e7f-9a2b-0c1d2e3f4a5b"
    try git.shop.folder.write(
      "a/flags/titrate.json", #"{"state": {"git": {}, "lineage": "\#(lineage)"}}"#)
    #expect(try git.shop.run("titrate apply a/flags --auto-approve").status == 1)
    try git.require("titrate apply a/flags --auto-approve --new-state")
    let state = try git.shop.call("git -C hub.git show titrate-state:state.json").run().output
    #expect(state.contains(lineage))
    try git.setPercentage(20, in: "a")
    try git.require("titrate apply a/flags --auto-approve --new-state")
    #expect(try git.serials() == [2, 1])
  }

  @Test func `a state that was kept in a file comes along with its trail, and only forward`() throws
  {
    let git = try GitWorkshop(begun: false)
    try git.require(
      """
      cp -R a/flags kept && rm kept/titrate.json && titrate apply kept --auto-approve
      titrate stop checkout-cta kept
      titrate state push kept/.titrate/state.json a/flags
      """)
    #expect(
      try git.hub("show titrate-state:state.json | cmp - kept/.titrate/state.json; true") == "")
    let trail = try git.shop.call("titrate history a/flags --format json").run().output
    #expect(trail == git.shop.folder.text("kept/.titrate/audit.jsonl"))
    #expect(try git.require("titrate state verify a/flags").contains("serial 2"))
    #expect(
      try git.require("titrate state push kept/.titrate/state.json a/flags").contains(
        "Nothing to push"))
    try git.require("titrate release checkout-cta a/flags --auto-approve")
    let older = try git.shop.run("titrate state push kept/.titrate/state.json a/flags")
    #expect(older.status == 1)
    #expect(older.errorOutput.contains("at serial 3, and the file at serial 2"))
    let other = try git.shop.run(
      "cp -R kept other && rm -r other/.titrate && titrate apply other --auto-approve && titrate state push other/.titrate/state.json a/flags"
    )
    #expect(other.status == 1)
    #expect(other.errorOutput.contains("Nothing was pushed"))
    #expect(try git.serials() == [3, 2])
    for words in ["", "x y z", "kept/none.json a/flags", "kept/.titrate/state.json kept"] {
      #expect(try git.shop.run("titrate state push \(words)").status != 0)
    }
  }

  // MARK: Older checkouts

  @Test(arguments: ["", "--depth=1"])
  func `an older checkout does not take production back`(words: String) throws {
    let git = try GitWorkshop()
    try git.clone("old", words)
    try git.setPercentage(25, in: "a")
    try git.require(
      "cd a && GIT_COMMITTER_DATE='2030-01-01T00:00:00Z' git commit -qam More && git push -q origin HEAD:main"
    )
    try git.require("titrate apply a/flags --auto-approve")
    let plan = try git.shop.run("titrate plan old/flags")
    #expect(
      plan.errorOutput.contains("warning: newer manifests were applied before [older-checkout]"))
    let run = try git.shop.run("titrate apply old/flags --auto-approve")
    #expect(run.status == 4)
    #expect(run.errorOutput.contains("--allow-older"))
    #expect(try git.serials() == [2, 1])
    try git.require("titrate stop checkout-cta old/flags")
    #expect(try git.shop.run("titrate apply old/flags --auto-approve").status == 4)
    try git.require("titrate apply old/flags --auto-approve --allow-older")
    #expect(try git.serials() == [4, 3, 2, 1])
  }

  // MARK: The past

  @Test func `any past serial answers as it did`() throws {
    let git = try GitWorkshop()
    try git.shop.folder.write(
      "a/flags/titrate.json",
      #"{"state": {"git": {}}, "publish": [{"environment": "production", "format": "flagsmith", "path": "served.json"}]}"#
    )
    for percentage in [20, 30, 40] {
      try git.setPercentage(percentage, in: "a")
      try git.require("titrate apply a/flags --auto-approve")
    }
    try git.clone("b", "--depth=1")
    for serial in 2...4 {
      try git.require(
        """
        git -C hub.git show titrate-state~\(4 - serial):published/served.json > served.json
        titrate export b/flags --environment production --at \(serial) | cmp - served.json
        """)
      #expect(try git.require("titrate status b/flags --at \(serial)").contains("\(serial)0%"))
    }
    let time = try git.shop.call("git -C hub.git log -1 --format=%cI titrate-state~3").run().output
    let utc = time.prefix(19) + "Z"
    #expect(try git.shop.run("titrate evaluate b/flags --identity erin --at \(utc)").status == 0)
    let none = try git.shop.run(
      "titrate status b/flags --at 9; titrate status b/flags --at 2020-01-01")
    #expect(none.status == 1)
    #expect(none.output == "")
  }
}
