@testable import Domain
@testable import JSONSyntax
@testable import Manifests
@testable import Planning
@testable import Reconciling
@testable import Rendering
@testable import Storage

/// An input is a life: generations of workspaces, divided by the byte 1, each of files that are divided
/// by the byte 0. Neither can stand in JSON. Whatever each generation asks for is planned and applied.
func checkManifests(_ bytes: [UInt8]) {
  var snapshot: Snapshot?
  for (number, generation) in bytes.split(separator: 1).prefix(6).enumerated() {
    let texts = generation.split(separator: 0).prefix(12).map(Array.init)
    var sources: [String: [UInt8]] = [:]
    let files = texts.enumerated().map { index, text in
      sources["\(index).json"] = text
      return ManifestFile(path: "\(index).json", bytes: text)
    }
    for (file, text) in zip(files, texts) {
      let hasErrors = file.diagnostics.contains { $0.severity == .error }
      require((file.manifest == nil) == hasErrors, "a file is a manifest, or says why not")
      checkLocated(file.diagnostics, text)
    }
    let workspace = Workspace(settings: Settings(), files: files)
    let found = locate(workspace.check().all.map(\.diagnostic)) { sources[$0] }
    checkShown(found)
    // What a plan does to everyone takes longer to find out than all else.
    let isMeasured = bytes.count.isMultiple(of: 16)
    snapshot = checkApplied(workspace, to: snapshot, hour: number, isMeasured: isMeasured)
  }
}

/// Plans, shows and saves the plan, applies it, and finds nothing left to do.
func checkApplied(
  _ workspace: Workspace, to snapshot: Snapshot?, hour: Int, isMeasured: Bool
) -> Snapshot? {
  let now = Instant(seconds: 1_767_225_600 + Int64(hour) * 3_600)
  func planned(from snapshot: Snapshot?) -> Plan {
    Plan(PlanningInput(workspace: workspace, stored: StoredState(snapshot), instant: now))
  }
  let plan = planned(from: snapshot)
  checkShown(isMeasured ? plan.measured() : plan)
  checkSaved(plan)
  let result = Reconciliation(
    of: plan, on: snapshot?.state ?? State(),
    as: Provenance(author: Author(name: "ada"), time: now),
    newLineage: "0a0b0c0d-0000-4000-8000-000000000001")
  checkShown(
    ApplyReport(.applied, plan, result, at: CommitPlace(isInGit: false, place: "", commit: nil)))
  require(result.isComplete, "what is planned can be done")
  guard let commit = result.commit else { return snapshot }
  let next = Snapshot(commit, onto: snapshot)
  checkStored(next)
  if !plan.hasErrors {
    require(planned(from: next).changes.isEmpty, "what was applied is not planned again")
  }
  return next
}

/// Shows what was done in every format. No value of an output can add another one.
private func checkShown(_ report: ApplyReport) {
  _ = OutcomeRenderer.text(report)
  _ = OutcomeRenderer.json(report).canonical()
  _ = MarkdownRenderer.text(report, maximumBytes: 64_000)
  _ = GitHubRenderer.annotations(report)
  let outputs = GitHubRenderer.outputs(report).split(whereSeparator: \.isNewline)
  require(outputs.count == 10 + Change.Action.allCases.count, "one line for each output")
}

/// Diagnostics can be shown in every form, and none of it acts on a terminal.
func checkShown(_ diagnostics: [LocatedDiagnostic]) {
  let text = DiagnosticRenderer.text(diagnostics)
  require(
    !text.utf8.contains { $0 < 0x20 && $0 != UInt8(ascii: "\n") }, "no control character is shown")
  _ = DiagnosticRenderer.json(diagnostics).canonical()
  _ = SARIFRenderer.json(diagnostics, version: "0").canonical()
}

/// A plan can be shown in every form.
func checkShown(_ plan: Plan) {
  for style in [TextStyle.plain, TextStyle(isColored: false, isUnicode: false)] {
    let text = PlanRenderer.text(plan, style: style, showsAll: true)
    require(
      !text.utf8.contains { $0 < 0x20 && $0 != UInt8(ascii: "\n") }, "no control character is shown"
    )
  }
  for limit in [64_000, 500] {
    _ = MarkdownRenderer.text(plan, [], maximumBytes: limit)
  }
  _ = PlanRenderer.json(plan, []).canonical()
  _ = GitHubRenderer.annotations(plan, [])
}
