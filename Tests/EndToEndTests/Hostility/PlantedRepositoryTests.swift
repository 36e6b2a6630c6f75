import Foundation
import TestSupport
import Testing

/// Git takes a folder with `HEAD`, `config`, `objects` and `refs` in it for a repository, and a pull request
/// can bring such folders. Titrate asks git without running anything that they name.
@Suite(.waiting) struct PlantedRepositoryTests {
  /// A repository whose tree holds others: at its root, at the workspace and below. Each of them is whole,
  /// with commits and an index, and names programs that write their names down in `$HOME/ran`.
  private static let prepare = #"""
    set -e
    git config --global user.name 'Grace Hopper' && git config --global user.email grace@example.org
    git config --global init.defaultBranch main
    git init -q site && cd site && mkdir flags && cp -R $EXAMPLES/launch/2-launch/. flags
    printf '*.json diff=evil filter=evil merge=evil\n' > .gitattributes && cp .gitattributes flags
    git add -A && git commit -qm Begin && git commit -q --allow-empty -m 'Go on' && cp -R .git ../stolen
    mkdir ../stolen/evil
    for name in fsmonitor pager hook alias ext textconv external clean ssh editor include; do
      printf '#!/bin/sh\necho %s >> %s/ran\n' $name "$HOME" > ../stolen/evil/$name
    done
    cp ../stolen/evil/hook ../stolen/evil/post-index-change
    chmod +x ../stolen/evil/*
    for place in . flags flags/experiments; do
      evil=$PWD/$place/evil
      cp -R ../stolen/. $place
      cat > $place/planted.config <<END
    [user]
      name = Mallory
    [core]
      fsmonitor = $evil/include
    END
      cat > $place/config <<END
    [core]
      repositoryformatversion = 0
      bare = false
      worktree = $PWD
      fsmonitor = $evil/fsmonitor
      hooksPath = $evil
      pager = $evil/pager
      sshCommand = $evil/ssh
      editor = $evil/editor
    [user]
      name = Mallory
    [alias]
      config = !$evil/alias
      diff = !$evil/alias
      show = !$evil/alias
      cat-file = !$evil/alias
    [remote "origin"]
      url = ext::$evil/ext
      promisor = true
    [diff]
      external = $evil/external
    [diff "evil"]
      textconv = $evil/textconv
      command = $evil/external
    [filter "evil"]
      clean = $evil/clean
      required = true
    [include]
      path = $PWD/$place/planted.config
    END
    done
    git add -A -f && git commit -qm 'A pull request'
    sed -i 's/"percentage": 10/"percentage": 20/' flags/experiments/production/checkout-cta.json
    rm -f $HOME/ran

    """#

  private static func workshop() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.folder.write("prepare.sh", prepare)
    try workshop.require("sh prepare.sh")
    return workshop
  }

  /// Commands that want to know who they run for, or what has changed. Each goes on from the one before.
  private static let commands = [
    "plan --changed-since main~1", "plan --changed-since main", "apply --auto-approve",
    "stop checkout-cta", "release checkout-cta --auto-approve",
    "conclude checkout-cta --control --reason none", "history", "status", "export", "validate",
    "state verify", "state restore --auto-approve",
  ]

  /// The names of the planted programs that were run.
  private static func ran(_ workshop: ScenarioWorkshop) -> String? {
    try? String(contentsOfFile: workshop.home + "/ran", encoding: .utf8)
  }

  @Test func `the planted programs run where nobody tells git which repository it is`() throws {
    let workshop = try Self.workshop()
    for place in ["flags", "flags/experiments"] {
      let run = try workshop.run("cd site/\(place) && git config user.name; git status > /dev/null")
      #expect(run.output == "Mallory\n")
    }
    let ran = Self.ran(workshop)
    #expect(ran?.contains("include") == true)
    #expect(ran?.contains("clean") == true)
  }

  @Test(
    arguments: [
      ("site", "flags"), ("site", "."), ("site/flags", "."), ("site/flags/experiments", ".."),
    ])
  func `no command runs what a pull request brings, or takes its name`(
    folder: String, workspace: String
  ) throws {
    let workshop = try Self.workshop()
    for command in Self.commands {
      let line = "titrate \(command) \(workspace)"
      let run = try workshop.run("cd \(folder) && unset TITRATE_AUTHOR && \(line)")
      #expect(run.status == 0, "\(line): \(run)")
      #expect(Self.ran(workshop) == nil, "\(line)")
    }
    let authors = try workshop.run(
      "cd \(folder) && titrate history \(workspace) | grep -o ', by [A-Za-z ]*[a-z]'")
    #expect(Set(authors.output.split(separator: "\n")) == [", by Grace Hopper"])
  }

  @Test func `what git tells its hooks leads nowhere else`() throws {
    let workshop = try Self.workshop()
    let variables = """
      export GIT_DIR=$PWD/flags GIT_WORK_TREE=$PWD GIT_COMMON_DIR=$PWD/flags GIT_INDEX_FILE=$PWD/flags/index \
      GIT_OBJECT_DIRECTORY=$PWD/flags/objects GIT_CONFIG=$PWD/flags/config GIT_PREFIX=flags/
      """
    let run = try workshop.run(
      """
      cd site && \(variables) && unset TITRATE_AUTHOR &&
      titrate plan flags --changed-since main~1 | tail -1 && titrate apply flags --auto-approve | tail -1
      titrate history flags | grep -o 'by [A-Za-z ]*[a-z]'
      """)
    #expect(
      run.output == """
        Plan: 1 to start, 2 to create. Not looked at: everything else.
        Applied 3 of 3 changes. Committed as serial 1.
        by Grace Hopper

        """)
    #expect(Self.ran(workshop) == nil)
  }

  @Test func `without a repository around it, a planted one is none`() throws {
    let workshop = try Self.workshop()
    let run = try workshop.run(
      """
      cd site && rm -rf .git && unset TITRATE_AUTHOR && cd flags
      titrate plan --changed-since main; titrate apply --auto-approve | tail -1
      titrate history | grep -o 'by [A-Za-z ]*[a-z]'
      """)
    #expect(
      run.errorOutput == """
        titrate: error: The workspace lies in no git repository, so it is not known what changed since "main".

        """)
    #expect(run.output == "Applied 3 of 3 changes. Committed as serial 1.\nby Grace Hopper\n")
    #expect(Self.ran(workshop) == nil)
  }

  @Test func `a .git that is none does not make the folder around it a repository`() throws {
    let workshop = try Self.workshop()
    let run = try workshop.run(
      """
      cd site && rm -rf .git && mkdir .git && unset TITRATE_AUTHOR && cd flags
      titrate plan --changed-since main 2>&1 | grep -c 'Git does not open the repository'
      titrate apply --auto-approve | tail -1; titrate history | grep -o 'by [A-Za-z ]*[a-z]'
      """)
    #expect(run.output == "1\nApplied 3 of 3 changes. Committed as serial 1.\nby Grace Hopper\n")
    #expect(Self.ran(workshop) == nil)
  }

  /// Both have a file `.git` that tells where the repository is.
  @Test func `the repository of a worktree or of a submodule is found`() throws {
    let workshop = try Program.workshop()
    try workshop.require(
      """
      git config --global user.email a@example.org && git config --global protocol.file.allow always
      git init -q -b main site && cp -R $EXAMPLES/launch/1-before/. site && cd site
      git config user.name 'Ada King' && git add . && git commit -qm Begin
      git worktree add -q ../tree && cd .. && git init -q all && cd all
      git submodule --quiet add ../site sub && git -C sub config user.name 'Ada Byron'
      """)
    for (folder, author) in [("tree", "Ada King"), ("all/sub", "Ada Byron")] {
      let run = try workshop.run(
        """
        cd \(folder) && unset TITRATE_AUTHOR && titrate apply --auto-approve | tail -1
        sed -i 's/"percentage": 10/"percentage": 20/' experiments/production/checkout-cta.json
        titrate plan --changed-since main | tail -1; titrate history | grep -o 'by [A-Za-z ]*[a-z]'
        """)
      #expect(
        run.output == """
          Applied 3 of 3 changes. Committed as serial 1.
          Plan: 1 to update. Not looked at: everything else.
          by \(author)

          """)
    }
  }
}
