/// A state in git, on a remote that is a folder of the same machine, and the same state in a file.
struct GitCourse {
  /// How many experiments the workspace has.
  static let experimentCount = 1_000

  private let stopwatch: Stopwatch
  private let folder: String

  /// Generates a workspace in a clone, applies it to a file, and brings the state to the remote.
  init(in folder: String, _ stopwatch: Stopwatch) throws {
    self.stopwatch = stopwatch
    self.folder = folder
    _ = try GeneratedWorkspace(experimentCount: Self.experimentCount)
      .write(to: folder + "/clone/workspace")
    // Manifests are read from the work tree, so none need be committed.
    let git = ["-C", "clone", "-c", "user.name=ada", "-c", "user.email=ada@example.com"]
    for arguments in [
      ["init", "-q", "--bare", "remote.git"], ["init", "-q", "clone"],
      ["-C", "clone", "remote", "add", "origin", "\(folder)/remote.git"],
      git + ["commit", "-q", "--allow-empty", "-m", "Begin"],
    ] {
      try stopwatch.run("git", arguments, in: folder)
    }
    for words in [
      ["apply", "clone/workspace", "--auto-approve", "--new-state", "--state", "state.json"],
      ["state", "push", "state.json", "clone/workspace", "--state", "git"],
    ] {
      try stopwatch.run(stopwatch.titrate, words, in: folder)
    }
  }

  /// What is measured, in the order in which it takes turns.
  var contenders: [Contender] {
    let plan = [stopwatch.titrate, "plan", "clone/workspace", "--state"]
    let both = "git -C clone fetch -q origin titrate-state && exec \"$0\" \"$@\""
    return [
      contender(.fetchAndPlan, ["sh", "-c", both] + plan + ["state.json"]),
      contender(.gitPlan, plan + ["git"]),
    ]
  }

  private func contender(_ kind: Contender.Kind, _ words: [String]) -> Contender {
    let command = MeasuredCommand(words: words, folder: folder) { $0.hasPrefix("No changes") }
    return Contender(kind, Self.experimentCount) { try stopwatch.measure(command) }
  }
}
