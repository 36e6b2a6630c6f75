import Domain
import Manifests
import Planning
import JSONSyntax
import Reconciling
import Rendering
import TestSupport

@testable import CommandLineInterface
@testable import Storage

/// Compares what comes of the part of a workspace and its state that a plan has to do with, and what
/// comes of all of it.
struct PartCheck {
  private let folder: WorkspaceFolder
  private let snapshot: Snapshot
  private let stored: StoredSnapshot
  private let workspace: Workspace
  private let reading: WorkspaceReading
  private(set) var complaints: [String] = []

  init(_ path: String, _ snapshot: Snapshot, threads: Int? = nil) throws {
    folder = try WorkspaceFolder(path)
    self.snapshot = snapshot
    stored = try StoredSnapshot(.memory(try SnapshotEncoder.encode(snapshot)))
    workspace = try folder.read()
    reading = try folder.read(against: stored, asOf: Instant(seconds: 0), threads: threads)
    require(reading.workspace.fileCount == workspace.fileCount, "other files")
    require(reading.workspace.results == workspace.results, "other results")
  }

  /// Whether something was left out.
  var leavesOut: Bool {
    reading.snapshot?.state.experiments.count != snapshot.state.experiments.count
      || reading.snapshot?.state.features.count != snapshot.state.features.count
  }

  private mutating func require(_ condition: Bool, _ complaint: @autoclosure () -> String) {
    if !condition { complaints.append(complaint()) }
  }

  private mutating func require<Value: Equatable>(_ values: [Value], _ name: String) {
    require(values[0] == values[1], "\(name): \(values[0]), and of the part \(values[1])")
  }

  // MARK: Plans

  /// Plans for all that is there, or for what the run is narrowed to, and carries the plan out; one call
  /// of the provider may fail.
  mutating func check(_ narrowing: LabNarrowing = LabNarrowing(), failingCall: Int = 0) throws {
    let selections = [
      selection(narrowing, Selection.Candidates(snapshot.state).union(workspace)),
      selection(narrowing, stored.candidates.union(reading.workspace)),
    ]
    require(selections, "selection")
    guard case .success(let selection) = selections[0] else { return }
    let now = SampleSnapshot.instant(90)
    let plans = [
      (workspace, StoredState(snapshot)),
      (reading.workspace, reading.stored(entityCount: stored.entityCount)),
    ].map { workspace, stored in
      Plan(
        PlanningInput(workspace: workspace, stored: stored, selection: selection, instant: now))
    }
    compare(plans)
    if !plans[0].changes.isEmpty {
      let salts = reading.snapshot.map { $0.state.salts.union(reading.saltsElsewhere) }
      require(salts == snapshot.state.salts, "other salts")
    }
    let runs = [
      reconcile(plans[0], snapshot, failingCall),
      reconcile(plans[1], reading.snapshot, failingCall),
    ]
    require(runs.map(OutcomeRenderer.text), "outcomes")
    let bytes = [
      try runs[0].snapshot.map { try SnapshotEncoder.encode($0) },
      try runs[1].snapshot.map { try SnapshotEncoder.encode($0, onto: stored) },
    ]
    require(bytes.map { $0.map { String(decoding: $0, as: UTF8.self) } }, "state")
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
    _ plan: Plan, _ snapshot: Snapshot?, _ failingCall: Int
  ) -> Reconciliation {
    var provider = FailingProvider(failingAt: failingCall)
    return Reconciliation(
      of: plan, on: snapshot, through: &provider, as: SampleSnapshot.provenance, newLineage: "")
  }
}

extension SnapshotEncoder {
  /// What a snapshot is written as, in one piece.
  static func encode(
    _ snapshot: Snapshot, onto base: StoredSnapshot? = nil
  ) throws(StorageError) -> [UInt8] {
    var bytes: [UInt8] = []
    try encode(snapshot, onto: base) { (piece) throws(StorageError) in bytes += piece }
    return bytes
  }
}
