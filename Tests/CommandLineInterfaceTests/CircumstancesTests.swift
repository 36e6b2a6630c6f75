import Domain
import System
import TestSupport
import Testing

@testable import CommandLineInterface

struct CircumstancesTests {
  private static func circumstances(
    _ variables: [String: String] = [:], git: String? = nil
  ) -> Circumstances {
    Circumstances(
      variable: { variables[$0] }, gitIdentity: { git }, systemUser: { "root" })
  }

  // MARK: Author

  /// Each line lacks what the one above it has.
  @Test(
    arguments: [
      (
        "option", "own", ["GITHUB_ACTOR": "hub", "TITRATE_AUTHOR": "own"], "git", "option"
      ),
      (nil, "own", ["GITHUB_ACTOR": "hub", "TITRATE_AUTHOR": "own"], "git", "own"),
      (
        nil, "", ["GITHUB_ACTOR": "hub", "GITLAB_USER_LOGIN": "lab", "TITRATE_AUTHOR": ""], "git",
        "hub"
      ),
      (nil, "", ["GITLAB_USER_LOGIN": "lab", "BUILDKITE_BUILD_CREATOR": "kite"], "git", "lab"),
      (nil, "", ["BUILDKITE_BUILD_CREATOR": "kite"], "git", "kite"),
      (nil, "", ["BITBUCKET_STEP_TRIGGERER_UUID": "{1f}"], "git", "{1f}"),
      (nil, "", ["BUILD_REQUESTEDFOR": "Azra Ure"], "git", "Azra Ure"),
      (nil, "", ["BUILD_USER_ID": "jen", "CHANGE_AUTHOR": "kins"], "git", "jen"),
      (nil, "", ["CHANGE_AUTHOR": "kins"], "git", "kins"),
      (nil, "", ["GITHUB_ACTOR": ""], "git", "git"),
      (nil, "", [:], nil, "root"),
    ] as [(String?, String, [String: String], String?, String)])
  func `the first that is known is the author`(
    option: String?, own: String, variables: [String: String], git: String?, expected: String
  ) throws {
    let author = try Self.circumstances(variables, git: git).author(named: option)
    #expect(author == Author(name: expected))
  }

