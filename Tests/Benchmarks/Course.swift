import Experiments
import Storage
import System

/// A generated workspace of one size, and everything that is measured on it.
struct Course {
  private let stopwatch: Stopwatch
  private let folder: String
  private let workspace: GeneratedWorkspace
  private let extent: GeneratedWorkspace.Extent

  private static let noChanges = "No changes: the state is what the workspace asks for.\n"

  /// Generates the workspace, once as it should be and once with mistakes, and the states: one whose
  /// last commit changed a single experiment, as it is most of the time, and a copy to commit to.
  init(experimentCount: Int, in folder: String, _ stopwatch: Stopwatch) throws {
    self.stopwatch = stopwatch
    self.folder = folder
    workspace = GeneratedWorkspace(experimentCount: experimentCount)
    extent = try workspace.write(to: "\(folder)/workspace")
    var mistaken = workspace
    mistaken.mistakeCount = experimentCount / 100
    _ = try mistaken.write(to: "\(folder)/mistaken")

    try workspace.rewriteFirst(percentage: 1, in: "\(folder)/workspace")
    _ = try stopwatch.measure(apply(to: "steady.json", changes: workspace.manifestCount, serial: 1))
    try workspace.rewriteFirst(in: "\(folder)/workspace")
    _ = try stopwatch.measure(apply(to: "steady.json", changes: 1, serial: 2))
    for suffix in ["json", "audit.jsonl"] {
      try stopwatch.run("cp", ["steady.\(suffix)", "commit.\(suffix)"], in: folder)
    }
  }

  /// What is measured, in the order in which it takes turns.
  func contenders(hasJQ: Bool) -> [Contender] {
    let size = workspace.experimentCount
    let plain: [(Contender.Kind, MeasuredCommand)] =
      [(.readLoop, readLoop), (.cat, overAllFiles("cat"))]
      + (hasJQ ? [(.jq, overAllFiles("jq -c ."))] : [])
      + [(.plan, plan(from: "steady.json")), (.validate, validate)]
      + [(.validateMistakes, validateMistakes)]
    return plain.map { kind, command in
      Contender(kind, size) { try stopwatch.measure(command) }
    } + [
      Contender(.firstApply, size, measure: firstApply),
      Contender(.planAfterFirstApply, size) { try stopwatch.measure(plan(from: "first.json")) },
      Contender(.diskWrite, size, measure: diskWrite),
      Contender(.commit, size, measure: commit),
    ]
  }

  // MARK: Commands

  private func command(
    _ words: [String], status: Int = 0, isExpected: @escaping (String) -> Bool
  ) -> MeasuredCommand {
    MeasuredCommand(words: words, folder: folder, status: status, isExpected: isExpected)
  }

  private var readLoop: MeasuredCommand {
    let expected = "\(extent.fileCount) files, \(extent.byteCount) bytes\n"
    return command(["\(stopwatch.tools)/ReadLoop", "workspace"]) { $0 == expected }
  }

  private func overAllFiles(_ reader: String) -> MeasuredCommand {
    let line = "find workspace -type f -name '*.json' -print0 | xargs -0 \(reader) > /dev/null"
    return command(["sh", "-c", line], isExpected: \.isEmpty)
  }

  private func plan(from state: String) -> MeasuredCommand {
    command([stopwatch.titrate, "plan", "workspace", "--state", state]) { $0 == Self.noChanges }
  }

  private func apply(to state: String, changes: Int, serial: Int) -> MeasuredCommand {
    let summary = "\nApplied \(changes) of \(changes) changes. Committed as serial \(serial).\n"
    return command(
      [stopwatch.titrate, "apply", "workspace", "--state", state, "--auto-approve"]
    ) { $0.hasSuffix(summary) }
  }

  private var validate: MeasuredCommand {
    let expected = "\(workspace.manifestCount) manifests, no problems.\n"
    return command([stopwatch.titrate, "validate", "workspace"]) { $0 == expected }
  }

  private var validateMistakes: MeasuredCommand {
    let summary = "\n\(workspace.experimentCount / 100) errors\n"
    return command([stopwatch.titrate, "validate", "mistaken"], status: 1) {
      $0.hasSuffix(summary)
    }
  }

  // MARK: Runs that need preparation

  private func firstApply() throws -> Sample {
    try stopwatch.run("rm", ["-f", "first.json", "first.audit.jsonl", "first.lock"], in: folder)
    return try stopwatch.measure(
      apply(to: "first.json", changes: workspace.manifestCount, serial: 1))
  }

  private func diskWrite() throws -> Sample {
    try stopwatch.run("rm", ["-f", "copy.json"], in: folder)
    return try stopwatch.measure(
      command(["dd", "if=commit.json", "of=copy.json", "bs=1M", "conv=fsync", "status=none"]) {
        $0.isEmpty
      })
  }

  /// Commits the same state under the next number, as the last step of an apply does.
  private func commit() throws -> Sample {
    let store = FileSnapshotStore(statePath: "\(folder)/commit.json")
    return try store.withLock { (snapshot) throws(StorageError) -> Sample? in
      guard let snapshot else { return nil }
      let next = Snapshot(
        lineage: snapshot.lineage, serial: snapshot.serial + 1, provenance: snapshot.provenance,
        state: snapshot.state, events: snapshot.events)
      return try Sample.measuring { () throws(StorageError) in try store.commit(next) }
    } ?? { throw BenchmarkFailure("there is no state in '\(folder)'") }()
  }
}
