import Domain
import JSONSyntax
import Manifests
import Planning
import Reconciling
import Rendering
import Storage
import System
import Wire

extension Command {
  static let plan = plan { arguments in
    ending(annotating: arguments.format == .github) {
      if arguments.asOf != nil, arguments.output != nil {
        throw CommandFailure(
          usage:
            "What will be due at another time cannot be approved now: leave out --out or --as-of.")
      }
      var project = try Project(
        arguments.directory, arguments.selection.location, arguments.scope, arguments.policy,
        provider: arguments.provider, asOf: arguments.asOf,
        excluding: [arguments.output, arguments.identities, arguments.page] + arguments.files.paths)
      project.beginsState = arguments.beginsState
      project.acceptsPolicy = arguments.acceptsPolicy
      project.comparison = arguments.comparison
      project.tellsLateness = arguments.asOf == nil
      project.isOffline = arguments.isOffline
      if let path = arguments.output {
        try checkOutput(path, in: project.folder, project.store)
      }
      let files = ResultFiles(
        arguments.files, page: arguments.page, isForRunner: arguments.format == .github,
        in: project.folder, project.store,
        besides: [arguments.output, arguments.identities, arguments.policy.policy])
      try files.check()
      var plan = project.presented(try project.plan().plan)
      if let path = arguments.identities { plan = try counted(plan, path) }
      plan = plan.tellingRivals()
      let diagnostics = project.folder.locate(plan.diagnostics)
      if let path = arguments.output { try save(plan, at: path) }
      let look = PlanLook(arguments.look, arguments.maximumBytes ?? MarkdownLimit.comment)
      let page = PlanPage(plan, diagnostics, asOf: arguments.asOf == nil ? nil : project.now)
      switch arguments.format {
      case .text:
        Console.diagnostics(diagnostics, look.color)
        let time = arguments.asOf == nil ? "" : "As of \(project.now):\n\n"
        try Console.result(time + look.text(plan))
      case .json: try Console.result(PlanRenderer.json(plan, diagnostics))
      case .markdown: try Console.result(look.markdown(plan, diagnostics))
      case .github: try Console.result(GitHubRenderer.annotations(plan, diagnostics))
      case .html: try Console.result(page.text)
      }
      try files.write(
        json: PlanRenderer.json(plan, diagnostics), outputs: GitHubRenderer.outputs(plan),
        summary: MarkdownRenderer.text(
          plan, diagnostics,
          maximumBytes: arguments.maximumBytes ?? MarkdownLimit.stepSummary), page: page.text)
      if plan.hasErrors { return .failed }
      if !plan.breaches.isEmpty { return .againstPolicy }
      return arguments.showsChangesInStatus && plan.hasChanges ? .changesPending : .done
    }
  }

  static func plan(run: @escaping CommandBody<PlanArguments>) -> Command {
    Command(
      "plan", "Show what apply would change.",
      discussion: """
        The manifests are compared with what was last applied; nothing is changed. Shown is what \
        it means for the people who are served, and with --verbose every step. 'markdown' is for \
        a comment on a pull request; 'github' is for a job of GitHub Actions, whose annotations, \
        outputs and summary it writes; 'html' is a page that opens anywhere and loads nothing. A plan \
        that is saved with --out can be applied as it is.
        """,
      defaults: PlanArguments(),
      positionals: [.workspace(\.directory)],
      options: planOptions,
      examples: [
        "titrate plan": "Show what the manifests in the current folder would change.",
        "titrate plan storefront --environment production --detailed-exitcode":
          "Look at production alone, and tell by the exit status whether there is a change.",
        "titrate plan storefront --out launch.plan --format markdown":
          "Save the plan, and print it for a comment on a pull request.",
        "titrate plan storefront --html-into plan.html":
          "Write it as a page, too, for people who do not read terminals.",
        "titrate plan storefront --as-of 2026-12-24":
          "Look at what schedules and ramps will have brought about by then.",
      ],
      statuses: [.done, .failed, .changesPending, .againstPolicy, .usage], run: run)
  }

