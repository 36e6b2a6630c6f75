import Domain
import Manifests
import Planning
import Reconciling
import Storage

/// Everything that is measured on a workspace of one size.
struct Course {
  private let site: AppliedWorkspace

  /// Generates the workspace, once more with mistakes, and a copy of the state to commit to.
  init(experimentCount: Int, in folder: String, _ stopwatch: Stopwatch) throws {
    site = try AppliedWorkspace(experimentCount: experimentCount, in: folder, stopwatch)
    var mistaken = site.manifests
    mistaken.mistakeCount = experimentCount / 100
    _ = try mistaken.write(to: "\(folder)/mistaken")
    try stopwatch.run("cp", [AppliedWorkspace.state, "commit.json"], in: folder)
    try stopwatch.run("cp", ["steady.audit.jsonl", "commit.audit.jsonl"], in: folder)
  }

  /// What is measured, in the order in which it takes turns.
  func contenders(hasJQ: Bool) -> [Contender] {
    let jq = hasJQ ? [contender(.jq, overAllFiles("jq -c ."))] : []
    return [contender(.readLoop, readLoop), contender(.cat, overAllFiles("cat"))] + jq + [
      contender(.plan, site.plan(), reading: AppliedWorkspace.state),
      contender(.validate, validate),
      contender(.validateMistakes, validateMistakes),
      contender(
        .firstApply, site.firstApply(to: "first.json"),
        removing: ["first.json", "first.audit.jsonl"]),
      contender(.planAfterFirstApply, site.plan(from: "first.json"), reading: "first.json"),
      contender(.diskWrite, diskWrite, removing: ["copy.json"]),
      Contender(.commit, site.manifests.experimentCount, measure: commit),
    ]
  }

  /// A contender that begins without some files. What it alone reads is read once before: the manifests
  /// are in memory, since all others read them, and some systems put away what nobody reads for a while.
  private func contender(
    _ kind: Contender.Kind, _ command: MeasuredCommand, removing names: [String] = [],
    reading state: String? = nil
  ) -> Contender {
    Contender(kind, site.manifests.experimentCount) {
      if !names.isEmpty { try site.stopwatch.run("rm", ["-f"] + names, in: site.folder) }
      if let state {
        try site.stopwatch.run("sh", ["-c", "cat \(state) > /dev/null"], in: site.folder)
      }
      return try site.stopwatch.measure(command)
    }
  }

  private var readLoop: MeasuredCommand {
    let expected = "\(site.extent.fileCount) files, \(site.extent.byteCount) bytes\n"
    return site.command(["\(site.stopwatch.tools)/ReadLoop", "workspace"]) { $0 == expected }
  }

  private func overAllFiles(_ reader: String) -> MeasuredCommand {
    let line = "find workspace -type f -name '*.json' -print0 | xargs -0 \(reader) > /dev/null"
    return site.command(["sh", "-c", line], isExpected: \.isEmpty)
  }

  private var validate: MeasuredCommand {
    let expected = "\(site.manifests.manifestCount) manifests, no problems.\n"
    return site.command([site.stopwatch.titrate, "validate", "workspace"]) { $0 == expected }
  }

  private var validateMistakes: MeasuredCommand {
    let count = site.manifests.experimentCount / 100
    let summary = "\n\(count) error\(count == 1 ? "" : "s")\n"
    return site.command([site.stopwatch.titrate, "validate", "mistaken"], status: 1) {
      $0.hasSuffix(summary)
    }
  }

  private var diskWrite: MeasuredCommand {
    let words = ["dd", "if=commit.json", "of=copy.json", "bs=1M", "conv=fsync", "status=none"]
    return site.command(words, isExpected: \.isEmpty)
  }

  /// Commits the state under the next number, as the last step of a small apply does: with the lines
  /// that did not change as they are.
  private func commit() throws -> Sample {
    let store = FileStateStore(statePath: "\(site.folder)/commit.json")
    return try store.exclusively {
      guard let revision = try store.read() else {
        throw BenchmarkFailure("there is no state in '\(site.folder)'")
      }
      let whole = try revision.snapshot()
      let next = Commit(
        from: whole.state, to: whole.state, lineage: whole.lineage, serial: whole.serial + 1,
        provenance: whole.provenance, events: whole.events)
      return try Sample.measuring { () throws(StateError) in
        _ = try store.commit(next, publishing: nil, expecting: revision)
      }
    }
  }
}
