import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System
import Wire

/// The arguments of `history`.
struct HistoryArguments: Hashable, Sendable {
  var view = ViewArguments()
  var events: [Event.Name] = []
  var author: String?
  var since: Moment?
}

extension Command {
  static let history = Command(
    "history", "Show who changed what, and when.",
    discussion:
      "Every event that was ever applied, the oldest first. With --format json it is one a line.",
    defaults: HistoryArguments(),
    positionals: [.workspace(\.view.directory)],
    options: [
      .group(\.view.selection, SelectionArguments.options),
      .choices(
        "--event", "event", \.events, "Only events of that name, such as experiment.started."),
      .value("--author", "name", \.author, "Only what <name> did."),
      .value(
        "--since", "moment", \.since,
        "Only from a moment on: 2026-01-31, 2026-01-31T09:30:00Z, or 7d for a week ago.",
        convert: Moment.init),
      .format(\.view.format),
    ],
    examples: [
      "titrate history --experiment production/checkout-cta":
        "Tell the story of one experiment.",
      "titrate history --event experiment.started --since 30d --format json":
        "Print the launches of the last 30 days for a program.",
    ],
    statuses: [.done, .failed, .usage]
  ) { arguments in
    ending {
      let backend = try Backend(
        of: try WorkspaceFolder(arguments.view.directory), arguments.view.selection.location)
      let records = try backend.store.history()
      if records.isEmpty { try backend.requireState(try backend.store.read()) }
      var renderer = HistoryRenderer(of: records, style: TextStyle(.auto, for: .output))
      let now = Instant.now
      if let warning = MissingCommits(of: records).warning { Console.message(warning) }
      let asked = records.filter { arguments.includes($0, now: now) }
      if asked.isEmpty, arguments.view.format == .text { try Console.result("No events.\n") }
      for record in asked {
        switch arguments.view.format {
        case .text: try Console.report(renderer.text(record))
        case .json: try Console.result(inertJSON(record.line))
        }
      }
      return .done
    }
  }
}

extension MissingCommits {
  /// What those who read a story with holes are told.
  fileprivate var warning: String? {
    if !ranges.isEmpty {
      return "titrate: warning: The audit trail does not have \(self), which it had once. "
        + "Bring it back from a backup; `titrate state verify` checks it.\n"
    }
    guard let first, first > 1 else { return nil }
    return "titrate: warning: The audit trail begins with commit \(first). What came before is not "
      + "shown.\n"
  }
}

extension HistoryArguments {
  /// Whether a record is asked for. Records of what no longer exists count too.
  fileprivate func includes(_ record: AuditRecord, now: Instant) -> Bool {
    view.selection.includes(record.event)
      && (events.isEmpty || events.contains(record.event.name))
      && (author.map { $0 == record.provenance.author.name } ?? true)
      && (since.map { $0.instant(now: now) <= record.provenance.time } ?? true)
  }
}

extension SelectionArguments {
  /// Whether an event happened where the words say.
  fileprivate func includes(_ event: Event) -> Bool {
    let environment = event.environment?.text ?? ""
    let experiment = event.experiment?.text ?? ""
    return (environments.isEmpty || environments.contains(environment))
      && (experiments.isEmpty || experiments.contains(experiment)
        || experiments.contains("\(environment)/\(experiment)"))
  }
}
