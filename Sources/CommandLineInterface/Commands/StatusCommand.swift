import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System

/// The arguments of `status`.
struct StatusArguments: Hashable, Sendable {
  var view = ViewArguments()
  var statuses: [Status] = []
  var owners: [String] = []
  var isStaleOnly = false
  var past: PastMoment?
  /// Whether what is served is shown beside what is kept.
  var showsServed = false
  var provider = ProviderArguments()
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
    defaults: StatusArguments(), positionals: [.workspace(\.view.directory)],
    options: [
      .group(\.view.selection, SelectionArguments.options),
      .choices("--status", "status", \.statuses, "Only experiments of that status."),
      .values("--owner", "name", \.owners, "Only experiments of that owner."),
      .flag("--stale", \.isStaleOnly, "Only what somebody should look at, and why."),
      .past(\.past),
      .flag(
        "--served", \.showsServed,
        "Ask the provider, and show what it serves, and what of that is not what titrate keeps."),
      .group(\.provider, ProviderArguments.options),
      .format(\.view.format),
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
      guard arguments.past == nil || !arguments.showsServed else {
        throw CommandFailure(
          usage:
            "A provider says what it serves now, and not what it did: leave out --served or --at.")
      }
      let backend = try Backend(
        of: try WorkspaceFolder(arguments.view.directory), arguments.view.selection.location,
        provider: arguments.showsServed ? arguments.provider : nil)
      let (snapshot, place) = try backend.placedSnapshot(at: arguments.past)
      let selection = try arguments.view.selection.selection(
        among: Selection.Candidates(snapshot?.state ?? State()))
      let filter = Overview.Filter(
        selection: selection, statuses: arguments.statuses, owners: arguments.owners,
        isStaleOnly: arguments.isStaleOnly)
      if arguments.past == nil { snapshot?.state.intents.forEach(tell) }
      let overview = Overview(
        of: snapshot, filter, asOf: .now,
        in: systemTimeZones(snapshot?.state.policy?.timeZoneNames ?? []))
      let served = try arguments.showsServed ? backend.served(instead: snapshot) : nil
      switch arguments.view.format {
      case .text:
        let style = TextStyle(arguments.color, for: .output)
        try Console.result(
          StatusRenderer.text(overview, served: served, width: style.width, style: style))
      case .json:
        try Console.result(StatusRenderer.json(overview, served: served, in: place))
      }
      return .done
    }
  }
}

/// Tells who is having a provider serve something, or was interrupted.
private func tell(_ intent: Intent) {
  let flags = counted(intent.flags.count, "flag")
  let (author, begun) = (quoted(inert(intent.provenance.author.name)), intent.provenance.time)
  Console.message(
    Backend.worker.isOver(intent)
      ? "titrate: note: A run of \(author), begun at \(begun), was interrupted while it had \(flags) served. "
        + "The next apply puts right what it left.\n"
      : "titrate: note: A run of \(author) has been at work on \(flags) since \(begun).\n")
}

extension Backend {
  /// What the provider serves, beside what a snapshot keeps; nil where there is no provider.
  fileprivate func served(instead snapshot: Snapshot?) throws -> StatusRenderer.ProviderView? {
    guard let provider = provider?(snapshot?.lineage) else {
      Console.message(
        "titrate: note: No provider serves the flags: what titrate keeps is served.\n")
      return nil
    }
    let state = snapshot?.state ?? State()
    let environments = try folder.settings().0.provider?.environments ?? []
    let flags = state.experiments.values.map { FlagID($0.id.environment, $0.feature) }
    do throws(ProviderError) {
      let serving = try provider.serving(
        of: Set(flags.filter { environments.contains($0.environment) }))
      return StatusRenderer.ProviderView(by: provider.name, serving, instead: state)
    } catch {
      throw CommandFailure.provider(provider.name, error)
    }
  }
}
