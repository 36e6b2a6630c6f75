import Foundation
import TestSupport
import Testing

/// Plans of pull requests in the clones of runners, which have one commit and one branch.
@Suite(.waiting) struct GitPullRequestTests {
  /// A hub whose main branch has moved on since a pull request was begun, and what a runner checks
  /// out of that: the merge of both.
  private static func workshop() throws -> GitWorkshop {
    let git = try GitWorkshop()
    try git.require("git -C a switch -qc mine && git -C a branch -f main")
    try git.setPercentage(30, in: "a")
    try git.require("git -C a commit -qam Mine && git -C a switch -q main")
    try git.require(
      "cd a && echo '{\"kind\": \"Feature\", \"name\": \"banner\", \"value\": \"x\"}' > flags/features/banner.json "
        + "&& git add -A && git commit -qm Banner && git push -q origin main "
        + "&& git switch -qc trial && git merge -q --no-ff -m Trial mine "
        + "&& git push -q origin trial:refs/pull/4/merge")
    try git.require(
      "git init -q ci && cd ci && git remote add origin \"file://$PWD/../hub.git\" "
        + "&& git fetch -q --depth=1 origin refs/pull/4/merge && git checkout -q FETCH_HEAD")
    return git
  }

  private static func origins(_ json: String) throws -> [String: String] {
    let plan = try JSONDecoder().decode(PlanJSON.self, from: Data(json.utf8))
    return Dictionary(uniqueKeysWithValues: plan.changes.map { ($0.key, $0.origin) })
  }

  private struct PlanJSON: Decodable {
    struct Change: Decodable {
      let key: String
      let origin: String
    }
    let changes: [Change]
  }

  @Test(arguments: ["origin/main", "main", "refs/heads/main", "HASH"])
  func `a base that a shallow clone lacks is fetched, and no ref changes`(base: String) throws {
    let git = try Self.workshop()
    let name = base == "HASH" ? try git.hub("rev-parse main").trimmingNewline : base
    let refs = try git.require("git -C ci for-each-ref | grep -v refs/titrate || true")
    let json = try git.require("cd ci && titrate plan flags --base \(name) --format json")
    #expect(try Self.origins(json) == ["banner": "base", "checkout-cta": "head"])
    #expect(try git.require("git -C ci for-each-ref | grep -v refs/titrate || true") == refs)
    #expect(try git.require("git -C ci rev-list --count HEAD") == "1\n")
    #expect(try git.require("git -C ci status --porcelain") == "")
  }

  @Test func `a tag that anybody may push is not taken for the branch of a remote`() throws {
    let git = try Self.workshop()
    try git.require("git -C a push -q origin trial:refs/tags/origin/main")
    try git.require("git -C a push -q origin 'main:refs/heads/ada@shop/main'")
    try git.clone("full")
    try git.require("cd full && git fetch -q --tags && git checkout -q origin/HEAD")
    try git.setPercentage(30, in: "full")
    for base in ["origin/main", "'origin/ada@shop/main'"] {
      let json = try git.require("cd full && titrate plan flags --base \(base) --format json")
      #expect(try Self.origins(json) == ["banner": "base", "checkout-cta": "head"])
    }
  }

  @Test func `a base that has moved on since is told`() throws {
    let git = try Self.workshop()
    try git.require("git -C a switch -q main")
    try git.setPercentage(50, in: "a")
    try git.require("git -C a commit -qam Raise && git -C a push -q origin main")
    let run = try git.shop.run(
      "export GITHUB_REF=refs/pull/4/merge GITHUB_SHA=$(git -C ci rev-parse HEAD); "
        + "cd ci && titrate plan flags --base origin/main")
    #expect(run.status == 0, "\(run)")
    #expect(run.errorOutput.contains("'origin/main' has moved on since this merge was made"))
  }