  private static let planOptions: [Option<PlanArguments>] = [
    .group(\.selection, SelectionArguments.options),
    .group(\.provider, ProviderArguments.options),
    .value(
      "--changed-since", "ref", \.changedSince,
      "Narrow to experiments whose manifests, or whose features', changed in git since <ref>."),
    .value(
      "--base", "ref", \.comparison.base,
      "Tell apart what is pending at <ref> already, what a pull request is to be merged into, and "
        + "judge by the policy there, too."),
    .values(
      "--also", "ref", \.comparison.others,
      "Warn of what <ref>, another open pull request, does about the same experiments and flags."),
    .group(\.policy, PolicyArguments.options),
    .value(
      "--as-of", "instant", \.asOf,
      "Show what would be due at <instant>, 2026-01-31T09:30:00Z or 2026-01-31.",
      convert: Moment.init),
    .flag(
      "--offline", \.isOffline,
      "Plan from what titrate keeps, without asking the provider that serves the flags."),
    .choice("--format", \.format, "How to print it."),
    .group(\.files, ResultFileArguments.options),
    .value(
      "--html-into", "file", \.page, "Write what --format html prints to <file>, too.", kind: .file),
    .group(\.look, LookArguments.options),
    .maximumBytes(\.maximumBytes),
    .value("--out", "file", \.output, "Save the plan in <file>.", kind: .file),
    .value(
      "--identities", "path", \.identities,
      "Count whom it concerns among the identities in <path>, one a line, or on standard input if "
        + "it is '-'.", kind: .file, permitsHyphen: true),
    .flag("--new-state", \.beginsState, PlanArguments.beginning),
    .flag("--accept-policy", \.acceptsPolicy, PlanArguments.accepting),
    .flag(
      "--detailed-exitcode", \.showsChangesInStatus, "Exit with 2 when changes are pending."),
  ]
}

extension PlanArguments {
  /// What `--new-state` does.
  static let beginning =
    "Begin a new state where there is none. Its lineage is what titrate.json pins, or a new one."

  /// What `--accept-policy` does.
  static let accepting =
    "Let the policy of titrate.json be in force at once, also where it permits more than the one "
    + "that the state keeps."

  fileprivate var scope: RunScope {
    changedSince.map { .changed(since: $0, selection) } ?? .named(selection)
  }
}

/// How plans look that are printed for people.
struct PlanLook {
  /// When there are colours.
  let color: ColorChoice
  private let style: TextStyle
  private let showsAll: Bool
  private let maximumBytes: Int

  init(
    _ arguments: LookArguments, _ maximumBytes: Int = MarkdownLimit.comment,
    for stream: StandardStream = .output
  ) {
    color = arguments.color
    style = TextStyle(arguments.color, for: stream)
    showsAll = arguments.showsAll
    self.maximumBytes = maximumBytes
  }

  func text(_ plan: Plan) -> String {
    PlanRenderer.text(plan, style: style, showsAll: showsAll)
  }

  func markdown(_ plan: Plan, _ diagnostics: [LocatedDiagnostic] = []) -> String {
    MarkdownRenderer.text(plan, diagnostics, maximumBytes: maximumBytes)
  }
}

/// The plan with how many of the identities in a file it concerns.
private func counted(_ plan: Plan, _ path: String) throws -> Plan {
  var counter = IdentityCounter(plan)
  var progress = Progress("identities")
  var file = try IdentityFile(path)
  while let identity = try file.next() {
    counter.add(identity)
    progress.advance()
  }
  progress.end()
  return counter.counted
}

/// Saves a plan, unless it has errors: then nothing is written.
private func save(_ plan: Plan, at path: String) throws {
  guard !plan.hasErrors else {
    Console.message("titrate: The plan has errors, so it was not saved.\n")
    return
  }
  // Neither a manifest nor a state is to be lost over a slip.
  guard !exists(at: path) || isPlan(at: path) else {
    throw CommandFailure(
      "\"\(path)\" is there and is no saved plan, and would be lost. Choose another file.")
  }
  do throws(FileReplacementError) {
    try replaceFile(at: path, with: PlanFile.encode(plan))
  } catch .failed(_, let error) {
    throw CommandFailure("The plan was not saved at \"\(path)\": \(error).")
  } catch .outcomeNotDurable(let error) {
    throw CommandFailure(
      "The plan was saved at \"\(path)\", but \(error), so a loss of power could undo that.")
  }
}

/// Whether there is a plan that was saved, or an empty file.
private func isPlan(at path: String) -> Bool {
  guard let bytes = try? readFile(at: path, maximumBytes: PlanFile.maximumBytes) else {
    return false
  }
  return bytes.isEmpty || PlanFile.isPlan(bytes)
}
