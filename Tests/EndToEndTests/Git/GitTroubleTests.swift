import Foundation
import TestSupport
import Testing

/// What can go wrong between a clone and its remote: a clear error, nothing lost, and the next run
/// finishes.
@Suite(.waiting) struct GitTroubleTests {
  private static func workshop() throws -> GitWorkshop {
    let git = try GitWorkshop()
    try git.clone("b")
    try git.setPercentage(20, in: "b")
    return git
  }

  private static let apply = "titrate apply b/flags --auto-approve --lock-timeout 0"

  @Test(arguments: [
    ("pre-receive", "the remote refused the commit"), ("update", "the remote refused the commit"),
    // Git hangs up without a verdict.
    ("reference-transaction", "failed, and the commit is not there"),
  ])
  func `a remote that refuses is quoted, and nothing is lost`(hook: String, told: String) throws {
    let git = try Self.workshop()
    try git.require(
      """
      printf '#!/bin/sh\\necho "no pushes on Friday" >&2\\nexit 1\\n' > hub.git/hooks/\(hook)
      chmod +x hub.git/hooks/\(hook)
      """)
    let run = try git.shop.run(Self.apply)
    #expect(run.status == 1)
    #expect(run.errorOutput.contains(told))
    #expect(run.errorOutput.contains("no pushes on Friday"))
    #expect(try git.serials() == [1])
    try git.require("rm hub.git/hooks/\(hook) && \(Self.apply)")
    #expect(try git.serials() == [2, 1])
  }

  // MARK: Between reading and pushing, and after it

