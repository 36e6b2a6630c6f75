extension Pipeline {
  /// What was made, and what a person is to do. A command brings a state along that is in a file.
  func text(bringingState command: String?) -> String {
    let made = files.map { ($0.path, $0.purpose) }
    let steps = (steps + [beginning(command)]).enumerated().map { index, step in
      "  \(index + 1). \(step.split(separator: "\n").joined(separator: "\n     "))\n"
    }
    return (made.isEmpty ? "" : "Made at the root of the repository:\n\(rows(made))")
      + (present.isEmpty ? "" : "There already, and left as it is:\n")
      + present.map { "  \($0)\n" }.joined()
      + "\nLeft to do by hand, once:\n\(steps.joined())"
  }

  /// All but the last step, each with its place on the pages of the host.
  private var steps: [String] {
    switch host {
    case .github: [inclusion, download].compactMap(\.self) + gitHubSteps
    case .gitlab: [inclusion, download].compactMap(\.self) + gitLabSteps
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
      owners(in: ".github/CODEOWNERS", [".github/workflows/titrate*.yml"]) + """
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
      owners(in: ".gitlab/CODEOWNERS", [".gitlab-ci.yml", ".gitlab/titrate*.yml"]) + """
        For the main branch under "Protected branches": "Code owner approval".
        """,
    ]
  }

  /// Who reviews manifests, and who reviews what CI does with them.
  private func owners(in file: String, _ paths: [String]) -> String {
    let words = workspace.split(separator: " ", omittingEmptySubsequences: false)
    let folder = workspace == "." ? "*" : "/\(words.joined(separator: "\\ "))/"
    let lines = ([folder] + paths.map { "/\($0)" }).map { "  \($0) @your-organization/your-team\n" }
    return "Reviewers, in \(file):\n\(lines.joined())"
  }

  private var download: String? {
    guard Release.address == nil else { return nil }
    return """
      The program: this build does not know where it can be downloaded. Fill in TITRATE_URL and
      TITRATE_SHA256_… in these files; the jobs say what to write, and how to build it instead.
      """
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