  @Test func `a name behind api-key is a key's`() throws {
    #expect(
      try Self.circumstances().author(named: "api-key:deploy")
        == Author(kind: .apiKey, name: "deploy"))
    #expect(
      try Self.circumstances(["TITRATE_AUTHOR": "api-key:ci"]).author(named: nil)
        == Author(kind: .apiKey, name: "ci"))
    #expect(try Self.circumstances().author(named: "API-key:x") == Author(name: "API-key:x"))
  }

  @Test(arguments: [
    "Zoë Łukasiewicz", "舞", "o'Brien, \"Ann\"", "dependabot[bot]",
    String(repeating: "é", count: 200),
  ])
  func `a name may have any letters`(name: String) throws {
    #expect(try Self.circumstances().author(named: name).name == name)
  }

  @Test(arguments: [
    "", " ", "\u{a0}", "api-key:", "api-key: ", "a\nb", "a\u{0}", "\u{1b}[31m", "a\u{7f}",
    "a\u{85}", String(repeating: "a", count: 201), "a" + String(repeating: "\u{301}", count: 200),
  ])
  func `what is no name is refused, wherever it comes from`(name: String) {
    #expect(throws: CommandFailure.self) { try Self.circumstances().author(named: name) }
    if !name.isEmpty {
      #expect(throws: CommandFailure.self) {
        try Self.circumstances(["GITHUB_ACTOR": name], git: "git").author(named: nil)
      }
    }
  }

  // MARK: Origin

  @Test func `outside continuous integration nothing is known of the origin`() {
    let stray = ["GITHUB_SHA": "8f", "CI_COMMIT_SHA": "8f", "BUILDKITE_COMMIT": "8f"]
    #expect(Self.circumstances(stray).origin(checkout: nil) == Provenance.Origin())
  }

  @Test func `GitHub Actions tells commit, ref, run and pull request`() {
    var variables = [
      "GITHUB_ACTIONS": "true", "GITHUB_SHA": "8f3a", "GITHUB_REF": "refs/pull/12/merge",
      "GITHUB_SERVER_URL": "https://github.example", "GITHUB_REPOSITORY": "shop/front",
      "GITHUB_RUN_ID": "77", "CI_COMMIT_SHA": "no",
    ]
    let run = "https://github.example/shop/front/actions/runs/77"
    #expect(
      Self.circumstances(variables).origin(checkout: nil)
        == Provenance.Origin(
          commit: "8f3a", ref: "refs/pull/12/merge", runURL: run, pullRequest: 12))
    variables["GITHUB_REF"] = "refs/heads/pull/12"
    variables["GITHUB_RUN_ID"] = ""
    #expect(
      Self.circumstances(variables).origin(checkout: nil)
        == Provenance.Origin(commit: "8f3a", ref: "refs/heads/pull/12"))
  }

  @Test func `GitLab CI tells commit, ref, job and merge request`() {
    let variables = [
      "GITLAB_CI": "true", "CI_COMMIT_SHA": "8f3a", "CI_COMMIT_REF_NAME": "größer",
      "CI_JOB_URL": "https://gitlab.example/jobs/1", "CI_MERGE_REQUEST_IID": "34",
      "BUILDKITE": "true", "BUILDKITE_COMMIT": "no",
    ]
    #expect(
      Self.circumstances(variables).origin(checkout: nil)
        == Provenance.Origin(
          commit: "8f3a", ref: "größer", runURL: "https://gitlab.example/jobs/1", pullRequest: 34))
  }

  @Test func `Buildkite tells commit, branch, build and pull request`() {
    let variables = [
      "BUILDKITE": "true", "BUILDKITE_COMMIT": "8f3a", "BUILDKITE_BRANCH": "main",
      "BUILDKITE_BUILD_URL": "https://buildkite.example/1", "BUILDKITE_PULL_REQUEST": "56",
    ]
    #expect(
      Self.circumstances(variables).origin(checkout: nil)
        == Provenance.Origin(
          commit: "8f3a", ref: "main", runURL: "https://buildkite.example/1", pullRequest: 56))
  }

  @Test func `Bitbucket Pipelines tells commit, branch, pipeline and pull request`() {
    let variables = [
      "BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_COMMIT": "8f3a", "BITBUCKET_BRANCH": "main",
      "BITBUCKET_GIT_HTTP_ORIGIN": "https://bitbucket.example/shop/front",
      "BITBUCKET_PR_ID": "41",
    ]
    #expect(
      Self.circumstances(variables).origin(checkout: nil)
        == Provenance.Origin(
          commit: "8f3a", ref: "main",
          runURL: "https://bitbucket.example/shop/front/pipelines/results/7", pullRequest: 41))
  }

  @Test func `Azure Pipelines tells commit, branch, build and pull request`() {
    var variables = [
      "TF_BUILD": "True", "BUILD_SOURCEVERSION": "8f3a", "BUILD_SOURCEBRANCH": "refs/heads/main",
      "SYSTEM_COLLECTIONURI": "https://dev.azure.example/shop/", "BUILD_BUILDID": "7",
      "SYSTEM_TEAMPROJECTID": "5d2f", "SYSTEM_PULLREQUEST_PULLREQUESTID": "41",
    ]
    #expect(
      Self.circumstances(variables).origin(checkout: nil)
        == Provenance.Origin(
          commit: "8f3a", ref: "refs/heads/main",
          runURL: "https://dev.azure.example/shop/5d2f/_build/results?buildId=7", pullRequest: 41))
    // There the identifier is one of Azure, and the number that of GitHub.
    variables["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER"] = "12"
    #expect(Self.circumstances(variables).origin(checkout: nil).pullRequest == 12)
  }

  @Test(arguments: ["JENKINS_URL", "JENKINS_HOME"])
  func `Jenkins tells commit, branch, build and pull request`(sign: String) {
    let variables = [
      sign: "x", "GIT_COMMIT": "8f3a", "GIT_BRANCH": "origin/main", "CHANGE_ID": "41",
      "BUILD_URL": "https://jenkins.example/job/shop/7/",
    ]
    #expect(
      Self.circumstances(variables).origin(checkout: nil)
        == Provenance.Origin(
          commit: "8f3a", ref: "origin/main", runURL: "https://jenkins.example/job/shop/7/",
          pullRequest: 41))
  }

  @Test(arguments: [
    ("https://ci:key@gitlab.example:8080/jobs/1", "https://gitlab.example:8080/jobs/1"),
    ("http://key@gitlab.example", "http://gitlab.example"),
    ("https://a@b:c@d@gitlab.example/@me/jobs/1", "https://gitlab.example/@me/jobs/1"),
    ("https://gitlab.example/jobs/1?private_token=key", "https://gitlab.example/jobs/1"),
    ("https://gitlab.example?a/b@c", "https://gitlab.example"),
    ("https://gitlab.example/jobs/1#access_token=key", "https://gitlab.example/jobs/1"),
    ("gitlab.example/jobs/1", nil), ("ci:key@gitlab.example", nil), ("ftp://a:b@c/d", nil),
  ])
  func `a key in the address of a run is left out`(address: String, expected: String?) {
    let variables = [
      ["GITLAB_CI": "true", "CI_JOB_URL": address],
      ["BUILDKITE": "true", "BUILDKITE_BUILD_URL": address],
    ]
    for variables in variables {
      #expect(Self.circumstances(variables).origin(checkout: nil).runURL == expected)
    }
  }

  @Test func `a key in the address of GitHub is left out`() {
    let variables = [
      "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://ci:key@github.example",
      "GITHUB_REPOSITORY": "shop/front", "GITHUB_RUN_ID": "77",
    ]
    #expect(
      Self.circumstances(variables).origin(checkout: nil).runURL
        == "https://github.example/shop/front/actions/runs/77")
  }

  @Test(arguments: [
    "false", "", "0", "-3", "+3", "3.0", " 3", "3 ", "0x3", "٣", "99999999999999999999", "true",
  ])
  func `what is no number of a pull request is left out`(number: String) {
    for variables in [
      ["GITHUB_ACTIONS": "true", "GITHUB_REF": "refs/pull/\(number)/merge"],
      ["GITLAB_CI": "true", "CI_MERGE_REQUEST_IID": number],
      ["BUILDKITE": "true", "BUILDKITE_PULL_REQUEST": number],
    ] {
      #expect(
        Self.circumstances(variables).origin(checkout: nil).pullRequest == nil, "\(variables)")
    }
  }

  @Test(arguments: ["", "/", "refs", "refs/pull", "refs/pull/", "pull/3/merge", "refs//pull/3"])
  func `a ref of another form names no pull request`(ref: String) {
    let variables = ["GITHUB_ACTIONS": "true", "GITHUB_REF": ref]
    #expect(Self.circumstances(variables).origin(checkout: nil).pullRequest == nil)
  }

  // MARK: Merged pull requests

  @Test(arguments: [
    ("Start checkout-cta (#41)", 41), ("Start checkout-cta (#41)\n\n* Fix (#7)", 41),
    ("Revert \"Start (#40)\" (#41)", 41), ("Merge pull request #41 from ada/cta", 41),
    ("Merge pull request #41 from ada/cta\n\nStart (#7)", 41),
    ("Merge branch 'cta' into 'main'\n\nStart\n\nSee merge request group/sub/shop!41", 41),
    ("Merge branch 'cta' into 'main'\r\n\r\nStart\r\n\r\nSee merge request !41\r\n", 41),
    ("Merged in cta (pull request #41)\n\nStart\n\nApproved-by: Ada", 41),
    ("Merged PR 41: Start checkout-cta", 41),
    ("Start checkout-cta", nil), ("", nil), ("\n\n", nil), ("Start (#41) again", nil),
    ("Start (41)", nil), ("Start (#)", nil), ("Start (#-4)", nil), ("Start (#0)", nil),
    ("Start (#99999999999999999999)", nil), ("Start\n\nSee merge request shop", nil),
    ("Start\n\nSee #41 (#41)", nil), ("Merged PR: 41", nil), ("Merge pull request #x from y", nil),
  ])
  func `the message of a merge names its pull request`(message: String, number: Int?) {
    #expect(mergedPullRequest(message) == number)
  }

  private static let checkout = Checkout(commit: "9e4b", committedAt: SampleSnapshot.instant(0))

  @Test func `what is merged belongs to the pull request that its message names`() throws {
    let event = try GitHubEvent(Array(#"{"head_commit":{"message":"Start (#7)"}}"#.utf8))
    let head = Git.Head(checkout: Self.checkout, message: "Start (#41)")
    let variables = ["GITHUB_ACTIONS": "true", "GITHUB_REF": "refs/heads/main"]
    let circumstances = Self.circumstances(variables)
    #expect(circumstances.origin(applying: head, event: event).pullRequest == 41)
    #expect(circumstances.origin(applying: nil, event: event).pullRequest == 7)
    let silent = Git.Head(checkout: Self.checkout, message: "Start")
    #expect(circumstances.origin(applying: silent, event: event).pullRequest == nil)
    #expect(Self.circumstances().origin(applying: head, event: event).commit == "9e4b")
    #expect(circumstances.origin(checkout: Self.checkout).pullRequest == nil)
  }

  @Test func `an event of a pull request says which one`() throws {
    let event = try GitHubEvent(Array(#"{"pull_request":{"number":12},"a":[{}]}"#.utf8))
    let head = Git.Head(checkout: Self.checkout, message: "Start (#41)")
    #expect(Self.circumstances().origin(applying: head, event: event).pullRequest == 12)
  }

  @Test(arguments: [
    "{}", #"{"head_commit":null,"pull_request":null}"#, #"{"schedule":"*/10 * * * *"}"#,
  ])
  func `an event can tell nothing of pull requests`(text: String) throws {
    #expect(try GitHubEvent(Array(text.utf8)) == GitHubEvent())
  }

  @Test(arguments: [
    "", "{", "[]", "7", "\u{0}", #"{"pull_request":7}"#, #"{"pull_request":{}}"#,
    #"{"pull_request":{"number":"7"}}"#, #"{"pull_request":{"number":-7}}"#,
    #"{"pull_request":{"number":7.5}}"#, #"{"head_commit":"x"}"#, #"{"head_commit":{}}"#,
    #"{"head_commit":{"message":7}}"#, String(repeating: "[", count: 100_000),
  ])
  func `what is no event of GitHub is refused`(text: String) {
    #expect(throws: GitHubEvent.Problem.self) { try GitHubEvent(Array(text.utf8)) }
  }
}
