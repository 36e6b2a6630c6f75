/// What takes so little time that starting a process is most of it: ten manifests in a repository.
struct SmallCourse {
  /// With half as many features and two environments these are ten manifests.
  static let experimentCount = 5

  private static let runCount = 20

  private let stopwatch: Stopwatch
  private let folder: String

  /// Generates the workspace, commits it to a repository of its own, and applies it.
  init(in folder: String, _ stopwatch: Stopwatch) throws {
    self.stopwatch = stopwatch
    self.folder = folder + "/workspace"
    _ = try GeneratedWorkspace(experimentCount: Self.experimentCount).write(to: self.folder)
    let git = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"]
    for arguments in [
      ["init", "-q"], ["add", "."], git + ["commit", "-q", "-m", "Add manifests"],
    ] {
      try stopwatch.run("git", arguments, in: self.folder)
    }
    let apply = ["apply", "--auto-approve", "--state", "../state.json"]
    try stopwatch.run(stopwatch.titrate, apply, in: self.folder)
  }

  /// What is measured, in the order in which it takes turns.
  var contenders: [Contender] {
    let size = Self.experimentCount
    return [
      contender(.version, 0, [stopwatch.titrate, "--version"], "titrate "),
      contender(.gitVersion, 0, ["git", "--version"], "git version "),
      contender(
        .plan, size, [stopwatch.titrate, "plan", "--state", "../state.json"], "No changes"),
      contender(.gitStatus, size, ["git", "status"], "nothing to commit, working tree clean"),
    ]
  }

  private func contender(
    _ kind: Contender.Kind, _ size: Int, _ words: [String], _ expected: String
  ) -> Contender {
    let command = MeasuredCommand(words: words, folder: folder, count: Self.runCount) {
      $0.ranges(of: expected).count == Self.runCount
    }
    return Contender(kind, size) { try stopwatch.measure(command) }
  }
}
