import Domain
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System

/// The arguments of `status`.
struct StatusArguments: Hashable, Sendable {
  var report = ReportArguments()
  var statuses: [Status] = []
  var owners: [String] = []
  var isStaleOnly = false
  var past: PastMoment?
  var color = ColorChoice.auto
}

extension Command {
  static let status = Command(
    "status", "Show experiments as they stand, and whether they serve.",
    discussion: """
      This is what was last applied, not what the manifests ask for. What is stopped stands first. \
      With --stale, only what somebody should look at is shown, and why: it is stopped; a freeze holds \
      a step; a step is due for more than half an hour, and nobody has applied it; a decision is \
      overdue; it is completed and still serves, or paused and still serves after seven days; it was \
      created more than 30 days ago and never started; or it has a schedule without effect.
      """,
    defaults: StatusArguments(), positionals: [.workspace(\.report.directory)],
    options: [
      .group(\.report.selection, SelectionArguments.options),
      .choices("--status", "status", \.statuses, "Only experiments of that status."),
      .values("--owner", "name", \.owners, "Only experiments of that owner."),
      .flag("--stale", \.isStaleOnly, "Only what somebody should look at, and why."),
      .past(\.past),
      .format(\.report.format),
      .color(\.color),
    ],
    examples: [
      "titrate status --status running":
        "Show what is running in the workspace in the current folder.",
      "titrate status --stale": "Show what was left lying, and why.",
      "titrate status storefront --owner payments --format json":
        "Print what the team 'payments' owns in 'storefront' for a program.",
    ],
    statuses: [.done, .failed, .usage]
  ) { arguments in
    ending {
      let backend = try arguments.report.backend()
      let (snapshot, place) = try backend.placedSnapshot(at: arguments.past)
      let selection = try arguments.report.selection.selection(
        among: Selection.Candidates(snapshot?.state ?? State()))
      let filter = StatusRenderer.Filter(
        selection: selection, statuses: arguments.statuses, owners: arguments.owners,
        isStaleOnly: arguments.isStaleOnly,
        timeZones: systemTimeZones(snapshot?.state.policy?.timeZoneNames ?? []))
      let now = Instant(seconds: Int64(secondsSince1970()))
      switch arguments.report.format {
      case .text:
        let style = TextStyle(arguments.color, for: .output)
        try Console.result(
          StatusRenderer.text(snapshot, filter, asOf: now, width: style.width, style: style))
      case .json: try Console.result(StatusRenderer.json(snapshot, filter, in: place, asOf: now))
      }
      return .done
    }
  }
}

extension ReportArguments {
  /// Where the state is that is to be reported.
  func backend() throws -> Backend {
    try Backend(of: try WorkspaceFolder(directory), selection.location)
  }
}
