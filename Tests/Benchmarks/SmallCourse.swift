/// What takes so little time that starting a process is most of it.
struct SmallCourse {
  private static let runCount = 20

  private let stopwatch: Stopwatch
  private let folder: String

  /// Generates ten manifests, commits them to a repository of their own, and applies them.
  init(in folder: String, _ stopwatch: Stopwatch) throws {
    self.stopwatch = stopwatch
    self.folder = folder + "/workspace"
    let workspace = GeneratedWorkspace(experimentCount: 5)
    precondition(workspace.manifestCount == 10)
    _ = try workspace.write(to: self.folder)
    let git = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"]
    for arguments in [
      ["init", "-q"], ["add", "."], git + ["commit", "-q", "-m", "Add manifests"],
    ] {
      try stopwatch.run("git", arguments, in: self.folder)
    }
    let apply = ["apply", "--auto-approve", "--new-state", "--state", "../state.json"]
    try stopwatch.run(stopwatch.titrate, apply, in: self.folder)
  }

  /// What is measured, in the order in which it takes turns.
  var contenders: [Contender] {
    [
      contender(.version, [stopwatch.titrate, "--version"], printing: "titrate "),
      contender(.gitVersion, ["git", "--version"], printing: "git version "),
      contender(
        .smallPlan, [stopwatch.titrate, "plan", "--state", "../state.json"], printing: "No changes"),
      contender(.gitStatus, ["git", "status"], printing: "nothing to commit, working tree clean"),
    ]
  }

  private func contender(
    _ kind: Contender.Kind, _ words: [String], printing expected: String
  ) -> Contender {
    let command = MeasuredCommand(words: words, folder: folder, count: Self.runCount) {
      $0.ranges(of: expected).count == Self.runCount
    }
    return Contender(kind) { try stopwatch.measure(command) }
  }
}