  @Test func `an older pull request does not seem to take back what was merged since`() throws {
    let git = try Self.workshop()
    // The trial merge of the other one was made before main raised the percentage.
    try git.require(
      "cd a && git switch -qc other main && echo x > shop.txt && git add -A && git commit -qm Other "
        + "&& git switch -qc stale main && git merge -q --no-ff -m Stale other "
        + "&& git push -q origin stale:refs/pull/5/merge && git switch -q main")
    try git.setPercentage(50, in: "a")
    try git.require("git -C a commit -qam Raise && git -C a push -q origin main")
    try git.clone("full")
    try git.setPercentage(60, in: "full")
    let run = try git.shop.run(
      "cd full && titrate plan flags --base origin/main --also refs/pull/5/merge --also refs/pull/4/merge"
    )
    #expect(run.status == 0, "\(run)")
    #expect(!run.errorOutput.contains("#5"))
    #expect(run.errorOutput.contains("#4 wants to update it"))
  }

  @Test func `a full clone stays a full one`() throws {
    let git = try Self.workshop()
    try git.clone("full", "--single-branch -b main")
    try git.require("cd full && titrate plan flags --base refs/pull/4/merge")
    #expect(try git.require("git -C full rev-parse --is-shallow-repository") == "false\n")
  }

  @Test func `the merge that is tried is compared with what it merges into`() throws {
    let git = try Self.workshop()
    let plan = try git.require("cd ci && titrate plan flags --changed-since origin/main 2>&1")
    #expect(plan.contains("~ update experiment checkout-cta"))
    #expect(!plan.contains("banner"))
  }

  @Test func `so it is where the main branch has moved on since, if the runner says what it is`()
    throws
  {
    let git = try Self.workshop()
    try git.require("git -C a switch -q main && git -C a commit -q --allow-empty -m Later")
    try git.require("git -C a push -q origin main")
    let command = "cd ci && titrate plan flags --changed-since origin/main"
    let unknown = try git.shop.run(command)
    #expect(unknown.status == 1)
    #expect(unknown.errorOutput.contains("`fetch-depth: 0` on GitHub"))
    let plan = try git.require(
      "export GITHUB_REF=refs/pull/4/merge GITHUB_SHA=$(git -C ci rev-parse HEAD); \(command) 2>&1")
    #expect(plan.contains("~ update experiment checkout-cta"))
    #expect(!plan.contains("banner"))
  }

  @Test(arguments: [
    "remote: Permission to shop/storefront.git denied to github-actions[bot].",
    "remote: You are not allowed to push code to this project.",
    "fatal: unable to access 'https://example.org/': The requested URL returned error: 403",
  ])
  func `who may not write the state is told which right is missing`(words: String) throws {
    let git = try Self.workshop()
    try git.install(
      """
      #!/bin/sh
      case " $* " in *" push "*) echo "\(words)" >&2; exit 128 ;; esac
      PATH=${PATH#*:} && exec git "$@"
      """)
    let run = try git.shop.run("PATH=\"$PWD/bin:$PATH\" titrate apply ci/flags --auto-approve")
    #expect(run.status == 1)
    #expect(run.errorOutput.contains("permissions: contents: write"))
    #expect(run.errorOutput.contains(String(words.suffix(20))))
    #expect(try git.serials() == [1])
  }

  @Test func `a branch that is gone is passed over, and a base that is gone is an error`() throws {
    let git = try Self.workshop()
    let run = try git.shop.run("cd ci && titrate plan flags --also refs/pull/9/merge")
    #expect(run.status == 0)
    #expect(run.errorOutput.contains("There is no 'refs/pull/9/merge' to compare with."))
    let failure = try git.shop.run("cd ci && titrate plan flags --base refs/pull/9/merge")
    #expect(failure.status == 1)
    #expect(failure.errorOutput.contains("has a commit \"refs/pull/9/merge\""))
  }
}

extension String {
  fileprivate var trimmingNewline: String { String(split(separator: "\n").first ?? "") }
}
