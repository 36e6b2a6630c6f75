import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System

/// The arguments of `report`.
struct ReportArguments: Hashable, Sendable {
  var directory = "."
  var selection = SelectionArguments()
  /// The file for the page; nil for standard output.
  var output: String?
  var past: PastMoment?
}

extension Command {
  static let report = Command(
    "report", "Write a page that shows all experiments, for people who do not read terminals.",
    discussion: """
      The page is one file of HTML that opens anywhere and loads nothing. It shows what was last applied: \
      first what somebody should look at and what comes by itself, then a timeline, then each experiment \
      with what its manifest, its results and the audit trail tell.
      """,
    defaults: ReportArguments(), positionals: [.workspace(\.directory)],
    options: [
      .group(\.selection, SelectionArguments.options),
      .value(
        "--output", "file", \.output, "Write the page to <file> instead of standard output.",
        kind: .file),
      .past(\.past),
    ],
    examples: [
      "titrate report storefront --output storefront.html":
        "Write the page of 'storefront' to a file.",
      "titrate report --at 7d > last-week.html": "Show how everything stood a week ago.",
    ],
    statuses: [.done, .failed, .usage]
  ) { arguments in
    ending {
      let folder = try WorkspaceFolder(arguments.directory, excluding: [arguments.output])
      guard arguments.output != nil || !isTerminal(.output) else {
        let command = folder.command("report", ["--output", "report.html"])
        throw CommandFailure(
          usage:
            "The page is HTML, which a browser shows and a terminal does not. Write it to a file: "
            + "`\(command)`.")
      }
      let backend = try Backend(of: folder, arguments.selection.location)
      let file = arguments.output.map {
        ReportFile(path: $0, folder: folder, store: backend.store)
      }
      try file?.check()
      let report = try backend.report(arguments)
      if let file {
        try file.write(Array(report.text.utf8))
        try Console.result("Wrote '\(inert(file.path))'. \(report.summary)\n")
      } else {
        try Console.result(report.text)
      }
      return .done
    }
  }
}

extension Backend {
  fileprivate func report(_ arguments: ReportArguments) throws -> Report {
    let (snapshot, _) = try placedSnapshot(at: arguments.past)
    let now = Instant.now
    let selection = try arguments.selection.selection(
      among: Selection.Candidates(snapshot?.state ?? State()))
    var folder = folder
    folder.exclude(store.files)
    let workspace = try folder.read()
    tellMistakes(in: workspace)
    let trail = try store.history().filter { $0.serial <= snapshot?.serial ?? 0 }
    let overview = Overview(
      of: snapshot, Overview.Filter(selection: selection),
      asOf: arguments.past?.instant(of: snapshot, now: now) ?? now,
      in: systemTimeZones(snapshot?.state.policy?.timeZoneNames ?? []), workspace, trail)
    return Report(
      overview, folder.portraits(of: overview.standings.compactMap(\.manifest)), of: folder.name,
      place: placeWords)
  }
}

/// Says that something is not shown, since it cannot be read.
private func tellMistakes(in workspace: Workspace) {
  let count = workspace.check().all.count { $0.diagnostic.severity == .error }
  guard count > 0 else { return }
  Console.message(
    "titrate: note: The manifests have \(counted(count, "error")), so what they say may not be "
      + "shown. `titrate validate` tells where.\n")
}

extension PastMoment {
  /// When a state of the past is looked at: at the time that is named, or when it was committed.
  fileprivate func instant(of snapshot: Snapshot?, now: Instant) -> Instant {
    switch self {
    case .serial: snapshot?.provenance.time ?? now
    case .moment(let moment): moment.instant(now: now)
    }
  }
}
