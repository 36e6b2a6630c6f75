/// A generated workspace and its state, whose last commit changed a single experiment, as it is most of
/// the time where a job applies whatever was merged.
struct AppliedWorkspace {
  let stopwatch: Stopwatch
  let folder: String
  let manifests: GeneratedWorkspace
  /// All manifests together.
  let extent: GeneratedWorkspace.Extent

  /// The name of the state.
  static let state = "steady.json"

  private static let noChanges = "No changes: the state is what the workspace asks for.\n"

  init(experimentCount: Int, in folder: String, _ stopwatch: Stopwatch) throws {
    self.stopwatch = stopwatch
    self.folder = folder
    manifests = GeneratedWorkspace(experimentCount: experimentCount)
    extent = try manifests.write(to: "\(folder)/workspace")
    try manifests.rewriteFirst(percentage: 1, in: "\(folder)/workspace")
    _ = try stopwatch.measure(firstApply(to: Self.state))
    try manifests.rewriteFirst(in: "\(folder)/workspace")
    _ = try stopwatch.measure(apply(to: Self.state, changes: 1, serial: 2))
  }

  /// A command that has to print something, and what.
  func command(
    _ words: [String], status: Int = 0, isExpected: @escaping (String) -> Bool
  ) -> MeasuredCommand {
    MeasuredCommand(words: words, folder: folder, status: status, isExpected: isExpected)
  }

  /// Plans, and finds nothing to do.
  func plan(from state: String = state, under tool: [String] = []) -> MeasuredCommand {
    command(tool + [stopwatch.titrate, "plan", "workspace", "--state", state]) {
      $0 == Self.noChanges
    }
  }

  /// Applies everything to a state that is not there yet.
  func firstApply(to state: String) -> MeasuredCommand {
    apply(to: state, changes: manifests.manifestCount, serial: 1)
  }

  private func apply(to state: String, changes: Int, serial: Int) -> MeasuredCommand {
    let summary = "\nApplied \(changes) of \(changes) changes. Committed as serial \(serial).\n"
    return command(
      [stopwatch.titrate, "apply", "workspace", "--state", state, "--new-state", "--auto-approve"]
    ) { $0.contains(summary) }
  }
}