  /// What `git push` is, in a clone beside that of somebody else with `$elsewhere` to do.
  private static func git(whosePush words: String) -> String {
    #"""
    #!/bin/sh
    PATH=${PATH#*:}
    for word in "$@"; do
      if [ "$word" = push ] && mkdir pushed 2> /dev/null; then
        \#(words)
      fi
    done
    exec git "$@"
    """#
  }

  /// Does something elsewhere, unseen.
  private static let meanwhile = "(cd \"$HOUSE\" && eval \"$ELSEWHERE\") > /dev/null 2>&1"
  /// Pushes and says that it could not.
  private static let lost = """
    git "$@" > /dev/null 2>&1; \(meanwhile)
    echo 'fatal: the remote end hung up unexpectedly' >&2; exit 128
    """

  /// Applies in a clone whose git pushes in its own way, while something is done elsewhere.
  private static func apply(
    _ options: String, in git: GitWorkshop, push: String, elsewhere: String
  ) throws -> CommandRun {
    try git.install(Self.git(whosePush: push))
    return try git.shop.run(
      """
      export HOUSE=$PWD ELSEWHERE='\(elsewhere)' \
        && PATH=$PWD/bin:$PATH titrate apply b/flags \(options)
      """)
  }

  private static let stopElsewhere = "titrate stop checkout-cta a/flags"

  @Test(arguments: ["true", stopElsewhere], ["--auto-approve", "--plan saved.plan"])
  func `a push that came through although git failed counts`(
    elsewhere: String, options: String
  ) throws {
    let git = try Self.workshop()
    try git.require("titrate plan b/flags --out saved.plan")
    let run = try Self.apply(options, in: git, push: Self.lost, elsewhere: elsewhere)
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("Committed as serial 2"))
    #expect(try git.serials() == (elsewhere == "true" ? [2, 1] : [3, 2, 1]))
  }

  @Test func `who is overtaken between reading and pushing goes on with what is there`() throws {
    let git = try Self.workshop()
    try git.setPercentage(15, in: "a")
    let run = try Self.apply(
      "--auto-approve", in: git, push: Self.meanwhile,
      elsewhere: "titrate apply a/flags --auto-approve")
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("Committed as serial 3"))
    #expect(try git.serials() == [3, 2, 1])
    #expect(try git.require("titrate status b/flags").contains("20%"))
    #expect(try git.require("titrate status b/flags --at 2").contains("15%"))
  }

  @Test func `who is overtaken by the same finds nothing to do`() throws {
    let git = try Self.workshop()
    let run = try Self.apply(
      "--auto-approve", in: git, push: Self.meanwhile,
      elsewhere: "cp -R b/flags/experiments a/flags && titrate apply a/flags --auto-approve")
    #expect(run.status == 0, "\(run)")
    #expect(run.output.contains("Nothing to do"))
    #expect(try git.serials() == [2, 1])
  }

  @Test func `an approved plan that was overtaken does not do something else`() throws {
    let git = try Self.workshop()
    try git.setPercentage(15, in: "a")
    try git.require("titrate plan b/flags --out saved.plan")
    let run = try Self.apply(
      "--plan saved.plan", in: git, push: Self.meanwhile,
      elsewhere: "titrate apply a/flags --auto-approve")
    #expect(run.status == 4, "\(run)")
    #expect(try git.serials() == [2, 1])
    try git.require(Self.apply)
    #expect(try git.serials() == [3, 2, 1])
  }

  @Test(arguments: [
    ("update-ref -d refs/heads/titrate-state", "is gone"),
    ("update-ref refs/heads/titrate-state titrate-state~1", "this clone has seen serial 2"),
  ])
  func `a branch that is moved back between reading and pushing is an error`(
    elsewhere: String, told: String
  ) throws {
    let git = try Self.workshop()
    try git.require(Self.apply)
    try git.setPercentage(30, in: "b")
    let run = try Self.apply(
      "--auto-approve", in: git, push: Self.meanwhile, elsewhere: "git -C hub.git \(elsewhere)")
    #expect(run.status == 1)
    #expect(run.errorOutput.contains(told), "\(run)")
  }

  // MARK: Remotes

  @Test func `a remote that is gone is told with the words of git, without credentials`() throws {
    let git = try Self.workshop()
    let run = try git.shop.run(
      """
      git -C b remote set-url origin 'https://ada:secret@127.0.0.1:1/hub.git?private_token=hidden'
      titrate plan b/flags
      """)
    #expect(run.status == 1)
    #expect(run.errorOutput.contains("cannot be reached"))
    #expect(run.errorOutput.contains("127.0.0.1"))
    #expect(!run.errorOutput.contains("secret") && !run.errorOutput.contains("hidden"))
  }

  @Test func `a remote that does not answer is given up`() throws {
    let git = try Self.workshop()
    try git.shop.folder.write("slow.sh", "#!/bin/sh\nsleep 60\n")
    let run = try git.shop.run(
      """
      chmod +x slow.sh && git -C b config remote.origin.uploadpack $PWD/slow.sh
      titrate plan b/flags --git-timeout 1s
      """)
    #expect(run.status == 1)
    #expect(run.errorOutput.contains("within 1 s."))
  }

  @Test func `a remote that stops in the middle leaves no lock behind`() throws {
    let git = try Self.workshop()
    try git.clone("c", "--depth=1")
    // It passes on what says how deep the history goes, and not the history.
    try git.shop.folder.write(
      "slow.sh", "git-upload-pack \"$@\" | { dd bs=1 count=2200 2> /dev/null; sleep 60; }\n")
    let run = try git.shop.run(
      """
      git -C c config remote.origin.uploadpack "sh $PWD/slow.sh"
      titrate plan c/flags --git-timeout 1s
      """)
    #expect(run.errorOutput.contains("within 1 s."), "\(run)")
    #expect(try git.require("find c/.git -name '*.lock' | grep -v titrate.lock; true") == "")
  }

  @Test func `a branch that was moved back is seen by whoever has seen more`() throws {
    let git = try Self.workshop()
    try git.require(Self.apply)
    try git.hub("update-ref refs/heads/titrate-state titrate-state~1")
    let run = try git.shop.run("titrate plan b/flags")
    #expect(run.status == 1)
    #expect(
      run.errorOutput.contains("of origin has serial 1, and this clone has seen serial 2"))
    try git.hub("update-ref -d refs/heads/titrate-state")
    #expect(try git.shop.run("titrate plan b/flags").errorOutput.contains("is gone"))
    try git.require(
      """
      git -C b push -q origin refs/titrate/seen/origin/heads/titrate-state:refs/heads/titrate-state
      titrate plan b/flags
      """)
  }

  @Test func `another's commit is refused if it changes the state, and mended if not`() throws {
    let git = try Self.workshop()
    try git.require(
      """
      git clone -q -b titrate-state hub.git c && cd c
      echo edited > README.md && git commit -qam 'Edit the page' && git push -q
      """)
    try git.require(Self.apply)
    #expect(try git.hub("show titrate-state:README.md").contains("Experiments as they stand"))
    try git.require("cd c && git pull -q && git revert --no-edit HEAD > /dev/null && git push -q")
    for command in ["plan b/flags", "apply b/flags --auto-approve", "stop checkout-cta b/flags"] {
      let run = try git.shop.run("titrate \(command)")
      #expect(run.status == 1)
      #expect(run.errorOutput.contains("was not made by titrate"), "\(command): \(run)")
    }
    try git.require("titrate state restore b/flags --auto-approve && titrate plan b/flags")
    #expect(try git.require("titrate status b/flags").contains("20%"))
  }

  @Test(arguments: [
    "echo nonsense > state.json", "git rm -q state.json", "sed -i s/10/11/ state.json",
  ])
  func `a branch that holds something else is an error, and is left alone`(edit: String) throws {
    let git = try Self.workshop()
    try git.require(
      "git clone -q -b titrate-state hub.git c && cd c && \(edit) && git commit -qam Edit && git push -q"
    )
    let tip = try git.hub("rev-parse titrate-state")
    for command in [
      "plan b/flags", "apply b/flags --auto-approve", "status b/flags", "history b/flags",
    ] {
      #expect(try git.shop.run("titrate \(command)").status == 1)
    }
    #expect(try git.shop.run("titrate state verify b/flags").status == 1)
    #expect(try git.hub("rev-parse titrate-state") == tip)
    try git.require("titrate state restore b/flags --auto-approve && \(Self.apply)")
  }

  @Test func `titrate.json leads to no other branch and no address`() throws {
    let git = try Self.workshop()
    for place in [
      #"{"branch": "main"}"#, #"{"ref": "refs/heads/main"}"#, #"{"remote": "--upload-pack=evil"}"#,
      #"{"remote": "ext::sh"}"#, #"{"remote": "../hub.git"}"#, #"{"branch": "titrate-a..b"}"#,
      #"{"branch": "titrate-state", "ref": "refs/titrate/state"}"#,
    ] {
      try git.shop.folder.write("b/flags/titrate.json", #"{"state": {"git": \#(place)}}"#)
      let run = try git.shop.run("titrate validate b/flags")
      #expect(run.status == 1)
      #expect(run.errorOutput.contains("[invalid-state-place]"), "\(place): \(run)")
    }
    try git.shop.folder.write(
      "b/flags/titrate.json", #"{"state": {"git": {"ref": "refs/titrate/state"}}}"#)
    try git.require("titrate apply b/flags --auto-approve --new-state")
    #expect(
      try git.hub("for-each-ref --format='%(refname)' refs/titrate") == "refs/titrate/state\n")
  }

  @Test func `a stop works with broken settings, and leaves the documents`() throws {
    let git = try Self.workshop()
    try git.shop.folder.write(
      "b/flags/titrate.json",
      #"{"state": {"git": {}}, "publish": [{"environment": "production", "format": "flagd", "path": "a/b.json"}]}"#
    )
    try git.require(Self.apply)
    #expect(try git.hub("ls-tree -r --name-only titrate-state").contains("published/a/b.json"))
    try git.shop.folder.write("b/flags/titrate.json", #"{"state": {"git": {}}, "polcy": {}}"#)
    let run = try git.shop.run("titrate stop checkout-cta b/flags")
    #expect(run.status == 0, "\(run)")
    #expect(try git.hub("ls-tree -r --name-only titrate-state").contains("published/a/b.json"))
  }

  // MARK: Hostile places

  @Test(arguments: ["x/repo", "x/state.bundle"])
  func `a repository that a pull request brings is no remote`(remote: String) throws {
    let git = try Self.workshop()
    try git.require(
      """
      cd b && git init -q --bare x/repo && titrate plan flags > /dev/null
      git push -q x/repo refs/titrate/seen/origin/heads/titrate-state:refs/heads/titrate-state
      git bundle create -q x/state.bundle refs/titrate/seen/origin/heads/titrate-state
      """)
    try git.shop.folder.write(
      "b/flags/titrate.json", #"{"state": {"git": {"remote": "\#(remote)"}}}"#)
    for command in ["plan", "status", "apply --auto-approve", "stop checkout-cta"] {
      let run = try git.shop.run("cd b && titrate \(command) flags")
      #expect(run.status == 1)
      #expect(run.errorOutput.contains("has no remote \"\(remote)\""), "\(run)")
    }
  }

  @Test(arguments: ["{", #"{"state": {"git": {"branch": "main"}}}"#, #"{"state": {"gti": {}}}"#])
  func `no stop goes to a file while the state is in git`(settings: String) throws {
    let git = try Self.workshop()
    try git.require(
      "mkdir b/flags/.titrate && git -C hub.git show titrate-state:state.json > b/flags/.titrate/state.json"
    )
    try git.shop.folder.write("b/flags/titrate.json", settings)
    try git.require("git -C b fetch -q")
    let run = try git.shop.run("titrate stop checkout-cta b/flags")
    #expect(run.status == 1)
    #expect(run.errorOutput.contains("--state git:origin/titrate-state"), "\(run)")
    try git.require("titrate stop checkout-cta b/flags --state git:origin/titrate-state")
    #expect(try git.serials() == [2, 1])
  }

  @Test func `a run that a stop has overtaken does not lift it`() throws {
    let git = try Self.workshop()
    try git.shop.folder.write("bin/git", Self.stoppingFirst)
    let run = try git.shop.run(
      "chmod +x bin/git && PATH=$PWD/bin:$PATH titrate apply b/flags --auto-approve")
    #expect(run.status == 4, "\(run)")
    #expect(try git.serials() == [2, 1])
    #expect(try git.require("titrate status a/flags").contains("STOPPED"))
  }

  /// A git that lets another clone stop the experiment before its first push.
  private static let stoppingFirst = #"""
    #!/bin/sh
    real=/usr/local/bin:/usr/bin:/bin
    case " $* " in *" push "*)
      if mkdir "$HOME/stopped" 2>/dev/null; then
        (cd "$(dirname "$0")/.." && titrate=$(command -v titrate) && PATH=$real "$titrate" stop checkout-cta a/flags) > /dev/null
      fi
    esac
    PATH=$real exec git "$@"
    """#

  @Test func `odd names of documents and of authors reach the branch as they are`() throws {
    let git = try Self.workshop()
    try git.shop.folder.write(
      "b/flags/titrate.json",
      #"{"state": {"git": {}}, "publish": [{"environment": "production", "format": "flagd", "path": "q\"\u0301 \\\u0301ü.json"}]}"#
    )
    try git.require("titrate apply b/flags --auto-approve --author $'x <\u{301} y'")
    #expect(try git.require("titrate plan b/flags").contains("No changes"))
    let names = try git.shop.call(
      "git -C hub.git -c core.quotePath=false ls-tree -r -z --name-only titrate-state"
    ).run().output
    #expect(names.unicodeScalars.contains("\u{301}") && names.contains("published/"))
    #expect(try git.serials() == [2, 1])
  }

  @Test func `what somebody else puts into the branch is in nobody's way`() throws {
    let git = try Self.workshop()
    try git.require(
      """
      git clone -q -b titrate-state hub.git c && cd c
      git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),sub
      git rm -q --cached README.md audit.jsonl && rm README.md audit.jsonl && mkdir README.md audit.jsonl
      touch README.md/x audit.jsonl/y CNAME && git add README.md audit.jsonl CNAME && git commit -qm Odd && git push -q
      """)
    try git.require(Self.apply)
    #expect(
      try git.hub("ls-tree -r --name-only titrate-state")
        == "CNAME\nREADME.md\naudit.jsonl\nstate.json\n")
  }

  @Test func `a first push that is refused is told as refused`() throws {
    let git = try GitWorkshop(begun: false)
    try git.require(
      "printf '#!/bin/sh\\nexit 1\\n' > hub.git/hooks/pre-receive && chmod +x hub.git/hooks/pre-receive"
    )
    let run = try git.shop.run("titrate apply a/flags --auto-approve --new-state")
    #expect(run.status == 1)
    #expect(run.errorOutput.contains("the remote refused the commit"), "\(run)")
    #expect(!run.errorOutput.contains("\\u{a}"))
  }

  @Test func `a moment before the beginning is told as that`() throws {
    let git = try Self.workshop()
    for moment in ["99", "2020-01-01"] {
      let run = try git.shop.run("titrate status b/flags --at \(moment)")
      #expect(run.status == 1)
      #expect(run.errorOutput.contains("At that moment there was no state"))
    }
    #expect(try git.shop.run("titrate status b/flags --at 0").status == 64)
  }

  @Test func `what is brought back is what the documents say`() throws {
    let git = try Self.workshop()
    try git.shop.folder.write(
      "b/flags/titrate.json",
      #"{"state": {"git": {}}, "publish": [{"environment": "production", "format": "flagd", "path": "a.json"}]}"#
    )
    try git.require("\(Self.apply) && titrate stop checkout-cta b/flags")
    let restored = try git.require("titrate state restore b/flags --auto-approve")
    #expect(restored.contains("SERVES AGAIN what was stopped since: production/checkout-cta"))
    #expect(restored.contains("in the branch titrate-state of origin"))
    try git.require(
      "titrate export b/flags --environment production > served.json && git -C hub.git show titrate-state:published/a.json | cmp - served.json"
    )
  }
}
