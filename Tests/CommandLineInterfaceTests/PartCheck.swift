import Domain
import JSONSyntax
import Manifests
import Rendering
import TestSupport

@testable import CommandLineInterface
@testable import Planning
@testable import Reconciling
@testable import Storage

/// Compares what comes of the part of a workspace and its state that a plan has to do with, and what
/// comes of all of it.
struct PartCheck {
  private let folder: WorkspaceFolder
  private let snapshot: Snapshot
  private let stored: StoredSnapshot
  /// What was read of a state that can only be read as a whole, and of one that can be read in part.
  private let whole: WorkspaceReading
  private let part: WorkspaceReading
  private(set) var complaints: [String] = []

  init(_ path: String, _ snapshot: Snapshot, threads: Int? = nil) throws {
    folder = try WorkspaceFolder(path)
    self.snapshot = snapshot
    stored = try StoredSnapshot(
      StoredBytes(try SnapshotEncoder.bytes(of: snapshot.commit, onto: nil)))
    let moment = Instant(seconds: 0)
    whole = try folder.read(against: try MemoryStore(snapshot).read(), asOf: moment)
    part = try folder.read(against: stored, asOf: moment, threads: threads)
    require(part.workspace.fileCount == whole.workspace.fileCount, "other files")
    require(part.workspace.results == whole.workspace.results, "other results")
    require([whole, part].map(\.stored.entityCount), "number of entities")
    require([whole, part].map(\.stored.lineage), "lineage")
  }

  /// Whether something was left out.
  var leavesOut: Bool { part.stored.state != whole.stored.state }

  private mutating func require(_ condition: Bool, _ complaint: @autoclosure () -> String) {
    if !condition { complaints.append(complaint()) }
  }

  private mutating func require<Value: Equatable>(_ values: [Value], _ name: String) {
    require(values[0] == values[1], "\(name): \(values[0]), and of the part \(values[1])")
  }

  // MARK: Plans

  /// Plans for all that is there, or for what the run is narrowed to, and carries the plan out.
  mutating func check(_ narrowing: LabNarrowing = LabNarrowing()) throws {
    let selections = [
      selection(narrowing, Selection.Candidates(snapshot.state).union(whole.workspace)),
      selection(narrowing, stored.candidates.union(part.workspace)),
    ]
    require(selections, "selection")
    guard case .success(let selection) = selections[0] else { return }
    let plans = [whole, part].map { reading in
      Plan(
        PlanningInput(
          workspace: reading.workspace, stored: reading.stored, selection: selection,
          instant: SampleSnapshot.instant(90)))
    }
    compare(plans)
    if !plans[0].changes.isEmpty {
      let salts = part.stored.state.salts.union(part.stored.saltsElsewhere)
      require(salts == snapshot.state.salts, "other salts")
    }
    let runs = [
      reconcile(plans[0], whole.stored.state),
      reconcile(plans[1], part.stored.state),
    ]
    require(
      zip(plans, runs).map {
        OutcomeRenderer.text(
          ApplyReport(
            .applied, $0, $1, at: CommitPlace(isInGit: false, place: "", commit: nil)))
      },
      "outcomes")
    require(runs.map(\.commit), "commit")
    let bytes = try runs.map { run in
      try run.commit.map { try SnapshotEncoder.bytes(of: $0, onto: stored) }
    }
    require(bytes.map { $0.map { String(decoding: $0, as: UTF8.self) } }, "state")
    guard let commit = runs[0].commit, let written = bytes[0] else { return }
    let next = try SnapshotEncoder.bytes(of: Snapshot(commit, onto: snapshot).commit, onto: nil)
    require(next == written, "another state than in memory")
  }

  private func selection(
    _ narrowing: LabNarrowing, _ candidates: Selection.Candidates
  ) -> Result<Selection?, Selection.Failure> {
    Result { () throws(Selection.Failure) in
      try Selection(
        environments: narrowing.environments, experiments: narrowing.experiments,
        among: candidates)
    }
  }

  private mutating func compare(_ plans: [Plan]) {
    require(plans.map(\.words), "changes")
    require(plans.map(\.changes), "particulars of the changes")
    compare(plans.map(\.diagnostics))
    require(plans.map(\.errorsElsewhere), "errors elsewhere")
    require(plans.map(\.serial), "serial")
    let plans = plans.map { $0.measured() }
    require(plans.map { PlanRenderer.text($0, showsAll: true) }, "text")
    require(plans.map { PlanRenderer.json($0, folder.locate($0.diagnostics)) }, "JSON")
  }

  private mutating func compare(_ diagnostics: [[Diagnostic]]) {
    let sets = diagnostics.map { Set($0) }
    for missing in sets[0].subtracting(sets[1]) { require(false, "untold: \(missing)") }
    for new in sets[1].subtracting(sets[0]) { require(false, "told in addition: \(new)") }
    require(diagnostics[0] == diagnostics[1], "order of the diagnostics")
  }

  private func reconcile(
    _ plan: Plan, _ stored: State
  ) -> Reconciliation {
    Reconciliation(of: plan, on: stored, as: SampleSnapshot.provenance, newLineage: "")
  }
}
