import Manifests

extension Pipeline {
  /// What was made, and what a person is to do. A command brings a state along that is in a file.
  func text(bringingState command: String?) -> String {
    let made = files.map { ($0.path, $0.purpose) }
    let steps = (steps + [beginning(command)]).enumerated().map { index, step in
      "  \(index + 1). \(step.split(separator: "\n").joined(separator: "\n     "))\n"
    }
    let lists = [
      made.isEmpty ? "" : "Made at the root of the repository:\n\(rows(made))",
      present.isEmpty
        ? "" : "There already, and left as it is:\n" + present.map { "  \($0)\n" }.joined(),
      "Left to do by hand, once:\n\(steps.joined())",
    ]
    return lists.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// All but the last step, each with its place on the pages of the host.
  private var steps: [String] {
    switch host {
    case .github: [remote, download].compactMap(\.self) + gitHubSteps
    case .gitlab: [remote, inclusion, download].compactMap(\.self) + gitLabSteps
    }
  }

  private var gitHubSteps: [String] {
    [
      """
      Approvals: Settings → Environments → New environment, called titrate-approval, with
      "Required reviewers". Without them, a run that would need an approval fails.
      """,
      """
      Rights: the jobs ask for theirs themselves. Settings → Actions → General has to permit
      actions of GitHub; under "Workflow permissions" read is enough. A private repository without
      GitHub Code Security needs CODE_SCANNING: "false" at the head of the workflow.
      """,
      """
      The branch of the state: Settings → Rules → Rulesets → New branch ruleset, for titrate-*,
      with "Restrict deletions" and "Block force pushes". Rules that ask for reviews or checks
      must leave titrate-* out.
      """,
      owners([".github/workflows/titrate*.yml"]) + """
        In the ruleset of the main branch: "Require review from Code Owners".
        """,
    ]
  }

  private var gitLabSteps: [String] {
    [
      """
      Rights: Settings → Access tokens → Add new token, twice: one with the role Developer and the
      scope write_repository, and one with the role Reporter and the scope api. Then Settings →
      CI/CD → Variables → Add variable, each masked: the first as TITRATE_GITLAB_TOKEN, and
      protected, the second as TITRATE_NOTE_TOKEN, and not protected: merge requests need it.
      """,
      """
      Approvals: Settings → CI/CD → Protected environments → Protect an environment, called
      titrate-approval, with those who may deploy. Without it, whoever may merge may approve.
      """,
      """
      The clock: Build → Pipeline schedules → New schedule, */10 * * * * on the main branch.
      """,
      """
      The branch of the state: Settings → Repository → Protected branches → Add protected branch,
      titrate-*, to which the token may push, without force pushes.
      """,
      owners([".gitlab-ci.yml", ".gitlab/titrate*.yml"]) + """
        For the main branch under "Protected branches": "Code owner approval".
        """,
    ]
  }

  /// Who reviews manifests, and who reviews what CI does with them.
  private func owners(_ paths: [String]) -> String {
    let words = workspace.split(separator: " ", omittingEmptySubsequences: false)
    let folder = workspace == "." ? "*" : "/\(words.joined(separator: "\\ "))/"
    let known = text(of: ownersFile)?.split { $0.isWhitespace } ?? []
    let missing = ([folder] + paths.map { "/\($0)" }).filter { path in
      !known.contains { $0 == path }
    }
    guard !missing.isEmpty else { return "Reviewers: \(ownersFile) names them already.\n" }
    let lines = missing.map { "  \($0) @your-organization/your-team\n" }
    return "Reviewers, in \(ownersFile):\n\(lines.joined())"
  }

  private var download: String? {
    guard Release.address == nil else { return nil }
    return """
      The program: this build does not know where it can be downloaded. Fill in TITRATE_URL and
      TITRATE_SHA256_… in these files; the jobs say what to write, and how to build it instead.
      """
  }

  private var remote: String? {
    hasRemote
      ? nil : "The remote: this clone has no \(state.remote) yet, where the state is to be kept."
  }

  private var inclusion: String? {
    included.map { "Add to \(Self.gitLabFile), whose jobs need the stages test and deploy:\n\($0)" }
  }

  private func beginning(_ command: String?) -> String {
    if let command {
      return "Commit all of it, and merge. Then bring the state along, from here:\n  \(command)"
    }
    let operand = workspace == "." ? "" : " \(shellWord(workspace))"
    return """
      Commit all of it, and merge. Then begin the state, in a clone of the main branch, at its root:
        titrate apply\(operand) --new-state
      """
  }
}
