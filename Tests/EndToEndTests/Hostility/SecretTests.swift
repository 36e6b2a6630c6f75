import Foundation
import TestSupport
import Testing

/// A key is found in many places of a machine, and titrate takes it to none: not to what it prints, nor to
/// what it writes, nor to the words with which it starts other programs.
@Suite(.waiting) struct SecretTests {
  private static let canary = "canary-5d21"

  /// Variables of the environment in which keys live, or which may contain one.
  private static let variables = [
    "TITRATE_API_KEY", "TITRATE_TOKEN", "FLAGSMITH_API_KEY", "FLAGSMITH_ENVIRONMENT_KEY",
    "GITHUB_TOKEN",
    "GH_TOKEN", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "CI_JOB_TOKEN",
    "GITLAB_TOKEN", "BUILDKITE_AGENT_ACCESS_TOKEN", "AWS_SECRET_ACCESS_KEY", "SSH_PRIVATE_KEY",
  ]
  private static let addresses = [
    "HTTPS_PROXY", "CI_REPOSITORY_URL", "CI_JOB_URL", "BUILDKITE_BUILD_URL", "GITHUB_SERVER_URL",
    "BUILDKITE_REPO", "GIT_PROXY_COMMAND",
  ]

  /// What tells titrate that it runs in continuous integration, which it records.
  private static let services = [
    "", "export GITLAB_CI=true CI_COMMIT_SHA=8f3a", "export BUILDKITE=true BUILDKITE_COMMIT=8f3a",
    "export GITHUB_ACTIONS=true GITHUB_SHA=8f3a GITHUB_REPOSITORY=shop/front GITHUB_RUN_ID=7 "
      + "GITHUB_OUTPUT=$PWD/out GITHUB_STEP_SUMMARY=$PWD/summary",
  ]

  private static let commands = [
    "validate", "validate --format json", "validate --format sarif", "test", "test --format github",
    "test --format junit", "plan", "plan --verbose",
    "plan --format json", "plan --format markdown", "plan --format github", "plan --out saved.plan",
    "plan --changed-since main", "show saved.plan", "plan --environment nowhere",
    "plan --token=\(canary)", "apply --api-key \(canary)", "apply", "apply --auto-approve",
    "apply --auto-approve --keep-going", "status", "status --format json", "history",
    "history --format json", "evaluate --identity erin", "export", "export --format flagd",
    "state verify", "state restore --auto-approve", "explain unknown-field", "help", "--version",
  ]

  private static func workshop() throws -> ScenarioWorkshop {
    let workshop = try Program.workshop()
    try workshop.folder.write("prepare.sh", prepare)
    try workshop.folder.write("environment.sh", environment)
    try workshop.require("sh prepare.sh > /dev/null 2>&1")
    return workshop
  }

  private static var environment: String {
    variables.map { "export \($0)=\(canary)\n" }.joined()
      + addresses.map { "export \($0)=https://ci:\(canary)@host.example/a?token=\(canary)\n" }
      .joined()
      + "export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.extraheader "
      + "GIT_CONFIG_VALUE_0=\"AUTHORIZATION: \(canary)\"\nexport PATH=$HOME/bin:$PATH\n"
  }

  /// A repository with keys in the configuration of git, in files of people and of the workspace; and a git
  /// that writes down the words that it is given.
  private static let prepare = """
    mkdir site $HOME/bin && cd site && cp -R $EXAMPLES/launch/1-before/. .
    git init -q -b main && git add . && git -c user.name=a -c user.email=a@b commit -q -m Begin
    git config remote.origin.url https://ci:\(canary)@host.example/shop.git
    git config http.extraheader "AUTHORIZATION: basic \(canary)"
    sed -i '1a "x-token": "\(canary)",' environments/production.json features/*.json
    sed -i '1a "x-secret": { "a": ["\(canary)"] },' experiments/production/*.json
    printf '{ "x-key": "\(canary)", "ignore": ["ignored.json"] }' > titrate.json
    printf '{ "token": "\(canary)" }' > ignored.json
    echo "machine host.example login ci password \(canary)" > $HOME/.netrc
    echo "https://ci:\(canary)@host.example" > $HOME/.git-credentials
    echo "TOKEN=\(canary)" > .env
    { echo '#!/bin/sh'; echo 'echo "git $@" >> "$HOME/words"'; echo "exec $(command -v git) \\"\\$@\\""
    } > $HOME/bin/git
    sed 's/git/id/g' $HOME/bin/git > $HOME/bin/id
    chmod +x $HOME/bin/git $HOME/bin/id

    """

  /// What is wrong with a workspace is told without what people may keep in it.
  private static let mistakes = [
    "", "sed -i 's/running/ruining/; s/created/creatde/' experiments/production/*.json",
    "printf '{ \"token\": \"\(canary)\" }' > credentials.json",
    "printf '[\"\(canary)\"]' > credentials.json", "printf 'token=\(canary)' > credentials.json",
    "printf '\(canary)' > credentials.json",
    "printf '{ \"apiKey\": \"\(canary)\", \"x-key\": \"\(canary)\" }' > titrate.json",
    "printf '{ \"kind\": \"Feature\", \"x-a\": \"\(canary)\", \"token\": \"\(canary)\" }' > f.json",
    "printf '{\"kind\":\"Feature\",\"name\":\"a\",\"api_key\":{\"b\":\"\(canary)\"},\"value\":1}' > f.json",
    "sed -i '$d' .titrate/state.json",
  ]

  @Test(arguments: services)
  func `no key is printed, written or passed on`(service: String) throws {
    let workshop = try Self.workshop()
    // What is wrong with a workspace has little to do with the service that it is tried in.
    let triesAll = Campaign.isFull || service == Self.services.last
    for mistake in Self.mistakes where triesAll || mistake.isEmpty {
      for command in Self.commands where mistake.isEmpty || command.isAboutMistakes {
        let line = ". ./environment.sh; cd site; \(mistake.isEmpty ? ":" : mistake); \(service)\n"
        let run = try workshop.call(line + "titrate \(command) 2>&1").run()
        #expect(!run.output.contains(Self.canary), "\(mistake), \(command): \(run.output)")
        #expect(run.errorOutput.isEmpty && run.status < 128, "\(command): \(run)")
      }
    }
    // What is there by now, apart from what was there before.
    let found = try workshop.call(
      "grep -rl \(Self.canary) site/.titrate site/saved.plan site/out site/summary $HOME/words"
    ).run()
    #expect(found.output.isEmpty, "\(found.output)")
    let words = try String(contentsOfFile: workshop.home + "/words", encoding: .utf8)
    #expect(words.contains(" rev-parse"), "Other programs were started, and seen.")
  }
}

extension String {
  /// Whether a command speaks of what is wrong with the workspace or its state.
  fileprivate var isAboutMistakes: Bool {
    ["validate", "plan", "apply --auto", "state", "status"].contains(where: hasPrefix)
  }
}
